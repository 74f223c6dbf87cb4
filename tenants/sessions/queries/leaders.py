"""Sessions to come that nobody leads, since everybody who would is away or nobody is named; and who could."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, null, select, true
from sqlalchemy.orm import Session, aliased

from causeway import clock
from tenants.sessions.models import SessionFacilitator, TherapySession
from tenants.sessions.queries.schedule_clashes import Overlap, list_overlaps
from tenants.sessions.rules.words import SessionStatus
from tenants.staff import queries as staff
from tenants.staff.models import StaffMember, TimeOff
from tenants.staff.queries import Away

GAP_STATEMENTS = 8
"""The most that `list_gaps` takes: two for the gaps, and what keeps their covers from leading."""
NAMED_AHEAD = timedelta(days=7)
"""How long before a session somebody has to be named for it."""


class Obstacle(StrEnum):
    """Why whoever covers cannot lead a session."""

    AWAY = "away"
    BUSY = "busy"
    LEADS_NOTHING = "leads_nothing"


class Gap(NamedTuple):
    """A session without a leader. away_id, away: who would lead it; from_on, until_on: until when they are away. All of these
    are None or "" where nobody is named yet.

    covering_id, covering: who covers them then, None and "" for nobody. version: of the session. starts_at, ends_at: of the
    session, aware. obstacle: why whoever covers cannot lead it, and the name of what they have then, where that is why.
    """

    session_id: UUID
    title: str
    on_date: date
    away_id: UUID | None
    away: str
    from_on: date | None
    until_on: date | None
    covering_id: UUID | None
    covering: str
    version: int
    starts_at: datetime
    ends_at: datetime
    obstacle: Obstacle | None = None
    has_then: str = ""

    @property
    def is_covered(self) -> bool:
        """Whether whoever covers can be put on as they are."""
        return self.covering_id is not None and self.obstacle is None


def without_leader() -> ColumnElement[bool]:
    """The session is not over, and nobody is on record as leading it who is not away on its day."""
    present = aliased(SessionFacilitator)
    is_away = exists().where(
        TimeOff.clinic_id == present.clinic_id,
        TimeOff.staff_member_id == present.staff_member_id,
        TimeOff.from_on <= TherapySession.on_date,
        TimeOff.until_on >= TherapySession.on_date,
        TimeOff.cancelled_at.is_(None),
    )
    return and_(
        _is_to_come(),
        ~exists()
        .where(
            present.clinic_id == TherapySession.clinic_id,
            present.session_id == TherapySession.id,
            ~is_away.correlate(present, TherapySession),
        )
        .correlate(TherapySession),
    )


def _is_to_come() -> ColumnElement[bool]:
    return and_(TherapySession.status == SessionStatus.SCHEDULED, TherapySession.ends_at > clock.now())


def lead_of(value: Any) -> Any:
    """Something of the staff member who leads the session; where nobody is in the lead, of the first on record."""
    return (
        select(value)
        .select_from(SessionFacilitator)
        .join(
            StaffMember,
            and_(
                StaffMember.clinic_id == SessionFacilitator.clinic_id,
                StaffMember.id == SessionFacilitator.staff_member_id,
            ),
        )
        .where(
            SessionFacilitator.clinic_id == TherapySession.clinic_id,
            SessionFacilitator.session_id == TherapySession.id,
        )
        .order_by(SessionFacilitator.is_lead.desc(), SessionFacilitator.id)
        .limit(1)
        .correlate(TherapySession)
        .scalar_subquery()
    )


def list_gaps(db: Session, today: date, limit: int, *, session_id: UUID | None = None) -> list[Gap]:
    """Sessions to come without a leader, the soonest first: those of who is away, and those of the next days, `NAMED_AHEAD`,
    for which nobody is named.

    At most `GAP_STATEMENTS` statements, however many there are.
    """
    found: list[Gap] = []
    for statement in (_of_time_off(today), _of_nobody(today)):
        wanted = true() if session_id is None else TherapySession.id == session_id
        found += [Gap(*row) for row in db.execute(statement.where(wanted).limit(limit))]
    found.sort(key=lambda gap: (gap.on_date, gap.starts_at, gap.session_id))
    return _with_obstacles(db, found[:limit])


def _of_nobody(today: date) -> Select[*tuple[Any, ...]]:
    """The rows of gaps for which nobody is named. It reads the sessions of a few days."""
    named = exists().where(
        SessionFacilitator.clinic_id == TherapySession.clinic_id, SessionFacilitator.session_id == TherapySession.id
    )
    return _rows(null(), literal(""), null(), null(), null(), literal("")).where(
        TherapySession.on_date.between(today, today + NAMED_AHEAD), _is_to_come(), ~named.correlate(TherapySession)
    )


def _of_time_off(today: date) -> Select[*tuple[Any, ...]]:
    """The rows of gaps of who is away. It begins at the time off that is not over."""
    covering = aliased(StaffMember)
    return (
        _rows(
            StaffMember.id,
            StaffMember.first_name + " " + StaffMember.last_name,
            TimeOff.from_on,
            TimeOff.until_on,
            covering.id,
            func.coalesce(covering.first_name + " " + covering.last_name, ""),
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
                TimeOff.staff_member_id == lead_of(SessionFacilitator.staff_member_id),
            ),
        )
        .outerjoin(covering, and_(covering.clinic_id == TimeOff.clinic_id, covering.id == TimeOff.covering_id))
        .where(TimeOff.until_on >= today, TimeOff.cancelled_at.is_(None), without_leader())
    )


def _rows(*about: Any) -> Select[*tuple[Any, ...]]:
    """A select of what `Gap` has of sessions, the soonest first. about: who is away and until when, and who covers them."""
    return select(
        TherapySession.id,
        TherapySession.title,
        TherapySession.on_date,
        *about,
        TherapySession.version,
        TherapySession.starts_at,
        TherapySession.ends_at,
    ).order_by(TherapySession.on_date, TherapySession.starts_at, TherapySession.id)


def _with_obstacles(db: Session, gaps: Sequence[Gap]) -> list[Gap]:
    """The same, each with what keeps its cover from leading it."""
    covering = {gap.covering_id for gap in gaps} - {None}
    if not covering:
        return list(gaps)
    offered = {UUID(staff_id) for staff_id, _name in staff.leader_choices(db)}
    ids = [one for one in covering if one is not None]
    away = staff.find_time_off(db, ids, gaps[0].on_date, gaps[-1].on_date)
    overlaps = list_overlaps(
        db,
        min(gap.starts_at for gap in gaps),
        max(gap.ends_at for gap in gaps),
        room_id=None,
        staff_ids=ids,
        patient_ids=(),
        except_id=None,
    )
    return [_with_obstacle(gap, offered, away, overlaps) for gap in gaps]


def _with_obstacle(
    gap: Gap, offered: Collection[UUID], away: Mapping[UUID, Sequence[Away]], overlaps: Sequence[Overlap]
) -> Gap:
    if gap.covering_id is None:
        return gap
    if gap.covering_id not in offered:
        return gap._replace(obstacle=Obstacle.LEADS_NOTHING)
    if any(one.from_on <= gap.on_date <= one.until_on for one in away.get(gap.covering_id, ())):
        return gap._replace(obstacle=Obstacle.AWAY)
    since = still_to_come(gap.starts_at)
    for one in overlaps:
        if gap.covering_id in one.staff_ids and one.starts_at < gap.ends_at and one.ends_at > since:
            return gap._replace(obstacle=Obstacle.BUSY, has_then=one.title)
    return gap


def still_to_come(starts_at: datetime) -> datetime:
    """From when on whoever takes an hour over has to be free for it: its beginning, or the next minute while it runs."""
    return max(starts_at, clock.now() + timedelta(minutes=1))


def find_gap(db: Session, session: TherapySession) -> Gap | None:
    """Who is missing from a session that nobody leads; None where somebody does, or where it is over or cancelled."""
    if session.status is not SessionStatus.SCHEDULED or session.ends_at <= clock.now():
        return None
    return next(iter(list_gaps(db, session.on_date, 1, session_id=session.id)), None)


def list_leaderless(db: Session, session_ids: list[UUID]) -> set[UUID]:
    """Which of these nobody leads. One statement."""
    return set(db.scalars(select(TherapySession.id).where(TherapySession.id.in_(session_ids), without_leader())))


def free_choices(db: Session, session: TherapySession, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, name) of those who may lead and are neither away on the session's day nor lead anything at its time, by name.

    including: somebody who was chosen and may lead, free or not, so that the answer can say why they cannot.
    """
    offered = staff.leader_choices(db)
    ids = [UUID(staff_id) for staff_id, _name in offered]
    away = staff.find_time_off(db, ids, session.on_date, session.on_date)
    overlaps = list_overlaps(
        db,
        still_to_come(session.starts_at),
        session.ends_at,
        room_id=None,
        staff_ids=ids,
        patient_ids=(),
        except_id=session.id,
    )
    taken = {staff_id for one in overlaps for staff_id in one.staff_ids}.union(away) - {including}
    return [pair for pair in offered if UUID(pair[0]) not in taken]
