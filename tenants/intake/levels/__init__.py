"""Level-of-care decisions: scores by an instrument, what they suggest, what was decided and why; signed and frozen.

Leaves to others: the text of the instruments, which is licensed and not kept here; the admission that rests on a decision
(`tenants/intake/services`); what the patient told (`tenants/intake/assessments`).
"""
