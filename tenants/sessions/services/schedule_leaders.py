"""Letting somebody else lead an hour of which everybody who would lead it is away: whoever covers, or somebody who is free."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit
from causeway.access import Actor
from causeway.errors import Refused
from tenants.sessions.models import TherapySession
from tenants.sessions.queries import leaders
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.queries.leaders import Obstacle
from tenants.sessions.services.schedule_changes import load_to_change, put_leaders, require_licensed, require_planned
from tenants.sessions.services.schedule_clashes import Claim, require_free
from tenants.staff import queries as staff


class IsLed(Refused):
    """Somebody leads the hour who is not away."""

    message = "Somebody leads this session again, so nobody has to stand in."


class NobodyCovers(Refused):
    """There is no cover to put on."""

    message = "Nobody covers that day any more. Open the session and choose who leads it."


def hand_over(
    db: Session,
    actor: Actor,
    session_id: UUID,
    staff_id: UUID,
    *,
    is_outside_hours_meant: bool = False,
    expected_version: int | None = None,
) -> TherapySession:
    """Let somebody lead an hour that is not over, in place of those who are away; whoever else leads it goes on.

    The series changes the hour no more. Of an hour that runs, only what is left of it has to be free.
    Raises Forbidden, HourNotFound, Stale, HasBegun, IsCancelled, NotLicensedThere, and what `require_free` raises.
    """
    session = load_to_change(db, actor, session_id, expected_version)
    require_planned(actor, session)
    return _hand_over(db, actor, session, staff_id, is_outside_hours_meant=is_outside_hours_meant)


def put_cover(db: Session, actor: Actor, session_id: UUID, expected_version: int) -> TherapySession:
    """Let whoever covers lead the hour, outside their usual hours too: they were named for that day.

    Raises as `hand_over`; IsLed where nobody is missing any more, and NobodyCovers.
    """
    session = load_to_change(db, actor, session_id, expected_version)
    require_planned(actor, session)
    gap = leaders.find_gap(db, session)
    if gap is None:
        raise IsLed
    if gap.covering_id is None or gap.obstacle is Obstacle.LEADS_NOTHING:
        raise NobodyCovers
    return _hand_over(db, actor, session, gap.covering_id, is_outside_hours_meant=True)


def _hand_over(
    db: Session, actor: Actor, session: TherapySession, staff_id: UUID, *, is_outside_hours_meant: bool
) -> TherapySession:
    """The same, of an hour that is locked and planned."""
    before = queries.list_leader_ids(db, session.id)
    away = staff.find_time_off(db, before, session.on_date, session.on_date)
    staff_ids = (staff_id, *(one for one in before if one not in away and one != staff_id))
    claim = Claim(
        leaders.still_to_come(session.starts_at),
        session.ends_at,
        staff_ids,
        session_id=session.id,
        is_outside_hours_meant=is_outside_hours_meant,
    )
    require_free(db, actor, claim)
    require_licensed(db, session, session.on_date, staff_ids)
    session.is_adjusted = True
    put_leaders(db, session, staff_ids)
    audit.record(db, actor, "session.handed_over", subject=session)
    return session
