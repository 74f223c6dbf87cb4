"""Who works at the clinic professionally: names, credentials, sites; hours and time off; licenses, required trainings and
payer enrollments; the supervision log.

Leaves to others: who may sign in and in what role (`causeway.people`), who treats whom (`tenants/patients` opens the
caseload for time off, `tenants/intake` counts it), who the payers are (`tenants/insurance`).
"""
