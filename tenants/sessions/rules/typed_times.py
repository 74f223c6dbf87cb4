"""Times as people type them: "9", "905", "9:05", "09:05", "9:05 am", "1p". Pure.

Without am or pm the reading nearest to the session is meant, so that "105" is 1:05 in the afternoon beside a session at one.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from causeway.daytime import DAY_MINUTES, readings
from tenants.sessions.rules.minutes import Interval


class BadTime(ValueError):
    """A time that cannot be read."""


def read_time(text: str, on: date, zone: ZoneInfo, near: Interval) -> datetime | None:
    """The moment typed, in UTC; None for nothing. Raises BadTime, also for a time the clocks skip that day.

    on: the date of the session; near: its time. A time after midnight of a session that ends then is the next day's.
    """
    if not text.strip():
        return None
    moments = [
        moment
        for day in (on, on + timedelta(days=1))
        for minutes in readings(text)
        if minutes < DAY_MINUTES
        for moment in _moments(day, time(*divmod(minutes, 60)), zone)
        if day == on or moment <= near.end + timedelta(hours=1)
    ]
    if not moments:
        raise BadTime
    return min(moments, key=lambda moment: (_distance(moment, near), moment))


def read_minutes(minutes: int, on: date, zone: ZoneInfo, near: Interval) -> datetime:
    """The moment of a time on the 24-hour clock, in UTC; of two where the clocks are set back, the one nearer to `near`.

    minutes: after midnight, 1440 is the next one. Raises BadTime for a time the clocks skip that day.
    """
    days, of_day = divmod(minutes, DAY_MINUTES)
    moments = _moments(on + timedelta(days=days), time(*divmod(of_day, 60)), zone)
    if not moments:
        raise BadTime
    return min(moments, key=lambda moment: (_distance(moment, near), moment))


def _moments(day: date, clock: time, zone: ZoneInfo) -> set[datetime]:
    """The one moment, or the two where the clocks are set back; none where they skip it."""
    shown = datetime.combine(day, clock)
    found = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return {moment for moment in found if moment.astimezone(zone).replace(tzinfo=None, fold=0) == shown}


def _distance(moment: datetime, near: Interval) -> timedelta:
    return max(near.start - moment, moment - near.end, timedelta(0))
