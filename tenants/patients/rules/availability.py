"""A structured week of when a patient can come: seven days, each with spans of clock time that do not overlap.

Kept as `{"mon": [["09:00", "12:00"], …], …}`; a day that is missing has no time. People type "9-12, 13:30-17:00".
"""

from collections.abc import Mapping
from datetime import time

from causeway.daytime import DAY_MINUTES, clock_text, read_clock, read_spans, spans_text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 6

Week = dict[str, list[list[str]]]


class BadWeek(ValueError):
    """A week that cannot be read; the text says what is wrong and what would be right."""


def read_day(text: str) -> list[list[str]]:
    """The spans typed for one day, in order. Raises BadWeek.

    "9-12" is 09:00 to 12:00; "1pm-5pm" and "13:00–17:00" are the same. An empty text is no time.
    """
    try:
        spans = [[_kept(start), _kept(end)] for start, end in read_spans(text)]
    except ValueError as error:
        raise BadWeek(str(error)) from None
    _check_day(spans)
    return spans


def write_day(spans: list[list[str]]) -> str:
    """The spans as people type and read them: "9:00 AM–12:00 PM, 1:30 PM–5:00 PM"."""
    return spans_text((read_clock(start), read_clock(end)) for start, end in spans)


def check_week(week: Mapping[str, object]) -> Week:
    """The week, sorted and without empty days. Raises BadWeek for anything that is not one."""
    checked: Week = {}
    for day in DAYS:
        spans = week.get(day)
        if not spans:
            continue
        if not isinstance(spans, list) or not all(
            isinstance(s, list | tuple) and len(s) == 2 and all(isinstance(t, str) for t in s) for s in spans
        ):
            raise BadWeek("Each day is a list of spans, each with a start and an end.")
        pairs = [[str(_time(start))[:5], str(_time(end))[:5]] for start, end in spans]
        _check_day(pairs)
        checked[day] = sorted(pairs)
    unknown = set(week) - set(DAYS)
    if unknown:
        raise BadWeek(f"There is no day called {sorted(unknown)[0][:20]}.")
    return checked


def is_free(week: Mapping[str, list[list[str]]], day: str, start: str, end: str) -> bool:
    """Whether one span of the day holds start to end ("HH:MM")."""
    return any(begins <= start and end <= ends for begins, ends in week.get(day, []))


def _check_day(spans: list[list[str]]) -> None:
    if len(spans) > MOST_SPANS:
        raise BadWeek(f"A day has at most {MOST_SPANS} spans.")
    before = ""
    for start, end in sorted(spans):
        if start >= end:
            raise BadWeek(f"{_said(start)} to {_said(end)} ends before it starts.")
        if start < before:
            raise BadWeek(f"The span from {_said(start)} overlaps the one before it.")
        before = end


def _said(kept: str) -> str:
    return clock_text(read_clock(kept))


def _kept(minutes: int) -> str:
    """A time of day as it is kept; a week's spans end within their day."""
    if minutes >= DAY_MINUTES:
        raise ValueError("A span ends on its day, at 11:59 PM at the latest.")
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadWeek(f"{text[:20]} is not a time of day; write it like 1:30 PM.") from None
