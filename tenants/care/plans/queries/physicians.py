"""Versions of plans that wait for a physician's signature, and those that were to have one."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission
from tenants.care.plans.models import PlanPhysicianSignature, PlanVersion, TreatmentPlan
from tenants.intake.models import Episode
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME


class ForPhysician(NamedTuple):
    """A signed version that needs a physician's signature. physician_at: when it was given."""

    id: UUID
    patient_id: UUID
    patient: str
    signed_at: datetime
    physician_at: datetime | None


def list_for_physicians(db: Session, actor: Actor, limit: int) -> list[ForPhysician]:
    """Versions in force, of people still in care, that wait for a physician: the first signed first. One statement."""
    later = aliased(PlanVersion)
    is_replaced = (
        select(later.id)
        .where(
            later.clinic_id == PlanVersion.clinic_id,
            later.plan_id == PlanVersion.plan_id,
            later.number > PlanVersion.number,
            later.signed_at.is_not(None),
        )
        .exists()
    )
    statement = _needing(actor).where(
        PlanPhysicianSignature.id.is_(None), Episode.discharged_on.is_(None), ~is_replaced
    )
    return [ForPhysician(*row) for row in db.execute(statement.limit(limit))]


def list_asked_of_physicians(db: Session, actor: Actor, from_at: datetime, until_at: datetime) -> list[ForPhysician]:
    """Versions signed between two instants that needed a physician's signature, given or not. One statement."""
    statement = _needing(actor).where(PlanVersion.signed_at >= from_at, PlanVersion.signed_at < until_at)
    return [ForPhysician(*row) for row in db.execute(statement)]


def _needing(actor: Actor) -> Any:
    statement = (
        select(
            PlanVersion.id,
            PlanVersion.patient_id,
            SHOWN_NAME,
            PlanVersion.signed_at,
            PlanPhysicianSignature.signed_at,
        )
        .join(
            TreatmentPlan,
            and_(TreatmentPlan.clinic_id == PlanVersion.clinic_id, TreatmentPlan.id == PlanVersion.plan_id),
        )
        .join(Episode, and_(Episode.clinic_id == TreatmentPlan.clinic_id, Episode.id == TreatmentPlan.episode_id))
        .join(Patient, and_(Patient.clinic_id == PlanVersion.clinic_id, Patient.id == PlanVersion.patient_id))
        .outerjoin(
            PlanPhysicianSignature,
            and_(
                PlanPhysicianSignature.clinic_id == PlanVersion.clinic_id,
                PlanPhysicianSignature.version_id == PlanVersion.id,
            ),
        )
        .where(PlanVersion.needs_physician, PlanVersion.signed_at.is_not(None))
        .order_by(PlanVersion.signed_at, PlanVersion.id)
    )
    own = access.visible(actor, Permission.CARE_READ, PlanVersion.patient_id)
    return statement if own is None else statement.where(own)
