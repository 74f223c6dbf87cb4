"""Versions and reviews that wait for a second signature, the first signed first."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.people.models import User
from tenants.care.plans.models import PlanReview, PlanVersion
from tenants.staff import cosigning


class WaitingPlan(NamedTuple):
    """A version or a review that waits. supervisor: of who signed, where their record names one."""

    id: UUID
    patient_id: UUID
    is_review: bool
    signed_at: datetime
    signed_by: str
    supervisor_user_id: UUID | None
    supervisor: str | None


def list_waiting_plans(db: Session, actor: Actor, limit: int) -> list[WaitingPlan]:
    """What waits for this person's co-signature. One statement."""
    both = union_all(
        _waiting(actor, PlanVersion, is_review=False), _waiting(actor, PlanReview, is_review=True)
    ).subquery()
    statement = select(both).order_by(both.c.signed_at, both.c.id).limit(limit)
    return [WaitingPlan(*row) for row in db.execute(statement)]


def _waiting(actor: Actor, kind: Any, *, is_review: bool) -> Select[Any]:
    supervisor = cosigning.supervisor_of(kind.signed_by_id)
    return (
        select(
            kind.id,
            kind.patient_id,
            literal(is_review).label("is_review"),
            kind.signed_at,
            User.display_name,
            supervisor.user_id.label("supervisor_user_id"),
            supervisor.name.label("supervisor"),
        )
        .join(User, User.id == kind.signed_by_id)
        .where(
            kind.needs_cosign.is_(True),
            kind.cosigned_at.is_(None),
            kind.signed_at.is_not(None),
            cosigning.reaches(actor, Permission.CARE_COSIGN, kind.signed_by_id),
        )
    )
