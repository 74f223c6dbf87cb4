"""When a measure is due again."""

from datetime import date, timedelta

EVERY_DAYS = 14
"""Measures are repeated every 14 days: a default of the program's (docs/rules.md#measures)."""


def due_on(admitted_on: date, last_on: date | None, every_days: int) -> date:
    """The day a measure is due: at admission, then so many days after the last complete one of this course of care.

    last_on: of one taken before the admission too, as at the assessment.
    """
    return admitted_on if last_on is None else max(admitted_on, last_on + timedelta(days=every_days))
