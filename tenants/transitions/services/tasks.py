"""Tasks of a plan: added, and checked off by whoever saw to them."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from tenants.patients.queries import is_member
from tenants.transitions import queries
from tenants.transitions.models import TransitionTask
from tenants.transitions.rules import TaskKind
from tenants.transitions.services.plans import load


def add_task(
    db: Session, actor: Actor, plan_id: UUID, title: str, *, owner_id: UUID | None = None, due_on: date | None = None
) -> TransitionTask:
    """Put a task on an open plan. owner_id: the user who does it.

    Raises: Forbidden, PlanNotFound, OutsideCaseload, PlanEnded, Refused.
    """
    plan = load(db, actor, plan_id)
    if not title.strip():
        raise Refused("Say what is to be done.", field="title")
    if owner_id is not None and not is_member(db, owner_id):
        raise Refused("This person is not a member of the clinic.", field="owner_id")
    task = TransitionTask(
        plan_id=plan.id,
        patient_id=plan.patient_id,
        kind=TaskKind.OTHER,
        title=title.strip(),
        owner_id=owner_id,
        due_on=due_on,
    )
    db.add(task)
    db.flush()
    audit.record(db, actor, "transition_task.added", subject=task)
    return task


def check_task(db: Session, actor: Actor, task_id: UUID, *, is_done: bool) -> TransitionTask:
    """Check a task off, or open it again. Twice changes nothing.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, PlanEnded, Refused.
    """
    access.require(actor, Permission.TRANSITION_WRITE)
    task = queries.get_task(db, task_id)
    load(db, actor, task.plan_id)
    task = queries.get_task(db, task_id, for_update=True)
    if (task.done_at is not None) == is_done:
        return task
    if actor.user_id is None:
        raise Refused("Only a person checks a task off.")
    task.done_at, task.done_by_id = (clock.now(), actor.user_id) if is_done else (None, None)
    db.flush()
    audit.record(db, actor, "transition_task.checked", subject=task, is_done=is_done)
    return task
