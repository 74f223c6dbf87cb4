"""Planning a session: when, with whom, by whom; moving it; calling it off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from tenants.family import queries
from tenants.family.errors import BasisRefused
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.queries import CANCEL_NOTE
from tenants.family.rules import (
    CancelReason,
    SessionFormat,
    SessionKind,
    SessionStatus,
    TookPart,
    blocked,
)
from tenants.family.services.loading import load, require_open, sealed
from tenants.intake import queries as intake
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.models import CareKind
from tenants.staff import queries as staff
from tenants.staff.services import require_leaders

LONGEST = timedelta(hours=12)
FACILITATES_FOR = timedelta(days=30)
"""How long after a session its facilitator still reaches the chart: for the note, its addenda and the agreements."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What is planned. starts_at, ends_at: aware instants. contact_ids: who is expected besides the patient."""

    clinician_id: UUID
    starts_at: datetime
    ends_at: datetime
    format: SessionFormat = SessionFormat.IN_PERSON
    kind: SessionKind = SessionKind.SINGLE
    contact_ids: tuple[UUID, ...] = ()


def plan(db: Session, actor: Actor, patient_id: UUID, facts: SessionPlan) -> FamilySession:
    """Plan a session; its clinician reaches the patient's chart from today until a month after it.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused, BasisRefused (a contact who may not be told anything).
    """
    access.require(actor, Permission.FAMILY_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.FAMILY_WRITE, patient_id)
    episodes = intake.list_open_episodes(db, patient_id)
    session = FamilySession(patient_id=patient_id, episode_id=episodes[0].id if episodes else None)
    _put(db, session, facts)
    db.add(session)
    db.flush()
    _let_in(db, actor, session)
    _expect(db, session, facts.contact_ids)
    audit.record(db, actor, "family_session.planned", subject=session)
    return session


def replan(
    db: Session, actor: Actor, session_id: UUID, facts: SessionPlan, *, expected_version: int | None = None
) -> FamilySession:
    """Change a session that is still planned: its time, form, clinician and who is expected.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, NoteSigned, SessionCancelled, Refused, BasisRefused.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE, expected_version)
    require_open(session)
    if session.status is not SessionStatus.SCHEDULED:
        raise Refused("This session has been documented as held; correct it there.")
    _put(db, session, facts)
    _let_in(db, actor, session)
    _expect(db, session, facts.contact_ids)
    flag_modified(session, "updated_at")  # who is expected belongs to the session's version
    db.flush()
    audit.record(db, actor, "family_session.replanned", subject=session)
    return session


def cancel(
    db: Session,
    actor: Actor,
    session_id: UUID,
    reason: CancelReason,
    *,
    note: str | None = None,
    expected_version: int | None = None,
) -> FamilySession:
    """Call a session off, or record that it was not held. The row stays; its facilitator's way to the chart ends today.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, NoteSigned, SessionCancelled, Refused.
    """
    session = load(db, actor, session_id, Permission.FAMILY_WRITE, expected_version)
    require_open(session)
    if session.status is SessionStatus.HELD:
        raise Refused("This session has been documented as held, so it cannot be cancelled.")
    if reason is CancelReason.OTHER and not note:
        raise Refused("Say what the reason was.", field="note")
    session.status, session.cancelled_at, session.cancel_reason = SessionStatus.CANCELLED, clock.now(), reason
    session.cancel_note_sealed = sealed(db, CANCEL_NOTE, note)
    patient_services.end_opened_for(db, actor, session.patient_id, session.id)
    db.flush()
    audit.record(db, actor, "family_session.cancelled", subject=session, reason=reason.value)
    return session


def _put(db: Session, session: FamilySession, facts: SessionPlan) -> None:
    if facts.ends_at <= facts.starts_at:
        raise Refused("The session ends before it begins.", field="ends")
    if facts.ends_at - facts.starts_at > LONGEST:
        raise Refused("A session lasts twelve hours at most.", field="ends")
    clinician = staff.get_staff_member(db, facts.clinician_id)
    if clinician.id != session.clinician_id:
        if not clinician.is_active:
            raise Refused("{name} no longer works here.", field="clinician_id", name=clinician.full_name)
        require_leaders(db, [clinician.id], field="clinician_id")
        session.clinician_id = clinician.id
    session.starts_at, session.ends_at = facts.starts_at, facts.ends_at
    session.format, session.kind = facts.format, facts.kind


def _let_in(db: Session, actor: Actor, session: FamilySession) -> None:
    """Open the chart to whoever holds the session now, and to nobody who held it before."""
    user_id = staff.get_staff_member(db, session.clinician_id).user_id
    patient_services.end_opened_for(db, actor, session.patient_id, session.id, except_user_id=user_id)
    if user_id is None:
        return
    today = clock.today(actor.zone)
    last = max(clock.local(session.starts_at, actor.zone).date(), today) + FACILITATES_FOR
    patient_services.assign(
        db,
        actor,
        session.patient_id,
        user_id,
        CareKind.FACILITATOR,
        from_on=today,
        until_on=last,
        opened_for_id=session.id,
    )


def _expect(db: Session, session: FamilySession, contact_ids: Collection[UUID]) -> None:
    """Make `contact_ids` the people expected. Someone who may not be told anything is refused, not warned about."""
    seats = {seat.contact_id: seat for seat in queries.list_seats(db, session.patient_id, session_id=session.id)}
    present = {row.contact_id: row for row in queries.list_participants(db, session.id)}
    for contact_id in dict.fromkeys(contact_ids):
        seat = seats.get(contact_id)
        if seat is None:
            raise Refused("This person is not among the patient's contacts.", field="contact_ids")
        stopped = blocked(seat.flags)
        if stopped is not None:
            raise BasisRefused(stopped, seat.name, field="contact_ids")
        if contact_id not in present:
            db.add(
                FamilyParticipant(
                    session_id=session.id,
                    patient_id=session.patient_id,
                    contact_id=contact_id,
                    took_part=TookPart.INVITED,
                )
            )
    for contact_id, row in present.items():
        if contact_id not in contact_ids:
            db.delete(row)
    db.flush()
