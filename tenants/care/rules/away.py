"""Clocks that leave out the days of a leave. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Away:
    """Days of leave. back_on: the first day back, None while away."""

    from_on: date
    back_on: date | None


def due_on(start: date, days: int, away: Iterable[Away]) -> date | None:
    """The day on which so many days after the start are over, days of leave not counted; None while the leave goes on.

    A leave that begins after that day moves nothing: what was late stays late. start: the day of admission or of the last
    signature, itself not counted.
    """
    due = start + timedelta(days=days)
    counted_until = start
    for leave in sorted(away, key=lambda one: one.from_on):
        begins = max(leave.from_on, counted_until + timedelta(days=1))
        if leave.from_on > due:
            break
        if leave.back_on is None:
            return None
        if leave.back_on > begins:
            due += leave.back_on - begins
            counted_until = leave.back_on - timedelta(days=1)
    return due


def is_paused(today: date, away: Iterable[Away]) -> bool:
    """Whether somebody is on leave today: no clock runs."""
    return any(one.from_on <= today and (one.back_on is None or today < one.back_on) for one in away)
