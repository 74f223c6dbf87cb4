"""Saying when a session was really held, after which everybody's minutes in it are counted anew."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.errors import Forbidden, NotFound, Refused, Stale
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.held import adjustable
from tenants.sessions.rules.minutes import Hour, Interval
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus
from tenants.sessions.services.finishing import reopen
from tenants.sessions.services.note_corrections import notice

LONGEST = timedelta(hours=12)
FURTHEST = timedelta(hours=6)
"""How far from its schedule a session may have been held on its day."""


class NotYours(Forbidden):
    """Whoever does not reach every patient says it of what they lead."""

    message = "Only somebody who leads this session, or a director, says when it was held; and only once it has begun."


def say_held(
    db: Session,
    actor: Actor,
    session_id: UUID,
    times: tuple[datetime, datetime] | None,
    *,
    expected_version: int | None = None,
) -> set[UUID]:
    """Write down when a session began and ended, or (None) that it was held as scheduled; it is held from then on.

    Whose stored time is the beginning or the end as it stood moves with it; other times stay. The patients beside whose
    signed notes the minutes now differ are given back. Raises Forbidden, NotFound, NotYours, Stale, Refused.
    """
    access.require(actor, Permission.SESSION_WRITE)
    session = db.scalar(locked(select(TherapySession).where(TherapySession.id == session_id)))
    if session is None:
        raise NotFound
    if session_id not in adjustable(db, actor, [session_id]):
        raise NotYours
    if expected_version is not None and session.version != expected_version:
        raise Stale
    before = _held(session)
    _require_possible(session, *(times or (session.starts_at, session.ends_at)))
    session.status, (session.began_at, session.ended_at) = SessionStatus.HELD, times or (None, None)
    db.flush()
    _move(db, session_id, before, _held(session))
    reopen(db, [session_id])
    audit.record(db, actor, "session.held_told", subject=session)
    patients = db.scalars(select(Attendance.patient_id).where(Attendance.session_id == session_id)).all()
    return notice(db, session.on_date, patients)


def _held(session: TherapySession) -> Interval:
    return Hour(session.starts_at, session.ends_at, session.began_at, session.ended_at).held


def _require_possible(session: TherapySession, began_at: datetime, ended_at: datetime) -> None:
    if ended_at <= began_at:
        raise Refused("The session ended before it began. Check the two times.", field="ended")
    if ended_at > clock.now():
        raise Refused("That is still ahead. Say when it ended once it is over.", field="ended")
    if abs(began_at - session.starts_at) > FURTHEST or ended_at - began_at > LONGEST:
        raise Refused(
            "That is too far from its schedule. A session held at another time is cancelled and planned anew.",
            field="began",
        )


def _move(db: Session, session_id: UUID, before: Interval, after: Interval) -> None:
    """Marks that say the whole session go on doing so; one statement. What would then end before it begins stays."""
    arrived = case((Attendance.arrived_at == before.start, after.start), else_=Attendance.arrived_at)
    left = case((Attendance.left_at == before.end, after.end), else_=Attendance.left_at)
    statement = (
        update(Attendance)
        .where(
            Attendance.session_id == session_id,
            Attendance.status == AttendanceStatus.PRESENT,
            or_(Attendance.arrived_at == before.start, Attendance.left_at == before.end),
            or_(arrived.is_(None), left.is_(None), left >= arrived),
        )
        .values(arrived_at=arrived, left_at=left, updated_at=clock.now(), version=Attendance.version + 1)
    )
    db.execute(statement, execution_options={"synchronize_session": False})
