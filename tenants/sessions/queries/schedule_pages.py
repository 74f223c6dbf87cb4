"""What the schedule's pages show of the days between two dates, in a fixed number of statements.

Who is expected is counted here for many sessions at once; one session's roster with its names is `queries.roster`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from causeway import access, clock
from causeway.access import Actor, Permission, Scope
from tenants.clinics.models import Closure, Room, Site
from tenants.intake.models import Leave, Stay
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Delivery, Program, Track
from tenants.programs.rules import SessionKind
from tenants.sessions import sources
from tenants.sessions.models import Attendance, SessionFacilitator, TherapySession
from tenants.sessions.queries.absences import somebody_unmarked
from tenants.sessions.queries.leaders import without_leader
from tenants.sessions.rules.schedule import status_now
from tenants.sessions.rules.words import AttendanceStatus, CancelReason, SessionStatus
from tenants.staff.models import StaffMember

UNEXPECTED = frozenset({AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which hours. from_on, until_on: clinic-local, inclusive. The rest narrows where it is given."""

    from_on: date
    until_on: date
    staff_member_id: UUID | None = None
    room_id: UUID | None = None
    track_id: UUID | None = None

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants at which the first day begins and the last one ends."""
        return clock.span(self.from_on, self.until_on, zone)


@dataclass(slots=True)
class Hour:
    """One hour of the schedule. patients: names the reader may see, of a booked one. capacity: None where none is set.

    endpoint, values: its page; is_open: the reader may open it. leaders: names; leader_ids in the same order. is_unmarked:
    attendance is owed and not whole. is_leaderless: not over, and nobody is named who is not away.
    """

    id: UUID
    on_date: date
    starts_at: datetime
    ends_at: datetime
    kind: SessionKind
    title: str
    status: SessionStatus
    endpoint: str
    values: Mapping[str, Any]
    topic: str = ""
    cancel_reason: CancelReason | None = None
    is_adjusted: bool = False
    delivery: Delivery = Delivery.IN_PERSON
    track_id: UUID | None = None
    track: str = ""
    program: str = ""
    room_id: UUID | None = None
    room: str = ""
    capacity: int | None = None
    is_booked: bool = False
    is_open: bool = True
    is_leaderless: bool = False
    is_unmarked: bool = False
    leader_ids: list[UUID] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)
    expected: int | None = None
    patients: list[str] = field(default_factory=list)


def list_hours(db: Session, actor: Actor, wanted: Wanted) -> list[Hour]:
    """The hours between two dates, in their order. At most six statements and those of other slices' sources."""
    hours = _led(db, wanted)
    if hours:
        _add_expected(db, actor, wanted, hours)
    others = _others(db, actor, wanted)
    return sorted([*hours.values(), *others], key=lambda one: (one.starts_at, one.title, one.id))


def list_taken(db: Session, actor: Actor, wanted: Wanted) -> list[Hour]:
    """The hours between two dates that take up people and rooms: nothing of who is expected, and none called off."""
    hours = [*_led(db, wanted).values(), *_others(db, actor, wanted)]
    return [one for one in hours if one.status is not SessionStatus.CANCELLED]


def _led(db: Session, wanted: Wanted) -> dict[UUID, Hour]:
    hours = {row.id: _hour(row) for row in db.execute(_sessions(wanted))}
    if hours:
        _add_leaders(db, wanted, hours)
    return hours


def count_named(hours: Iterable[Hour]) -> int:
    """How many patients stand by name, or by their initials, in hours; of a track's hour its name stands there."""
    return len({name for one in hours if not one.track for name in one.patients})


def list_booked(db: Session, actor: Actor, on: date) -> list[Hour]:
    """The booked hours of a day that are not called off and of whose patients the reader may see somebody."""
    hours = list_hours(db, actor, Wanted(on, on))
    return [one for one in hours if one.patients and one.status is not SessionStatus.CANCELLED]


def _sessions(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            TherapySession.id,
            TherapySession.on_date,
            TherapySession.starts_at,
            TherapySession.ends_at,
            TherapySession.kind,
            TherapySession.title,
            TherapySession.topic,
            TherapySession.status,
            TherapySession.cancel_reason,
            TherapySession.is_adjusted,
            TherapySession.delivery,
            TherapySession.track_id,
            TherapySession.room_id,
            Track.name.label("track"),
            Track.capacity,
            Program.name.label("program"),
            Room.name.label("room"),
            without_leader().label("is_leaderless"),
            somebody_unmarked().label("is_unmarked"),
        )
        .outerjoin(Track, and_(Track.clinic_id == TherapySession.clinic_id, Track.id == TherapySession.track_id))
        .outerjoin(
            Program, and_(Program.clinic_id == TherapySession.clinic_id, Program.id == TherapySession.program_id)
        )
        .outerjoin(Room, and_(Room.clinic_id == TherapySession.clinic_id, Room.id == TherapySession.room_id))
        .where(*_narrowed(wanted))
    )
    return statement.order_by(TherapySession.on_date, TherapySession.starts_at, TherapySession.id)


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    criteria: list[ColumnElement[bool]] = [TherapySession.on_date.between(wanted.from_on, wanted.until_on)]
    if wanted.room_id is not None:
        criteria.append(TherapySession.room_id == wanted.room_id)
    if wanted.track_id is not None:
        criteria.append(TherapySession.track_id == wanted.track_id)
    if wanted.staff_member_id is not None:
        leads = aliased(SessionFacilitator)  # the statement around it may read the same table
        criteria.append(
            exists().where(
                leads.clinic_id == TherapySession.clinic_id,
                leads.session_id == TherapySession.id,
                leads.staff_member_id == wanted.staff_member_id,
            )
        )
    return criteria


