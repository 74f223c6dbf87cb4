"""When hours collide, who works on a day, and what becomes of time off. Pure: dates are the clinic's, `today` is given.

Times of day are minutes after midnight on the clinic's clock; an hour that the clock change skips or repeats is the
schedule's business, not the week's plan.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class TimeOffKind(StrEnum):
    """Why somebody is away, as far as the clinic needs to know."""

    VACATION = "vacation"
    SICK = "sick"
    FAMILY = "family"
    TRAINING = "training"
    OTHER = "other"


class CoverState(StrEnum):
    """What has become of the cover of somebody's time off."""

    NONE = "none"
    WAITING = "waiting"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, both inclusive; None is open."""

    first: date
    last: date | None = None

    def overlaps(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)

    def common(self, other: "Span") -> "Span":
        """The days both have; only of spans that overlap."""
        lasts = [last for last in (self.last, other.last) if last is not None]
        return Span(max(self.first, other.first), min(lasts) if lasts else None)


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours. weekdays: ISO numbers."""

    weekdays: frozenset[int]
    start_minutes: int
    end_minutes: int
    span: Span


def collide(one: Hours, other: Hours) -> bool:
    """Whether there is a day on which both hold and their times of day overlap; touching ends do not."""
    if one.start_minutes >= other.end_minutes or other.start_minutes >= one.end_minutes:
        return False
    shared = one.weekdays & other.weekdays
    if not shared or not one.span.overlaps(other.span):
        return False
    days = one.span.common(other.span)
    if days.last is None or days.last - days.first >= timedelta(days=6):
        return True
    length = (days.last - days.first).days + 1
    return any((days.first + timedelta(days=n)).isoweekday() in shared for n in range(length))


def holds_on(hours: Hours, on: date) -> bool:
    """Whether the hours are worked on that day, time off aside."""
    return on.isoweekday() in hours.weekdays and hours.span.overlaps(Span(on, on))


def clashing(wanted: Hours, present: Iterable[tuple[object, Hours]]) -> object | None:
    """The first of the present ones that collides, by its key."""
    return next((key for key, hours in present if collide(wanted, hours)), None)


def week_minutes(all_hours: Collection[Hours], on: date) -> int:
    """Minutes planned in a week, by the hours in effect on a day."""
    day = Span(on, on)
    return sum(len(h.weekdays) * (h.end_minutes - h.start_minutes) for h in all_hours if h.span.overlaps(day))


def cover_state(*, has_cover: bool, is_confirmed: bool) -> CoverState:
    """Whether a cover is named, and whether a director has opened the caseload."""
    if not has_cover:
        return CoverState.NONE
    return CoverState.CONFIRMED if is_confirmed else CoverState.WAITING
