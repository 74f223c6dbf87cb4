"""The program days of one patient in one week, as they are known today: what random tests are drawn from."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.care.drug_tests.rules import monday_of
from tenants.intake import queries as intake
from tenants.intake.models import Leave, Stay
from tenants.programs import queries as programs
from tenants.programs.models import Delivery, Track
from tenants.programs.queries.closures import Closed, list_closed
from tenants.programs.queries.slots import list_hours
from tenants.programs.rules.week import Hour, meeting_days

WEEK = [timedelta(days=number) for number in range(7)]


def program_days(db: Session, patient_id: UUID, on: date) -> frozenset[date]:
    """The days of a day's week (Monday to Sunday) on which the patient is expected: their track meets, they stay in it,
    are on no leave, and the track's site is open. A fixed number of statements, and one more a track.
    """
    monday = monday_of(on)
    sunday = monday + WEEK[6]
    episodes = [episode.id for episode in intake.list_open_episodes(db, patient_id)]
    stays = [one for one in intake.list_stays(db, episodes) if _touches(one, monday, sunday)]
    if not stays:
        return frozenset()
    leaves = intake.list_leaves(db, episodes)
    closed = list_closed(db, monday, sunday)
    hours = list_hours(db, {stay.track_id for stay in stays}, from_on=monday)
    days: set[date] = set()
    for stay in stays:
        track = programs.get_track(db, stay.track_id)
        meets = _meets(track, hours.get(track.id, []), monday)
        days |= {
            day
            for day in (monday + step for step in WEEK)
            if day.isoweekday() in meets
            and _holds(stay, day)
            and not any(_is_away(leave, day) for leave in leaves)
            and not any(_is_closed(one, track, day) for one in closed)
        }
    return frozenset(days)


def _meets(track: Track, hours: list[Hour], monday: date) -> frozenset[int]:
    known = meeting_days(hours, monday)
    return frozenset(track.weekdays) if known is None else known


def _touches(stay: Stay, monday: date, sunday: date) -> bool:
    return stay.from_on <= sunday and (stay.until_on is None or stay.until_on >= monday)


def _holds(stay: Stay, day: date) -> bool:
    return stay.from_on <= day and (stay.until_on is None or day <= stay.until_on)


def _is_away(leave: Leave, day: date) -> bool:
    return leave.from_on <= day and (leave.returned_on is None or day < leave.returned_on)


def _is_closed(one: Closed, track: Track, day: date) -> bool:
    if not one.from_on <= day <= one.until_on:
        return False
    return one.site_id is None or (one.site_id == track.site_id and track.delivery is not Delivery.TELEHEALTH)
