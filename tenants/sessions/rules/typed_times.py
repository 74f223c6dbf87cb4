"""Times as people type them: "9", "905", "9:05", "09:05", "9:05 am", "1p". Pure.

Without am or pm the reading nearest to the session is meant, so that "105" is 1:05 in the afternoon beside a session at one.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenants.sessions.rules.minutes import Interval

_TYPED = re.compile(r"\s*(\d{1,2}?)[:.h]?(\d{2})?\s*([ap])?\.?m?\.?\s*", re.I)


class BadTime(ValueError):
    """A time that cannot be read."""


def read_time(text: str, on: date, zone: ZoneInfo, near: Interval) -> datetime | None:
    """The moment typed, in UTC; None for nothing. Raises BadTime, also for a time the clocks skip that day.

    on: the date of the session; near: its time. A time after midnight of a session that ends then is the next day's.
    """
    if not text.strip():
        return None
    found = _TYPED.fullmatch(text.replace("\u202f", " ").replace("\xa0", " "))
    if found is None:
        raise BadTime
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    moments = [
        moment
        for day in (on, on + timedelta(days=1))
        for clock in _clocks(hour, minute, half, is_exact=found[1].startswith("0"))
        for moment in _moments(day, clock, zone)
        if day == on or moment <= near.end + timedelta(hours=1)
    ]
    if not moments:
        raise BadTime
    return min(moments, key=lambda moment: (_distance(moment, near), moment))


def read_minutes(minutes: int, on: date, zone: ZoneInfo, near: Interval) -> datetime:
    """The moment of a time on the 24-hour clock, in UTC; of two where the clocks are set back, the one nearer to `near`.

    minutes: after midnight, 1440 is the next one. Raises BadTime for a time the clocks skip that day.
    """
    day, clock = on + timedelta(days=minutes // 1440), time(minutes % 1440 // 60, minutes % 60)
    moments = _moments(day, clock, zone)
    if not moments:
        raise BadTime
    return min(moments, key=lambda moment: (_distance(moment, near), moment))


def _clocks(hour: int, minute: int, half: str, *, is_exact: bool) -> Iterator[time]:
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return
    if half:
        yield time(hour % 12 + (12 if half == "p" else 0), minute)
        return
    yield time(hour, minute)
    if 1 <= hour <= 12 and not is_exact:
        yield time((hour + 12) % 24, minute)


def _moments(day: date, clock: time, zone: ZoneInfo) -> set[datetime]:
    """The one moment, or the two where the clocks are set back; none where they skip it."""
    shown = datetime.combine(day, clock)
    found = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return {moment for moment in found if moment.astimezone(zone).replace(tzinfo=None, fold=0) == shown}


def _distance(moment: datetime, near: Interval) -> timedelta:
    return max(near.start - moment, moment - near.end, timedelta(0))
