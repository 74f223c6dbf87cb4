"""What an instrument is made of. The instruments themselves are data, in `tenants/measures/instruments`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tenants.measures.rules.words import Flag, Name


@dataclass(frozen=True, slots=True)
class Item:
    """One question by our own short label. points: the answers there are, as the paper form scores them, ascending.

    An answer is its points everywhere, so that adding up is all there is to a score. no_counts: of a yes or no, the no has
    the point. is_scored: it goes into a total or a part; one that does not may be left out. is_self_harm: any answer above
    the lowest is about thoughts of death or self-harm.
    """

    number: int
    label: Any
    points: tuple[int, ...]
    no_counts: bool = False
    is_scored: bool = True
    is_self_harm: bool = False

    @property
    def is_yes_no(self) -> bool:
        """Whether it is answered with yes or no."""
        return len(self.points) == 2

    def points_of(self, *, is_yes: bool) -> int:
        """The points of a yes or a no."""
        return self.points[-1] if is_yes is not self.no_counts else self.points[0]


class Band(NamedTuple):
    """A range of totals, from its lowest. tone: as badges have it."""

    lowest: int
    key: str
    label: Any
    tone: str


@dataclass(frozen=True, slots=True)
class Part:
    """A subscale: the sum of some items. flag: raised from `least` on, and, where given, up to `most`.

    needs: how many of its items must be answered at `counts_from` or above for a pattern of symptoms to be met.
    """

    key: str
    label: Any
    items: tuple[int, ...]
    flag: Flag | None = None
    least: int | None = None
    most: int | None = None
    needs: int | None = None
    counts_from: int = 0


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument.

    factor: what the sum is multiplied with. bands: of the total, ascending; none where there is no total. change: the
    reliable change in points of the total, None where none is known; strict_change: a stricter one, told beside it.
    cut: from here on (where higher is better: below it) POSITIVE; cuts: the same by the sex on the policy, the lowest where
    that names none. ages: who it is for, both inclusive. twin: what takes its place at other ages. source: with its year.
    verify: what of it is from general knowledge. license: on what terms the official wording may be given to patients, ""
    where it is free; then who loads it records them. skips: which items the paper form lets skip, and what is typed then.
    """

    name: Name
    title: str
    about: Any
    items: tuple[Item, ...]
    source: str
    bands: tuple[Band, ...] = ()
    factor: int = 1
    has_total: bool = True
    is_higher_worse: bool = True
    change: int | None = None
    strict_change: int | None = None
    cut: int | None = None
    cuts: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    ages: tuple[int, int] = (0, 150)
    twin: Name | None = None
    verify: tuple[Any, ...] = ()
    license: Any = ""
    skips: Any = ""

    def item(self, number: int) -> Item:
        """The item of that number. Raises KeyError."""
        for one in self.items:
            if one.number == number:
                return one
        raise KeyError(number)

    @property
    def highest(self) -> int:
        """The highest total there is."""
        return self.factor * sum(one.points[-1] for one in self.items if one.is_scored)

    @property
    def asks_about_self_harm(self) -> bool:
        """Whether one of its items is about self-harm."""
        return any(one.is_self_harm for one in self.items)

    def is_for_age(self, age: int) -> bool:
        """Whether it is meant for somebody of that age."""
        return self.ages[0] <= age <= self.ages[1]
