"""How far a goal has come between its baseline and its target. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day. text: as people read it, where that is more than the number ("14, moderate")."""

    on: date
    value: Decimal
    text: str = ""


def percent(baseline: Decimal | None, target: Decimal | None, value: Decimal | None) -> int | None:
    """How much of the way is behind, 0 to 100, whichever direction is better; None where a number is missing.

    A target equal to the baseline is kept or it is not: 100 while the value stands there, else 0.
    """
    if baseline is None or target is None or value is None:
        return None
    if baseline == target:
        return 100 if value == target else 0
    way = (value - baseline) / (target - baseline) * 100
    return int(min(max(way, Decimal(0)), Decimal(100)).quantize(Decimal(1), ROUND_HALF_UP))


def merged(computed: Sequence[Point], entered: Sequence[Point]) -> list[Point]:
    """What a source computed and what people entered, by day; on the same day what was computed stands."""
    by_day = {point.on: point for point in (*entered, *computed)}
    return [by_day[on] for on in sorted(by_day)]
