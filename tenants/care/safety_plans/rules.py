"""What the two plans ask, when each is due, and what changed between two versions. Pure.

Source: docs/rules.md#safety-plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from tenants.care.rules import Away
from tenants.care.rules import due_on as counted_on

LONGEST = 5_000
"""Characters of one section: a plan is read in a bad hour. Our own limit."""
BEFORE_DAYS = 30
"""A plan signed so many days before the admission counts for that course of care: our own figure."""
AHEAD_DAYS = 3
"""A plan that is missing stands on the worklist from so many days before its day. Our own default."""


class PlanKind(StrEnum):
    """Which of the two plans."""

    SAFETY = "safety"
    RELAPSE = "relapse"


SECTIONS: Mapping[PlanKind, tuple[str, ...]] = MappingProxyType(
    {
        PlanKind.SAFETY: ("warning_signs", "alone", "distractions", "people", "professionals", "surroundings"),
        PlanKind.RELAPSE: ("triggers", "early_signs", "coping", "supports", "first_day"),
    }
)
"""The sections of each plan, in the order in which they are read and gone through."""


@dataclass(frozen=True, slots=True)
class DueRule:
    """Days from admission in which somebody in a program has the plan, from a date on. source: where the number is from."""

    effective_on: date
    days: int
    source: str
    is_to_verify: bool = False


DUE: Mapping[PlanKind, tuple[DueRule, ...]] = MappingProxyType(
    {
        PlanKind.SAFETY: (DueRule(date(2000, 1, 1), 7, "Our own default: with the treatment plan."),),
        PlanKind.RELAPSE: (
            DueRule(date(2000, 1, 1), 14, "Our own default: once the first two weeks show what pulls."),
        ),
    }
)
"""By kind, the oldest rule first."""


def due_rule(kind: PlanKind, admitted_on: date) -> DueRule:
    """The rule in force on the day of an admission."""
    return [rule for rule in DUE[kind] if rule.effective_on <= admitted_on][-1]


def due_on(kind: PlanKind, admitted_on: date, away: Iterable[Away] = ()) -> date | None:
    """Until when somebody admitted that day has the plan; days of leave do not count, None while one goes on."""
    return counted_on(admitted_on, due_rule(kind, admitted_on).days, away)


def problems(kind: PlanKind, content: Mapping[str, str]) -> dict[str, str]:
    """What keeps a plan from being signed, a sentence by section; empty when nothing does."""
    found = {}
    for section in SECTIONS[kind]:
        words = content.get(section, "").strip()
        if not words:
            found[section] = "Write something here, in their own words; where there is nothing, say so."
        elif len(words) > LONGEST:
            found[section] = f"This is too long to be read in a bad hour: {LONGEST} characters at most."
    return found


def cleaned(kind: PlanKind, content: Mapping[str, str]) -> dict[str, str]:
    """The sections of the plan and nothing else, without spaces around them."""
    return {section: "\n".join(content.get(section, "").split("\r\n")).strip() for section in SECTIONS[kind]}


class Line(NamedTuple):
    """A line of a section as two versions have it: "same", "gone" or "new"."""

    state: str
    words: str


def differences(kind: PlanKind, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[Line]]:
    """The sections that read otherwise now, line by line: what is gone stands before what is new in its place."""
    found = {}
    for section in SECTIONS[kind]:
        old, new = before.get(section, "").split("\n"), after.get(section, "").split("\n")
        if old != new:
            found[section] = _lines(old, new)
    return found


def _lines(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    found: list[Line] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Line("same", words) for words in old[i:j]]
        else:
            found += [Line("gone", words) for words in old[i:j]]
            found += [Line("new", words) for words in new[k:m]]
    return [line for line in found if line.words]
