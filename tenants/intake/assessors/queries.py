"""Reads of who assesses: for one patient, and what waits for those who were asked."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.people.models import User
from tenants.intake.levels.models import LevelDecision
from tenants.patients import queries as patients
from tenants.patients.models import CareKind, CareRelationship, Patient
from tenants.patients.queries.records import SHOWN_NAME


class Asked(NamedTuple):
    """Somebody who was asked to assess a patient and has signed no level-of-care decision since."""

    id: UUID
    patient_id: UUID
    patient: str
    asked_on: date
    owner_id: UUID
    owner: str


def names_of(db: Session, patient_id: UUID, today: date) -> Sequence[str]:
    """Who can assess a patient now because they are on the caseload: primary clinicians and those asked. One statement."""
    kinds = (CareKind.PRIMARY, CareKind.ASSESSOR)
    found = [
        carer.name
        for carer in patients.list_carers(db, patient_id)
        if carer.kind in kinds and carer.from_on <= today and (carer.until_on is None or carer.until_on >= today)
    ]
    return list(dict.fromkeys(found))


def list_asked(db: Session, actor: Actor, today: date, limit: int) -> list[Asked]:
    """Patients who wait for a decision of whoever was asked to assess them, the first asked first. One statement."""
    decided = exists().where(
        LevelDecision.clinic_id == CareRelationship.clinic_id,
        LevelDecision.patient_id == CareRelationship.patient_id,
        LevelDecision.signed_at >= CareRelationship.created_at,
    )
    statement = (
        select(
            CareRelationship.id, CareRelationship.patient_id, SHOWN_NAME, CareRelationship.from_on,
            CareRelationship.user_id, User.display_name,
        )
        .join(Patient, and_(Patient.clinic_id == CareRelationship.clinic_id, Patient.id == CareRelationship.patient_id))
        .join(User, User.id == CareRelationship.user_id)
        .where(
            CareRelationship.kind == CareKind.ASSESSOR,
            CareRelationship.from_on <= today,
            CareRelationship.until_on >= today,
            ~decided,
        )
        .order_by(CareRelationship.from_on, CareRelationship.id)
        .limit(limit)
    )  # fmt: skip
    criterion = access.visible(actor, Permission.LEVEL_OF_CARE_DECIDE, CareRelationship.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [Asked(*row) for row in db.execute(statement)]
