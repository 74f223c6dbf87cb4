"""Staffed hours and on-call duty as pure rules: whether somebody is there at an instant, and which times nobody answers.

Instants are aware; weekdays are ISO (1 Monday to 7 Sunday), minutes count from the clinic's midnight.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Hours(NamedTuple):
    """From when until when somebody is there on a weekday, in minutes after midnight."""

    start_minutes: int
    end_minutes: int


class Span(NamedTuple):
    """From an instant until, without it, another."""

    from_at: datetime
    until_at: datetime


Week = Mapping[int, Hours]


def is_staffed(at: datetime, week: Week, closed: Collection[date], zone: ZoneInfo) -> bool:
    """Whether the clinic is staffed at an instant: within the hours of that day, which is not a day it is closed."""
    local = at.astimezone(zone)
    hours = week.get(local.isoweekday())
    if hours is None or local.date() in closed:
        return False
    return hours.start_minutes <= local.hour * 60 + local.minute < hours.end_minutes


def staffed_spans(first: date, days: int, week: Week, closed: Collection[date], zone: ZoneInfo) -> list[Span]:
    """When the clinic is staffed on so many days from the first on, in order."""
    found = []
    for day in (first + timedelta(days=n) for n in range(days)):
        hours = week.get(day.isoweekday())
        if hours is not None and day not in closed:
            found.append(Span(_at(day, hours.start_minutes, zone), _at(day, hours.end_minutes, zone)))
    return found


def gaps(within: Span, covered: Iterable[Span]) -> list[Span]:
    """The times of a span that none of the others covers, in order."""
    found, reached = [], within.from_at
    for span in sorted(covered):
        if span.until_at <= reached:
            continue
        if span.from_at >= within.until_at:
            break
        if span.from_at > reached:
            found.append(Span(reached, span.from_at))
        reached = span.until_at
    if reached < within.until_at:
        found.append(Span(reached, within.until_at))
    return found


def overlaps(one: Span, others: Sequence[Span]) -> bool:
    """Whether a span shares an instant with one of the others."""
    return any(one.from_at < other.until_at and other.from_at < one.until_at for other in others)


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(day + timedelta(days=minutes // 1440), time(), zone)
    # In UTC: instants of one zone would be compared by their wall clocks, which an autumn night shows twice.
    return midnight.replace(hour=minutes % 1440 // 60, minute=minutes % 60).astimezone(UTC)
