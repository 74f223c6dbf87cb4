"""Records requests: what patients and others ask of the record, the clock that runs, and how each was answered.

Three kinds: to see or have it (45 CFR 164.524), to amend it (164.526), to know whom it was disclosed to (164.528). What
leaves passes the gate; what the accounting holds is `tenants.patients.requests.accounting`.
"""
