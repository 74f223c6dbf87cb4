"""Minutes of sessions and days, from instants. Pure: no session, no clock.

Source: docs/rules.md#attendance. Every instant is taken to UTC and to its whole minute first: two moments of one zone
subtract by the wall clock in Python, and would be an hour off where the clocks change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tenants.sessions.rules.words import AttendanceStatus


def whole(instant: datetime) -> datetime:
    """The instant in UTC, its seconds cut off."""
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Elapsed time from one whole minute (UTC) to another, the end not before the start."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: datetime, end: datetime) -> "Interval":
        """From any two aware instants; an end before the start makes it empty."""
        begins = whole(start)
        return cls(begins, max(begins, whole(end)))

    @property
    def minutes(self) -> int:
        """Its length."""
        return int((self.end - self.start).total_seconds()) // 60

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share a minute."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Hour:
    """A session as minutes are counted against it: as scheduled, as held where that differed, its breaks.

    breaks: pairs of minutes after the scheduled start, as the slot declares them.
    """

    starts_at: datetime
    ends_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None
    breaks: Sequence[Sequence[int]] = ()

    @property
    def held(self) -> Interval:
        """From its beginning to its end as held."""
        return Interval.of(self.began_at or self.starts_at, self.ended_at or self.ends_at)

    def pieces(self) -> list[Interval]:
        """The held time without its breaks."""
        starts = whole(self.starts_at)
        pauses = [Interval.of(starts + timedelta(minutes=a), starts + timedelta(minutes=b)) for a, b in self.breaks]
        return without([self.held], pauses)


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody arrived and left, as far as that is known."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None

    def or_those_of(self, day: "Times") -> "Times":
        """These times, and the day's where one is missing here."""
        return Times(self.arrived_at or day.arrived_at, self.left_at or day.left_at)


@dataclass(frozen=True, slots=True)
class Attended:
    """What one session gives one person. is_unsettled: present, but nobody has said when they left; counted as nothing.

    late, early: minutes missed at its beginning and at its end, breaks counted like any minute.
    """

    intervals: tuple[Interval, ...] = ()
    late: int = 0
    early: int = 0
    is_unsettled: bool = False

    @property
    def minutes(self) -> int:
        """Minutes attended; never more than the session without its breaks."""
        return total(self.intervals)


def attended(hour: Hour, status: AttendanceStatus, own: Times, day: Times) -> Attended:
    """What a session gives somebody: their time in it as held, less the breaks. Nobody but those present gets any."""
    if status is not AttendanceStatus.PRESENT:
        return Attended()
    times = own.or_those_of(day)
    if times.arrived_at is None or times.left_at is None:
        return Attended(is_unsettled=True, late=_late(hour, times))
    stay = Interval.of(times.arrived_at, times.left_at)
    pieces = tuple(common(hour.pieces(), stay))
    return Attended(pieces, late=_late(hour, times), early=_minutes(whole(times.left_at), hour.held.end))


def common(pieces: Iterable[Interval], stay: Interval) -> list[Interval]:
    """What the pieces share with a stay."""
    return [Interval(max(p.start, stay.start), min(p.end, stay.end)) for p in pieces if p.overlaps(stay)]


def without(pieces: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """The pieces less what is taken from them."""
    left = list(pieces)
    for hole in taken:
        cut: list[Interval] = []
        for piece in left:
            if not piece.overlaps(hole):
                cut.append(piece)
                continue
            cut.extend(
                part
                for part in (Interval(piece.start, hole.start), Interval(hole.end, piece.end))
                if part.start < part.end
            )
        left = cut
    return left


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order: an hour pulled out of a group is not counted twice."""
    merged: list[Interval] = []
    for each in sorted(one for one in intervals if one.start < one.end):
        if merged and each.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, each.end))
        else:
            merged.append(each)
    return merged


def total(intervals: Iterable[Interval]) -> int:
    """Minutes of the union on the clock."""
    return sum(each.minutes for each in union(intervals))


def _late(hour: Hour, times: Times) -> int:
    return 0 if times.arrived_at is None else _minutes(hour.held.start, whole(times.arrived_at))


def _minutes(earlier: datetime, later: datetime) -> int:
    return max(0, int((later - earlier).total_seconds()) // 60)
