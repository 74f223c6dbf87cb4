"""Safety plans and relapse-prevention plans: in the patient's own words, signed as versions, and handed over as a copy.

Leaves to others: the screen that says how great a danger is (`tenants/intake/safety`), and what treatment works toward
(`tenants/care/plans`).
"""
