"""Medications: recorded, changed, stopped. Each step adds a line to the history, and none is ever overwritten."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.patients import queries as patients
from tenants.patients.medications import queries
from tenants.patients.medications.errors import AlreadyTaken, NotActive
from tenants.patients.medications.models import Medication, MedicationChange
from tenants.patients.medications.queries import CHANGE_REASON
from tenants.patients.medications.rules import (
    ChangeKind,
    DateProblem,
    MedicationStatus,
    Prescribed,
    Regimen,
    date_problem,
    name_key,
)


@dataclass(frozen=True, slots=True)
class MedicationFacts:
    """A medication as it comes onto the list. started_on: None where nobody knows. stopped_on: of one taken in the past.

    is_before_admission: it was taken already when the patient came. code: RxNorm.
    """

    name: str
    regimen: Regimen
    started_on: date | None = None
    stopped_on: date | None = None
    is_before_admission: bool = False
    reason: str = ""
    code: str | None = None


class _Step(NamedTuple):
    """A line to be added to the history."""

    kind: ChangeKind
    on: date
    reason: str


def record_medication(
    db: Session, actor: Actor, patient_id: UUID, facts: MedicationFacts, *, medication_id: UUID | None = None
) -> Medication:
    """Put a medication on a patient's list; with `stopped_on`, into its past. medication_id: its id, for an import.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, AlreadyTaken, Refused.
    """
    access.require(actor, Permission.MEDICATION_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.MEDICATION_WRITE, patient_id)
    today = clock.today(actor.zone)
    _check_facts(facts, today)
    if facts.stopped_on is None and queries.find_active(db, patient_id, facts.name) is not None:
        raise AlreadyTaken(field="name", name=facts.name)
    medication = Medication(
        patient_id=patient_id,
        name=" ".join(facts.name.split()),
        name_key=name_key(facts.name),
        code=facts.code,
        is_before_admission=facts.is_before_admission,
        status=MedicationStatus.ACTIVE,
        started_on=facts.started_on,
        changed_on=facts.started_on or today,
    )
    if medication_id is not None:
        medication.id = medication_id
    _put(medication, facts.regimen)
    db.add(medication)
    db.flush()
    is_new = facts.regimen.prescribed is Prescribed.HERE and not facts.is_before_admission
    kind = ChangeKind.STARTED if is_new else ChangeKind.RECORDED
    _note(db, actor, medication, _Step(kind, facts.started_on or facts.stopped_on or today, facts.reason))
    if facts.stopped_on is not None:
        _stop(db, actor, medication, facts.stopped_on, "")
    db.flush()
    audit.record(db, actor, "medication.recorded", subject=medication)
    return medication


def change_medication(
    db: Session,
    actor: Actor,
    medication_id: UUID,
    regimen: Regimen,
    *,
    on: date,
    reason: str,
    expected_version: int | None = None,
) -> Medication:
    """Let a medication be taken otherwise from a day on; how it was before stays in its history.

    on: not after today, not before the last change. Raises: Forbidden, MedicationNotFound, OutsideCaseload, Stale,
    NotActive, Refused.
    """
    medication = _load(db, actor, medication_id, expected_version)
    _check_regimen(regimen)
    if regimen == regimen_of(medication):
        raise Refused("Nothing is different. Change the dose, the way or the times, or cancel.", field="dose")
    _check_day(db, actor, medication, on, "on")
    _check_reason(reason)
    _put(medication, regimen)
    medication.changed_on = on
    _note(db, actor, medication, _Step(ChangeKind.CHANGED, on, reason))
    db.flush()
    audit.record(db, actor, "medication.changed", subject=medication)
    return medication


def stop_medication(
    db: Session, actor: Actor, medication_id: UUID, *, on: date, reason: str, expected_version: int | None = None
) -> Medication:
    """Take a medication off the list from a day on. Raises as `change_medication`."""
    medication = _load(db, actor, medication_id, expected_version)
    _check_day(db, actor, medication, on, "on")
    _check_reason(reason)
    _stop(db, actor, medication, on, reason)
    db.flush()
    audit.record(db, actor, "medication.stopped", subject=medication)
    return medication


def void_medication(
    db: Session, actor: Actor, medication_id: UUID, reason: str, *, expected_version: int | None = None
) -> Medication:
    """Declare a medication entered in error; it stays in the past of the list. Raises as `change_medication`."""
    medication = _load(db, actor, medication_id, expected_version)
    _check_reason(reason)
    medication.status, medication.changed_on = MedicationStatus.ERROR, clock.today(actor.zone)
    _note(db, actor, medication, _Step(ChangeKind.ERROR, medication.changed_on, reason))
    db.flush()
    audit.record(db, actor, "medication.voided", subject=medication)
    return medication


def regimen_of(medication: Medication) -> Regimen:
    """How a medication is taken now."""
    return Regimen(
        medication.dose,
        medication.route,
        medication.frequency,
        medication.is_prn,
        medication.prescribed,
        medication.prescriber_id,
        medication.prescriber_name,
    )


def _load(db: Session, actor: Actor, medication_id: UUID, expected_version: int | None) -> Medication:
    access.require(actor, Permission.MEDICATION_WRITE)
    medication = queries.get_medication(db, medication_id, for_update=True)
    access.require_patient(db, actor, Permission.MEDICATION_WRITE, medication.patient_id)
    require_version(medication, expected_version)
    if medication.status is not MedicationStatus.ACTIVE:
        raise NotActive(name=medication.name)
    return medication


def _check_facts(facts: MedicationFacts, today: date) -> None:
    if not facts.name.strip():
        raise Refused("Please name the medication.", field="name")
    _check_regimen(facts.regimen)
    if facts.started_on is not None and facts.started_on > today:
        raise Refused("The first day lies ahead. Record it on the day it is first taken.", field="started_on")
    if facts.stopped_on is not None and not (facts.started_on or date.min) <= facts.stopped_on <= today:
        raise Refused("It stopped before it began, or in the future.", field="stopped_on")


def _check_regimen(regimen: Regimen) -> None:
    if regimen.prescribed is Prescribed.HERE and regimen.prescriber_id is None:
        raise Refused("Please say which of the clinic's prescribers it is.", field="prescriber_id")


def _check_day(db: Session, actor: Actor, medication: Medication, on: date, field: str) -> None:
    problem = date_problem(on, clock.today(actor.zone), queries.last_change_on(db, medication.id))
    if problem is DateProblem.AHEAD:
        raise Refused("This lies ahead. Write it down on the day it holds from.", field=field)
    if problem is DateProblem.BEFORE_LAST:
        raise Refused("The history tells of a later day already. Choose that day or a later one.", field=field)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Please say why.", field="reason")


def _stop(db: Session, actor: Actor, medication: Medication, on: date, reason: str) -> None:
    medication.status, medication.stopped_on, medication.changed_on = MedicationStatus.STOPPED, on, on
    _note(db, actor, medication, _Step(ChangeKind.STOPPED, on, reason))


def _put(medication: Medication, regimen: Regimen) -> None:
    is_here = regimen.prescribed is Prescribed.HERE
    medication.dose, medication.route = regimen.dose.strip(), regimen.route
    medication.frequency, medication.is_prn = regimen.frequency.strip(), regimen.is_prn
    medication.prescribed = regimen.prescribed
    medication.prescriber_id = regimen.prescriber_id if is_here else None
    medication.prescriber_name = "" if is_here else regimen.prescriber_name.strip()


def _note(db: Session, actor: Actor, medication: Medication, step: _Step) -> None:
    """Add a line to the history: how the medication is taken as of now."""
    reason = step.reason.strip()
    db.add(
        MedicationChange(
            medication_id=medication.id,
            patient_id=medication.patient_id,
            kind=step.kind,
            effective_on=step.on,
            dose=medication.dose,
            route=medication.route,
            frequency=medication.frequency,
            is_prn=medication.is_prn,
            prescribed=medication.prescribed,
            prescriber_id=medication.prescriber_id,
            prescriber_name=medication.prescriber_name,
            reason_sealed=keyring(db).seal(CHANGE_REASON, reason) if reason else None,
            recorded_at=clock.now(),
            recorded_by_id=actor.user_id,
        )
    )
