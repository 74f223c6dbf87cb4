"""When a weekly slot falls: the days between two dates, and the instants its wall-clock times are on each.

Which sessions follow from it, and what becomes of those that exist, is `rules.series`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.sessions.rules.words import SessionStatus

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour of the week. weekday: ISO number. Minutes are after midnight on the clinic's clock; 1440 is the next one.

    breaks: pairs of such minutes inside the slot. until_on: the last date it may fall on, None while it goes on.
    """

    weekday: int
    start_minutes: int
    end_minutes: int
    from_on: date
    until_on: date | None = None
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a slot. starts_at, ends_at: UTC. breaks: pairs of elapsed minutes after the start, ascending."""

    on_date: date
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """Days, both inclusive, on which nothing is held; at one site, or everywhere for None."""

    from_on: date
    until_on: date
    site_id: UUID | None = None


def status_now(status: SessionStatus, ends_at: datetime, *, somebody_came: bool, now: datetime) -> SessionStatus:
    """Where a session stands to whoever reads of it: planned, until it is over and somebody was there.

    Stored as held is only what a signed note, who led it or another system says was; marks may be taken back.
    """
    if status is SessionStatus.SCHEDULED and somebody_came and ends_at <= now:
        return SessionStatus.HELD
    return status


def days(slot: Slot, from_on: date, until_on: date) -> list[date]:
    """The dates between two (inclusive) on which the slot falls, ascending."""
    first = max(from_on, slot.from_on)
    last = until_on if slot.until_on is None else min(until_on, slot.until_on)
    day = first + timedelta(days=(slot.weekday - first.isoweekday()) % 7)
    return [day + timedelta(weeks=week) for week in range((last - day).days // 7 + 1)] if day <= last else []


def occurrence(slot: Slot, on: date, zone: ZoneInfo) -> Occurrence:
    """The slot on a date. The wall clock holds across the clock changes, so the elapsed minutes may differ there.

    A time that the clocks skip is read with the offset from before the change: an hour's gap puts 02:30 at 03:30. A time
    that they show twice is the first one. A session that a skipped time begins or ends keeps its usual length.
    Source: RFC 5545 §3.3.5 (2009), which calendars follow; docs/rules.md#schedule.
    """
    starts_at, is_start_skipped = _instant(on, slot.start_minutes, zone)
    ends_at, is_end_skipped = _instant(on, slot.end_minutes, zone)
    if is_start_skipped or is_end_skipped:
        ends_at = starts_at + timedelta(minutes=slot.end_minutes - slot.start_minutes)
    length = int((ends_at - starts_at).total_seconds() // 60)
    breaks = (_break(on, pair, starts_at, length, zone) for pair in slot.breaks)
    return Occurrence(on, starts_at, ends_at, tuple(pair for pair in breaks if pair is not None))


def is_closed(closures: Collection[Closed], on: date, site_id: UUID | None) -> bool:
    """Whether nothing is held on the date at the site. A closed site does not close what is held by telehealth alone."""
    return any(
        one.from_on <= on <= one.until_on and (one.site_id is None or one.site_id == site_id) for one in closures
    )


def occurrences(
    slot: Slot,
    from_on: date,
    until_on: date,
    zone: ZoneInfo,
    *,
    closures: Collection[Closed] = (),
    site_id: UUID | None = None,
) -> list[Occurrence]:
    """The slot between two dates (inclusive), closed days left out, ascending."""
    open_days = (on for on in days(slot, from_on, until_on) if not is_closed(closures, on, site_id))
    return [occurrence(slot, on, zone) for on in open_days]


def overlap(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Whether two spans of time share a moment; one that begins as the other ends does not."""
    return first[0] < second[1] and second[0] < first[1]


def chunks(ids: Sequence[UUID], size: int) -> list[Sequence[UUID]]:
    """The ids in portions of at most `size`."""
    return [ids[at : at + size] for at in range(0, len(ids), size)]


def _instant(on: date, minutes: int, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The UTC instant of a wall-clock time, and whether the clocks skip it."""
    shown = datetime.combine(on, time(), zone) + timedelta(minutes=minutes)
    found = shown.astimezone(UTC)
    return found, found.astimezone(zone).replace(tzinfo=None, fold=0) != shown.replace(tzinfo=None, fold=0)


def _break(on: date, pair: tuple[int, int], starts_at: datetime, length: int, zone: ZoneInfo) -> tuple[int, int] | None:
    begins_at, _is_skipped = _instant(on, pair[0], zone)
    begins = min(max(0, int((begins_at - starts_at).total_seconds() // 60)), length)
    ends = min(begins + pair[1] - pair[0], length)
    return (begins, ends) if ends > begins else None
