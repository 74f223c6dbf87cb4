"""Diagnoses: recording, correcting, voiding."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission, Scope, forbidden
from causeway.database import require_version
from causeway.errors import Refused
from tenants.patients import codes, queries
from tenants.patients.errors import AlreadyDone, PatientNotFound
from tenants.patients.models import CodeSystem, Diagnosis

LAST_RANK = 12  # an 837P claim carries at most twelve (ASC X12N 005010X222, HI segment)


@dataclass(frozen=True, slots=True)
class DiagnosisFacts:
    """A diagnosis as plain values. description None: the official one, for ICD-10-CM."""

    code: str
    system: CodeSystem = CodeSystem.ICD10CM
    description: str | None = None
    rank: int | None = None
    onset_on: date | None = None
    resolved_on: date | None = None


def record_diagnosis(db: Session, actor: Actor, patient_id: UUID, facts: DiagnosisFacts) -> Diagnosis:
    """A diagnosis of a patient; one that takes a rank moves those from there on down by one.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    access.require(actor, Permission.DIAGNOSIS_WRITE)
    queries.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.DIAGNOSIS_WRITE, patient_id)
    facts = _checked(facts, clock.today(actor.zone))
    diagnosis = Diagnosis(patient_id=patient_id)
    _make_room(db, patient_id, facts.rank, None)
    _put(diagnosis, facts)
    db.add(diagnosis)
    db.flush()
    return diagnosis


def record_diagnoses(db: Session, actor: Actor, items: Sequence[tuple[UUID, UUID, DiagnosisFacts]]) -> list[Diagnosis]:
    """Record many unranked diagnoses, all or none, in a few statements: for imports.

    items: (the diagnosis' id, its patient's id, facts). Raises: Forbidden, also when the permission does not reach every
    patient of the clinic; PatientNotFound, Refused.
    """
    if access.require(actor, Permission.DIAGNOSIS_WRITE) is not Scope.ALL:
        raise forbidden(Permission.DIAGNOSIS_WRITE)
    patient_ids = {patient_id for _id, patient_id, _facts in items}
    if queries.find_known(db, patient_ids, for_update=True) != patient_ids:
        raise PatientNotFound
    today, made = clock.today(actor.zone), []
    for diagnosis_id, patient_id, facts in items:
        if facts.rank is not None:
            raise Refused("Diagnoses that are recorded together have no rank.", field="rank")
        diagnosis = Diagnosis(id=diagnosis_id, patient_id=patient_id)
        _put(diagnosis, _checked(facts, today))
        made.append(diagnosis)
    db.add_all(made)
    db.flush()
    return made


def correct_diagnosis(
    db: Session, actor: Actor, diagnosis_id: UUID, facts: DiagnosisFacts, *, expected_version: int | None = None
) -> Diagnosis:
    """Change a diagnosis to `facts`. Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Refused."""
    diagnosis = _load(db, actor, diagnosis_id, expected_version)
    facts = _checked(facts, clock.today(actor.zone), kept=(diagnosis.system, diagnosis.code))
    if facts.rank != diagnosis.rank:
        _make_room(db, diagnosis.patient_id, facts.rank, diagnosis.id)
    _put(diagnosis, facts)
    db.flush()
    return diagnosis


def void_diagnosis(
    db: Session, actor: Actor, diagnosis_id: UUID, reason: str, *, expected_version: int | None = None
) -> Diagnosis:
    """Declare a diagnosis entered in error. Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Refused."""
    diagnosis = _load(db, actor, diagnosis_id, expected_version)
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    diagnosis.voided_at, diagnosis.void_reason, diagnosis.rank = clock.now(), reason.strip(), None
    db.flush()
    audit.record(db, actor, "diagnosis.voided", subject=diagnosis)
    return diagnosis


def _load(db: Session, actor: Actor, diagnosis_id: UUID, expected_version: int | None) -> Diagnosis:
    access.require(actor, Permission.DIAGNOSIS_WRITE)
    diagnosis = queries.get_part(db, Diagnosis, diagnosis_id, for_update=True)
    access.require_patient(db, actor, Permission.DIAGNOSIS_WRITE, diagnosis.patient_id)
    require_version(diagnosis, expected_version)
    if diagnosis.voided_at is not None:
        raise AlreadyDone
    return diagnosis


def _checked(facts: DiagnosisFacts, today: date, *, kept: tuple[CodeSystem, str] | None = None) -> DiagnosisFacts:
    if facts.onset_on is not None and facts.onset_on > today:
        raise Refused("The onset cannot be in the future.", field="onset_on")
    if facts.resolved_on is not None and (
        facts.resolved_on > today or facts.resolved_on < (facts.onset_on or date.min)
    ):
        raise Refused("It resolved before it began, or in the future.", field="resolved_on")
    if facts.rank is not None and not 1 <= facts.rank <= LAST_RANK:
        raise Refused("A rank is a number from 1 to 12.", field="rank")
    if not facts.code.strip():
        raise Refused("Please give a code.", field="code")
    if facts.system is CodeSystem.ICD10CM:
        return _checked_icd(facts, kept)
    if not (facts.description or "").strip():
        raise Refused("Please say what the code means.", field="description")
    return facts


def _checked_icd(facts: DiagnosisFacts, kept: tuple[CodeSystem, str] | None) -> DiagnosisFacts:
    code = codes.normal(facts.code)
    # A code that was right when it was recorded stays, although a later edition has dropped or split it.
    if kept == (CodeSystem.ICD10CM, code) and facts.description:
        return replace(facts, code=code)
    if not codes.is_known(code):
        raise Refused("{code} is not an ICD-10-CM code.", field="code", code=code)
    if not codes.is_billable(code):
        closer = ", ".join(found.code for found in codes.below(code))
        raise Refused(
            "{code} is not specific enough for a claim. Below it lie {closer}.", field="code", code=code, closer=closer
        )
    return replace(facts, code=code, description=facts.description or codes.description(code))


def _make_room(db: Session, patient_id: UUID, rank: int | None, but: UUID | None) -> None:
    """Move the diagnoses from `rank` on down by one, as far as the next gap; beyond the twelfth they lose their rank."""
    if rank is None:
        return
    taken = {
        row.rank: row
        for row in queries.list_diagnoses(db, patient_id)
        if row.rank is not None and row.resolved_on is None and row.id != but
    }
    moving, place = [], rank
    while place is not None and place in taken:
        moving.append(taken[place])
        place += 1
    for row in moving:
        assert row.rank is not None  # noqa: S101 - only ranked rows were collected
        row.rank = row.rank + 1 if row.rank < LAST_RANK else None


def _put(diagnosis: Diagnosis, facts: DiagnosisFacts) -> None:
    for name in (f.name for f in fields(DiagnosisFacts)):
        setattr(diagnosis, name, getattr(facts, name))
