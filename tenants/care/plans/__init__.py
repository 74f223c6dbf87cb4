"""The treatment plan of a course of care: problems, goals, objectives, interventions; its signed versions and its reviews.

The rows are the plan as it stands now. A version is signed as a sealed copy of all of them, which the database keeps as it
was; the next change begins the next version. Leaves to others: the notes that mark goals (`tenants/sessions`), the
diagnoses, the signatures themselves (`tenants/patients`), what a measure or an attendance rate is (`tenants.care.progress`).
"""
