"""Outcomes: how many courses of care were completed, and how scores changed over them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from tenants.intake.rules import DischargeReason
from tenants.measures.rules.trajectory import Trajectory, trajectory
from tenants.measures.rules.words import Trend

COMPLETED = frozenset({DischargeReason.COMPLETED, DischargeReason.STEPPED_DOWN})
"""A course counts as completed when it was, or led to a lower level of care. Our own definition, stated on the page."""
AT_ONES_OWN = frozenset({DischargeReason.LEFT, DischargeReason.AGAINST_ADVICE})
FEW = 5
"""Of fewer courses than these, whoever may not read measures is told nothing: the figure would be about somebody."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A course of care that ended in the period."""

    episode_id: UUID
    program_id: UUID
    track_id: UUID
    reason: DischargeReason


@dataclass(frozen=True, slots=True)
class Series:
    """The complete scores of one instrument over one course of care, the first taken first.

    scale: the instrument's name, with that of the part behind a dot where there is no total.
    """

    episode_id: UUID
    program_id: UUID
    scale: str
    scores: tuple[int, ...]
    change: int | None
    is_higher_worse: bool

    @property
    def found(self) -> Trajectory:
        """What the scores say."""
        return trajectory(self.scores, self.change, is_higher_worse=self.is_higher_worse)


@dataclass(frozen=True, slots=True)
class Completion:
    """Courses that ended, and how. completed_share: percent of those that ended."""

    ended: int
    completed: int
    left: int
    otherwise: int
    completed_share: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """How scores of an instrument changed. compared: courses with at least two complete scores. average: points, the latest
    less the first. improved, unchanged, deteriorated, not_on_track: None where no reliable change is known. improved_share:
    percent of those compared.
    """

    measured: int
    compared: int
    improved: int | None
    unchanged: int | None
    deteriorated: int | None
    not_on_track: int | None
    average: Decimal | None
    improved_share: int | None


def completion(ended: Sequence[Ended]) -> Completion:
    """How some courses ended."""
    number = len(ended)
    completed, left = (sum(one.reason in kind for one in ended) for kind in (COMPLETED, AT_ONES_OWN))
    return Completion(number, completed, left, number - completed - left, share(completed, number))


def change(series: Sequence[Series]) -> Change:
    """How the scores of one instrument changed over some courses."""
    compared = of_figure(series, "compared")
    differences = [one.found.difference or 0 for one in compared]
    is_known = any(one.change is not None for one in series)
    counts = {
        name: len(of_figure(series, name)) if is_known else None
        for name in ("improved", "unchanged", "deteriorated", "not_on_track")
    }
    return Change(
        measured=len(series),
        compared=len(compared),
        average=_average(differences),
        improved_share=None if counts["improved"] is None else share(counts["improved"], len(compared)),
        **counts,
    )


def of_figure(series: Sequence[Series], figure: str) -> list[Series]:
    """Those that a figure counts."""
    trends = {"improved": Trend.IMPROVED, "unchanged": Trend.UNCHANGED, "deteriorated": Trend.DETERIORATED}
    if figure == "measured":
        return list(series)
    if figure == "compared":
        return [one for one in series if len(one.scores) > 1]
    if figure == "not_on_track":
        return [one for one in series if one.found.is_not_on_track]
    return [one for one in series if one.found.trend is trends[figure]]


def ended_of_figure(ended: Sequence[Ended], figure: str) -> list[Ended]:
    """Those that a figure counts."""
    if figure == "ended":
        return list(ended)
    kinds = {"completed": COMPLETED, "left": AT_ONES_OWN}
    if figure in kinds:
        return [one for one in ended if one.reason in kinds[figure]]
    return [one for one in ended if one.reason not in COMPLETED | AT_ONES_OWN]


def share(part: int, whole: int) -> int | None:
    """Whole percent, half up, None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def _average(values: Sequence[int]) -> Decimal | None:
    if not values:
        return None
    return (Decimal(sum(values)) / len(values)).quantize(Decimal("0.1"), ROUND_HALF_UP)
