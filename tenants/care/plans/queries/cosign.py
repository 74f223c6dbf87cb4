"""Versions and reviews that wait for a second signature, the first signed first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, select, union_all
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
    cosigned_at: datetime | None = None


def list_waiting_plans(db: Session, actor: Actor, limit: int) -> list[WaitingPlan]:
    """What waits for this person's co-signature. One statement."""
    both = _both(actor, lambda kind: kind.cosigned_at.is_(None))
    return [WaitingPlan(*row) for row in db.execute(both.limit(limit))]


def list_plans_cosigned(db: Session, actor: Actor, from_at: datetime, until_at: datetime) -> list[WaitingPlan]:
    """What was signed between two instants and needed a second signature, given or not. One statement."""
    both = _both(actor, lambda kind: and_(kind.signed_at >= from_at, kind.signed_at < until_at))
    return [WaitingPlan(*row) for row in db.execute(both)]


def _both(actor: Actor, which: Callable[[Any], ColumnElement[bool]]) -> Select[Any]:
    both = union_all(
        _waiting(actor, PlanVersion, is_review=False).where(which(PlanVersion)),
        _waiting(actor, PlanReview, is_review=True).where(which(PlanReview)),
    ).subquery()
    return select(both).order_by(both.c.signed_at, both.c.id)


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
            kind.cosigned_at,
        )
        .join(User, User.id == kind.signed_by_id)
        .where(
            kind.needs_cosign.is_(True),
            kind.signed_at.is_not(None),
            cosigning.reaches(actor, Permission.CARE_COSIGN, kind.signed_by_id),
        )
    )
