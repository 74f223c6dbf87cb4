"""What attendance is taken on: a track's day, or one booked hour; its sessions and the people in them.

A fixed number of statements whatever the number of people and sessions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.patients.models import Patient
from tenants.programs.errors import TrackNotFound
from tenants.programs.models import Program, Track
from tenants.sessions import sources
from tenants.sessions.models import Attendance, ProgramDay, SessionFacilitator, TherapySession
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import AttendanceRow, Expected, LeaveRow, SessionRow, StayRow
from tenants.sessions.rules.minutes import Attended, Hour, Interval, Times, attended, total
from tenants.sessions.rules.words import AttendanceStatus, AttendedBy, SessionStatus
from tenants.staff.models import StaffMember


class TrackHead(NamedTuple):
    """A track as its day is headed."""

    id: UUID
    name: str
    program_id: UUID
    program: str
    weekdays: list[int]
    capacity: int


@dataclass(frozen=True, slots=True)
class PersonDay:
    """Somebody on the day: their place in each session (by its id), their sign-in and sign-out, minutes of the whole day.

    is_of_track: on one of the track's stays, not only added. day_minutes counts hours elsewhere that day as well, of which
    elsewhere_minutes are in no session of these.
    """

    patient_id: UUID
    name: str
    record_number: str
    is_of_track: bool
    day: Times
    places: dict[UUID, Expected]
    day_minutes: int
    is_unsettled: bool
    elsewhere_minutes: int = 0
    on_leave_since: date | None = None

    @property
    def afar(self) -> AttendanceRow | None:
        """What is written of a session in which they take part from elsewhere, one that says from where first."""
        rows = [place.row for place in self.places.values() if place.row is not None]
        found = [row for row in rows if row.attended_by is not AttendedBy.IN_PERSON]
        return next((row for row in found if row.location_state), found[0] if found else None)

    @property
    def is_from_nowhere(self) -> bool:
        """Whether they are there by video or phone in a session of which nobody has said from where."""
        return any(place.row is not None and place.row.is_from_nowhere for place in self.places.values())


@dataclass(frozen=True, slots=True)
class Roll:
    """Some sessions of a day and the people in them. leaders: names by session."""

    on: date
    sessions: list[SessionRow]
    people: list[PersonDay]
    leaders: dict[UUID, list[str]]

    def person(self, patient_id: UUID | None) -> PersonDay | None:
        """Somebody on the day."""
        return next((one for one in self.people if one.patient_id == patient_id), None)

    @property
    def is_booked(self) -> bool:
        """Whether it is one hour that belongs to no track."""
        return any(session.track_id is None for session in self.sessions)

    @property
    def held(self) -> list[SessionRow]:
        """The sessions that were not cancelled."""
        return [session for session in self.sessions if session.status is not SessionStatus.CANCELLED]

    @property
    def places(self) -> int | None:
        """How many people there is a place for, the room aside; None where nothing says so."""
        return None

    @property
    def overfull(self) -> list[tuple[SessionRow, int, int]]:
        """Sessions with more people than places, those of the room less one for who leads: how many are there or expected,
        and how many places there are.
        """
        found = []
        for session in self.held:
            here = [place for one in self.people if (place := one.places.get(session.id)) is not None]
            taken = sum(not place.mark.is_away for place in here)
            room = None if session.room_capacity is None else session.room_capacity - 1
            places = min((one for one in (self.places, room) if one is not None), default=taken)
            if taken > places:
                found.append((session, taken, places))
        return found


@dataclass(frozen=True, slots=True)
class TrackDay(Roll):
    """A track's day."""

    track: TrackHead

    @property
    def places(self) -> int | None:
        """Of the track."""
        return self.track.capacity


def get_track_day(db: Session, actor: Actor, track_id: UUID, on: date) -> TrackDay:
    """The day, with the people the actor may see. Eight statements. Raises TrackNotFound."""
    track = _head(db, track_id)
    sessions = roster.list_sessions(db, on, on, track_ids=[track_id])
    return TrackDay(*_called(db, actor, on, sessions, [track_id]), track)


