"""Who is expected at the clinic on a day, and where they stand, in five statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import Expected, SessionRow
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.minutes import Hour, Times
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus


class Where(StrEnum):
    """Where somebody stands on the day. LATE: their first session runs and they are not here."""

    LATE = "late"
    EXPECTED = "expected"
    HERE = "here"
    LEFT = "left"
    AWAY = "away"


CAME = frozenset({Where.HERE, Where.LEFT})


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody's day at the desk. hours: the sessions they are expected in and not away from, in order.

    times: the day's sign-in and sign-out, else what the marks of its sessions say. is_signed: the day's are known. begins_at:
    when the first session of their day begins, whether they are away from it or not; track_id: its track, None for a booked
    one.
    """

    patient_id: UUID
    name: str
    record_number: str
    hours: list[SessionRow]
    times: Times
    where: Where
    begins_at: datetime
    track_id: UUID | None = None
    is_signed: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether they came, or their day has begun, be it with an hour they are away from."""
        return self.where in CAME or self.begins_at <= now


def list_arrivals(
    db: Session, actor: Actor, on: date, now: datetime, permission: Permission = Permission.ATTENDANCE_WRITE
) -> list[Arrival]:
    """Everybody whom a program session of the day expects: who is late first, then by when and by name."""
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
    places: dict[UUID, list[tuple[SessionRow, Expected]]] = {}
    for session in sessions:
        for place in rosters[session.id].values():
            places.setdefault(place.patient_id, []).append((session, place))
    standing = [_standing(theirs, days.get(patient_id, Times()), now) for patient_id, theirs in places.items()]
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


def _standing(places: Sequence[tuple[SessionRow, Expected]], day: Times, now: datetime) -> Arrival:
    first, person = places[0]
    hours = [session for session, place in places if not place.mark.is_away]
    is_signed = day.arrived_at is not None
    times = day if is_signed else _marked([(session.hour, place.mark) for session, place in places], now)
    if times.left_at is not None:
        where = Where.LEFT
    elif times.arrived_at is not None:
        where = Where.HERE
    elif not hours:
        where = Where.AWAY
    else:
        where = Where.LATE if hours[0].hour.held.start <= now else Where.EXPECTED
    return Arrival(
        person.patient_id,
        person.name,
        person.record_number,
        hours,
        times,
        where,
        first.hour.held.start,
        first.track_id,
        is_signed,
    )


def _marked(marks: Sequence[tuple[Hour, Mark]], now: datetime) -> Times:
    """What marks say of somebody nobody signed in: there since the first session they are marked present in, and gone after
    the last once nothing more of the day expects them."""
    came = [(hour.held, mark) for hour, mark in marks if mark.status is AttendanceStatus.PRESENT]
    if not came:
        return Times()
    arrived = min(mark.arrived_at or held.start for held, mark in came)
    left = max(mark.left_at or held.end for held, mark in came)
    stays = any(mark.status is AttendanceStatus.EXPECTED and hour.held.end > now for hour, mark in marks)
    return Times(arrived, None if stays or left > now else left)
