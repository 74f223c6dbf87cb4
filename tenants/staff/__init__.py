"""Who works at the clinic professionally: names, credentials, identifiers, licenses, supervision, sites.

Leaves to others: who may sign in and in what role (`causeway.people`), who treats whom (`tenants/patients`, caseload).
"""
