"""Times that suit a patient and who would see them, each with a room that is free then."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.clinics.models import Room
from tenants.intake.models import Stay
from tenants.patients.queries import get_patient
from tenants.patients.rules.availability import DAYS
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries import schedule_people
from tenants.sessions.queries.schedule_pages import Hour, Wanted, list_taken
from tenants.sessions.queries.schedule_series import list_closed
from tenants.sessions.rules.free_times import Span, common, starts
from tenants.sessions.rules.schedule import is_closed


class Free(NamedTuple):
    """An hour that fits. room_id None: no room is free, or none is kept here."""

    starts_at: datetime
    room_id: UUID | None
    room: str


def find_free(
    db: Session, actor: Actor, staff_id: UUID, patient_id: UUID, *, length: timedelta, from_on: date, most: int = 12
) -> list[Free]:
    """Hours in the fortnight from a day on, a few of each day: the clinician works and is free, and so is the patient.

    The patient's structured week counts where one is kept; their groups and booked hours are left alone. Where the
    clinician's hours name a site, the room is one of that site; a site that is closed that day offers neither. A fixed
    number of statements.
    """
    until_on = from_on + timedelta(days=13)
    hours = list_taken(db, actor, Wanted(from_on, until_on))
    mine = _hours_of(db, patient_id, from_on, until_on)
    taken = [(one.starts_at, one.ends_at) for one in hours if staff_id in one.leader_ids or one.id in mine]
    week = get_patient(db, patient_id).availability or {}
    work = schedule_people.list_work(db, staff_id, from_on, until_on)
    in_use = select(Room.id, Room.name, Room.site_id).where(Room.is_active.is_(True))
    rooms = list(db.execute(in_use.order_by(Room.name)))
    closures = list_closed(db, from_on, until_on)
    found: list[Free] = []
    for number in range(14):
        on = from_on + timedelta(days=number)
        if is_closed(closures, on, None):
            continue
        shut = {one.site_id for one in closures if one.from_on <= on <= one.until_on}
        open_rooms = [one for one in rooms if one.site_id not in shut]
        hours_at = [
            (_span(actor, on, one.begins, one.finishes), one.site_id)
            for one in work.get(on, ())
            if one.site_id is None or one.site_id not in shut
        ]
        spans = [span for span, _site_id in hours_at]
        if week:
            spans = common(spans, [_span(actor, on, *pair) for pair in _free_of(week, on)])
        spans = [(max(since, _next_quarter()), until) for since, until in spans]
        for at in starts(spans, taken, length, most=3):
            sites = {site_id for span, site_id in hours_at if span[0] <= at and at + length <= span[1]}
            offered = [one for one in open_rooms if None in sites or one.site_id in sites]
            room = next((one for one in offered if not _is_used(hours, one.id, (at, at + length))), None)
            found.append(Free(at, None if room is None else room.id, "" if room is None else room.name))
    return found[:most]


def _hours_of(db: Session, patient_id: UUID, from_on: date, until_on: date) -> set[UUID]:
    """The sessions a patient is expected in: booked ones, and those of the tracks they stay on."""
    tracks = select(Stay.track_id).where(
        Stay.patient_id == patient_id, or_(Stay.until_on.is_(None), Stay.until_on >= from_on)
    )
    booked = select(Attendance.session_id).where(Attendance.patient_id == patient_id)
    statement = select(TherapySession.id).where(
        and_(
            TherapySession.on_date.between(from_on, until_on),
            or_(TherapySession.track_id.in_(tracks), TherapySession.id.in_(booked)),
        )
    )
    return set(db.scalars(statement))


def _span(actor: Actor, on: date, begins: int, finishes: int) -> Span:
    midnight = datetime.combine(on, time(), actor.zone)
    return midnight + timedelta(minutes=begins), midnight + timedelta(minutes=finishes)


def _free_of(week: dict[str, list[list[str]]], on: date) -> list[tuple[int, int]]:
    return [(_minutes(begins), _minutes(ends)) for begins, ends in week.get(DAYS[on.weekday()], [])]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def _next_quarter() -> datetime:
    now = clock.now().replace(second=0, microsecond=0)
    return now + timedelta(minutes=15 - now.minute % 15)


def _is_used(hours: Sequence[Hour], room_id: UUID, span: Span) -> bool:
    return any(one.room_id == room_id and one.starts_at < span[1] and span[0] < one.ends_at for one in hours)
