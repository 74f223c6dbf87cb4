"""Whose caseload: the predicate that the kernel asks for own caseload, and what is open under break-glass."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, union_all
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.patients.models import BreakGlass, CareKind, CareRelationship, CaseloadCover

# A cover hands on what is someone's own, not what they cover themselves, nor an auditor's charts.
HANDED_ON = (CareKind.PRIMARY, CareKind.FACILITATOR)


def on_caseload(actor: Actor, patient_id: Any) -> ColumnElement[bool]:
    """True for the patients the actor reaches now: assigned, covered, or opened under break-glass.

    One IN over a union, so that a list can start from the few patients of a caseload instead of the clinic's many.
    """
    today, now = clock.today(actor.zone), clock.now()
    assigned = select(CareRelationship.patient_id).where(
        CareRelationship.user_id == actor.user_id,
        CareRelationship.from_on <= today,
        or_(CareRelationship.until_on.is_(None), CareRelationship.until_on >= today),
    )
    covered = (
        select(CareRelationship.patient_id)
        .join(
            CaseloadCover,
            (CaseloadCover.clinic_id == CareRelationship.clinic_id)
            & (CaseloadCover.covered_user_id == CareRelationship.user_id),
        )
        .where(
            CaseloadCover.covering_user_id == actor.user_id,
            CaseloadCover.from_on <= today,
            CaseloadCover.until_on >= today,
            CareRelationship.kind.in_(HANDED_ON),
            CareRelationship.from_on <= today,
            or_(CareRelationship.until_on.is_(None), CareRelationship.until_on >= today),
        )
    )
    opened = select(BreakGlass.patient_id).where(
        BreakGlass.user_id == actor.user_id, BreakGlass.expires_at > now, BreakGlass.closed_at.is_(None)
    )
    found: ColumnElement[bool] = patient_id.in_(union_all(assigned, covered, opened))
    return found


def open_glass(db: Session, user_id: UUID, patient_id: UUID) -> BreakGlass | None:
    """The person's opening of this chart that still runs, or None."""
    return db.scalars(
        select(BreakGlass)
        .where(
            BreakGlass.user_id == user_id,
            BreakGlass.patient_id == patient_id,
            BreakGlass.expires_at > clock.now(),
            BreakGlass.closed_at.is_(None),
        )
        .order_by(BreakGlass.expires_at.desc())
        .limit(1)
    ).one_or_none()
