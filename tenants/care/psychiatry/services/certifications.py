"""The physician's certification: at admission, then before the last one has run out."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.psychiatry import queries
from tenants.care.psychiatry.errors import CertifiedAlready, NoEpisode, NotAPhysician
from tenants.care.psychiatry.models import Certification
from tenants.care.psychiatry.queries import CERTIFIED
from tenants.care.psychiatry.rules import is_physician
from tenants.patients import queries as patients
from tenants.staff import queries as staff


def certify(db: Session, actor: Actor, patient_id: UUID, reason: str, *, week_hours: int) -> Certification:
    """Certify, today, that the patient needs this level of care; signed by a physician and frozen.

    week_hours: hours of care a week that are needed. The password is asked for at the edge. Raises: Forbidden,
    PatientNotFound, OutsideCaseload, NotAPhysician, NoEpisode, CertifiedAlready, Refused. Source: docs/rules.md#psychiatry.
    """
    access.require(actor, Permission.MEDICATION_PRESCRIBE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.MEDICATION_PRESCRIBE, patient_id)
    member = staff.find_by_user(db, actor.user_id)
    if member is None or not is_physician(member.credentials):
        raise NotAPhysician
    clocks = queries.list_clocks(db, [patient_id])
    if patient_id not in clocks:
        raise NoEpisode
    if not reason.strip():
        raise Refused("Write why the patient needs this level of care.", field="reason")
    if not 1 <= week_hours <= 60:
        raise Refused("Say how many hours a week are needed, from 1 to 60.", field="week_hours")
    running, today = clocks[patient_id], clock.today(actor.zone)
    if running.last_on == today:
        raise CertifiedAlready
    certification = Certification(
        patient_id=patient_id,
        episode_id=running.episode_id,
        certified_on=today,
        holds_until=today + timedelta(days=running.interval_days),
        week_hours=week_hours,
        reason_sealed=keyring(db).seal(CERTIFIED, reason.strip()),
        credentials=member.credentials,
        signed_at=clock.now(),
        signed_by_id=drafts.require_person(actor),
    )
    db.add(certification)
    db.flush()
    audit.record(db, actor, "certification.signed", subject=certification)
    return certification
