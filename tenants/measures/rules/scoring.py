"""From answers to a score: completeness, total, band, parts and flags (docs/rules.md#measures)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tenants.measures.rules.shape import Band, Instrument, Item, Part
from tenants.measures.rules.words import Flag

Answers = Mapping[int, int]
"""Points by the item's number; an item that is not in it was not answered."""


class Wrong(NamedTuple):
    """An answer that the form does not have."""

    number: int
    value: int
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """What answers come to. missing: scored items without an answer; with one, there is no total and no band."""

    missing: tuple[int, ...]
    total: int | None
    band: str | None
    parts: Mapping[str, int] = field(default_factory=dict)
    flags: frozenset[Flag] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Whether every scored item was answered."""
        return not self.missing


def wrong(instrument: Instrument, answers: Answers) -> list[Wrong]:
    """Answers out of range, and answers to items there are none of, in their order."""
    known = {one.number: one.points for one in instrument.items}
    return [
        Wrong(number, value, known.get(number, ()))
        for number, value in sorted(answers.items())
        if value not in known.get(number, ())
    ]


def score(instrument: Instrument, answers: Answers, sex: str = "") -> Scored:
    """What answers come to; all within range. sex: on the insurance policy, for cuts that go by it.

    A missing item makes the score incomplete, never zero. An answer about self-harm is flagged whatever else is missing.
    """
    scored = [one for one in instrument.items if one.is_scored]
    missing = tuple(one.number for one in scored if one.number not in answers)
    parts = {part.key: found for part in instrument.parts if (found := _part(part, answers)) is not None}
    total = _total(instrument, scored, answers) if instrument.has_total and not missing else None
    flags = {*_self_harm(instrument, answers), *_of_parts(instrument, parts)}
    if not missing:
        flags |= _pattern(instrument, answers)
    if total is not None:
        flags |= _cut(instrument, total, sex)
    return Scored(missing, total, band_key(instrument, total), parts, frozenset(flags))


def score_total(instrument: Instrument, total: int, sex: str = "") -> Scored:
    """The same of a total alone, as another system tells it; 0 to the highest there is."""
    return Scored((), total, band_key(instrument, total), {}, frozenset(_cut(instrument, total, sex)))


def band_of(instrument: Instrument, total: int | None) -> Band | None:
    """The band of a total; None without a total, or where there are no bands."""
    if total is None:
        return None
    return next((band for band in reversed(instrument.bands) if total >= band.lowest), None)


def band_key(instrument: Instrument, total: int | None) -> str | None:
    """The key of the band of a total."""
    found = band_of(instrument, total)
    return None if found is None else found.key


def cut_for(instrument: Instrument, sex: str) -> tuple[int | None, bool]:
    """The cut that holds for a sex, and whether it is the lower one for want of knowing."""
    if not instrument.cuts:
        return instrument.cut, False
    known = instrument.cuts.get(sex)
    return (min(instrument.cuts.values()), True) if known is None else (known, False)


def _total(instrument: Instrument, scored: list[Item], answers: Answers) -> int:
    return instrument.factor * sum(answers[one.number] for one in scored)


def _part(part: Part, answers: Answers) -> int | None:
    if any(number not in answers for number in part.items):
        return None
    return sum(answers[number] for number in part.items)


def _self_harm(instrument: Instrument, answers: Answers) -> set[Flag]:
    asked = [one for one in instrument.items if one.is_self_harm]
    return {Flag.SELF_HARM for one in asked if answers.get(one.number, one.points[0]) > one.points[0]}


def _of_parts(instrument: Instrument, parts: Mapping[str, int]) -> set[Flag]:
    found = set()
    for part in instrument.parts:
        value = parts.get(part.key)
        if part.flag is None or value is None:
            continue
        if (part.least is None or value >= part.least) and (part.most is None or value <= part.most):
            found.add(part.flag)
    return found


def _pattern(instrument: Instrument, answers: Answers) -> set[Flag]:
    asked = [part for part in instrument.parts if part.needs is not None]
    is_met = all(
        sum(answers[number] >= part.counts_from for number in part.items) >= (part.needs or 0) for part in asked
    )
    return {Flag.PATTERN} if asked and is_met else set()


def _cut(instrument: Instrument, total: int, sex: str) -> set[Flag]:
    cut, is_lower = cut_for(instrument, sex)
    if cut is None:
        return set()
    is_reached = total >= cut if instrument.is_higher_worse else total < cut
    found = {Flag.POSITIVE} if is_reached else set()
    return found | ({Flag.LOWER_CUT} if is_lower else set())
