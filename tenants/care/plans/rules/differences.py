"""What changed between two states of a plan, for words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.care.plans.rules.content import Plan, PlanGoal
from tenants.care.plans.rules.words import Level
from tenants.care.rules import GoalStatus


class Change(StrEnum):
    """What happened to a part of the plan."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    MET = "met"
    ENDED = "ended"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that reads otherwise now; None where it held or holds nothing."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that changed. words: as it reads now, or read last."""

    id: UUID
    change: Change
    level: Level
    words: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    level: Level
    words: str
    parent: UUID | None
    is_open: bool
    is_met: bool
    fields: Mapping[str, Any]


def differences(before: Plan, after: Plan) -> list[Difference]:
    """Each part that is new, reads otherwise, stands elsewhere, was met, ended or taken up again, in the plan's order.

    A part that is new and has ended already is no difference. What stood in the earlier one and is missing has ended.
    """
    old, new = dict(_parts(before)), dict(_parts(after))
    found = [one for key, part in new.items() if (one := _difference(key, old.get(key), part)) is not None]
    gone = [
        Difference(key, Change.ENDED, part.level, part.words)
        for key, part in old.items()
        if key not in new and part.is_open
    ]
    return [*found, *gone]


def order_changed(before: Plan, after: Plan) -> bool:
    """Whether what stands in both is in another order, under the same parent."""
    old, new = dict(_parts(before)), dict(_parts(after))
    both = {key for key in old.keys() & new.keys() if old[key].parent == new[key].parent}
    return [key for key in old if key in both] != [key for key in new if key in both]


def _difference(key: UUID, old: _Part | None, new: _Part) -> Difference | None:
    if old is None:
        return Difference(key, Change.ADDED, new.level, new.words) if new.is_open else None
    fields = tuple(
        FieldChange(name, old.fields[name], value) for name, value in new.fields.items() if old.fields[name] != value
    )
    change = _change(old, new, fields)
    return None if change is None else Difference(key, change, new.level, new.words, fields)


def _change(old: _Part, new: _Part, fields: tuple[FieldChange, ...]) -> Change | None:
    if new.is_met and not old.is_met:
        return Change.MET
    if old.is_open and not new.is_open:
        return Change.ENDED
    if new.is_open and not old.is_open:
        return Change.REOPENED
    if fields:
        return Change.CHANGED
    return Change.MOVED if old.parent != new.parent else None


def _parts(plan: Plan) -> Iterator[tuple[UUID, _Part]]:
    for problem in plan.problems:
        diagnoses = tuple(sorted(each.code for each in problem.diagnoses))
        fields = {"words": problem.words, "diagnoses": diagnoses}
        yield problem.id, _Part(Level.PROBLEM, problem.words, None, problem.is_open, False, fields)
        for goal in problem.goals:
            yield from _goal_parts(goal, problem.id)
    for goal in plan.loose:
        yield from _goal_parts(goal, None)


def _goal_parts(goal: PlanGoal, parent: UUID | None) -> Iterator[tuple[UUID, _Part]]:
    fields: dict[str, Any] = {
        "words": goal.words,
        "measured": goal.measured,
        "baseline": goal.baseline,
        "target": goal.target,
        "unit": goal.unit,
        "source": goal.source,
        "source_ref": goal.source_ref,
        "target_on": goal.target_on,
    }
    yield goal.id, _Part(Level.GOAL, goal.words, parent, goal.is_open, goal.status is GoalStatus.MET, fields)
    for objective in goal.objectives:
        fields = {"words": objective.words, "target_on": objective.target_on}
        is_met = objective.status is GoalStatus.MET
        yield objective.id, _Part(Level.OBJECTIVE, objective.words, goal.id, objective.is_open, is_met, fields)
        for each in objective.interventions:
            fields = {"words": each.words, "modality": each.modality, "frequency": each.frequency, "who": each.who}
            yield each.id, _Part(Level.INTERVENTION, each.words, objective.id, each.is_open, False, fields)
