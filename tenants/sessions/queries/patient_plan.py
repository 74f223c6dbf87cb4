"""When a patient comes: the sessions that expect them, of their tracks and booked, and their hours that other slices keep."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.sessions import sources
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import Expected, SessionRow
from tenants.sessions.rules.words import SessionStatus


class Coming(NamedTuple):
    """An hour a patient is expected in. endpoint, values: its page. is_makeup: it makes up for a missed one."""

    starts_at: datetime
    ends_at: datetime
    title: str
    room: str
    endpoint: str
    values: dict[str, Any]
    is_makeup: bool = False


def list_expected(db: Session, patient_id: UUID, from_on: date, until_on: date) -> list[tuple[SessionRow, Expected]]:
    """Sessions of these days that expect the patient, or that they were marked in, those called off left out; in order.

    Four statements.
    """
    stays = roster.list_stays(db, from_on, until_on, patient_ids=[patient_id])
    leaves = roster.list_leaves(db, from_on, until_on, episode_ids=[stay.episode_id for stay in stays])
    rows = roster.list_attendances(db, patient_ids=[patient_id], between=(from_on, until_on))
    sessions = roster.list_sessions(
        db,
        from_on,
        until_on,
        track_ids={stay.track_id for stay in stays},
        session_ids={row.session_id for row in rows},
    )
    rosters = roster.combine(sessions, stays, leaves, rows)
    return [
        (session, rosters[session.id][patient_id])
        for session in sessions
        if session.status is not SessionStatus.CANCELLED and patient_id in rosters[session.id]
    ]


def list_coming(
    db: Session, actor: Actor, patient_id: UUID, expected: Sequence[tuple[SessionRow, Expected]], until_on: date
) -> list[Coming]:
    """What of it is not over and they are not away from, and their hours that other slices keep; in order.

    expected: as `list_expected` has it. Hours of slices this person may not read are left out.
    """
    now = clock.now()
    found = [
        Coming(
            session.starts_at,
            session.ends_at,
            session.title,
            session.room or "",
            "hour.index",
            {"session_id": session.id},
            place.mark.is_makeup,
        )
        for session, place in expected
        if session.ends_at > now and not place.mark.is_away
    ]
    _begins, ends = clock.span(until_on, until_on, actor.zone)
    found += [
        Coming(one.starts_at, one.ends_at, one.label, "", one.endpoint, dict(one.values))
        for one in sources.between(db, now, ends)
        if patient_id in one.patient_ids and one.status == SessionStatus.SCHEDULED.value and actor.may(one.permission)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.title))
