"""What every change of a plan begins with: the plan is locked, a version is open to be worked on, and how the plan stood before
is kept, so that the change can be undone until the version is signed.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.database import binding_of
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.care.plans import queries
from tenants.care.plans.models import PlanStep, PlanVersion, TreatmentPlan
from tenants.care.plans.queries.columns import STEP
from tenants.care.plans.rules import Level, StepKind, to_text
from tenants.intake import queries as intake
from tenants.patients import queries as patients

STEPS_KEPT = 100
"""Changes that can be undone, the last ones: our own figure."""


def require_writer(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Whoever writes about the care of this patient. Raises Forbidden, PatientNotFound, OutsideCaseload."""
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)


def begin_change(
    db: Session, actor: Actor, patient_id: UUID, episode_id: UUID, *, kind: StepKind, level: Level
) -> TreatmentPlan:
    """The plan, locked and ready to be changed; the first change after a signature begins the next version."""
    plan = _lock(db, patient_id, episode_id)
    if queries.find_draft(db, plan.id) is None:
        _begin_version(db, plan)
    _keep_step(db, actor, plan, kind, level)
    return plan


def note_change(db: Session, actor: Actor, patient_id: UUID, episode_id: UUID, *, kind: StepKind, level: Level) -> None:
    """As `begin_change`, for what needs no signature of its own (a goal that is met): it begins no version."""
    plan = queries.find_plan(db, episode_id, for_update=True)
    if plan is not None and queries.find_draft(db, plan.id) is not None:
        _keep_step(db, actor, plan, kind, level)


def next_position(db: Session, column: InstrumentedAttribute[int], *criteria: ColumnElement[bool]) -> int:
    """One beyond the last of what lies beside it."""
    return (db.scalar(select(func.max(column)).where(*criteria)) or 0) + 1


def touch(plan: TreatmentPlan) -> None:
    """Something of the plan changed, so its version is another one, however soon after the last change."""
    plan.edited_at = max(clock.now(), plan.edited_at + timedelta(microseconds=1))


def drop_steps(db: Session, plan_id: UUID) -> None:
    """What was kept to be undone is of no use any more."""
    db.execute(delete(PlanStep).where(PlanStep.plan_id == plan_id))


def _lock(db: Session, patient_id: UUID, episode_id: UUID) -> TreatmentPlan:
    plan = queries.find_plan(db, episode_id, for_update=True)
    if plan is None:
        # Two who begin at once leave one plan: the second insert waits for the first and does nothing.
        now = clock.now()
        values = {"patient_id": patient_id, "episode_id": episode_id, "edited_at": now}
        made = {
            "clinic_id": binding_of(db).clinic_id,
            "id": new_id(),
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        db.execute(insert(TreatmentPlan).values(**values, **made).on_conflict_do_nothing())
        plan = queries.find_plan(db, episode_id, for_update=True)
    if plan is None:
        raise RuntimeError("the plan was inserted above")
    return plan


def _begin_version(db: Session, plan: TreatmentPlan) -> None:
    number = next_position(db, PlanVersion.number, PlanVersion.plan_id == plan.id)
    db.add(PlanVersion(patient_id=plan.patient_id, plan_id=plan.id, number=number))
    db.flush()


def _keep_step(db: Session, actor: Actor, plan: TreatmentPlan, kind: StepKind, level: Level) -> None:
    before = keyring(db).seal(STEP, to_text(queries.load_plan(db, plan.episode_id)))
    db.add(
        PlanStep(
            patient_id=plan.patient_id,
            plan_id=plan.id,
            kind=kind,
            level=level,
            content_sealed=before,
            done_by_id=actor.user_id,
        )
    )
    touch(plan)
    db.flush()
    old = select(PlanStep.id).where(PlanStep.plan_id == plan.id).order_by(PlanStep.id.desc()).offset(STEPS_KEPT)
    db.execute(delete(PlanStep).where(PlanStep.id.in_(old)))


def open_episode_id(db: Session, patient_id: UUID) -> UUID | None:
    """The course of care a plan is made for: the present one."""
    episodes = intake.list_open_episodes(db, patient_id)
    return episodes[0].id if episodes else None
