"""Insurance: who pays for care. Payers, patients' coverages over time, and payers' authorizations with their units.

It leaves to others: what was charged and paid (billing), who is admitted where (intake), and what an attended day uses of
an authorization (the day engine, not built yet: used units are entered by hand, with the day they were counted).
"""
