"""What the staff learns of how medications are taken, and the times the list was gone through."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.patients import queries as patients
from tenants.patients.medications import queries
from tenants.patients.medications.errors import MedicationNotFound
from tenants.patients.medications.models import AdherenceNote, MedicationCheck
from tenants.patients.medications.queries import ADHERENCE, CHECK
from tenants.patients.medications.rules import Taken


def note_adherence(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    taken: Taken,
    *,
    on: date,
    medication_id: UUID | None = None,
    text: str = "",
) -> AdherenceNote:
    """Write down how a medication is taken, or (without one named) all of them. For whoever writes of the patient's care.

    on: not after today. Raises: Forbidden, PatientNotFound, OutsideCaseload, MedicationNotFound, Refused.
    """
    access.require(actor, Permission.MEDICATION_READ)
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    if medication_id is not None and queries.get_medication(db, medication_id).patient_id != patient_id:
        raise MedicationNotFound
    if on > clock.today(actor.zone):
        raise Refused("This lies ahead. Write down what was.", field="on")
    if taken is not Taken.AS_AGREED and not text.strip():
        raise Refused("Say what was not taken, and why as far as it is known.", field="text")
    note = AdherenceNote(
        patient_id=patient_id,
        medication_id=medication_id,
        on_date=on,
        taken=taken,
        text_sealed=keyring(db).seal(ADHERENCE, text.strip()) if text.strip() else None,
        noted_at=clock.now(),
        noted_by_id=_person(actor),
    )
    db.add(note)
    db.flush()
    audit.record(db, actor, "adherence.noted", subject=note, taken=taken.value)
    return note


def note_list_checked(db: Session, actor: Actor, patient_id: UUID, text: str = "") -> MedicationCheck:
    """Say that the list was gone through with the patient today. A second time the same day changes nothing.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    access.require(actor, Permission.MEDICATION_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.MEDICATION_WRITE, patient_id)
    today, by = clock.today(actor.zone), _person(actor)
    if (known := queries.find_check(db, patient_id, today, by)) is not None and not text.strip():
        return known
    check = MedicationCheck(
        patient_id=patient_id,
        checked_on=today,
        checked_by_id=by,
        text_sealed=keyring(db).seal(CHECK, text.strip()) if text.strip() else None,
    )
    db.add(check)
    db.flush()
    audit.record(db, actor, "medications.checked", subject=check)
    return check


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused("Only a person says this.")
    return actor.user_id
