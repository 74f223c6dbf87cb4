"""Which modules tracks held while somebody was on them and will hold next, and where else a missed one may be made up."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Permission
from tenants.care.progress import Held, Offer, OnTrack
from tenants.programs.models import Track
from tenants.sessions.models import TherapySession
from tenants.sessions.rules.words import SessionStatus


def held_modules(db: Session, stays: Collection[OnTrack], today: date) -> list[Held]:
    """Modules of the tracks' sessions on the days of the stays: whether one was held by now, and its next session; of what
    was held and is planned there no more, the next session of another track of their programs. Two statements at most.
    """
    if not stays:
        return []
    was_held: Any = func.bool_or(TherapySession.starts_at <= clock.now())
    next_at: Any = func.min(TherapySession.starts_at).filter(TherapySession.starts_at > clock.now())
    statement = (
        select(TherapySession.module_id, was_held, next_at)
        .where(
            or_(*(_on(stay) for stay in stays)),
            TherapySession.module_id.is_not(None),
            TherapySession.status != SessionStatus.CANCELLED,
        )
        .group_by(TherapySession.module_id)
    )
    rows = [row for row in db.execute(statement) if row[0] is not None]
    offers = _offers(db, stays, today, {module_id for module_id, held, soon in rows if held and soon is None})
    return [Held(module_id, bool(held), soon, offers.get(module_id)) for module_id, held, soon in rows]


def _on(stay: OnTrack) -> Any:
    days = TherapySession.on_date >= stay.from_on
    if stay.until_on is not None:
        days = and_(days, TherapySession.on_date <= stay.until_on)
    return and_(TherapySession.track_id == stay.track_id, days)


def _offers(db: Session, stays: Collection[OnTrack], today: date, module_ids: set[UUID]) -> dict[UUID, Offer]:
    """The next session of each module on another track of the programs of the tracks they are on today."""
    tracks = [stay.track_id for stay in stays if stay.until_on is None or stay.until_on >= today]
    if not tracks or not module_ids:
        return {}
    programs = select(Track.program_id).where(Track.id.in_(tracks))
    statement = (
        select(TherapySession.module_id, TherapySession.id, TherapySession.title, TherapySession.starts_at)
        .ext(distinct_on(TherapySession.module_id))
        .where(
            TherapySession.module_id.in_(module_ids),
            TherapySession.program_id.in_(programs),
            TherapySession.track_id.not_in(tracks),
            TherapySession.status == SessionStatus.SCHEDULED,
            TherapySession.starts_at > clock.now(),
        )
        .order_by(TherapySession.module_id, TherapySession.starts_at, TherapySession.id)
    )
    return {
        module_id: Offer(title, starts_at, "hours.book", {"session_id": session_id}, Permission.ATTENDANCE_WRITE)
        for module_id, session_id, title, starts_at in db.execute(statement)
        if module_id is not None
    }
