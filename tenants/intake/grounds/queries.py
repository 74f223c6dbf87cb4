"""Reads of what admissions rested on. `OVERRIDE` names the column it is sealed for."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.intake.grounds.errors import AdmissionNotFound
from tenants.intake.grounds.models import Admission
from tenants.intake.levels.models import LevelDecision
from tenants.intake.levels.rules import CareLevel
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME

OVERRIDE = "admissions.override_reason"


class Grounds(NamedTuple):
    """What an admission rested on, as pages show it. Words and names are "" where there are none."""

    id: UUID
    episode_id: UUID
    decision_number: int | None
    chosen_level: CareLevel | None
    override_reason: str
    overridden_by: str
    warned: list[str]
    acknowledged_at: datetime | None
    acknowledged_by: str
    version: int


class Unacknowledged(NamedTuple):
    """An admission that lacked something of which no director has taken note."""

    id: UUID
    patient_id: UUID
    patient: str
    admitted_on: date
    warned: list[str]
    version: int


class Undecided(NamedTuple):
    """An open episode that began on an override, and for which no decision has been signed since."""

    id: UUID
    patient_id: UUID
    patient: str
    admitted_on: date
    owner_id: UUID | None
    owner: str | None


def get_admission(db: Session, admission_id: UUID, *, for_update: bool = False) -> Admission:
    """The grounds of one admission. Raises AdmissionNotFound."""
    return get_one(db, Admission, admission_id, AdmissionNotFound, for_update=for_update)


def find_grounds(db: Session, episode_ids: Collection[UUID]) -> dict[UUID, Grounds]:
    """What some admissions rested on, by episode. One statement."""
    overrider, acknowledger = aliased(User), aliased(User)
    rows = db.execute(
        select(
            Admission,
            LevelDecision.number,
            LevelDecision.chosen_level,
            overrider.display_name,
            acknowledger.display_name,
        )
        .outerjoin(
            LevelDecision,
            and_(LevelDecision.clinic_id == Admission.clinic_id, LevelDecision.id == Admission.decision_id),
        )
        .outerjoin(overrider, overrider.id == Admission.overridden_by_id)
        .outerjoin(acknowledger, acknowledger.id == Admission.acknowledged_by_id)
        .where(Admission.episode_id.in_(episode_ids))
    )
    ring = keyring(db)
    return {
        one.episode_id: Grounds(
            one.id,
            one.episode_id,
            number,
            level,
            ring.open(OVERRIDE, one.override_reason_sealed) if one.override_reason_sealed is not None else "",
            who or "",
            one.warned,
            one.acknowledged_at,
            by or "",
            one.version,
        )
        for one, number, level, who, by in rows
    }


def list_unacknowledged(db: Session, actor: Actor, limit: int) -> list[Unacknowledged]:
    """Admissions that wait for a director's word, the first admitted first. One statement."""
    statement = (
        select(Admission.id, Admission.patient_id, SHOWN_NAME, Episode.admitted_on, Admission.warned, Admission.version)
        .join(Episode, and_(Episode.clinic_id == Admission.clinic_id, Episode.id == Admission.episode_id))
        .join(Patient, and_(Patient.clinic_id == Admission.clinic_id, Patient.id == Admission.patient_id))
        .where(Admission.acknowledged_at.is_(None), Admission.warned != [])
        .order_by(Episode.admitted_on, Admission.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.EPISODE_ACKNOWLEDGE, Admission.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [Unacknowledged(*row) for row in db.execute(statement)]


def list_undecided(db: Session, actor: Actor, limit: int) -> list[Undecided]:
    """Open episodes that began on an override, without a decision since, the first admitted first. One statement."""
    clinician = aliased(User)
    since = exists().where(
        LevelDecision.clinic_id == Admission.clinic_id,
        LevelDecision.patient_id == Admission.patient_id,
        LevelDecision.signed_at >= Admission.created_at,
    )
    statement = (
        select(
            Admission.id, Admission.patient_id, SHOWN_NAME, Episode.admitted_on, clinician.id, clinician.display_name
        )
        .join(Episode, and_(Episode.clinic_id == Admission.clinic_id, Episode.id == Admission.episode_id))
        .join(Patient, and_(Patient.clinic_id == Admission.clinic_id, Patient.id == Admission.patient_id))
        .join(clinician, clinician.id == Admission.overridden_by_id)
        .where(Admission.override_reason_sealed.is_not(None), Episode.status != EpisodeStatus.DISCHARGED, ~since)
        .order_by(Episode.admitted_on, Admission.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.LEVEL_OF_CARE_DECIDE, Admission.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [Undecided(*row) for row in db.execute(statement)]
