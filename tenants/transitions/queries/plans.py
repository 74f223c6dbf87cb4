"""Plans with their versions and tasks, and the aftercare of an episode."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from causeway.database import get_one
from causeway.people.models import User
from tenants.intake.rules import Destination
from tenants.transitions.errors import PlanNotFound, RecordNotFound
from tenants.transitions.models import (
    AftercareAppointment,
    PriorPlan,
    TransitionPlan,
    TransitionPlanVersion,
    TransitionTask,
)
from tenants.transitions.queries.texts import PRIOR_DETAIL, VERSION_CRITERIA, opened
from tenants.transitions.rules import Direction, PlanStatus, TaskKind

OPEN = (PlanStatus.DRAFT, PlanStatus.ACTIVE)


class TaskRow(NamedTuple):
    """A task with the names of who is to do it and who did."""

    id: UUID
    kind: TaskKind
    title: str
    owner: str | None
    due_on: date | None
    done_at: datetime | None
    done_by: str | None


class VersionRow(NamedTuple):
    """A plan as it was signed."""

    number: int
    direction: Direction
    destination: Destination
    destination_name: str
    target_on: date
    criteria: str
    signed_at: datetime
    signed_by: str


class PriorRow(NamedTuple):
    """A plan of care that another system kept."""

    id: UUID
    title: str
    status: str
    starts_on: date | None
    ends_on: date | None
    source: str
    detail: str


def get_plan(db: Session, plan_id: UUID, *, for_update: bool = False) -> TransitionPlan:
    """One plan. for_update: its row stays locked until the commit, and is read afresh. Raises PlanNotFound."""
    return get_one(db, TransitionPlan, plan_id, PlanNotFound, for_update=for_update)


def list_plans(db: Session, patient_id: UUID) -> Sequence[TransitionPlan]:
    """A patient's plans, the newest first."""
    return db.scalars(
        select(TransitionPlan).where(TransitionPlan.patient_id == patient_id).order_by(TransitionPlan.id.desc())
    ).all()


def find_open_plan(db: Session, episode_id: UUID) -> TransitionPlan | None:
    """The episode's plan that is not over."""
    return db.scalars(
        select(TransitionPlan).where(TransitionPlan.episode_id == episode_id, TransitionPlan.status.in_(OPEN))
    ).one_or_none()


def find_open_plans(db: Session, episode_ids: Collection[UUID]) -> dict[UUID, TransitionPlan]:
    """The plans of several episodes that are not over, by episode."""
    rows = db.scalars(
        select(TransitionPlan).where(TransitionPlan.episode_id.in_(episode_ids), TransitionPlan.status.in_(OPEN))
    )
    return {row.episode_id: row for row in rows}


def find_completed_plan(db: Session, episode_id: UUID) -> TransitionPlan | None:
    """The episode's newest completed plan."""
    return db.scalars(
        select(TransitionPlan)
        .where(TransitionPlan.episode_id == episode_id, TransitionPlan.status == PlanStatus.COMPLETED)
        .order_by(TransitionPlan.id.desc())
        .limit(1)
    ).one_or_none()


def list_versions(db: Session, plan_id: UUID) -> list[VersionRow]:
    """The signed versions of a plan, the newest first."""
    rows = db.execute(
        select(TransitionPlanVersion, User.display_name)
        .join(User, User.id == TransitionPlanVersion.signed_by_id)
        .where(TransitionPlanVersion.plan_id == plan_id)
        .order_by(TransitionPlanVersion.number.desc())
    )
    return [
        VersionRow(
            row.number,
            row.direction,
            row.destination,
            row.destination_name,
            row.target_on,
            opened(db, VERSION_CRITERIA, row.criteria_sealed),
            row.signed_at,
            name,
        )
        for row, name in rows
    ]


def get_task(db: Session, task_id: UUID, *, for_update: bool = False) -> TransitionTask:
    """One task. Raises RecordNotFound."""
    return get_one(db, TransitionTask, task_id, RecordNotFound, for_update=for_update)


def list_tasks(db: Session, plan_id: UUID) -> list[TaskRow]:
    """The tasks of a plan, in the order they were made."""
    owner, doer = aliased(User), aliased(User)
    rows = db.execute(
        select(
            TransitionTask.id,
            TransitionTask.kind,
            TransitionTask.title,
            owner.display_name,
            TransitionTask.due_on,
            TransitionTask.done_at,
            doer.display_name,
        )
        .outerjoin(owner, owner.id == TransitionTask.owner_id)
        .outerjoin(doer, doer.id == TransitionTask.done_by_id)
        .where(TransitionTask.plan_id == plan_id)
        .order_by(TransitionTask.id)
    )
    return [TaskRow(*row) for row in rows]


def get_appointment(db: Session, appointment_id: UUID, *, for_update: bool = False) -> AftercareAppointment:
    """One aftercare appointment. Raises RecordNotFound."""
    return get_one(db, AftercareAppointment, appointment_id, RecordNotFound, for_update=for_update)


def list_aftercare(db: Session, patient_id: UUID, episode_id: UUID | None = None) -> Sequence[AftercareAppointment]:
    """A patient's aftercare, of one episode where given, the first first."""
    statement = select(AftercareAppointment).where(AftercareAppointment.patient_id == patient_id)
    if episode_id is not None:
        statement = statement.where(AftercareAppointment.episode_id == episode_id)
    return db.scalars(statement.order_by(AftercareAppointment.starts_at, AftercareAppointment.id)).all()


def get_prior_plan(db: Session, prior_plan_id: UUID, *, for_update: bool = False) -> PriorPlan:
    """One plan of care that another system kept. Raises RecordNotFound."""
    return get_one(db, PriorPlan, prior_plan_id, RecordNotFound, for_update=for_update)


def list_prior_plans(db: Session, patient_id: UUID) -> list[PriorRow]:
    """The plans of care that other systems kept for a patient, the latest first."""
    rows = db.scalars(
        select(PriorPlan)
        .where(PriorPlan.patient_id == patient_id)
        .order_by(PriorPlan.starts_on.desc().nulls_last(), PriorPlan.id.desc())
    )
    return [
        PriorRow(
            row.id,
            row.title,
            row.status,
            row.starts_on,
            row.ends_on,
            row.source,
            opened(db, PRIOR_DETAIL, row.detail_sealed),
        )
        for row in rows
    ]
