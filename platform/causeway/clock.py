"""Time: the one place that asks what time it is. Rules never do; they are given `today`.

An instant is an aware UTC datetime (`…_at`); a date (`…_on`) is the clinic's own date in its IANA zone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: ZoneInfo | str) -> date:
    """The calendar date now in `zone` (an IANA name or ZoneInfo): a clinic's date, never the server's."""
    return local(now(), zone).date()


def local(instant: datetime, zone: ZoneInfo | str) -> datetime:
    """`instant` on the wall clock of `zone`."""
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def span(from_on: date, until_on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which the first of these dates begins and the last of them ends, on the clock of `zone`."""
    return datetime.combine(from_on, time(), zone), datetime.combine(until_on + timedelta(days=1), time(), zone)


def instant(on: date, at: time, zone: ZoneInfo | str, *, is_second: bool = False) -> datetime | None:
    """The moment (UTC) at which the wall clock of `zone` shows `at` on `on`; None when the clocks skip that time.

    is_second: where the clocks are set back and show it twice, the later of the two; otherwise it changes nothing.
    """
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    shown = datetime.combine(on, at.replace(tzinfo=None), where).replace(fold=int(is_second))
    found = shown.astimezone(UTC)
    return found if local(found, where).replace(tzinfo=None, fold=0) == shown.replace(tzinfo=None, fold=0) else None


def is_repeated(on: date, at: time, zone: ZoneInfo | str) -> bool:
    """Whether the clocks of `zone` show `at` twice on `on`, because they are set back that night."""
    return instant(on, at, zone) != instant(on, at, zone, is_second=True)


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Hold the clock at an aware `instant`: for tests and for building the demo's past."""
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
