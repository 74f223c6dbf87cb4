"""A whole plan as plain values: as its rows are now, or as a version was signed. Pure; also how it is kept as text.

Under a problem its goals, under a goal its objectives, under an objective its interventions, each in its order. Goals that
stand under no problem come last.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenants.care.rules import GoalStatus


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """A diagnosis that a problem comes from."""

    id: UUID
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """What the clinic does. modality: of a fixed list, "" for none. who: the name of who does it, as it was then."""

    id: UUID
    words: str
    modality: str = ""
    frequency: str = ""
    who_id: UUID | None = None
    who: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Objective:
    """A step toward a goal."""

    id: UUID
    words: str
    target_on: date | None = None
    status: GoalStatus = GoalStatus.OPEN
    interventions: tuple[Intervention, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether one still works on it."""
        return self.status is GoalStatus.OPEN


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """A measurable goal. baseline, target: in the words of unit. source, source_ref: what computes its progress, or ""."""

    id: UUID
    words: str
    measured: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    source: str = ""
    source_ref: str = ""
    target_on: date | None = None
    status: GoalStatus = GoalStatus.OPEN
    objectives: tuple[Objective, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether one still works toward it."""
        return self.status is GoalStatus.OPEN


@dataclass(frozen=True, slots=True)
class Problem:
    """What is worked on, and where it comes from."""

    id: UUID
    words: str
    diagnoses: tuple[Diagnosed, ...] = ()
    is_open: bool = True
    goals: tuple[PlanGoal, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. loose: goals under no problem."""

    problems: tuple[Problem, ...] = ()
    loose: tuple[PlanGoal, ...] = ()

    def goals(self) -> Iterator[PlanGoal]:
        """Every goal, in order."""
        for problem in self.problems:
            yield from problem.goals
        yield from self.loose

    def ids(self) -> set[UUID]:
        """Of everything in it, but diagnoses and people."""
        found = {problem.id for problem in self.problems}
        for goal in self.goals():
            found.add(goal.id)
            for objective in goal.objectives:
                found |= {objective.id, *(each.id for each in objective.interventions)}
        return found

    def without(self, hidden: set[UUID]) -> "Plan":
        """The plan without some of its parts and what is under them."""
        return Plan(
            tuple(
                replace(problem, goals=_goals(problem.goals, hidden))
                for problem in self.problems
                if problem.id not in hidden
            ),
            _goals(self.loose, hidden),
        )

    def closed_ids(self) -> set[UUID]:
        """What has ended in it."""
        found = {problem.id for problem in self.problems if not problem.is_open}
        for goal in self.goals():
            if not goal.is_open:
                found.add(goal.id)
            for objective in goal.objectives:
                found |= {objective.id} if not objective.is_open else set()
                found |= {each.id for each in objective.interventions if not each.is_open}
        return found


def _goals(goals: tuple[PlanGoal, ...], hidden: set[UUID]) -> tuple[PlanGoal, ...]:
    return tuple(
        replace(
            goal,
            objectives=tuple(
                replace(each, interventions=tuple(one for one in each.interventions if one.id not in hidden))
                for each in goal.objectives
                if each.id not in hidden
            ),
        )
        for goal in goals
        if goal.id not in hidden
    )


def to_text(plan: Plan) -> str:
    """The plan as it is kept sealed."""
    return json.dumps(asdict(plan), default=str, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Plan:
    """What `to_text` wrote."""
    kept = json.loads(text)
    return Plan(tuple(_problem(one) for one in kept["problems"]), tuple(_goal(one) for one in kept["loose"]))


def _problem(kept: dict[str, Any]) -> Problem:
    diagnoses = tuple(Diagnosed(UUID(one["id"]), one["code"], one["words"]) for one in kept["diagnoses"])
    return Problem(
        UUID(kept["id"]), kept["words"], diagnoses, kept["is_open"], tuple(_goal(one) for one in kept["goals"])
    )


def _goal(kept: dict[str, Any]) -> PlanGoal:
    return PlanGoal(
        **{
            **kept,
            "id": UUID(kept["id"]),
            "baseline": _number(kept["baseline"]),
            "target": _number(kept["target"]),
            "target_on": _day(kept["target_on"]),
            "status": GoalStatus(kept["status"]),
            "objectives": tuple(_objective(one) for one in kept["objectives"]),
        }
    )


def _objective(kept: dict[str, Any]) -> Objective:
    return Objective(
        UUID(kept["id"]),
        kept["words"],
        _day(kept["target_on"]),
        GoalStatus(kept["status"]),
        tuple(_intervention(one) for one in kept["interventions"]),
    )


def _intervention(kept: dict[str, Any]) -> Intervention:
    who_id = kept["who_id"]
    return Intervention(**{**kept, "id": UUID(kept["id"]), "who_id": UUID(who_id) if who_id else None})


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _day(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)
