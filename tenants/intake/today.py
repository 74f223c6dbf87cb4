"""What intake puts on the Today page and into the chart's header."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.registry import TodayItem
from causeway.web.formats import day
from tenants.intake import queries, rules
from tenants.intake.rules import EpisodeStatus
from tenants.programs import queries as programs

LOOK_AHEAD_DAYS = 7


def census(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Tracks that take admissions, the fullest first, with places taken of their capacity. Four statements."""
    states = programs.list_tracks(db, clock.today(actor.zone), is_active=True)
    states.sort(key=lambda state: state.taken / state.track.capacity, reverse=True)
    names = programs.find_track_names(db, [state.track.id for state in states[:limit]])
    return [
        TodayItem(
            text=f"{names[state.track.id].program}: {state.track.name}",
            detail=gettext("%(taken)s of %(capacity)s places", taken=state.taken, capacity=state.track.capacity),
            endpoint="programs.page",
            values={"program_id": state.track.program_id},
            tone="warning" if state.free == 0 else "",
        )
        for state in states[:limit]
    ]


def first_visits(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Admissions of today and the seven days to come, with the days since a referring hospital's discharge."""
    today = clock.today(actor.zone)
    found = queries.list_first_visits(db, actor, today, today + timedelta(days=LOOK_AHEAD_DAYS), limit)
    items = []
    for visit in found:
        detail = f"{day(visit.admitted_on)}, {visit.program}: {visit.track}"
        since = rules.follow_up_day(visit.referring_discharged_on, today)
        if since is not None:
            detail += ". " + gettext("Day %(day)s after the discharge there; due by day 7", day=since)
        tone = "warning" if since is not None and since >= 5 else ""
        items.append(TodayItem(visit.patient, detail, "intake.index", {"patient_id": visit.patient_id}, tone))
    return items


def place(db: Session, _actor: Actor, patient_id: UUID) -> str | None:
    """Program and track of the newest open episode, for the chart's header."""
    found = queries.find_place(db, patient_id)
    if found is None:
        return None
    program, track, status = found
    if status is EpisodeStatus.ON_LEAVE:
        return str(gettext("%(program)s, %(track)s (on leave)", program=program, track=track))
    return f"{program}, {track}"
