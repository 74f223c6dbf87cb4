"""What can go wrong with a report, each with a sentence for the person."""

from causeway.errors import NotFound, Refused

PERIOD_PROBLEMS = {
    "day": "A day is written like 2026-11-21.",
    "order": "The period ends before it begins.",
    "future": "The period ends after today; figures are of days that have been.",
    "length": "This report covers {days} days at most.",
}


class NoSuchPeriod(Refused):
    """The period cannot be counted."""

    def __init__(self, problem: str, days: int = 0) -> None:
        super().__init__(PERIOD_PROBLEMS[problem], days=days)


class NoSuchReport(NotFound):
    """There is no report of that name, or none that the person may read."""
