"""Times of day as people type them and as sentences say them, in minutes after midnight. Pure.

A page writes a time in its person's language (`causeway.web.formats.clock`); what is written here reads back.
"""

import re
from collections.abc import Iterable

DAY_MINUTES = 24 * 60
Span = tuple[int, int]

_CLOCK = re.compile(r"([0-9]{1,2}?)[:.h]?([0-9]{2})?\s*(?:([ap])\.?(?:m\.?)?)?", re.IGNORECASE)
_UNTIL = re.compile(r"-|–|—|to", re.IGNORECASE)


def read_clock(text: str) -> int:
    """A time of day: "9", "0900", "5:30 PM", "17:30", "24:00" or "midnight" for the day's end.

    Raises ValueError with a sentence.
    """
    if text.strip().casefold() == "midnight":
        return DAY_MINUTES
    for minutes in readings(text):
        return minutes
    raise ValueError(f"“{text[:20]}” is not a time of day; write it like 1:30 PM.")


def readings(text: str) -> tuple[int, ...]:
    """What a time of day as it was typed may mean, as it is written first: "9:05" also 9:05 in the evening. None: no time.

    AM or PM, a leading zero and an hour past twelve leave no doubt.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return ()
    hours, minutes, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    is_of_twelve = 1 <= hours <= 12
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES or (half and not is_of_twelve):
        return ()
    if half:
        return ((hours % 12 + (12 if half == "p" else 0)) * 60 + minutes,)
    written = hours * 60 + minutes
    is_doubtful = is_of_twelve and not found[1].startswith("0")
    return (written, (written + DAY_MINUTES // 2) % DAY_MINUTES) if is_doubtful else (written,)


def read_spans(text: str) -> tuple[Span, ...]:
    """Spans of the day, ascending: "10:15-10:30, 1pm to 2pm". Raises ValueError with a sentence.

    A comma or a semicolon parts two; a hyphen, a dash or "to" joins start and end.
    """
    found = []
    for part in re.split(r"[,;]", text):
        if not part.strip():
            continue
        ends = _UNTIL.split(part.strip())
        if len(ends) != 2:
            raise ValueError(f"“{part.strip()[:40]}” is not a span of time; write it like 9:00 AM-12:00 PM.")
        found.append((read_clock(ends[0]), read_clock(ends[1])))
    return tuple(sorted(found))


def clock_text(minutes: int) -> str:
    """A time of day as 9:00 AM; the day's end is midnight."""
    if minutes == DAY_MINUTES:
        return "midnight"
    hours, rest = divmod(minutes, 60)
    return f"{hours % 12 or 12}:{rest:02d} {'AM' if hours < 12 else 'PM'}"


def span_text(span: Span) -> str:
    """A span of the day as 9:00 AM–12:00 PM."""
    return f"{clock_text(span[0])}–{clock_text(span[1])}"


def spans_text(spans: Iterable[Span]) -> str:
    """Spans of the day as 9:00 AM–12:00 PM, 1:30 PM–5:00 PM."""
    return ", ".join(span_text(span) for span in spans)
