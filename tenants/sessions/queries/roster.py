"""Who is on the roster of which session: computed from stays, leaves and what has been written down. A fixed few statements,
whatever the number of tracks; rows read are bounded by the dates asked for.

Nobody is filtered by caseload unless an actor is given.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from causeway import access
from causeway.access import Actor, Permission
from causeway.people.models import User
from tenants.clinics.models import Room
from tenants.intake.models import STAY_ENDS_ON, Episode, Leave, Stay
from tenants.patients.models import Patient
from tenants.programs.models import Track
from tenants.sessions.models import Attendance, ProgramDay, TherapySession
from tenants.sessions.queries.roster_rows import (
    AttendanceRow,
    Convened,
    DayRow,
    Expected,
    LeaveRow,
    SessionRow,
    StayRow,
)
from tenants.sessions.queries.standing import holds_day
from tenants.sessions.rules.day import CellKey
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus

NAME = Patient.last_name + ", " + func.coalesce(Patient.preferred_name, Patient.first_name)

_SESSION: tuple[Any, ...] = (
    TherapySession.id,
    TherapySession.program_id,
    TherapySession.track_id,
    TherapySession.kind,
    TherapySession.title,
    TherapySession.on_date,
    TherapySession.starts_at,
    TherapySession.ends_at,
    TherapySession.began_at,
    TherapySession.ended_at,
    TherapySession.breaks,
    TherapySession.status,
    TherapySession.delivery,
    TherapySession.topic,
    Room.name,
    Room.capacity,
    or_(TherapySession.is_marked, TherapySession.is_written),
)


def list_sessions(
    db: Session,
    from_on: date,
    until_on: date,
    *,
    track_ids: Collection[UUID] | None = None,
    session_ids: Collection[UUID] | None = None,
    for_share: bool = False,
) -> list[SessionRow]:
    """Sessions of some days, those cancelled too, in order: of some tracks or with some ids, else those of every track.

    for_share: until the commit nobody decides that nothing of them is missing, nor calls them off because their day is
    closed or their week is over.
    """
    statement = (
        select(*_SESSION)
        .select_from(TherapySession)
        .outerjoin(Room, and_(Room.clinic_id == TherapySession.clinic_id, Room.id == TherapySession.room_id))
        .where(TherapySession.on_date.between(from_on, until_on))
        .order_by(TherapySession.starts_at, TherapySession.id)
    )
    if track_ids is None and session_ids is None:
        statement = statement.where(TherapySession.track_id.is_not(None))
    else:
        named = (TherapySession.track_id.in_(track_ids or ()), TherapySession.id.in_(session_ids or ()))
        statement = statement.where(or_(*named))
    if for_share:  # with others who write of them, whose rows lock as much
        statement = statement.with_for_update(read=True, key_share=True, of=TherapySession)
    return [SessionRow(*row) for row in db.execute(statement)]


def list_stays(
    db: Session,
    from_on: date,
    until_on: date,
    *,
    track_ids: Collection[UUID] | None = None,
    patient_ids: Collection[UUID] | None = None,
    actor: Actor | None = None,
    permission: Permission = Permission.SESSION_READ,
) -> list[StayRow]:
    """Stays that share a day with the dates, by name."""
    theirs = select(Stay).where(Stay.from_on <= until_on, from_on <= STAY_ENDS_ON)
    if track_ids is not None:
        theirs = theirs.where(Stay.track_id.in_(track_ids))
    if patient_ids is not None:
        theirs = theirs.where(Stay.patient_id.in_(patient_ids))
    # Read first and by themselves: joined to their tracks they may be looked for track by track, with all that ever were.
    stay = aliased(Stay, theirs.cte("theirs").prefix_with("MATERIALIZED"))
    episode, person = _episode_of(stay), _person_of(stay)
    statement = (
        select(
            stay.patient_id,
            stay.episode_id,
            stay.track_id,
            Track.program_id,
            stay.from_on,
            stay.until_on,
            stay.planned_days_per_week,
            stay.planned_week_minutes,
            episode.c.admitted_on,
            episode.c.discharged_on,
            person.c.name,
            person.c.record_number,
            person.c.availability,
        )
        .select_from(stay)
        .join(Track, and_(Track.clinic_id == stay.clinic_id, Track.id == stay.track_id))
        .join(episode, true())
        .join(person, true())
        .order_by(person.c.last_key, person.c.first_key, stay.from_on, stay.id)
    )
    return [StayRow(*row) for row in db.execute(_seen(statement, actor, permission, stay.patient_id))]


def list_leaves(
    db: Session, from_on: date, until_on: date, *, episode_ids: Collection[UUID] | None = None
) -> list[LeaveRow]:
    """Leaves that share a day with the dates."""
    statement = select(Leave.episode_id, Leave.patient_id, Leave.from_on, Leave.returned_on).where(
        Leave.from_on <= until_on, or_(Leave.returned_on.is_(None), Leave.returned_on > from_on)
    )
    if episode_ids is not None:
        statement = statement.where(Leave.episode_id.in_(episode_ids))
    return [LeaveRow(*row) for row in db.execute(statement)]


def list_attendances(
    db: Session,
    *,
    session_ids: Collection[UUID] | None = None,
    patient_ids: Collection[UUID] | None = None,
    between: tuple[date, date] | None = None,
    actor: Actor | None = None,
    permission: Permission = Permission.SESSION_READ,
) -> list[AttendanceRow]:
    """What is written down: of some sessions, or of some people on some dates; by name."""
    person = _person_of(Attendance)
    statement = (
        select(
            Attendance.id,
            Attendance.session_id,
            Attendance.patient_id,
            Attendance.episode_id,
            Attendance.status,
            Attendance.arrived_at,
            Attendance.left_at,
            Attendance.reason,
            Attendance.is_makeup,
            Attendance.attended_by,
            Attendance.location_state,
            User.display_name,
            Attendance.updated_at,
            person.c.name,
            person.c.record_number,
            or_(Attendance.status != AttendanceStatus.EXPECTED, holds_day()),
        )
        .select_from(Attendance)
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .join(person, true())
        .outerjoin(User, User.id == Attendance.recorded_by_id)
        .order_by(person.c.last_key, person.c.first_key, Attendance.id)
    )
    if session_ids is not None:
        statement = statement.where(Attendance.session_id.in_(session_ids))
    if patient_ids is not None:
        statement = statement.where(Attendance.patient_id.in_(patient_ids))
    if between is not None:
        statement = statement.where(TherapySession.on_date.between(*between))
    return [AttendanceRow(*row) for row in db.execute(_seen(statement, actor, permission, Attendance.patient_id))]


def list_days(
    db: Session, from_on: date, until_on: date, *, patient_ids: Collection[UUID] | None = None
) -> list[DayRow]:
    """Sign-ins and sign-outs of some dates."""
    statement = select(
        ProgramDay.patient_id, ProgramDay.on_date, ProgramDay.signed_in_at, ProgramDay.signed_out_at
    ).where(ProgramDay.on_date.between(from_on, until_on))
    if patient_ids is not None:
        statement = statement.where(ProgramDay.patient_id.in_(patient_ids))
    return [DayRow(*row) for row in db.execute(statement)]


def combine(
    sessions: Sequence[Convened],
    stays: Iterable[StayRow],
    leaves: Iterable[LeaveRow],
    rows: Iterable[AttendanceRow],
) -> dict[UUID, dict[UUID, Expected]]:
    """Rosters by session and patient: stays on the session's track that day and not on leave, and every row that stands.

    A cancelled session expects nobody; what was written about it stays.
    """
    away: dict[UUID, list[LeaveRow]] = {}
    for leave in leaves:
        away.setdefault(leave.episode_id, []).append(leave)
    by_track: dict[UUID, list[StayRow]] = {}
    for stay in stays:
        by_track.setdefault(stay.track_id, []).append(stay)
    written = {CellKey(row.session_id, row.patient_id): row for row in rows}
    rosters: dict[UUID, dict[UUID, Expected]] = {session.id: {} for session in sessions}
    for session in sessions:
        if session.status is SessionStatus.CANCELLED or session.track_id is None:
            continue
        for stay in by_track.get(session.track_id, ()):
            on = session.on_date
            if not stay.holds(on) or any(leave.holds(on) for leave in away.get(stay.episode_id, ())):
                continue
            row = written.get(CellKey(session.id, stay.patient_id))
            rosters[session.id][stay.patient_id] = Expected(
                stay.patient_id, stay.episode_id, stay.name, stay.record_number, row
            )
    for key, row in written.items():
        if row.stands and key.session_id in rosters and key.patient_id not in rosters[key.session_id]:
            rosters[key.session_id][key.patient_id] = Expected(
                row.patient_id, row.episode_id, row.name, row.record_number, row
            )
    return rosters


def session_roster(db: Session, session_id: UUID, *, actor: Actor | None = None) -> list[Expected]:
    """The roster of one session, by name. Four statements. actor: only the people they may see."""
    found = db.execute(
        select(*_SESSION)
        .select_from(TherapySession)
        .outerjoin(Room, and_(Room.clinic_id == TherapySession.clinic_id, Room.id == TherapySession.room_id))
        .where(TherapySession.id == session_id)
    ).one_or_none()
    if found is None:
        return []
    session = SessionRow(*found)
    tracks = [] if session.track_id is None else [session.track_id]
    stays = list_stays(db, session.on_date, session.on_date, track_ids=tracks, actor=actor)
    leaves = list_leaves(db, session.on_date, session.on_date, episode_ids=[stay.episode_id for stay in stays])
    rows = list_attendances(db, session_ids=[session_id], actor=actor)
    roster = combine([session], stays, leaves, rows)[session_id]
    return sorted(roster.values(), key=lambda one: (one.name.casefold(), one.patient_id))


def find_capacity(db: Session, session: SessionRow) -> int | None:
    """Places of a session: its track's, and its room's less one for who leads; None where neither says."""
    track = db.scalar(select(Track.capacity).where(Track.id == session.track_id)) if session.track_id else None
    room = None if session.room_capacity is None else session.room_capacity - 1
    return min((one for one in (track, room) if one is not None), default=None)


def count_expected(rosters: dict[UUID, dict[UUID, Expected]]) -> dict[UUID, int]:
    """How many places of each session are taken: everybody on its roster who is not away."""
    return {session_id: sum(not one.mark.is_away for one in roster.values()) for session_id, roster in rosters.items()}


def _person_of(owner: type[Stay] | type[Attendance]) -> LateralFromClause:
    """Whom a row is about, looked up row by row: joined, it may be found by reading everybody the clinic ever had."""
    return (
        select(
            NAME.label("name"),
            Patient.record_number,
            Patient.availability,
            Patient.last_key,
            Patient.first_key,
        )
        .where(Patient.clinic_id == owner.clinic_id, Patient.id == owner.patient_id)
        .limit(1)
        .lateral("person")
    )


def _episode_of(owner: type[Stay]) -> LateralFromClause:
    """The episode of a stay, looked up row by row for the same reason."""
    return (
        select(Episode.admitted_on, Episode.discharged_on)
        .where(Episode.clinic_id == owner.clinic_id, Episode.id == owner.episode_id)
        .limit(1)
        .lateral("episode")
    )


def _seen(statement: Any, actor: Actor | None, permission: Permission, patient_id: Any) -> Any:
    if actor is None:
        return statement
    criterion = access.visible(actor, permission, patient_id)
    return statement if criterion is None else statement.where(criterion)
