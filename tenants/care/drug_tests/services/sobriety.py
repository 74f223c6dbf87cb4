"""The sobriety date: by the patient's own word, each one kept."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.drug_tests import queries
from tenants.care.drug_tests.models import SobrietyDate
from tenants.care.drug_tests.queries import SOBER
from tenants.care.drug_tests.rules import SobrietyReason
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class SobrietyFacts:
    """A sobriety date as plain values. sober_on: the first sober day."""

    sober_on: date
    reason: SobrietyReason = SobrietyReason.TOLD
    note: str = ""


def write_sobriety_date(db: Session, actor: Actor, patient_id: UUID, facts: SobrietyFacts) -> SobrietyDate:
    """Write down since when the patient is sober, as they say; the one before stays in the history.

    sober_on: not after today. Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    if facts.sober_on > clock.today(actor.zone):
        raise Refused("The first sober day lies ahead. Write down today or an earlier day.", field="sober_on")
    if facts.sober_on < patient.born_on:
        raise Refused("This is before the patient was born.", field="sober_on")
    known = queries.list_sobriety(db, patient_id)
    if known and known[0].sober_on == facts.sober_on:
        raise Refused("This date is on record already.", field="sober_on")
    row = SobrietyDate(
        patient_id=patient_id,
        sober_on=facts.sober_on,
        reason=facts.reason,
        note_sealed=keyring(db).seal(SOBER, facts.note.strip()) if facts.note.strip() else None,
        recorded_at=clock.now(),
        recorded_by_id=drafts.require_person(actor),
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, "sobriety.recorded", subject=row, reason=facts.reason.value)
    return row
