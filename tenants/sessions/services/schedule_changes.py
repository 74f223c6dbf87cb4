"""Changing one hour of the schedule apart from its series, calling it off, putting it back.

The series itself is changed by its slot (`tenants/programs`); sessions follow it (`services.schedule_series`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import access, audit, clock
from causeway.access import Actor, Permission, Scope
from causeway.database import locked, require_version
from causeway.web import formats
from tenants.patients import queries as patients
from tenants.programs.models import Delivery
from tenants.sessions.models import SessionFacilitator, TherapySession
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.rules.series import monday
from tenants.sessions.rules.words import AttendedBy, CancelReason, SessionStatus
from tenants.sessions.schedule_errors import (
    HasBegun,
    IsCancelled,
    IsHeld,
    NotCancelled,
    OtherWeek,
    SomebodyCame,
)
from tenants.sessions.services import telehealth
from tenants.sessions.services.schedule_clashes import Claim, require_free
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class HourFacts:
    """One hour as it shall be. starts_at, ends_at: aware. staff_ids: who leads, the lead first."""

    starts_at: datetime
    ends_at: datetime
    staff_ids: tuple[UUID, ...]
    room_id: UUID | None
    title: str
    topic: str = ""
    module_id: UUID | None = None
    delivery: Delivery = Delivery.IN_PERSON
    video_link: str = ""
    is_outside_hours_meant: bool = False


def may_change(db: Session, actor: Actor, session: TherapySession) -> bool:
    """Whether this person plans the hour: who writes programs; bookings, who books; one's own, who leads it."""
    if actor.may(Permission.PROGRAM_WRITE):
        return True
    if session.track_id is None and actor.may(Permission.BOOKING_WRITE):
        return True
    if not actor.may(Permission.SESSION_WRITE):
        return False
    if session.track_id is None and actor.scope(Permission.SESSION_WRITE) is Scope.ALL:
        return True
    own = staff.find_by_user(db, actor.user_id)
    return own is not None and own.id in queries.list_leader_ids(db, session.id)


def require_may_change(db: Session, actor: Actor, session: TherapySession) -> None:
    """Raises Forbidden unless this person plans the hour."""
    if not may_change(db, actor, session):
        raise access.forbidden(Permission.BOOKING_WRITE if session.track_id is None else Permission.PROGRAM_WRITE)