def _hour(row: Row[*tuple[Any, ...]]) -> Hour:
    is_booked = row.track_id is None
    return Hour(
        id=row.id,
        on_date=row.on_date,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=row.kind,
        title=row.title,
        status=row.status,
        endpoint="hour.index",
        values={"session_id": row.id},
        topic=row.topic,
        cancel_reason=row.cancel_reason,
        is_adjusted=row.is_adjusted,
        delivery=row.delivery,
        track_id=row.track_id,
        track=row.track or "",
        program=row.program or "",
        room_id=row.room_id,
        room=row.room or "",
        capacity=row.capacity,
        is_booked=is_booked,
        is_leaderless=row.is_leaderless,
        is_unmarked=row.is_unmarked,
    )


def _add_leaders(db: Session, wanted: Wanted, hours: Mapping[UUID, Hour]) -> None:
    statement = (
        select(SessionFacilitator.session_id, StaffMember.id, StaffMember.first_name, StaffMember.last_name)
        .join(
            StaffMember,
            and_(
                StaffMember.clinic_id == SessionFacilitator.clinic_id,
                StaffMember.id == SessionFacilitator.staff_member_id,
            ),
        )
        .join(TherapySession, _of_session(SessionFacilitator))
        .where(*_narrowed(wanted))
        .order_by(SessionFacilitator.is_lead.desc(), StaffMember.name_key, StaffMember.id)
    )
    for session_id, staff_member_id, first, last in db.execute(statement):
        hour = hours.get(session_id)
        if hour is not None:
            hour.leader_ids.append(staff_member_id)
            hour.leaders.append(f"{first} {last}".strip())


def _add_expected(db: Session, actor: Actor, wanted: Wanted, hours: Mapping[UUID, Hour]) -> None:
    """How many are expected: those staying on the track that day and not on leave, and those entered beside them."""
    staying_on = _staying(db, wanted, {hour.track_id for hour in hours.values() if hour.track_id is not None})
    entered: dict[UUID, set[UUID]] = defaultdict(set)
    away: dict[UUID, set[UUID]] = defaultdict(set)
    attended: set[UUID] = set()
    names = _names(db, actor, wanted, hours)
    for session_id, patient_id, status in db.execute(_attendances(wanted)):
        (away if status in UNEXPECTED else entered)[session_id].add(patient_id)
        if status is AttendanceStatus.PRESENT:
            attended.add(session_id)
        if session_id in hours and hours[session_id].is_booked and patient_id in names:
            hours[session_id].patients.append(names[patient_id])
    now = clock.now()
    for hour in hours.values():
        hour.status = status_now(hour.status, hour.ends_at, somebody_came=hour.id in attended, now=now)
        if hour.status is SessionStatus.CANCELLED:
            continue
        staying = staying_on.get((hour.track_id, hour.on_date), set()) if hour.track_id is not None else set()
        hour.expected = len((staying - away[hour.id]) | entered[hour.id])


def _attendances(wanted: Wanted) -> Select[UUID, UUID, AttendanceStatus]:
    return (
        select(Attendance.session_id, Attendance.patient_id, Attendance.status)
        .join(TherapySession, _of_session(Attendance))
        .where(*_narrowed(wanted))
        .order_by(Attendance.id)
    )


def _staying(db: Session, wanted: Wanted, track_ids: Collection[UUID]) -> dict[tuple[UUID | None, date], set[UUID]]:
    """Who stays on which track on which day, leaves taken out. One statement."""
    if not track_ids:
        return {}
    statement = (
        select(Stay.track_id, Stay.patient_id, Stay.from_on, Stay.until_on, Leave.from_on, Leave.returned_on)
        .outerjoin(
            Leave,
            and_(
                Leave.clinic_id == Stay.clinic_id,
                Leave.episode_id == Stay.episode_id,
                Leave.from_on <= wanted.until_on,
                or_(Leave.returned_on.is_(None), Leave.returned_on > wanted.from_on),
            ),
        )
        .where(
            Stay.track_id.in_(track_ids),
            Stay.from_on <= wanted.until_on,
            or_(Stay.until_on.is_(None), Stay.until_on >= wanted.from_on),
        )
    )
    staying: dict[tuple[UUID | None, date], set[UUID]] = defaultdict(set)
    gone: dict[tuple[UUID | None, date], set[UUID]] = defaultdict(set)
    for track_id, patient_id, from_on, until_on, left_on, back_on in db.execute(statement):
        for number in range((wanted.until_on - wanted.from_on).days + 1):
            on = wanted.from_on + timedelta(days=number)
            if from_on <= on and (until_on is None or on <= until_on):
                staying[track_id, on].add(patient_id)
            if left_on is not None and left_on <= on and (back_on is None or on < back_on):
                gone[track_id, on].add(patient_id)
    return {key: found - gone[key] for key, found in staying.items()}


