"""Personal representatives: who stands for a patient, by what, how it was verified, and what the clinic decided about it.

Whether their authority holds on a day, and for what, is data and pure rules (`rules`). The gate asks it before something goes
to them (`tenants.patients.gate`), the signatures before they sign for the patient (`tenants.patients.signatures`).
"""
