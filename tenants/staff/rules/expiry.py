"""What ends: how it stands on a day, how many days are left, and how loudly that is said. Pure: `today` is given.

Days are the clinic's. The last day something holds counts as held. Source: docs/rules.md#licences-trainings-enrolments.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """How something with an end stands on a day."""

    COMING = "coming"
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LeadDays:
    """How many days ahead an end is announced, and from when on it is urged. Our defaults; each clinic sets its own."""

    license_days: int = 60
    training_days: int = 60
    enrollment_days: int = 90
    urge_days: int = 30


DEFAULT_LEADS = LeadDays()


def days_left(ends_on: date, today: date) -> int:
    """Days something still holds after today: 0 on its last day, negative once it has expired."""
    return (ends_on - today).days


def standing(ends_on: date | None, today: date, lead_days: int, *, starts_on: date | None = None) -> Standing:
    """How something stands today. ends_on None: it does not end. starts_on: its first day, None for since ever."""
    if ends_on is not None and ends_on < today:
        return Standing.EXPIRED
    if starts_on is not None and starts_on > today:
        return Standing.COMING
    if ends_on is not None and days_left(ends_on, today) <= lead_days:
        return Standing.EXPIRING
    return Standing.IN_FORCE


def tone(ends_on: date | None, today: date, lead_days: int, urge_days: int) -> str:
    """How loudly an end speaks: "danger" when it has come or is close, "warning" when it is announced, else ""."""
    if ends_on is None:
        return ""
    left = days_left(ends_on, today)
    if left <= min(urge_days, lead_days):
        return "danger"
    return "warning" if left <= lead_days else ""


def next_day(ends_on: date) -> date:
    """The first day of what follows without a gap."""
    return ends_on + timedelta(days=1)
