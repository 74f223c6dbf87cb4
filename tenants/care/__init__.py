"""What care aims at and what surrounds the hours: a patient's goals, contacts that are not billed, curriculum progress.

Leaves to others: the notes of sessions (`tenants/sessions`), which mark these goals; the curricula themselves
(`tenants/programs`); who may see a patient (`tenants/patients`).
"""
