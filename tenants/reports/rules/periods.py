"""The period of a report: whole days of the clinic, both ends included, none that has not come."""

from dataclasses import dataclass
from datetime import date, timedelta

USUAL_DAYS = 28
LONGEST_DAYS = 1098
"""Three years: what a report reads at most, where it says nothing else."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    from_on: date
    to_on: date

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.from_on + timedelta(days=offset) for offset in range(self.length)]

    @property
    def length(self) -> int:
        """How many days."""
        return (self.to_on - self.from_on).days + 1

    def holds(self, day: date | None) -> bool:
        """Whether the day lies in it."""
        return day is not None and self.from_on <= day <= self.to_on


def usual(today: date) -> Period:
    """The four weeks that end today."""
    return Period(today - timedelta(days=USUAL_DAYS - 1), today)


def problem(from_on: date, to_on: date, today: date, longest_days: int = LONGEST_DAYS) -> str:
    """What is wrong with a period, "" for nothing: "order", "future" or "length"."""
    if to_on < from_on:
        return "order"
    if to_on > today:
        return "future"
    return "length" if (to_on - from_on).days >= longest_days else ""
