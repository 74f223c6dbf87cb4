"""The draw of random test days: the same for whoever holds the seed, and nobody's guess without it. Pure.

Each program day of a week gets a rank by a keyed hash of the seed, the patient and the day; the week gets its number of
tests the same way. Those first in rank are drawn. A day that falls away (a closure, a leave) leaves the others' ranks as
they are, and the next in rank moves up, as long as its day is still ahead.
"""

import hmac
from collections.abc import Collection
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID


def monday_of(on: date) -> date:
    """The Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def drawn_days(seed: bytes, patient_id: UUID, days: Collection[date], *, least: int, most: int) -> frozenset[date]:
    """The days of one week that are drawn: between `least` and `most` of them, fewer where fewer are given.

    days: the patient's program days of that week. Raises ValueError for a least below 0 or above the most.
    """
    if not 0 <= least <= most:
        raise ValueError("a week has from `least` to `most` tests")
    if not days:
        return frozenset()
    week = monday_of(min(days))
    number = least + _number(seed, patient_id, week, "week") % (most - least + 1)
    ranked = sorted(set(days), key=lambda on: (_number(seed, patient_id, on, "day"), on))
    return frozenset(ranked[:number])


def is_drawn(
    seed: bytes,
    patient_id: UUID,
    today: date,
    days: Collection[date],
    tested: Collection[date],
    *,
    least: int,
    most: int,
) -> bool:
    """Whether there is a test today. days: the program days of the week, as they are known today; tested: those of the
    week that had one already.

    Never on a day that is none of them, never more than `most` in a week; what a day that fell away has taken is made up
    for while there are days left, so that `least` is kept wherever it can be.
    """
    made = {on for on in tested if on < today}
    if today not in days or len(made) >= most:
        return False
    left = [on for on in days if on >= today]
    if len(made) + len(left) <= least:
        return True
    drawn = drawn_days(seed, patient_id, days, least=least, most=most)
    missed = len([on for on in drawn if on < today and on not in made])
    due = [on for on in sorted(left, key=lambda on: (_number(seed, patient_id, on, "day"), on)) if on not in drawn]
    return today in drawn or today in due[: max(0, min(missed, least - len(made)))]


def _number(seed: bytes, patient_id: UUID, on: date, what: str) -> int:
    """A number that only the seed gives away."""
    digest = hmac.new(seed, f"{what}|{patient_id}|{on.isoformat()}".encode(), sha256).digest()
    return int.from_bytes(digest[:8], "big")
