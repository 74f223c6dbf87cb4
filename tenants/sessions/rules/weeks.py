"""A person's week: what is planned, attended, projected and missing, and which hours could make it up. Pure.

Source: docs/rules.md#the-week. A week is Monday to Sunday of the clinic's dates. Minutes are unions on the clock, so that
two hours at the same time count once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.patients.rules.availability import DAYS, is_free
from tenants.sessions.rules.minutes import Interval, total, whole

PROJECTED_FROM = 3  # ISO number of Wednesday


class Reduced(StrEnum):
    """Why a week asks for less than a whole one."""

    ADMISSION = "admission"
    DISCHARGE = "discharge"
    TRANSFER = "transfer"
    CLOSURE = "closure"
    LEAVE = "leave"


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_bounds(monday: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of a week on the clinic's clock, and the first after it. 167, 168 or 169 hours apart."""
    return (
        datetime.combine(monday, time(), zone),
        datetime.combine(monday + timedelta(days=7), time(), zone),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """The days of a week under one stay.

    from_on, until_on: the stay's first and last day (None while it goes on). weekdays: ISO numbers the track meets on.
    days_per_week, week_minutes: as the stay plans a whole week; 0 days: all days of the track. is_admission: the stay is
    the episode's first; is_discharge: its last, and closed. closed: dates on which nothing is held where the track meets.
    """

    from_on: date
    until_on: date | None
    weekdays: frozenset[int]
    days_per_week: int
    week_minutes: int
    is_admission: bool = True
    is_discharge: bool = True
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Goal:
    """What a week asks for, in minutes, and why it is less than a whole week's. floor: the program's least."""

    target: int
    floor: int
    planned_days: int
    whole_days: int
    reasons: tuple[Reduced, ...] = ()

    @property
    def needed(self) -> int:
        """What must be reached to be short of nothing."""
        return max(self.target, self.floor)


def goal(
    monday: date, parts: Sequence[Part], floor_minutes: int, closed: Collection[date], away: Collection[date]
) -> Goal:
    """Target and floor of a week, pro-rated by planned days.

    closed: dates the whole clinic is closed on; away: dates of leave. A stay that plans fewer days than its
    track meets on asks for those, as long as enough days are left to come on.
    """
    target, share, planned, whole_days = Fraction(0), Fraction(0), 0, 0
    reasons: set[Reduced] = set()
    for part in parts:
        meets = [day for day in _week(monday) if day.isoweekday() in part.weekdays]
        asked = min(part.days_per_week or len(meets), len(meets))
        within = [day for day in meets if _holds(part, day)]
        open_days = [day for day in within if day not in closed and day not in part.closed]
        left = [day for day in open_days if day not in away]
        days = min(asked, len(left))
        whole_days = max(whole_days, asked)
        if not asked:
            continue
        planned += days
        share += Fraction(days, asked)
        target += Fraction(part.week_minutes * days, asked)
        if days < asked:
            reasons |= _reasons(part, meets, within, open_days, left)
    return Goal(
        int(target + Fraction(1, 2)),
        int(floor_minutes * min(share, Fraction(1)) + Fraction(1, 2)),
        planned,
        whole_days,
        tuple(reason for reason in Reduced if reason in reasons),
    )


def day_least(week_minutes: int, days: int) -> int | None:
    """Minutes a day has to bring so that the program's least days make its least week; None where it asks for no days.

    By it a day of three hours counts in a program of nine hours on three days. Source: docs/rules.md#the-week.
    """
    return None if not days else -(-week_minutes // days)


def _reasons(
    part: Part, meets: list[date], within: list[date], open_days: list[date], left: list[date]
) -> set[Reduced]:
    found = set()
    if any(day < part.from_on for day in meets):
        found.add(Reduced.ADMISSION if part.is_admission else Reduced.TRANSFER)
    if part.until_on is not None and any(day > part.until_on for day in meets):
        found.add(Reduced.DISCHARGE if part.is_discharge else Reduced.TRANSFER)
    if len(open_days) < len(within):
        found.add(Reduced.CLOSURE)
    if len(left) < len(open_days):
        found.add(Reduced.LEAVE)
    return found


def _holds(part: Part, day: date) -> bool:
    return part.from_on <= day and (part.until_on is None or day <= part.until_on)


def _week(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(7)]


@dataclass(frozen=True, slots=True)
class Planned:
    """An hour on somebody's week. attended: their time in it, None while nothing is known (or nobody said when they left).

    is_away: they will not be there, or were not. is_unsettled: they came, and nobody said when they left. sheet: the
    session, its track and its date, by which that is put right, where it is one of this slice's.
    """

    label: str
    pieces: tuple[Interval, ...]
    attended: tuple[Interval, ...] | None = None
    is_away: bool = False
    is_unsettled: bool = False
    sheet: tuple[UUID, UUID | None, date] | None = None

    @property
    def ends_at(self) -> datetime:
        """When it ends; an hour without minutes has no end, and is left out before."""
        return self.pieces[-1].end


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a week stands, in minutes. projected: None before Wednesday of the running week, and for weeks ahead.

    unknown: labels of finished hours without attendance. unsettled: finished hours without a leaving time. Neither are in any
    projection.
    """

    goal: Goal
    attended: int
    projected: int | None
    unknown: tuple[str, ...] = ()
    unsettled: tuple[Planned, ...] = ()

    @property
    def uncounted(self) -> int:
        """How many finished hours are not counted because something about them is not written down."""
        return len(self.unknown) + len(self.unsettled)

    @property
    def short_of_target(self) -> int:
        """Minutes by which the projection misses what the week asks for."""
        return 0 if self.projected is None else max(0, self.goal.needed - self.projected)

    @property
    def is_below_floor(self) -> bool:
        """Whether the projection stays below the program's least."""
        return self.projected is not None and self.projected < self.goal.floor


def standing(monday: date, goal: Goal, hours: Iterable[Planned], now: datetime, zone: ZoneInfo) -> Standing:
    """Where a week stands at an instant: from Wednesday 00:00 on the clinic's clock with what is still scheduled."""
    came: list[Interval] = []
    ahead: list[Interval] = []
    unknown: list[str] = []
    unsettled: list[Planned] = []
    moment = whole(now)
    for hour in hours:
        if not hour.pieces or hour.is_away:
            continue
        if hour.attended is not None:
            came.extend(hour.attended)
        elif hour.ends_at > moment:
            ahead.extend(hour.pieces)
        elif hour.is_unsettled:
            unsettled.append(hour)
        else:
            unknown.append(hour.label)
    projected = total([*came, *ahead]) if _is_projected(monday, now, zone) else None
    return Standing(goal, total(came), projected, tuple(unknown), tuple(unsettled))


def _is_projected(monday: date, now: datetime, zone: ZoneInfo) -> bool:
    return now.astimezone(zone).date() >= monday + timedelta(days=PROJECTED_FROM - 1)


@dataclass(frozen=True, slots=True)
class Opening:
    """A session somebody might come to besides their own. places: free in the group (and its room) on that day."""

    session_id: UUID
    program_id: UUID
    starts_at: datetime
    ends_at: datetime
    pieces: tuple[Interval, ...]
    places: int

    @property
    def interval(self) -> Interval:
        """From start to end, breaks included: nobody is elsewhere in a break."""
        return Interval.of(self.starts_at, self.ends_at)


def suggest(
    missing: int,
    openings: Iterable[Opening],
    *,
    program_id: UUID,
    busy: Sequence[Interval],
    week: Mapping[str, Any],
    now: datetime,
    zone: ZoneInfo,
    most: int = 4,
) -> list[Opening]:
    """Sessions that would make the missing minutes up: of the program, with a place, still ahead, in the person's own
    week where they gave one, at no time they are already taken, and at no time of each other. The earliest first; the last
    one may bring more than is missing.
    """
    if missing <= 0:
        return []
    chosen: list[Opening] = []
    fits = _fitter(week, zone)
    for each in sorted(openings, key=lambda one: (one.starts_at, str(one.session_id))):
        if each.program_id != program_id or each.places < 1 or each.starts_at <= now or not fits(each):
            continue
        if any(each.interval.overlaps(other) for other in [*busy, *(one.interval for one in chosen)]):
            continue
        chosen.append(each)
        if len(chosen) == most or sum(total(one.pieces) for one in chosen) >= missing:
            break
    return chosen


def _fitter(week: Mapping[str, Any], zone: ZoneInfo) -> Callable[[Opening], bool]:
    """Whether an opening lies in a structured week; a week nobody filled in excludes nothing."""

    def fits(each: Opening) -> bool:
        starts, ends = each.starts_at.astimezone(zone), each.ends_at.astimezone(zone)
        if starts.date() != ends.date():
            return False
        return is_free(week, DAYS[starts.weekday()], f"{starts:%H:%M}", f"{ends:%H:%M}")

    return fits if any(week.values()) else lambda _each: True
