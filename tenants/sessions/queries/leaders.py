"""Sessions to come that nobody leads, since everybody who would is away; and who could."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from causeway import clock
from tenants.sessions.models import SessionFacilitator, TherapySession
from tenants.sessions.queries.schedule_clashes import list_overlaps
from tenants.sessions.rules.words import SessionStatus
from tenants.staff import queries as staff
from tenants.staff.models import StaffMember, TimeOff


class Gap(NamedTuple):
    """A session without a leader. away_id, away: who would lead it; from_on, until_on: until when they are away.

    covering_id, covering: who covers them then, None and "" for nobody. version: of the session.
    """

    session_id: UUID
    title: str
    on_date: date
    away_id: UUID
    away: str
    from_on: date
    until_on: date
    covering_id: UUID | None
    covering: str
    version: int


def without_leader() -> ColumnElement[bool]:
    """The session is not over, and everybody on record as leading it is away on its day."""
    leads, present = aliased(SessionFacilitator), aliased(SessionFacilitator)
    of_session = [
        and_(one.clinic_id == TherapySession.clinic_id, one.session_id == TherapySession.id) for one in (leads, present)
    ]
    is_away = exists().where(
        TimeOff.clinic_id == present.clinic_id,
        TimeOff.staff_member_id == present.staff_member_id,
        TimeOff.from_on <= TherapySession.on_date,
        TimeOff.until_on >= TherapySession.on_date,
        TimeOff.cancelled_at.is_(None),
    )
    return and_(
        TherapySession.status == SessionStatus.SCHEDULED,
        TherapySession.ends_at > clock.now(),
        exists().where(of_session[0]).correlate(TherapySession),
        ~exists().where(of_session[1], ~is_away.correlate(present, TherapySession)).correlate(TherapySession),
    )


def list_gaps(db: Session, today: date, limit: int, *, session_id: UUID | None = None) -> list[Gap]:
    """Sessions to come without a leader, the soonest first. One statement; it begins at the time off that is not over."""
    covering, first = aliased(StaffMember), aliased(SessionFacilitator)
    lead = (
        select(first.staff_member_id)
        .where(first.clinic_id == TherapySession.clinic_id, first.session_id == TherapySession.id)
        .order_by(first.is_lead.desc(), first.id)
        .limit(1)
        .correlate(TherapySession)
        .scalar_subquery()
    )
    statement = (
        select(
            TherapySession.id,
            TherapySession.title,
            TherapySession.on_date,
            StaffMember.id,
            StaffMember.first_name + " " + StaffMember.last_name,
            TimeOff.from_on,
            TimeOff.until_on,
            covering.id,
            covering.first_name + " " + covering.last_name,
            TherapySession.version,
        )
        .select_from(TimeOff)
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == TimeOff.clinic_id, StaffMember.id == TimeOff.staff_member_id),
        )
        .join(
            TherapySession,
            and_(
                TherapySession.clinic_id == TimeOff.clinic_id,
                TherapySession.on_date.between(TimeOff.from_on, TimeOff.until_on),
                TherapySession.on_date >= today,
                TimeOff.staff_member_id == lead,
            ),
        )
        .outerjoin(covering, and_(covering.clinic_id == TimeOff.clinic_id, covering.id == TimeOff.covering_id))
        .where(TimeOff.until_on >= today, TimeOff.cancelled_at.is_(None), without_leader())
        .order_by(TherapySession.on_date, TherapySession.starts_at, TherapySession.id)
        .limit(limit)
    )
    if session_id is not None:
        statement = statement.where(TherapySession.id == session_id)
    return [Gap(*row[:8], row[8] or "", row[9]) for row in db.execute(statement)]


def find_gap(db: Session, session: TherapySession) -> Gap | None:
    """Who is missing from a session that nobody leads; None where somebody does."""
    return next(iter(list_gaps(db, session.on_date, 1, session_id=session.id)), None)


def list_leaderless(db: Session, session_ids: list[UUID]) -> set[UUID]:
    """Which of these nobody leads. One statement."""
    return set(db.scalars(select(TherapySession.id).where(TherapySession.id.in_(session_ids), without_leader())))


def free_choices(db: Session, session: TherapySession) -> list[tuple[str, str]]:
    """(id, name) of those who may lead and are neither away on the session's day nor lead anything at its time, by name."""
    offered = staff.leader_choices(db)
    ids = [UUID(staff_id) for staff_id, _name in offered]
    away = staff.find_time_off(db, ids, session.on_date, session.on_date)
    overlaps = list_overlaps(
        db, session.starts_at, session.ends_at, room_id=None, staff_ids=ids, patient_ids=(), except_id=session.id
    )
    taken = {staff_id for one in overlaps for staff_id in one.staff_ids} | set(away)
    return [pair for pair in offered if UUID(pair[0]) not in taken]
