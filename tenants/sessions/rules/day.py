"""What is said of one person and one session, how two people's saves meet, and what cannot be true. Pure.

Source: docs/rules.md#attendance.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tenants.sessions.rules.minutes import Hour, Interval, Times, whole
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus

AHEAD = timedelta(minutes=15)  # attendance may be taken this long before it is true


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of somebody and a session: nothing yet (expected), there, or away with a reason.

    arrived_at, left_at: the session's own times, None where the day's stand for it. is_makeup: no planned hour of theirs.
    """

    status: AttendanceStatus = AttendanceStatus.EXPECTED
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    reason: AbsenceReason | None = None
    is_makeup: bool = False

    @property
    def times(self) -> Times:
        """Its own times."""
        return Times(self.arrived_at, self.left_at)

    @property
    def is_away(self) -> bool:
        """Excused or absent."""
        return self.status in {AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT}

    def same_as(self, other: "Mark") -> bool:
        """Whether both say the same, seconds aside."""
        return self.on_the_minute() == other.on_the_minute()

    def on_the_minute(self) -> "Mark":
        """The same with its times in whole minutes."""
        return replace(self, arrived_at=_minute(self.arrived_at), left_at=_minute(self.left_at))


EXPECTED = Mark()


class Meeting(StrEnum):
    """What becomes of somebody's mark when others may have saved meanwhile."""

    KEPT = "kept"  # they changed nothing, or said what is stored already
    TAKEN = "taken"
    CONFLICT = "conflict"


def meet(before: Mark | None, mine: Mark, stored: Mark) -> Meeting:
    """How a mark meets what is stored. before: what its writer saw, None where they saw nothing and mean it anyway."""
    if mine.same_as(stored) or (before is not None and mine.same_as(before)):
        return Meeting.KEPT
    return Meeting.TAKEN if before is None or before.same_as(stored) else Meeting.CONFLICT


def complete(mark: Mark, hour: Hour, day: Times, now: datetime) -> Mark:
    """Present without any time means from the scheduled start to the end, as far as the session is over.

    Somebody whose sign-in and sign-out say that they were there needs no time of their own.
    """
    if mark.status is not AttendanceStatus.PRESENT or mark.arrived_at or mark.left_at or covers(day, hour):
        return mark
    ends_at = hour.held.end
    return replace(mark, arrived_at=hour.held.start, left_at=ends_at if ends_at <= whole(now) else None)


def filled(mark: Mark, hour: Hour, day: Times) -> Mark:
    """What a day's sign-in and sign-out say of a session that has no times of its own and from which nobody is away.

    There for a part of it: present. Gone before it, or come after it: nothing is known of it, and somebody has to say.
    """
    if mark.is_away or mark.arrived_at or mark.left_at:
        return mark
    return replace(mark, status=AttendanceStatus.PRESENT if covers(day, hour) else AttendanceStatus.EXPECTED)


def covers(day: Times, hour: Hour) -> bool:
    """Whether a day's sign-in and sign-out say that somebody was there for some of an hour."""
    if day.arrived_at is None:
        return False
    if day.left_at is None:
        return whole(day.arrived_at) < hour.held.end
    return Interval.of(day.arrived_at, day.left_at).overlaps(hour.held)


class Problem(StrEnum):
    """What cannot be true, or may not be said."""

    LEFT_BEFORE_ARRIVED = "left_before_arrived"
    ARRIVED_AFTER_END = "arrived_after_end"
    LEFT_BEFORE_START = "left_before_start"
    AHEAD = "ahead"
    NOT_BEGUN = "not_begun"
    NO_REASON = "no_reason"
    EXCUSED_WITHOUT_WORD = "excused_without_word"
    CANCELLED = "cancelled"


def mark_problem(mark: Mark, hour: Hour, day: Times, now: datetime) -> Problem | None:
    """What is wrong with a mark, the day's times standing where it has none."""
    if mark.status is not AttendanceStatus.PRESENT:
        return _reason_problem(mark)
    held = hour.held
    wrong = (
        (held.start > now + AHEAD and not day.arrived_at, Problem.NOT_BEGUN),
        (mark.arrived_at is not None and whole(mark.arrived_at) >= held.end, Problem.ARRIVED_AFTER_END),
        (mark.left_at is not None and whole(mark.left_at) <= held.start, Problem.LEFT_BEFORE_START),
    )
    found = next((problem for is_so, problem in wrong if is_so), None)
    has_own = mark.arrived_at is not None or mark.left_at is not None
    return found or (times_problem(mark.times.or_those_of(day), now) if has_own else None)


def _reason_problem(mark: Mark) -> Problem | None:
    if mark.is_away and mark.reason is None:
        return Problem.NO_REASON
    is_contrary = mark.status is AttendanceStatus.EXCUSED and mark.reason is AbsenceReason.NO_WORD
    return Problem.EXCUSED_WITHOUT_WORD if is_contrary else None


def times_problem(times: Times, now: datetime) -> Problem | None:
    """What is wrong with arriving and leaving as such."""
    if times.arrived_at and times.left_at and times.left_at < times.arrived_at:
        return Problem.LEFT_BEFORE_ARRIVED
    if any(moment is not None and moment > now + AHEAD for moment in (times.arrived_at, times.left_at)):
        return Problem.AHEAD
    return None


def day_problem(times: Times, hours: Iterable[Hour], now: datetime) -> Problem | None:
    """What is wrong with a day's sign-in and sign-out. hours: the person's sessions of the day."""
    held = [hour.held for hour in hours]
    if times.arrived_at and held and whole(times.arrived_at) >= max(one.end for one in held):
        return Problem.ARRIVED_AFTER_END
    return times_problem(times, now)


@dataclass(frozen=True, slots=True)
class Days:
    """Dates from the first to the last, both included; no last one while it goes on."""

    from_on: date
    until_on: date | None

    def hold(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class CellKey:
    """One person in one session."""

    session_id: UUID
    patient_id: UUID


def _minute(instant: datetime | None) -> datetime | None:
    return None if instant is None else whole(instant)
