"""Grounds of a disclosure: the lawful bases that rest on something somebody records, and the review of those that ask one.

An agreement in the room, an emergency, an order of a court, a mandated report, a crime, an audit, a contract: what each
needs is data in `rules`. Whether something may leave on them is the gate's (`tenants.patients.gate`); what a patient signed
is a consent.
"""
