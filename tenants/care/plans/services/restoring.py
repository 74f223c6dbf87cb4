"""Putting the rows of a plan back to a state kept before: words, ties, order, and what is open."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.protection import Keyring, keyring
from tenants.care.models import Goal
from tenants.care.plans.models import PlanIntervention, PlanObjective, PlanProblem, TreatmentPlan
from tenants.care.plans.queries.columns import (
    FREQUENCY,
    GOAL,
    GOAL_MEASURED,
    GOAL_UNIT,
    INTERVENTION,
    OBJECTIVE,
    PROBLEM,
)
from tenants.care.plans.rules import Intervention, Objective, Plan, PlanGoal, Problem
from tenants.care.plans.services.problems import put_diagnoses
from tenants.care.rules import GoalStatus
from tenants.programs.models import Modality


def restore(db: Session, actor: Actor, plan: TreatmentPlan, content: Plan) -> None:
    """Make the plan's rows read as `content`. What stands in none of it was added since, and ends today.

    Asks for nothing: whoever calls it has.
    """
    _Restorer(db, actor, plan).put(content)
    db.flush()


class _Restorer:
    """One restoring: the rows of the plan by id, and the day it happens."""

    def __init__(self, db: Session, actor: Actor, plan: TreatmentPlan) -> None:
        self.db, self.actor, self.today = db, actor, clock.today(actor.zone)
        self.ring: Keyring = keyring(db)
        self.problems = {
            row.id: row for row in db.scalars(select(PlanProblem).where(PlanProblem.episode_id == plan.episode_id))
        }
        self.goals = {row.id: row for row in db.scalars(select(Goal).where(Goal.episode_id == plan.episode_id))}
        self.objectives = {
            row.id: row for row in db.scalars(select(PlanObjective).where(PlanObjective.goal_id.in_(self.goals)))
        }
        self.interventions = {
            row.id: row
            for row in db.scalars(select(PlanIntervention).where(PlanIntervention.objective_id.in_(self.objectives)))
        }

    def put(self, content: Plan) -> None:
        """Everything in it, then the end of what is not."""
        for number, problem in enumerate(content.problems, 1):
            self._problem(self.problems[problem.id], problem, number)
            self._goals(problem.goals, problem.id)
        self._goals(content.loose, None)
        kept = content.ids()
        endable: list[PlanProblem | PlanIntervention] = [*self.problems.values(), *self.interventions.values()]
        for row in endable:
            if row.id not in kept and row.ended_on is None:
                row.ended_on = self.today
        closable: list[Goal | PlanObjective] = [*self.goals.values(), *self.objectives.values()]
        for each in closable:
            if each.id not in kept:
                self._close(each, GoalStatus.DROPPED)

    def _problem(self, row: PlanProblem, problem: Problem, number: int) -> None:
        row.position = number
        self._say(row, "statement_sealed", PROBLEM, problem.words)
        row.ended_on = self._ended(row.ended_on, is_open=problem.is_open)
        put_diagnoses(self.db, row, [each.id for each in problem.diagnoses])

    def _goals(self, goals: Sequence[PlanGoal], problem_id: UUID | None) -> None:
        for number, goal in enumerate(goals, 1):
            row = self.goals[goal.id]
            row.position, row.problem_id, row.target_on = number, problem_id, goal.target_on
            row.baseline, row.target = goal.baseline, goal.target
            row.source, row.source_ref = goal.source or None, goal.source_ref or None
            self._say(row, "statement_sealed", GOAL, goal.words)
            self._say(row, "measured_sealed", GOAL_MEASURED, goal.measured)
            self._say(row, "unit_sealed", GOAL_UNIT, goal.unit)
            self._close(row, goal.status)
            for place, objective in enumerate(goal.objectives, 1):
                self._objective(objective, goal.id, place)

    def _objective(self, objective: Objective, goal_id: UUID, number: int) -> None:
        row = self.objectives[objective.id]
        row.goal_id, row.position, row.target_on = goal_id, number, objective.target_on
        self._say(row, "statement_sealed", OBJECTIVE, objective.words)
        self._close(row, objective.status)
        for place, each in enumerate(objective.interventions, 1):
            self._intervention(each, objective.id, place)

    def _intervention(self, each: Intervention, objective_id: UUID, number: int) -> None:
        row = self.interventions[each.id]
        row.objective_id, row.position, row.who_id = objective_id, number, each.who_id
        row.modality = Modality(each.modality) if each.modality else None
        self._say(row, "statement_sealed", INTERVENTION, each.words)
        self._say(row, "frequency_sealed", FREQUENCY, each.frequency)
        row.ended_on = self._ended(row.ended_on, is_open=each.is_open)

    def _close(self, row: Goal | PlanObjective, status: GoalStatus) -> None:
        if row.status is status:
            return
        row.status = status
        row.closed_on = None if status is GoalStatus.OPEN else self.today
        if isinstance(row, Goal):
            row.closed_by_id = None if status is GoalStatus.OPEN else self.actor.user_id

    def _ended(self, ended_on: date | None, *, is_open: bool) -> date | None:
        return None if is_open else ended_on or self.today

    def _say(self, row: object, name: str, column: str, text: str) -> None:
        """Seal words anew only where they read otherwise: the same words sealed twice are two different values."""
        kept: bytes | None = getattr(row, name)
        if ("" if kept is None else self.ring.open(column, kept)) != text:
            setattr(row, name, self.ring.seal(column, text) if text else None)