def get_hour_roll(db: Session, actor: Actor, session: TherapySession) -> Roll:
    """A booked hour, with those of its people whom the actor may see. At most eight statements."""
    sessions = roster.list_sessions(db, session.on_date, session.on_date, session_ids=[session.id])
    return Roll(*_called(db, actor, session.on_date, sessions, []))


def _called(
    db: Session, actor: Actor, on: date, sessions: list[SessionRow], track_ids: Sequence[UUID]
) -> tuple[date, list[SessionRow], list[PersonDay], dict[UUID, list[str]]]:
    """What a roll is made of: the stays of the tracks that day, and whoever is written down for the sessions."""
    stays = roster.list_stays(db, on, on, track_ids=track_ids, actor=actor)
    leaves = roster.list_leaves(db, on, on, episode_ids=[stay.episode_id for stay in stays])
    ids = [session.id for session in sessions]
    rows = roster.list_attendances(db, session_ids=ids, actor=actor)
    rosters = roster.combine(sessions, stays, leaves, rows)
    people = {stay.patient_id for stay in stays} | {row.patient_id for row in rows}
    days, elsewhere = _day_of(db, on, people, set(ids))
    _add_others(db, actor, on, people, elsewhere)
    return (
        on,
        sessions,
        _people(sessions, _named(stays, leaves, rosters), rosters, days, elsewhere),
        list_leaders(db, ids),
    )


def _head(db: Session, track_id: UUID) -> TrackHead:
    row = db.execute(
        select(Track.id, Track.name, Program.id, Program.name, Track.weekdays, Track.capacity)
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .where(Track.id == track_id)
    ).one_or_none()
    if row is None:
        raise TrackNotFound
    return TrackHead(*row)


