"""Weeks of hours: what was attended of what each asked for. docs/rules.md#hours-attended says what each figure is."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tenants.reports.rules.census import tenths

OUTCOMES = ("reached", "short", "below_floor", "asked_nothing", "running")


@dataclass(frozen=True, slots=True)
class Week:
    """One patient's week, in minutes. target: the stay's plan, floor: the program's least, both pro-rated."""

    attended: int
    target: int
    floor: int
    is_over: bool

    @property
    def asked(self) -> int:
        """What the week asked for."""
        return max(self.target, self.floor)

    @property
    def missing(self) -> int:
        """Minutes that were asked for and not attended; of a running week, so far."""
        return max(0, self.asked - self.attended)

    @property
    def outcome(self) -> str:
        """One of OUTCOMES: the first that fits, from the last to the first."""
        if not self.is_over:
            return "running"
        if not self.asked:
            return "asked_nothing"
        if self.attended < self.floor:
            return "below_floor"
        return "short" if self.attended < self.asked else "reached"


@dataclass(frozen=True, slots=True)
class Hours:
    """Several weeks together. average: minutes a week attended, asked_average: asked; both to the minute, None of no weeks.

    share: percent to a tenth of the weeks that are over and asked for something in which it was reached.
    """

    patients: int
    reached: int
    short: int
    below_floor: int
    asked_nothing: int
    running: int
    average: int | None
    asked_average: int | None
    share: Decimal | None


def count(weeks: Iterable[Week]) -> Hours:
    """The figures of some weeks, one each patient."""
    known = list(weeks)
    counted = dict.fromkeys(OUTCOMES, 0)
    for week in known:
        counted[week.outcome] += 1
    judged = counted["reached"] + counted["short"] + counted["below_floor"]
    return Hours(
        patients=len(known),
        **counted,
        average=_mean([week.attended for week in known]),
        asked_average=_mean([week.asked for week in known]),
        share=tenths(Decimal(100 * counted["reached"]) / judged) if judged else None,
    )


def _mean(values: list[int]) -> int | None:
    return (2 * sum(values) + len(values)) // (2 * len(values)) if values else None