def _names(db: Session, actor: Actor, wanted: Wanted, hours: Mapping[UUID, Hour]) -> dict[UUID, str]:
    """Names of the patients of booked sessions, as far as this person may see them. One statement, or none."""
    if not actor.may(Permission.SESSION_READ) or not any(hour.is_booked for hour in hours.values()):
        return {}
    # A subquery of its own: what makes somebody's caseload may read the same tables.
    booked = (
        select(Attendance.patient_id)
        .join(TherapySession, _of_session(Attendance))
        .where(TherapySession.track_id.is_(None), *_narrowed(wanted))
    )
    statement = select(Patient.id, SHOWN_NAME).where(Patient.id.in_(booked))
    criterion = access.visible(actor, Permission.SESSION_READ, Patient.id)
    if criterion is not None:
        statement = statement.where(criterion)
    return {row[0]: row[1] for row in db.execute(statement)}


def _others(db: Session, actor: Actor, wanted: Wanted) -> list[Hour]:
    """Other slices' hours. A track's own week has none of them."""
    if wanted.track_id is not None:
        return []
    found = [
        one
        for one in sources.between(db, *wanted.span(actor.zone))
        if (wanted.staff_member_id is None or wanted.staff_member_id in one.staff_ids)
        and (wanted.room_id is None or wanted.room_id == one.room_id)
    ]
    if not found:
        return []
    staff = _staff_names(db, {staff_id for one in found for staff_id in one.staff_ids})
    seen = _visible_patients(db, actor, found)
    return [_other(one, staff, actor, seen) for one in found]


def _visible_patients(db: Session, actor: Actor, found: Collection[sources.Busy]) -> set[UUID]:
    """The patients of these hours on the reader's own caseload, where that is all they see. At most one statement."""
    narrowed = next((one.permission for one in found if actor.scope(one.permission) is Scope.OWN), None)
    if narrowed is None:
        return set()
    criterion = access.visible(actor, narrowed, Patient.id)
    ids = {patient_id for one in found for patient_id in one.patient_ids}
    statement = select(Patient.id).where(Patient.id.in_(ids))
    return set(db.scalars(statement if criterion is None else statement.where(criterion)))


def _other(one: sources.Busy, staff: Mapping[UUID, str], actor: Actor, seen: Collection[UUID]) -> Hour:
    scope = actor.scope(one.permission)
    return Hour(
        id=one.id,
        on_date=one.starts_at.astimezone(actor.zone).date(),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        kind=SessionKind(one.kind),
        title=one.label,
        status=SessionStatus(one.status),
        endpoint=one.endpoint,
        values=one.values,
        is_open=scope is Scope.ALL or (scope is Scope.OWN and set(one.patient_ids) <= set(seen)),
        room_id=one.room_id,
        is_booked=True,
        leader_ids=list(one.staff_ids),
        leaders=[staff[staff_id] for staff_id in one.staff_ids if staff_id in staff],
        expected=None if one.status == SessionStatus.CANCELLED else len(one.patient_ids),
    )


def _staff_names(db: Session, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = db.execute(
        select(StaffMember.id, StaffMember.first_name, StaffMember.last_name).where(StaffMember.id.in_(staff_ids))
    )
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}


def _of_session(model: type[Attendance] | type[SessionFacilitator]) -> ColumnElement[bool]:
    return and_(TherapySession.clinic_id == model.clinic_id, TherapySession.id == model.session_id)


def list_closed_days(db: Session, from_on: date, until_on: date) -> dict[date, list[str]]:
    """What closes the clinic or one of its sites on the days between two. One statement."""
    statement = (
        select(Closure.name, Closure.from_on, Closure.until_on, Site.name.label("site"))
        .outerjoin(Site, and_(Site.clinic_id == Closure.clinic_id, Site.id == Closure.site_id))
        .where(Closure.from_on <= until_on, Closure.until_on >= from_on)
        .order_by(Closure.from_on, Closure.id)
    )
    found: dict[date, list[str]] = defaultdict(list)
    for name, first, last, site in db.execute(statement):
        on = max(first, from_on)
        while on <= min(last, until_on):
            found[on].append(f"{name} ({site})" if site else name)
            on += timedelta(days=1)
    return found


def room_choices(db: Session) -> list[tuple[str, str]]:
    """(id, name) of the rooms in use, by name."""
    rows = db.execute(select(Room.id, Room.name).where(Room.is_active.is_(True)).order_by(Room.name, Room.id))
    return [(str(row.id), row.name) for row in rows]
