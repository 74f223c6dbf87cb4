"""Reads of assessments. The constants name the columns they are sealed for."""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway import access, drafts
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.intake.assessments.errors import AssessmentNotFound
from tenants.intake.assessments.models import Assessment, AssessmentAddendum, AssessmentDraft
from tenants.intake.assessments.rules import Section
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME

TEXT = "assessments.text"
ADDENDUM = "assessment_addenda.text"
DRAFT = "assessment_drafts.payload"


class AssessmentRow(NamedTuple):
    """An assessment as pages show it."""

    id: UUID
    patient_id: UUID
    number: int
    assessed_on: date
    said: dict[Section, str]
    signed_at: datetime
    signed_by: str


class AddedRow(NamedTuple):
    """What was added to an assessment."""

    text: str
    signed_at: datetime
    signed_by: str


class Begun(NamedTuple):
    """An assessment that somebody has begun to type and not signed."""

    id: UUID
    patient_id: UUID
    patient: str
    begun_at: datetime


def get_assessment(db: Session, assessment_id: UUID, *, for_update: bool = False) -> Assessment:
    """One assessment. Raises AssessmentNotFound."""
    return get_one(db, Assessment, assessment_id, AssessmentNotFound, for_update=for_update)


def find_latest(db: Session, patient_id: UUID) -> Assessment | None:
    """The newest of a patient's assessments."""
    statement = select(Assessment).where(Assessment.patient_id == patient_id)
    return db.scalar(statement.order_by(Assessment.number.desc()).limit(1))


def list_assessments(db: Session, patient_id: UUID) -> list[AssessmentRow]:
    """A patient's assessments, the newest first. One statement."""
    rows = db.execute(
        select(Assessment, User.display_name)
        .join(User, User.id == Assessment.signed_by_id)
        .where(Assessment.patient_id == patient_id)
        .order_by(Assessment.number.desc())
    )
    return [
        AssessmentRow(one.id, one.patient_id, one.number, one.assessed_on, said_in(db, one), one.signed_at, signer)
        for one, signer in rows
    ]


def list_addenda(db: Session, assessment_ids: Collection[UUID]) -> dict[UUID, list[AddedRow]]:
    """The addenda of some assessments, oldest first, by assessment."""
    rows = db.execute(
        select(AssessmentAddendum, User.display_name)
        .join(User, User.id == AssessmentAddendum.signed_by_id)
        .where(AssessmentAddendum.assessment_id.in_(assessment_ids))
        .order_by(AssessmentAddendum.signed_at, AssessmentAddendum.id)
    )
    found: dict[UUID, list[AddedRow]] = {}
    for row, name in rows:
        text = keyring(db).open(ADDENDUM, row.text_sealed)
        found.setdefault(row.assessment_id, []).append(AddedRow(text, row.signed_at, name))
    return found


def find_draft(db: Session, actor: Actor, patient_id: UUID) -> AssessmentDraft | None:
    """What this person has typed of an assessment and not signed yet."""
    return drafts.find(db, actor, AssessmentDraft, patient_id=patient_id)


def list_begun(db: Session, actor: Actor, limit: int) -> list[Begun]:
    """The assessments this person has begun and not signed, the first begun first. One statement."""
    statement = (
        select(AssessmentDraft.id, AssessmentDraft.patient_id, SHOWN_NAME, AssessmentDraft.created_at)
        .join(Patient, and_(Patient.clinic_id == AssessmentDraft.clinic_id, Patient.id == AssessmentDraft.patient_id))
        .where(AssessmentDraft.user_id == actor.user_id)
        .order_by(AssessmentDraft.created_at, AssessmentDraft.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.ASSESSMENT_WRITE, AssessmentDraft.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [Begun(*row) for row in db.execute(statement)]


def said_in(db: Session, assessment: Assessment) -> dict[Section, str]:
    """What an assessment says, by section."""
    kept: Mapping[str, str] = json.loads(keyring(db).open(TEXT, assessment.text_sealed))
    return {Section(name): text for name, text in kept.items()}


def sealed(db: Session, said: Mapping[Section, str]) -> bytes:
    """The sections as they are kept."""
    kept = {section.value: said[section].strip() for section in Section if said.get(section, "").strip()}
    return keyring(db).seal(TEXT, json.dumps(kept, ensure_ascii=False))
