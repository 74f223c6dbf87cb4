"""Hours as a calendar file (iCalendar, RFC 5545, 2009): what a person's own calendar reads. It names nobody in full."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

MIMETYPE = "text/calendar; charset=utf-8"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """An hour as a calendar shows it. summary: with initials at most."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    is_cancelled: bool


def tag(name: str, zone: ZoneInfo, entries: Sequence[Entry]) -> str:
    """The same for the same hours: whether a reader has them already."""
    parts = [name, str(zone), *(repr(one) for one in entries)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def write(name: str, zone: ZoneInfo, entries: Sequence[Entry], *, made_at: datetime) -> bytes:
    """The file, times on the wall clock of `zone`, whose offsets it carries for as long as it needs them."""
    calendar = Calendar()
    calendar.add("prodid", "-//Causeway//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    if entries:
        first = min(one.starts_at for one in entries) - timedelta(days=1)
        last = max(one.ends_at for one in entries) + timedelta(days=1)
        calendar.add_component(_zone(zone, first, last))
    for one in entries:
        calendar.add_component(_event(one, zone, made_at))
    written: bytes = calendar.to_ical()
    return written


def _event(one: Entry, zone: ZoneInfo, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.id}@causeway")
    event.add("dtstamp", made_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", one.starts_at.astimezone(zone))
    event.add("dtend", one.ends_at.astimezone(zone))
    event.add("summary", one.summary)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if one.location:
        event.add("location", one.location)
    return event


def _zone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The zone's offsets between two instants, a change at a time; its begin is told on the clock it takes over from.

    The library's own generator tells the begin of summer time on the new clock, which is an hour late (RFC 5545 §3.6.5).
    """
    described = Timezone()
    described.add("tzid", str(zone))
    described.add_component(_observance(zone, first, first))
    for change in _changes(zone, first, last):
        described.add_component(_observance(zone, change, change - timedelta(seconds=1)))
    return described


def _observance(zone: ZoneInfo, since: datetime, before: datetime) -> TimezoneStandard | TimezoneDaylight:
    now, earlier = since.astimezone(zone), before.astimezone(zone)
    made = TimezoneDaylight() if now.dst() else TimezoneStandard()
    offset = earlier.utcoffset()
    assert offset is not None  # noqa: S101 - a zone has one at every moment
    made.add("dtstart", (since.astimezone(UTC) + offset).replace(tzinfo=None))
    made.add("tzoffsetfrom", offset)
    made.add("tzoffsetto", now.utcoffset())
    made.add("tzname", now.tzname() or str(zone))
    return made


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants at which the offset changes, to the second."""
    at = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while at < last:
        after = at + _HOUR
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = at, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            yield high
        at = after
