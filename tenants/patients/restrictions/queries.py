"""Reads of restrictions."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from causeway.database import locked
from causeway.registered import Registered
from tenants.patients.errors import RecordNotFound
from tenants.patients.restrictions.models import PlanRestriction

plan_named = Registered[Callable[[Session, str], UUID | None]]()
"""`named(db, name)`: the plan on file of exactly this name; the slice of the payers registers it."""


def find_plan(db: Session, name: str) -> UUID | None:
    """The clinic's health plan of that name."""
    return next((found for named in plan_named if (found := named(db, name)) is not None), None)


def list_restrictions(db: Session, patient_id: UUID) -> Sequence[PlanRestriction]:
    """Every request of the patient, those that hold first, then the newest."""
    return db.scalars(
        select(PlanRestriction)
        .where(PlanRestriction.patient_id == patient_id)
        .order_by(PlanRestriction.ended_on.isnot(None), PlanRestriction.requested_on.desc(), PlanRestriction.id.desc())
    ).all()


def list_holding(db: Session, patient_id: UUID, today: date) -> Sequence[PlanRestriction]:
    """The requests that the patient has not ended."""
    return db.scalars(
        select(PlanRestriction)
        .where(
            PlanRestriction.patient_id == patient_id,
            or_(PlanRestriction.ended_on.is_(None), PlanRestriction.ended_on > today),
        )
        .order_by(PlanRestriction.from_on, PlanRestriction.id)
    ).all()


def get_restriction(db: Session, restriction_id: UUID, *, for_update: bool = False) -> PlanRestriction:
    """One request. Raises RecordNotFound."""
    statement = select(PlanRestriction).where(PlanRestriction.id == restriction_id)
    row = db.scalars(locked(statement) if for_update else statement).one_or_none()
    if row is None:
        raise RecordNotFound
    return row
