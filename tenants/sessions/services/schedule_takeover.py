"""Taking over hours that another system planned or recorded (docs/rules.md#taking-over-records).

One still to come has to be possible as any hour planned here; one that has begun is a fact. Who attended is
`services.attendance`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.errors import Refused
from tenants.intake import queries as intake
from tenants.intake.models import Episode
from tenants.programs import queries as programs
from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.rules.words import AttendanceStatus, CancelReason, SessionStatus
from tenants.sessions.schedule_errors import IsHeld, NobodyLeads, SomebodyCame
from tenants.sessions.services.schedule_booking import find_episode
from tenants.sessions.services.schedule_changes import put_leaders
from tenants.sessions.services.schedule_clashes import Claim, require_free, require_one_day
from tenants.staff import queries as staff


class OtherDay(Refused):
    """Attendance or a note belongs to the date of the session."""

    message = "Attendance or a note is known of this session; its date and times stay as they are."


class NotYet(Refused):
    """What is held or over has begun."""

    message = "This session has not begun, so it cannot have been held."


class StaysWithTrack(Refused):
    """A session of one track is not one of another."""

    message = "A session stays with its track; another track's is another session."


@dataclass(frozen=True, slots=True)
class TakenHour:
    """An hour as another system has it. Instants are aware; began_at, ended_at: as held, None where as scheduled.

    track_id None: booked for patient_ids. staff_ids: the lead first. status None: held once it is over, else scheduled.
    """

    kind: SessionKind
    title: str
    starts_at: datetime
    ends_at: datetime
    staff_ids: tuple[UUID, ...]
    track_id: UUID | None = None
    program_id: UUID | None = None
    patient_ids: tuple[UUID, ...] = ()
    began_at: datetime | None = None
    ended_at: datetime | None = None
    room_id: UUID | None = None
    delivery: Delivery = Delivery.IN_PERSON
    topic: str = ""
    status: SessionStatus | None = None
    cancel_reason: CancelReason | None = None
    is_documented_elsewhere: bool = False

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.status is SessionStatus.CANCELLED


def take_over(db: Session, actor: Actor, facts: TakenHour) -> TherapySession:
    """Take over an hour; the patients of a booked one are expected in it.

    Raises Forbidden, TrackNotFound, StaffMemberNotFound, PatientNotFound, NotYet, TooLong, NobodyLeads, NoEpisode,
    OnLeaveThen and, for an hour to come, what `require_free` raises.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    _require_possible(db, actor, facts, None)
    program_id = facts.program_id
    if facts.track_id is not None:
        program_id = programs.get_track(db, facts.track_id).program_id
    on = clock.local(facts.starts_at, actor.zone).date()
    episodes = {patient_id: _episode(db, patient_id, on) for patient_id in facts.patient_ids}
    if program_id is None and len({one.program_id for one in episodes.values()}) == 1:
        program_id = next(iter(episodes.values())).program_id
    session = TherapySession(track_id=facts.track_id, program_id=program_id)
    _write(session, actor, facts)
    db.add(session)
    db.flush()
    put_leaders(db, session, facts.staff_ids)
    for patient_id, episode in episodes.items():
        db.add(Attendance(session_id=session.id, patient_id=patient_id, episode_id=episode.id))
    db.flush()
    audit.record(db, actor, "session.taken_over", subject=session)
    return session


def correct(db: Session, actor: Actor, session_id: UUID, facts: TakenHour) -> TherapySession:
    """Put right what the other system says by now of an hour; who is booked in it stays.

    Raises as `take_over`, HourNotFound, StaysWithTrack, OtherDay, IsHeld, SomebodyCame.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    queries.hold_booked(db, session_id)
    statement = select(TherapySession).where(TherapySession.id == session_id)
    session = queries.found(db.scalar(locked(statement)))
    if session.track_id != facts.track_id:
        raise StaysWithTrack(field="track_id")
    rows = queries.list_attendances(db, session.id)
    came = any(row.status is AttendanceStatus.PRESENT for row in rows)
    if facts.is_cancelled and session.status is not SessionStatus.CANCELLED:
        if came:
            raise SomebodyCame(field="status")
        if session.status is SessionStatus.HELD:
            raise IsHeld(field="status")
    is_used = queries.has_note(db, session.id) or any(row.status is not AttendanceStatus.EXPECTED for row in rows)
    if is_used and (facts.starts_at, facts.ends_at) != (session.starts_at, session.ends_at):
        raise OtherDay(field="on")
    _require_possible(db, actor, facts, session)
    _write(session, actor, facts)
    session.is_adjusted = session.is_adjusted or session.slot_id is not None
    put_leaders(db, session, facts.staff_ids)
    audit.record(db, actor, "session.corrected", subject=session)
    return session


def _episode(db: Session, patient_id: UUID, on: date) -> Episode:
    """The episode that holds the day, the newest; one that is over by now too."""
    for one in intake.list_episodes(db, patient_id):
        if one.discharged_on is not None and one.admitted_on <= on <= one.discharged_on:
            return one
    return find_episode(db, patient_id, on)


def _require_possible(db: Session, actor: Actor, facts: TakenHour, session: TherapySession | None) -> None:
    now = clock.now()
    has_begun = facts.starts_at <= now
    if not has_begun and (facts.status is SessionStatus.HELD or facts.began_at is not None):
        raise NotYet(field="status")
    if not has_begun and not facts.is_cancelled:
        require_free(db, actor, _claim(db, facts, session))
        return
    require_one_day(actor, facts.starts_at, facts.ends_at)
    if not facts.staff_ids:
        raise NobodyLeads(field="staff_ids")
    for staff_id in facts.staff_ids:
        staff.get_staff_member(db, staff_id)


def _claim(db: Session, facts: TakenHour, session: TherapySession | None) -> Claim:
    patient_ids = facts.patient_ids if session is None else tuple(queries.list_patient_ids(db, session.id))
    if facts.track_id is not None:
        patient_ids = ()
    return Claim(
        facts.starts_at,
        facts.ends_at,
        facts.staff_ids,
        facts.room_id,
        patient_ids=patient_ids,
        expected=len(patient_ids) if session is None else queries.count_expected(db, session),
        session_id=None if session is None else session.id,
        is_outside_hours_meant=True,
    )


def _write(session: TherapySession, actor: Actor, facts: TakenHour) -> None:
    session.kind, session.title, session.topic = facts.kind, facts.title, facts.topic
    session.on_date = clock.local(facts.starts_at, actor.zone).date()
    session.starts_at, session.ends_at = facts.starts_at, facts.ends_at
    session.room_id, session.delivery = facts.room_id, facts.delivery
    session.is_marked = session.is_written = False
    session.is_documented_elsewhere = facts.is_documented_elsewhere
    session.status = facts.status or (SessionStatus.HELD if facts.ends_at <= clock.now() else SessionStatus.SCHEDULED)
    session.cancel_reason = (facts.cancel_reason or CancelReason.OTHER) if facts.is_cancelled else None
    session.closed_at = None
    is_held = session.status is SessionStatus.HELD
    session.began_at = facts.began_at if is_held else None
    session.ended_at = facts.ended_at if is_held else None
