"""The clinic's own record: legal profile and settings, sites and rooms.

Leaves to others: making and suspending a clinic (`causeway.people.clinics`), who works there (`tenants/staff`), what it
offers (`tenants/programs`).
"""
