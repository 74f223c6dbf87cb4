"""Allergies: recorded, corrected, voided; and the statement that there are none known."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from tenants.patients import queries as patients
from tenants.patients.errors import AlreadyDone
from tenants.patients.medications import queries
from tenants.patients.medications.errors import AlreadyAllergic, HasAllergies
from tenants.patients.medications.models import Allergy, AllergyStatement
from tenants.patients.medications.rules import AllergyKind, Severity, name_key


@dataclass(frozen=True, slots=True)
class AllergyFacts:
    """An allergy as plain values. noted_on: None for today. code: as an import brings it."""

    substance: str
    kind: AllergyKind = AllergyKind.MEDICATION
    reaction: str = ""
    severity: Severity = Severity.UNKNOWN
    noted_on: date | None = None
    code: str | None = None


def record_allergy(
    db: Session, actor: Actor, patient_id: UUID, facts: AllergyFacts, *, allergy_id: UUID | None = None
) -> Allergy:
    """Put an allergy on record; that none are known is true no longer. allergy_id: its id, for an import.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, AlreadyAllergic, Refused.
    """
    _require(db, actor, patient_id)
    today = clock.today(actor.zone)
    _check(db, patient_id, facts, today, None)
    allergy = Allergy(patient_id=patient_id, noted_by_id=actor.user_id)
    if allergy_id is not None:
        allergy.id = allergy_id
    _put(allergy, facts, facts.noted_on or today)
    db.add(allergy)
    if (stated := queries.find_statement(db, patient_id, for_update=True)) is not None:
        stated.ended_on = today
    db.flush()
    audit.record(db, actor, "allergy.recorded", subject=allergy)
    return allergy


def correct_allergy(
    db: Session, actor: Actor, allergy_id: UUID, facts: AllergyFacts, *, expected_version: int | None = None
) -> Allergy:
    """Change what is known of an allergy. Raises: Forbidden, AllergyNotFound, OutsideCaseload, Stale, AlreadyDone, Refused."""
    allergy = _load(db, actor, allergy_id, expected_version)
    _check(db, allergy.patient_id, facts, clock.today(actor.zone), allergy.id)
    _put(allergy, facts, facts.noted_on or allergy.noted_on)
    db.flush()
    return allergy


def void_allergy(
    db: Session, actor: Actor, allergy_id: UUID, reason: str, *, expected_version: int | None = None
) -> Allergy:
    """Declare an allergy entered in error. Raises as `correct_allergy`."""
    allergy = _load(db, actor, allergy_id, expected_version)
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    allergy.voided_at, allergy.void_reason = clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "allergy.voided", subject=allergy)
    return allergy


def state_no_known_allergies(db: Session, actor: Actor, patient_id: UUID) -> AllergyStatement:
    """State that the patient has no known allergies, as of today. Said again the same day, nothing changes.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, HasAllergies.
    """
    _require(db, actor, patient_id)
    today = clock.today(actor.zone)
    if known := queries.list_allergies(db, patient_id):
        raise HasAllergies(names=", ".join(row.allergy.substance for row in known))
    standing = queries.find_statement(db, patient_id, for_update=True)
    if standing is not None and standing.stated_on == today:
        return standing
    if standing is not None:
        standing.ended_on = today  # said anew: the later day is the one that counts
    stated = AllergyStatement(patient_id=patient_id, stated_on=today, stated_by_id=actor.user_id)
    db.add(stated)
    db.flush()
    audit.record(db, actor, "allergies.none_known", subject=stated)
    return stated


def _require(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.MEDICATION_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.MEDICATION_WRITE, patient_id)


def _load(db: Session, actor: Actor, allergy_id: UUID, expected_version: int | None) -> Allergy:
    access.require(actor, Permission.MEDICATION_WRITE)
    allergy = queries.get_allergy(db, allergy_id, for_update=True)
    access.require_patient(db, actor, Permission.MEDICATION_WRITE, allergy.patient_id)
    require_version(allergy, expected_version)
    if allergy.voided_at is not None:
        raise AlreadyDone
    return allergy


def _check(db: Session, patient_id: UUID, facts: AllergyFacts, today: date, but: UUID | None) -> None:
    if not facts.substance.strip():
        raise Refused("Please name the substance.", field="substance")
    if facts.noted_on is not None and facts.noted_on > today:
        raise Refused("This lies ahead. Say since when it is known.", field="noted_on")
    for row in queries.list_allergies(db, patient_id):
        if row.allergy.substance_key == name_key(facts.substance) and row.allergy.id != but:
            raise AlreadyAllergic(field="substance", name=row.allergy.substance)


def _put(allergy: Allergy, facts: AllergyFacts, noted_on: date) -> None:
    allergy.substance = " ".join(facts.substance.split())
    allergy.substance_key = name_key(facts.substance)
    allergy.kind, allergy.severity, allergy.reaction = facts.kind, facts.severity, facts.reaction.strip()
    allergy.noted_on = noted_on
    allergy.code = facts.code or allergy.code
