"""Allergies of one patient, and whether it was said that there are none."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.people.models import User
from tenants.patients.medications.errors import AllergyNotFound
from tenants.patients.medications.models import Allergy, AllergyStatement


class AllergyRow(NamedTuple):
    """An allergy, and who wrote it down; "" for an import."""

    allergy: Allergy
    noted_by: str


def get_allergy(db: Session, allergy_id: UUID, *, for_update: bool = False) -> Allergy:
    """One allergy. Raises AllergyNotFound."""
    return get_one(db, Allergy, allergy_id, AllergyNotFound, for_update=for_update)


def list_allergies(db: Session, patient_id: UUID, *, with_voided: bool = False) -> list[AllergyRow]:
    """A patient's allergies by substance, those entered in error last. One statement."""
    statement = (
        select(Allergy, func.coalesce(User.display_name, ""))
        .join(User, User.id == Allergy.noted_by_id, isouter=True)
        .where(Allergy.patient_id == patient_id)
        .order_by(Allergy.voided_at.is_not(None), Allergy.substance_key, Allergy.id)
    )
    if not with_voided:
        statement = statement.where(Allergy.voided_at.is_(None))
    return [AllergyRow(*row) for row in db.execute(statement)]


def find_statement(db: Session, patient_id: UUID, *, for_update: bool = False) -> AllergyStatement | None:
    """The standing statement that the patient has no known allergies."""
    statement = (
        select(AllergyStatement)
        .where(AllergyStatement.patient_id == patient_id, AllergyStatement.ended_on.is_(None))
        .order_by(AllergyStatement.stated_on.desc(), AllergyStatement.id.desc())
        .limit(1)
    )
    return db.scalars(statement.with_for_update() if for_update else statement).one_or_none()


def list_known(db: Session, patient_id: UUID) -> tuple[list[Allergy], date | None]:
    """What the chart's header says: the allergies, and since when there are none known."""
    allergies = [row.allergy for row in list_allergies(db, patient_id)]
    if allergies:
        return allergies, None
    stated = find_statement(db, patient_id)
    return [], stated.stated_on if stated is not None else None
