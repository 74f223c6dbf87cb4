"""In time or late: what waits now, and what fell due in a period. docs/rules.md#compliance says what each figure is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenants.reports.rules.census import tenths


@dataclass(frozen=True, slots=True)
class Obligation:
    """What somebody was to do by a day. done_on: when they did; None while it is open. due_on None: by no day in particular."""

    due_on: date | None
    done_on: date | None = None


FIGURES = ("in_time", "done_late", "missed", "to_come")
"""What becomes of something that fell due, exactly one of: done by its day, done after it, open after it, open before it."""


def outcome(one: Obligation, today: date) -> str:
    """Which of FIGURES. Without a due day nothing is late."""
    if one.done_on is not None:
        return "in_time" if one.due_on is None or one.done_on <= one.due_on else "done_late"
    return "missed" if is_late(one.due_on, today) else "to_come"


def is_late(due_on: date | None, today: date) -> bool:
    """An open item is late from the day after it was due."""
    return due_on is not None and due_on < today


@dataclass(frozen=True, slots=True)
class Compliance:
    """Now: waiting, of them late, days of the longest. In the period: fell due, and what became of it.

    share: percent to a tenth done in time, of what is done or missed; None when that is nothing.
    """

    waiting: int
    late: int
    longest: int | None
    due: int
    in_time: int
    done_late: int
    missed: int
    to_come: int
    share: Decimal | None


def count(waiting: Iterable[date | None], fell_due: Iterable[Obligation], today: date) -> Compliance:
    """The figures of the due days of what waits now, and of what fell due in a period."""
    days = list(waiting)
    late = [(today - due_on).days for due_on in days if due_on is not None and due_on < today]
    counted = dict.fromkeys(FIGURES, 0)
    for one in fell_due:
        counted[outcome(one, today)] += 1
    settled = counted["in_time"] + counted["done_late"] + counted["missed"]
    return Compliance(
        waiting=len(days),
        late=len(late),
        longest=max(late, default=None),
        due=sum(counted.values()),
        **counted,
        share=tenths(Decimal(100 * counted["in_time"]) / settled) if settled else None,
    )