def list_leaders(db: Session, session_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The names of those who lead some sessions, the lead first."""
    statement = (
        select(SessionFacilitator.session_id, StaffMember.first_name, StaffMember.last_name)
        .join(
            StaffMember,
            and_(
                StaffMember.clinic_id == SessionFacilitator.clinic_id,
                StaffMember.id == SessionFacilitator.staff_member_id,
            ),
        )
        .where(SessionFacilitator.session_id.in_(session_ids))
        .order_by(SessionFacilitator.is_lead.desc(), StaffMember.last_name, StaffMember.id)
    )
    found: dict[UUID, list[str]] = {}
    for session_id, first, last in db.execute(statement):
        found.setdefault(session_id, []).append(f"{first} {last}")
    return found


def _day_of(
    db: Session, on: date, patient_ids: set[UUID], here: set[UUID]
) -> tuple[dict[UUID, Times], dict[UUID, list[Attended]]]:
    """By patient, their sign-in and sign-out of the day, and what they attended in sessions elsewhere."""
    columns: list[Any] = [Patient.id, ProgramDay.signed_in_at, ProgramDay.signed_out_at, TherapySession, Attendance]
    of_day = and_(
        ProgramDay.clinic_id == Patient.clinic_id, ProgramDay.patient_id == Patient.id, ProgramDay.on_date == on
    )
    came = and_(
        Attendance.clinic_id == Patient.clinic_id,
        Attendance.patient_id == Patient.id,
        Attendance.status == AttendanceStatus.PRESENT,
        Attendance.session_id.in_(
            select(TherapySession.id).where(TherapySession.on_date == on, TherapySession.id.not_in(here))
        ),
    )
    session = and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id)
    statement = (
        select(*columns)
        .select_from(Patient)
        .outerjoin(ProgramDay, of_day)
        .outerjoin(Attendance, came)
        .outerjoin(TherapySession, session)
        .where(Patient.id.in_(patient_ids))
    )
    days: dict[UUID, Times] = {}
    elsewhere: dict[UUID, list[Attended]] = {}
    for patient_id, signed_in_at, signed_out_at, held, row in db.execute(statement):
        days[patient_id] = Times(signed_in_at, signed_out_at)
        if row is not None:
            hour = Hour(held.starts_at, held.ends_at, held.began_at, held.ended_at, held.breaks)
            own = Times(row.arrived_at, row.left_at)
            elsewhere.setdefault(patient_id, []).append(attended(hour, row.status, own, days[patient_id]))
    return days, elsewhere


def _add_others(
    db: Session, actor: Actor, on: date, patient_ids: set[UUID], elsewhere: dict[UUID, list[Attended]]
) -> None:
    """Add when the people took part that day in hours that other slices keep."""
    for busy in sources.between(db, *clock.span(on, on, actor.zone)):
        is_of_day = clock.local(busy.starts_at, actor.zone).date() == on
        if not is_of_day or busy.status == SessionStatus.CANCELLED.value:
            continue
        for patient_id in patient_ids.intersection(busy.attended):
            took_part = Attended((Interval.of(*busy.attended[patient_id]),))
            elsewhere.setdefault(patient_id, []).append(took_part)


class _Named(NamedTuple):
    name: str
    record_number: str
    is_of_track: bool
    on_leave_since: date | None = None


def _named(
    stays: Sequence[StayRow], leaves: Sequence[LeaveRow], rosters: dict[UUID, dict[UUID, Expected]]
) -> dict[UUID, _Named]:
    away = {leave.episode_id: leave.from_on for leave in leaves}
    named = {stay.patient_id: _Named(stay.name, stay.record_number, True, away.get(stay.episode_id)) for stay in stays}
    for places in rosters.values():
        for patient_id, place in places.items():
            named.setdefault(patient_id, _Named(place.name, place.record_number, is_of_track=False))
    return named


def _people(
    sessions: Sequence[SessionRow],
    named: Mapping[UUID, _Named],
    rosters: dict[UUID, dict[UUID, Expected]],
    days: dict[UUID, Times],
    elsewhere: dict[UUID, list[Attended]],
) -> list[PersonDay]:
    found = []
    for patient_id, who in named.items():
        places = {
            session.id: rosters[session.id][patient_id] for session in sessions if patient_id in rosters[session.id]
        }
        day = days.get(patient_id, Times())
        came = [
            attended(session.hour, places[session.id].mark.status, places[session.id].mark.times, day)
            for session in sessions
            if session.id in places
        ]
        here_minutes = total(interval for one in came for interval in one.intervals)
        came += elsewhere.get(patient_id, ())
        day_minutes = total(interval for one in came for interval in one.intervals)
        found.append(
            PersonDay(
                patient_id,
                who.name,
                who.record_number,
                who.is_of_track,
                day,
                places,
                day_minutes,
                any(one.is_unsettled for one in came),
                day_minutes - here_minutes,
                None if places else who.on_leave_since,
            )
        )
    return sorted(found, key=lambda one: (not one.is_of_track, one.name.casefold(), str(one.patient_id)))


class TrackOfDay(NamedTuple):
    """A track that meets on a date, as the choice of days lists it."""

    track_id: UUID
    track: str
    program: str
    starts_at: Any
    ends_at: Any
    sessions: int


def list_tracks_of(db: Session, on: date) -> list[TrackOfDay]:
    """The tracks with sessions on a date, by when they begin. One statement."""
    statement = (
        select(
            Track.id,
            Track.name,
            Program.name,
            func.min(TherapySession.starts_at),
            func.max(TherapySession.ends_at),
            func.count(),
        )
        .select_from(TherapySession)
        .join(Track, and_(Track.clinic_id == TherapySession.clinic_id, Track.id == TherapySession.track_id))
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .where(TherapySession.on_date == on, TherapySession.status != SessionStatus.CANCELLED)
        .group_by(Track.id, Track.name, Program.name)
        .order_by(func.min(TherapySession.starts_at), Program.name, Track.name)
    )
    return [TrackOfDay(*row) for row in db.execute(statement)]
