"""What a series of scores says: against its first, by reliable change; and whether somebody is on track."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.measures.rules.words import Trend

WATCHED = 4
"""Nobody is called *not on track* before the fourth complete administration (domain: none of the second to fourth)."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Complete scores in their order, the first the baseline. difference: the latest less the baseline.

    trend: None while there is nothing to compare, or no reliable change is known. is_not_on_track: none of the second to
    fourth had improved reliably.
    """

    baseline: int | None
    latest: int | None
    difference: int | None
    trend: Trend | None
    is_not_on_track: bool


def trend(baseline: int, latest: int, change: int, *, is_higher_worse: bool = True) -> Trend:
    """How a later score stands against the first. change: points that are a reliable change."""
    worse = latest - baseline if is_higher_worse else baseline - latest
    if worse >= change:
        return Trend.DETERIORATED
    return Trend.IMPROVED if worse <= -change else Trend.UNCHANGED


def trajectory(scores: Sequence[int], change: int | None, *, is_higher_worse: bool = True) -> Trajectory:
    """What complete scores say, the first taken first. Incomplete ones are left out by the caller."""
    if not scores:
        return Trajectory(None, None, None, None, is_not_on_track=False)
    first, last = scores[0], scores[-1]
    difference = last - first if len(scores) > 1 else None
    if change is None or len(scores) < 2:
        return Trajectory(first, last, difference, None, is_not_on_track=False)
    trends = [trend(first, one, change, is_higher_worse=is_higher_worse) for one in scores[1:]]
    watched = trends[: WATCHED - 1]
    is_late = len(watched) == WATCHED - 1 and Trend.IMPROVED not in watched
    return Trajectory(first, last, difference, trends[-1], is_not_on_track=is_late)


def has_newly_deteriorated(scores: Sequence[int], change: int | None, *, is_higher_worse: bool = True) -> bool:
    """Whether the latest score is the first to be reliably worse than the baseline since it last was not."""
    now = trajectory(scores, change, is_higher_worse=is_higher_worse)
    before = trajectory(scores[:-1], change, is_higher_worse=is_higher_worse)
    return now.trend is Trend.DETERIORATED and before.trend is not Trend.DETERIORATED
