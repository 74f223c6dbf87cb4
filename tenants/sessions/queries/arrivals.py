"""Who is expected at the clinic on a day, and where they stand, in five statements."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import SessionRow
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import SessionStatus


class Where(StrEnum):
    """Where somebody stands on the day. LATE: their first session runs and they are not here."""

    LATE = "late"
    EXPECTED = "expected"
    HERE = "here"
    LEFT = "left"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody's day at the desk. hours: the sessions they are expected in and not away from, in order.

    track_id: of the first session of the day, None for a booked one.
    """

    patient_id: UUID
    name: str
    record_number: str
    hours: list[SessionRow]
    times: Times
    where: Where
    track_id: UUID | None = None


def list_arrivals(
    db: Session, actor: Actor, on: date, now: datetime, permission: Permission = Permission.ATTENDANCE_WRITE
) -> list[Arrival]:
    """Everybody whom a session of the day expects: who is late first, then by when they are expected and by name."""
    stays = roster.list_stays(db, on, on, actor=actor, permission=permission)
    rows = roster.list_attendances(db, between=(on, on), actor=actor, permission=permission)
    leaves = roster.list_leaves(db, on, on, episode_ids=[stay.episode_id for stay in stays])
    sessions = [
        session
        for session in roster.list_sessions(
            db,
            on,
            on,
            track_ids={stay.track_id for stay in stays},
            session_ids={row.session_id for row in rows},
        )
        if session.status is not SessionStatus.CANCELLED
    ]
    rosters = roster.combine(sessions, stays, leaves, rows)
    days = {row.patient_id: row.times for row in roster.list_days(db, on, on)}
    found: dict[UUID, Arrival] = {}
    for session in sessions:
        for place in rosters[session.id].values():
            one = found.get(place.patient_id)
            if one is None:
                times = days.get(place.patient_id, Times())
                one = Arrival(
                    place.patient_id, place.name, place.record_number, [], times, Where.AWAY, session.track_id
                )
                found[place.patient_id] = one
            if not place.mark.is_away:
                one.hours.append(session)
    standing = [_standing(one, now) for one in found.values()]
    order = list(Where)
    return sorted(
        standing,
        key=lambda one: (
            order.index(one.where),
            one.hours[0].starts_at if one.hours else now,
            one.name.casefold(),
            str(one.patient_id),
        ),
    )


def _standing(one: Arrival, now: datetime) -> Arrival:
    if one.times.left_at is not None:
        where = Where.LEFT
    elif one.times.arrived_at is not None:
        where = Where.HERE
    elif not one.hours:
        where = Where.AWAY
    else:
        where = Where.LATE if one.hours[0].hour.held.start <= now else Where.EXPECTED
    return replace(one, where=where)