def change(
    db: Session, actor: Actor, session_id: UUID, facts: HourFacts, *, expected_version: int | None = None
) -> TherapySession:
    """Change one hour to come; the series changes it no more.

    Raises Forbidden, HourNotFound, Stale, HasBegun, IsCancelled, OtherWeek, NotLicensedThere, NoTelehealthConsent, and what
    `require_free` raises.
    """
    session = _load_with_patients(db, actor, session_id, expected_version)
    _require_to_come(actor, session)
    if session.status is not SessionStatus.SCHEDULED:
        raise IsCancelled
    on = clock.local(facts.starts_at, actor.zone).date()
    if session.slot_id is not None and monday(on) != monday(session.on_date):
        raise OtherWeek(field="on", monday=formats.day(monday(session.on_date)))
    patient_ids = queries.list_patient_ids(db, session.id) if session.track_id is None else ()
    expected = len(patient_ids) if session.track_id is None else queries.count_expected(db, session)
    claim = Claim(
        facts.starts_at,
        facts.ends_at,
        facts.staff_ids,
        facts.room_id,
        patient_ids=tuple(patient_ids),
        expected=expected,
        session_id=session.id,
        is_outside_hours_meant=facts.is_outside_hours_meant,
    )
    require_free(db, actor, claim)
    require_licensed(db, session, on, facts.staff_ids)
    session.on_date, session.starts_at, session.ends_at = on, facts.starts_at, facts.ends_at
    session.room_id, session.title, session.topic = facts.room_id, facts.title, facts.topic
    session.module_id, session.delivery, session.video_link = facts.module_id, facts.delivery, facts.video_link
    session.is_adjusted = True
    session.breaks = [pair for pair in session.breaks if pair[1] <= (facts.ends_at - facts.starts_at).seconds // 60]
    put_leaders(db, session, facts.staff_ids)
    audit.record(db, actor, "session.changed", subject=session)
    return session


def cancel(
    db: Session, actor: Actor, session_id: UUID, reason: CancelReason, *, expected_version: int | None = None
) -> TherapySession:
    """Call an hour off, or record that it was not held. A second time changes nothing.

    Raises Forbidden, HourNotFound, Stale, IsHeld, SomebodyCame.
    """
    session = load_to_change(db, actor, session_id, expected_version)
    if session.status is SessionStatus.CANCELLED:
        return session
    if session.status is SessionStatus.HELD:
        raise IsHeld
    if queries.has_come(db, session.id):
        raise SomebodyCame
    session.status, session.cancel_reason, session.is_adjusted = SessionStatus.CANCELLED, reason, True
    db.flush()
    audit.record(db, actor, "session.cancelled", subject=session, reason=reason.value)
    return session


def put_back(db: Session, actor: Actor, session_id: UUID, *, expected_version: int | None = None) -> TherapySession:
    """Put a cancelled hour to come back on the schedule, if its room and people are still free.

    Who would lead it and is away is no obstacle: it is then due as an hour that nobody leads.
    Raises Forbidden, HourNotFound, Stale, NotCancelled, HasBegun, and what `require_free` raises.
    """
    session = _load_with_patients(db, actor, session_id, expected_version)
    if session.status is not SessionStatus.CANCELLED:
        raise NotCancelled
    _require_to_come(actor, session)
    patient_ids = tuple(queries.list_patient_ids(db, session.id)) if session.track_id is None else ()
    claim = Claim(
        session.starts_at,
        session.ends_at,
        tuple(queries.list_leader_ids(db, session.id)),
        session.room_id,
        patient_ids=patient_ids,
        expected=len(patient_ids),
        session_id=session.id,
        is_outside_hours_meant=True,
        is_absence_known=True,
    )
    require_free(db, actor, claim)
    if session.slot_id is not None and session.cancel_reason is not CancelReason.CLOSURE:
        session.is_adjusted = True  # else the next run calls it off again, where its slot is gone
    session.status, session.cancel_reason, session.closed_at = SessionStatus.SCHEDULED, None, None
    db.flush()
    audit.record(db, actor, "session.put_back", subject=session)
    return session


def put_leaders(db: Session, session: TherapySession, staff_ids: tuple[UUID, ...]) -> None:
    """Make these people the ones who lead, the first in the lead; the session's version counts it."""
    wanted = {staff_id: at == 0 for at, staff_id in enumerate(dict.fromkeys(staff_ids))}
    rows = {row.staff_member_id: row for row in queries.list_leader_rows(db, session.id)}
    for staff_id, row in rows.items():
        if staff_id not in wanted:
            db.delete(row)
        else:
            row.is_lead = wanted[staff_id]
    for staff_id, is_lead in wanted.items():
        if staff_id not in rows:
            db.add(SessionFacilitator(session_id=session.id, staff_member_id=staff_id, is_lead=is_lead))
    flag_modified(session, "updated_at")
    db.flush()


def require_licensed(db: Session, session: TherapySession, on: date, staff_ids: tuple[UUID, ...]) -> None:
    """Whoever leads from now on may do so where the patients are who take part from elsewhere."""
    rows = queries.list_attendances(db, session.id)
    afar = [row for row in rows if row.attended_by is not AttendedBy.IN_PERSON and row.location_state]
    names = patients.find_names(db, [row.patient_id for row in afar]) if afar else {}
    for row in afar:
        name, state = names[row.patient_id], row.location_state
        telehealth.require_possible(db, row.patient_id, on, state, name=name, staff_ids=staff_ids)


def load_to_change(db: Session, actor: Actor, session_id: UUID, expected_version: int | None) -> TherapySession:
    """The hour, locked until the commit. Raises Forbidden, HourNotFound, Stale."""
    access.require(actor, Permission.PROGRAM_READ)
    statement = select(TherapySession).where(TherapySession.id == session_id)
    session = queries.found(db.scalar(locked(statement)))
    require_may_change(db, actor, session)
    require_version(session, expected_version)
    return session


def _load_with_patients(db: Session, actor: Actor, session_id: UUID, expected_version: int | None) -> TherapySession:
    """The same, after the patients it is booked for: whether they are free is asked of their locked rows."""
    access.require(actor, Permission.PROGRAM_READ)
    queries.hold_booked(db, session_id)
    return load_to_change(db, actor, session_id, expected_version)


def require_planned(actor: Actor, session: TherapySession) -> None:
    """Raises IsCancelled for an hour that is not planned, HasBegun for one that is over."""
    if session.status is not SessionStatus.SCHEDULED:
        raise IsCancelled
    if session.ends_at <= clock.now():
        raise _has_begun(actor, session)


def _require_to_come(actor: Actor, session: TherapySession) -> None:
    if session.starts_at <= clock.now():
        raise _has_begun(actor, session)


def _has_begun(actor: Actor, session: TherapySession) -> HasBegun:
    began = clock.local(session.starts_at, actor.zone)
    return HasBegun(time=formats.clock(began), day=formats.day(began.date()))
