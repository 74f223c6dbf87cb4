"""Booking an hour for one patient or a few, once or for several weeks, also by telehealth."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission, Scope
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from causeway.web import formats
from tenants.intake import queries as intake
from tenants.intake.models import Episode
from tenants.patients import queries as patients
from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.queries.whereabouts import CALL_BACK, LOCATION
from tenants.sessions.rules.schedule import Slot, occurrence
from tenants.sessions.rules.words import AttendedBy
from tenants.sessions.schedule_errors import NoEpisode, OnLeaveThen
from tenants.sessions.services import telehealth
from tenants.sessions.services.schedule_changes import put_leaders, require_may_change
from tenants.sessions.services.schedule_clashes import Claim, require_free
from tenants.staff import queries as staff

BOOKABLE = (
    SessionKind.INDIVIDUAL,
    SessionKind.PSYCHIATRIC,
    SessionKind.PEER_SUPPORT,
    SessionKind.SKILLS,
    SessionKind.PSYCHOEDUCATION,
)
MOST_PATIENTS = 4
MOST_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a patient will be who takes part from elsewhere. state: two letters. location, call_back are kept sealed."""

    state: str | None
    location: str = ""
    call_back: str = ""
    by: AttendedBy = AttendedBy.VIDEO


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """An hour to book. starts_at, ends_at: aware. staff_ids: the lead first. weeks: how many weeks in a row, 1 for once.

    whereabouts: of every patient, when they take part from elsewhere; None when they come.
    """

    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    staff_ids: tuple[UUID, ...]
    patient_ids: tuple[UUID, ...]
    title: str
    room_id: UUID | None = None
    topic: str = ""
    video_link: str = ""
    whereabouts: Whereabouts | None = None
    weeks: int = 1
    is_outside_hours_meant: bool = False


def book(db: Session, actor: Actor, facts: BookingFacts) -> list[TherapySession]:
    """Book an hour, or one in each of some weeks at the same time on the clock; all of them or none.

    Raises Forbidden, OutsideCaseload, PatientNotFound, Refused, NoEpisode, OnLeaveThen, NoTelehealthConsent, StateMissing,
    NotLicensedThere, and what `require_free` raises. Source: docs/rules.md#booked-sessions.
    """
    permission = Permission.BOOKING_WRITE if actor.may(Permission.BOOKING_WRITE) else Permission.SESSION_WRITE
    access.require(actor, permission)
    _require_sensible(facts)
    reads = Permission.PATIENT_READ if permission is Permission.BOOKING_WRITE else permission
    for patient_id in facts.patient_ids:
        patients.get_patient(db, patient_id)
        access.require_patient(db, actor, reads, patient_id)
    if permission is Permission.SESSION_WRITE and actor.scope(permission) is Scope.OWN:
        own = staff.find_by_user(db, actor.user_id)
        if own is None or own.id not in facts.staff_ids:
            raise Refused("Book your own hours; the front desk books those of others.", field="staff_id")
    made = [_book_one(db, actor, one) for one in _weekly(actor, facts)]
    audit.record(db, actor, "session.booked", subject=made[0], weeks=len(made))
    return made


def tell_whereabouts(
    db: Session, actor: Actor, attendance_id: UUID, where: Whereabouts | None, *, expected_version: int | None = None
) -> Attendance:
    """Say from where a booked patient takes part, or (None) that they come.

    Raises Forbidden, HourNotFound, Stale, NoTelehealthConsent, StateMissing, NotLicensedThere.
    """
    access.require(actor, Permission.PROGRAM_READ)
    attendance = queries.get_attendance(db, attendance_id)
    session = queries.get_hour(db, attendance.session_id)
    require_may_change(db, actor, session)
    require_version(attendance, expected_version)
    _put_whereabouts(db, attendance, session.on_date, where, tuple(queries.list_leader_ids(db, session.id)))
    db.flush()
    audit.record(db, actor, "session.whereabouts_told", subject=session, patient_id=attendance.patient_id)
    return attendance


