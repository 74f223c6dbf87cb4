"""What closures and sessions have to do with each other: those to call off or put back, and those that stay all the same."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, exists, func, null, or_, select, true
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.clinics.models import Closure, Room
from tenants.programs.closing import Shut, StandingHour
from tenants.programs.models import Delivery, Track
from tenants.sessions import sources
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.schedule_series import known
from tenants.sessions.rules import schedule
from tenants.sessions.rules.schedule import Closed
from tenants.sessions.rules.words import SessionStatus

# Where a session is held, as far as anybody said; nowhere for telehealth alone.
_SITE_ID = case(
    (TherapySession.delivery == Delivery.TELEHEALTH, null()), else_=func.coalesce(Room.site_id, Track.site_id)
)


class ToFollow(NamedTuple):
    """A session whose status and day do not agree. is_shut: its day is closed now."""

    id: UUID
    is_shut: bool


def list_to_follow(db: Session, today: date) -> list[ToFollow]:
    """Sessions to come, made from no slot, that are planned on a closed day, or called off for a closure that is lifted."""
    people = known()
    is_shut = exists().where(
        Closure.clinic_id == TherapySession.clinic_id,
        Closure.from_on <= TherapySession.on_date,
        Closure.until_on >= TherapySession.on_date,
        or_(Closure.site_id.is_(None), Closure.site_id == _SITE_ID),
    )
    planned = and_(TherapySession.status == SessionStatus.SCHEDULED, is_shut, people.c.is_attended.is_(False))
    statement = (
        select(TherapySession.id, is_shut)
        .select_from(TherapySession)
        .outerjoin(Room, and_(Room.clinic_id == TherapySession.clinic_id, Room.id == TherapySession.room_id))
        .outerjoin(Track, and_(Track.clinic_id == TherapySession.clinic_id, Track.id == TherapySession.track_id))
        .join(people, true())
        .where(
            TherapySession.on_date >= today,
            TherapySession.starts_at > clock.now(),
            TherapySession.slot_id.is_(None),
            or_(planned, and_(TherapySession.closed_at.is_not(None), ~is_shut)),
        )
    )
    return [ToFollow(*row) for row in db.execute(statement)]


def hold_unattended(db: Session, session_ids: Collection[UUID]) -> set[UUID]:
    """Those of some sessions that are planned, or called off for a closure, and that nobody was in.

    Their rows are locked: nobody is marked in them until the commit. Two statements, none for none.
    """
    if not session_ids:
        return set()
    # In the order in which `roster.list_sessions` holds them for whoever marks: two that wait for each other end one.
    theirs = TherapySession.id.in_(session_ids)
    held = select(TherapySession.id).where(theirs).order_by(TherapySession.starts_at, TherapySession.id)
    db.execute(held.with_for_update()).all()
    # Only now, in a statement of its own: it sees whatever was marked before the rows were held.
    people = known()
    statement = (
        select(TherapySession.id)
        .join(people, true())
        .where(
            theirs,
            or_(TherapySession.status == SessionStatus.SCHEDULED, TherapySession.closed_at.is_not(None)),
            people.c.is_attended.is_(False),
        )
    )
    return set(db.scalars(statement))


def list_standing_hours(db: Session, actor: Actor, closed: Collection[Shut]) -> list[StandingHour]:
    """What stays planned on closed days: sessions that have begun or that somebody was in, and other slices' hours.

    Three statements at most, and those of the other slices.
    """
    first, last = min(one.from_on for one in closed), max(one.until_on for one in closed)
    spans = [Closed(*one) for one in closed]
    people = known()
    statement = (
        select(TherapySession.title, TherapySession.starts_at, TherapySession.on_date, _SITE_ID)
        .select_from(TherapySession)
        .outerjoin(Room, and_(Room.clinic_id == TherapySession.clinic_id, Room.id == TherapySession.room_id))
        .outerjoin(Track, and_(Track.clinic_id == TherapySession.clinic_id, Track.id == TherapySession.track_id))
        .join(people, true())
        .where(
            TherapySession.on_date.between(first, last),
            TherapySession.status == SessionStatus.SCHEDULED,
            or_(TherapySession.starts_at <= clock.now(), people.c.is_attended),
        )
    )
    found = [
        StandingHour(title, starts_at)
        for title, starts_at, on, site_id in db.execute(statement)
        if schedule.is_closed(spans, on, site_id)
    ]
    return found + _other_hours(db, actor, (first, last), spans)


def _other_hours(db: Session, actor: Actor, dates: tuple[date, date], spans: list[Closed]) -> list[StandingHour]:
    planned = [
        one
        for one in sources.between(db, *clock.span(*dates, actor.zone))
        if one.status == SessionStatus.SCHEDULED.value
    ]
    room_ids = {one.room_id for one in planned if one.room_id is not None}
    sites = dict(db.execute(select(Room.id, Room.site_id).where(Room.id.in_(room_ids))).tuples()) if room_ids else {}
    return [
        StandingHour(one.label, one.starts_at)
        for one in planned
        if schedule.is_closed(
            spans, clock.local(one.starts_at, actor.zone).date(), None if one.room_id is None else sites[one.room_id]
        )
    ]
