"""Moving a part of the plan up or down among those beside it, and undoing the last change."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.protection import keyring
from tenants.care.models import Goal
from tenants.care.plans import queries
from tenants.care.plans.errors import NothingToUndo
from tenants.care.plans.models import PlanIntervention, PlanObjective, PlanProblem, PlanStep
from tenants.care.plans.queries.columns import STEP
from tenants.care.plans.rules import Level, StepKind, from_text
from tenants.care.plans.services.changing import begin_change, require_writer, touch
from tenants.care.plans.services.restoring import restore
from tenants.care.queries.goals import get_goal
from tenants.care.rules import GoalStatus

Part = PlanProblem | Goal | PlanObjective | PlanIntervention


def move(db: Session, actor: Actor, level: Level, part_id: UUID, *, down: bool) -> None:
    """Change places with the open one before or after it; at the end of the row nothing happens.

    Raises: Forbidden, PartNotFound, GoalNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.CARE_WRITE)
    part = find_part(db, level, part_id)
    require_writer(db, actor, part.patient_id)
    row = _beside(db, part)
    at = next((number for number, one in enumerate(row) if one.id == part.id), None)
    if at is None or not 0 <= at + (1 if down else -1) < len(row):
        return
    begin_change(db, actor, part.patient_id, _episode_id(db, part), kind=StepKind.MOVED, level=level)
    other = at + (1 if down else -1)
    row[at], row[other] = row[other], row[at]
    for number, one in enumerate(row, 1):
        if one.position != number:
            one.position = number
    db.flush()
    audit.record(db, actor, "plan.moved", subject=part, down=down)


def undo(db: Session, actor: Actor, patient_id: UUID, episode_id: UUID) -> PlanStep:
    """Take the last change back: the plan is as it was before it. What was added ends, and is not shown any more.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, NothingToUndo.
    """
    require_writer(db, actor, patient_id)
    plan = queries.find_plan(db, episode_id, for_update=True)
    if plan is None or plan.patient_id != patient_id:
        raise NothingToUndo
    step = db.scalars(
        select(PlanStep).where(PlanStep.plan_id == plan.id).order_by(PlanStep.id.desc()).limit(1)
    ).one_or_none()
    if step is None:
        raise NothingToUndo
    restore(db, actor, plan, from_text(keyring(db).open(STEP, step.content_sealed)))
    db.delete(step)
    touch(plan)
    db.flush()
    audit.record(db, actor, "plan.undone", subject=plan, kind=step.kind.value, level=step.level.value)
    return step


def find_part(db: Session, level: Level, part_id: UUID) -> Part:
    """A part of a plan by its level. Raises PartNotFound, GoalNotFound."""
    if level is Level.PROBLEM:
        return queries.get_problem(db, part_id)
    if level is Level.GOAL:
        return get_goal(db, part_id)
    if level is Level.OBJECTIVE:
        return queries.get_objective(db, part_id)
    return queries.get_intervention(db, part_id)


def _episode_id(db: Session, part: Part) -> UUID:
    if isinstance(part, PlanIntervention):
        part = queries.get_objective(db, part.objective_id)
    if isinstance(part, PlanObjective):
        part = get_goal(db, part.goal_id)
    return part.episode_id


def _beside(db: Session, part: Part) -> list[Any]:
    """The open parts under the same parent, in their order."""
    kind: Any = type(part)
    if isinstance(part, PlanProblem):
        criteria = [kind.episode_id == part.episode_id, kind.ended_on.is_(None)]
    elif isinstance(part, Goal):
        same = kind.problem_id == part.problem_id if part.problem_id else kind.problem_id.is_(None)
        criteria = [kind.episode_id == part.episode_id, same, kind.status == GoalStatus.OPEN]
    elif isinstance(part, PlanObjective):
        criteria = [kind.goal_id == part.goal_id, kind.status == GoalStatus.OPEN]
    else:
        criteria = [kind.objective_id == part.objective_id, kind.ended_on.is_(None)]
    return list(db.scalars(select(kind).where(*criteria).order_by(kind.position, kind.id).with_for_update()))
