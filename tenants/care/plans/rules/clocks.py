"""The days of a plan's clocks that are no program's to change. How leaves move them is `tenants.care.away`. Pure."""

PATIENT_SIGNS_DAYS = 7
"""Days after the clinician's signature in which the patient's is asked for: our own default (docs/rules.md#treatment-plan)."""
AHEAD_DAYS = 7
"""A plan or a review stands on the worklist from so many days before its day: our own default."""
