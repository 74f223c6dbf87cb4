"""A structured week of when a patient can come: seven days, each with spans of clock time that do not overlap.

Kept as `{"mon": [["09:00", "12:00"], …], …}`; a day that is missing has no time. People type "9-12, 13:30-17:00".
"""

import re
from collections.abc import Mapping
from datetime import time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 6
_SPAN = re.compile(r"\s*(\d{1,2})(?::?(\d{2}))?\s*(am|pm)?\s*(?:-|–|to)\s*(\d{1,2})(?::?(\d{2}))?\s*(am|pm)?\s*", re.I)

Week = dict[str, list[list[str]]]


class BadWeek(ValueError):
    """A week that cannot be read; the text says what is wrong and what would be right."""


def read_day(text: str) -> list[list[str]]:
    """The spans typed for one day, in order. Raises BadWeek.

    "9-12" is 09:00 to 12:00; "1pm-5pm" and "13:00–17:00" are the same. An empty text is no time.
    """
    if not text.strip():
        return []
    spans = []
    for part in re.split(r"[,;]", text):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise BadWeek(
                f"“{part.strip()[:40]}” is not a span of time; write it like 9:00 AM-12:00 PM, 1:30 PM-5:00 PM."
            )
        spans.append([_clock(*found.groups()[:3]), _clock(*found.groups()[3:])])
    _check_day(spans)
    return sorted(spans)


def write_day(spans: list[list[str]]) -> str:
    """The spans as people type and read them: "9:00 AM–12:00 PM, 1:30 PM–5:00 PM"."""
    return ", ".join(f"{_said(start)}–{_said(end)}" for start, end in spans)


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
    """ "13:30" as "1:30 PM"."""
    hour = int(kept[:2])
    return f"{hour % 12 or 12}:{kept[3:]} {'AM' if hour < 12 else 'PM'}"


def _clock(hour: str, minute: str | None, half: str | None) -> str:
    number = int(hour)
    if half is not None:
        if not 1 <= number <= 12:
            raise BadWeek(f"{hour} {half} is not a time of day.")
        number = number % 12 + (12 if half.lower() == "pm" else 0)
    return str(_time(f"{number:02d}:{minute or '00'}"))[:5]


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadWeek(f"{text[:20]} is not a time of day; write it like 1:30 PM.") from None
