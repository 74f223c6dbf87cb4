"""Times at which an hour fits: inside what is open, clear of what is taken. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
STEP = timedelta(minutes=15)


def common(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """What two lists of spans have in common, ascending."""
    found = [(max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second]
    return sorted(span for span in found if span[0] < span[1])


def starts(spans: Sequence[Span], taken: Collection[Span], length: timedelta, *, most: int) -> list[datetime]:
    """Beginnings of hours of this length inside a span and clear of what is taken, on quarters of the span's start.

    After one that fits the next is looked for at its end, so that the list offers different hours. At most `most`.
    """
    found: list[datetime] = []
    for begins, finishes in spans:
        at = begins
        while at + length <= finishes and len(found) < most:
            blocking = [until for since, until in taken if since < at + length and at < until]
            if not blocking:
                found.append(at)
                at += length
                continue
            while at < max(blocking):
                at += STEP
    return found
