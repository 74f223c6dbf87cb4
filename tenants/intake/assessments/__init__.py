"""Assessments: what is known of a patient when they come, in their words and ours; signed and frozen, added to, renewed.

Leaves to others: scores and the level of care they suggest (`tenants/intake/levels`), safety screens, diagnoses.
"""