def _require_sensible(facts: BookingFacts) -> None:
    if facts.kind not in BOOKABLE:
        raise Refused("Groups are weekly hours of a track; family sessions are planned under Family.", field="kind")
    if not facts.patient_ids:
        raise Refused("Say for whom it is.", field="patient_id")
    if len(facts.patient_ids) > MOST_PATIENTS or len(set(facts.patient_ids)) < len(facts.patient_ids):
        raise Refused("One to four different patients; more make a group of a track.", field="patient_id")
    if facts.ends_at <= facts.starts_at:
        raise Refused("The session ends before it begins.", field="ends")
    if not 1 <= facts.weeks <= MOST_WEEKS:
        raise Refused("Between 1 and 26 weeks.", field="weeks")


def _weekly(actor: Actor, facts: BookingFacts) -> list[BookingFacts]:
    """The hour in each of its weeks; the wall clock holds as it does for slots."""
    starts, ends = (clock.local(at, actor.zone) for at in (facts.starts_at, facts.ends_at))
    midnight = datetime.combine(starts.date(), time())
    begins, finishes = (int((at.replace(tzinfo=None) - midnight).total_seconds() // 60) for at in (starts, ends))
    slot = Slot(starts.isoweekday(), begins, finishes, starts.date())
    found = [facts]
    for week in range(1, facts.weeks):
        one = occurrence(slot, starts.date() + timedelta(weeks=week), actor.zone)
        found.append(replace(facts, starts_at=one.starts_at, ends_at=one.ends_at))
    return found


def _book_one(db: Session, actor: Actor, facts: BookingFacts) -> TherapySession:
    on = clock.local(facts.starts_at, actor.zone).date()
    claim = Claim(
        facts.starts_at,
        facts.ends_at,
        facts.staff_ids,
        facts.room_id,
        patient_ids=facts.patient_ids,
        expected=len(facts.patient_ids) if facts.whereabouts is None else 0,
        is_outside_hours_meant=facts.is_outside_hours_meant,
    )
    require_free(db, actor, claim)
    episodes = {patient_id: find_episode(db, patient_id, on) for patient_id in facts.patient_ids}
    programs = {episode.program_id for episode in episodes.values()}
    rows = []
    for patient_id, episode in episodes.items():
        row = Attendance(patient_id=patient_id, episode_id=episode.id)
        _put_whereabouts(db, row, on, facts.whereabouts, facts.staff_ids)
        rows.append(row)
    session = _session(facts, on, programs.pop() if len(programs) == 1 else None)
    db.add(session)
    db.flush()
    put_leaders(db, session, facts.staff_ids)
    for row in rows:
        row.session_id = session.id
    db.add_all(rows)
    db.flush()
    return session


def _session(facts: BookingFacts, on: date, program_id: UUID | None) -> TherapySession:
    return TherapySession(
        kind=facts.kind,
        title=facts.title,
        on_date=on,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        program_id=program_id,
        delivery=Delivery.IN_PERSON if facts.whereabouts is None else Delivery.TELEHEALTH,
        room_id=facts.room_id,
        topic=facts.topic,
        video_link=facts.video_link,
    )


def find_episode(db: Session, patient_id: UUID, on: date) -> Episode:
    """The episode an hour belongs to: the newest that holds that day. Raises NoEpisode, OnLeaveThen."""
    name = patients.find_names(db, [patient_id])[patient_id]
    open_then = [one for one in intake.list_open_episodes(db, patient_id) if one.admitted_on <= on]
    if not open_then:
        raise NoEpisode(field="patient_id", name=name, day=formats.day(on))
    for leave in intake.list_leaves(db, [open_then[0].id]):
        if leave.from_on <= on and (leave.returned_on is None or on < leave.returned_on):
            raise OnLeaveThen(field="on", name=name, day=formats.day(on))
    return open_then[0]


def _put_whereabouts(
    db: Session, attendance: Attendance, on: date, where: Whereabouts | None, staff_ids: tuple[UUID, ...]
) -> None:
    if where is None:
        attendance.attended_by = AttendedBy.IN_PERSON
        attendance.location_state = attendance.consent_id = None
        attendance.location_sealed = attendance.call_back_sealed = None
        return
    name = patients.find_names(db, [attendance.patient_id])[attendance.patient_id]
    consent_id = telehealth.require_possible(db, attendance.patient_id, on, where.state, name=name, staff_ids=staff_ids)
    ring = keyring(db)
    attendance.attended_by, attendance.location_state = where.by, where.state
    attendance.consent_id = consent_id
    attendance.location_sealed = ring.seal(LOCATION, where.location) if where.location else None
    attendance.call_back_sealed = ring.seal(CALL_BACK, where.call_back) if where.call_back else None
