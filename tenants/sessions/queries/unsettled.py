"""Leaving times that are missing, found in one statement without reading the past: days by an index of their own, marks by the
sessions that wait (docs/rules.md#open-sessions).
"""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, cast, exists, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from tenants.patients.models import Patient
from tenants.sessions.models import Attendance, ProgramDay, TherapySession
from tenants.sessions.queries.absences import owes_attendance
from tenants.sessions.queries.roster import NAME
from tenants.sessions.queries.sheets import sheet_track
from tenants.sessions.rules.words import AttendanceStatus


class Unsettled(NamedTuple):
    """Somebody was there and nobody has said when they left: on a day they were signed in, or in one session.

    row_id: of the day or of the mark. track_id: on whose sheet of the day it is typed; None for a booked hour, which has its
    own. session_id: None and title "" for a day.
    """

    row_id: UUID
    patient_id: UUID
    name: str
    on_date: date
    track_id: UUID | None
    session_id: UUID | None
    title: str


def list_unsettled(db: Session, actor: Actor, today: date, limit: int) -> list[Unsettled]:
    """Days before today with a sign-in and no sign-out, and sessions that are over with somebody there whose times are not
    whole and whom no such day stands for; the oldest first.

    A day on no track's sheet is listed by its hours alone: there is no other place to say when somebody left.
    """
    arms = [
        arm.order_by("on_date", "row_id").limit(limit).subquery() for arm in (_days(actor, today), _marks(actor, today))
    ]
    found = union_all(*(select(arm) for arm in arms)).subquery().c
    statement = (
        select(found.row_id, found.patient_id, NAME, found.on_date, found.track_id, found.session_id, found.title)
        .join(Patient, and_(Patient.clinic_id == found.clinic_id, Patient.id == found.patient_id))
        .order_by(found.on_date, found.row_id)
        .limit(limit)
    )
    return [Unsettled(*row) for row in db.execute(statement)]


def _days(actor: Actor, today: date) -> Any:
    sheet = sheet_track(ProgramDay)
    statement = select(
        ProgramDay.clinic_id,
        ProgramDay.id.label("row_id"),
        ProgramDay.patient_id,
        ProgramDay.on_date,
        sheet.label("track_id"),
        cast(null(), Uuid()).label("session_id"),
        literal("").label("title"),
    ).where(ProgramDay.on_date < today, _is_open(), sheet.is_not(None))
    criterion = access.visible(actor, Permission.ATTENDANCE_WRITE, ProgramDay.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _marks(actor: Actor, today: date) -> Any:
    mark = (
        select(Attendance.id, Attendance.patient_id)
        .where(
            Attendance.clinic_id == TherapySession.clinic_id,
            Attendance.session_id == TherapySession.id,
            _lacks_times(),
            ~_day_of_mark(_is_open(), sheet_track(ProgramDay).is_not(None)),
        )
        .order_by(Attendance.id)  # by itself, session by session: joined, every mark there ever was may be read
        .lateral("mark")
    )
    statement = (
        select(
            TherapySession.clinic_id,
            mark.c.id.label("row_id"),
            mark.c.patient_id,
            TherapySession.on_date,
            TherapySession.track_id,
            TherapySession.id.label("session_id"),
            TherapySession.title,
        )
        .join(mark, true())
        .where(
            TherapySession.is_marked.is_(False),
            TherapySession.on_date <= today,
            func.coalesce(TherapySession.ended_at, TherapySession.ends_at) <= clock.now(),
            owes_attendance(),
        )
    )
    criterion = access.visible(actor, Permission.ATTENDANCE_WRITE, mark.c.patient_id)
    return statement if criterion is None else statement.where(criterion)


def somebody_unsettled() -> ColumnElement[bool]:
    """Attendance is owed, and somebody present in the session has no whole times: neither of their own nor the day's. As
    `rules.minutes` counts.
    """
    lacking = exists().where(
        Attendance.clinic_id == TherapySession.clinic_id,
        Attendance.session_id == TherapySession.id,
        _lacks_times(),
    )
    return and_(owes_attendance(), lacking.correlate(TherapySession))


def _lacks_times() -> Any:
    stands = _day_of_mark(
        or_(Attendance.arrived_at.is_not(None), ProgramDay.signed_in_at.is_not(None)),
        or_(Attendance.left_at.is_not(None), ProgramDay.signed_out_at.is_not(None)),
    )
    has_own = and_(Attendance.arrived_at.is_not(None), Attendance.left_at.is_not(None))
    return and_(Attendance.status == AttendanceStatus.PRESENT, ~has_own, ~stands)


def _day_of_mark(*criteria: Any) -> Any:
    return (
        exists()
        .where(
            ProgramDay.clinic_id == Attendance.clinic_id,
            ProgramDay.patient_id == Attendance.patient_id,
            ProgramDay.on_date == TherapySession.on_date,
            *criteria,
        )
        .correlate(Attendance, TherapySession)
    )


def _is_open() -> Any:
    return and_(ProgramDay.signed_in_at.is_not(None), ProgramDay.signed_out_at.is_(None))
