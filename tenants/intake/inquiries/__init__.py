"""Inquiries: who asks about coming here, from the first call to an admission or another end, and how long they wait.

Owns the board and list of inquiries, their pages, and the clinic's public inquiry form. Leaves to others: the patient's record
(`tenants/patients`), screening and the level of care (`tenants/intake`), admission itself (`tenants.intake.services`).
"""
