"""What a plan must hold before it is signed: problem, measurable goal, objective, intervention, without a gap. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tenants.care.plans.rules.content import Plan, PlanGoal


class Gap(StrEnum):
    """What is missing."""

    NO_GOAL = "no_goal"
    NO_PROBLEM = "no_problem"
    PROBLEM_WITHOUT_GOAL = "problem_without_goal"
    NOT_MEASURED = "not_measured"
    NO_TARGET_DAY = "no_target_day"
    NO_OBJECTIVE = "no_objective"
    NO_INTERVENTION = "no_intervention"


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap, and of what: its id and its words; of the whole plan, None and ""."""

    gap: Gap
    id: UUID | None = None
    words: str = ""


def missing(plan: Plan) -> list[Missing]:
    """What the plan lacks, in its order; nothing when it can be signed. What has ended lacks nothing."""
    open_goals = [goal for goal in plan.goals() if goal.is_open]
    if not open_goals:
        return [Missing(Gap.NO_GOAL)]
    found = [
        Missing(Gap.PROBLEM_WITHOUT_GOAL, problem.id, problem.words)
        for problem in plan.problems
        if problem.is_open and not any(goal.is_open for goal in problem.goals)
    ]
    homeless = {goal.id for goal in plan.loose} | {
        goal.id for problem in plan.problems if not problem.is_open for goal in problem.goals
    }
    for goal in open_goals:
        found += _of_goal(goal, homeless)
    return found


def _of_goal(goal: PlanGoal, homeless: Collection[UUID]) -> Iterator[Missing]:
    if goal.id in homeless:
        yield Missing(Gap.NO_PROBLEM, goal.id, goal.words)
    if not goal.measured and not goal.source:
        yield Missing(Gap.NOT_MEASURED, goal.id, goal.words)
    if goal.target_on is None:
        yield Missing(Gap.NO_TARGET_DAY, goal.id, goal.words)
    objectives = [each for each in goal.objectives if each.is_open]
    if not objectives:
        yield Missing(Gap.NO_OBJECTIVE, goal.id, goal.words)
    for objective in objectives:
        if not any(each.is_open for each in objective.interventions):
            yield Missing(Gap.NO_INTERVENTION, objective.id, objective.words)


def may_sign(roles: Collection[str]) -> bool:
    """Whether somebody with these roles signs a plan or a review: not one who is a peer and nothing more."""
    return set(roles) != {"peer"}
