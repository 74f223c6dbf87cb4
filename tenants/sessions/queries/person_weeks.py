"""One patient's weeks in a row: hours attended beside what each week asked for, and how often they came.

A fixed number of statements, however many weeks.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import StayRow
from tenants.sessions.queries.weeks import PersonWeek, hours_of, person_week, read_weeks


class WeekSeen(NamedTuple):
    """A week of one patient. known: hours whose attendance is taken. came: those they were at for any time."""

    monday: date
    week: PersonWeek
    known: int
    came: int


def list_person_weeks(db: Session, actor: Actor, patient_id: UUID, monday: date, number: int) -> list[WeekSeen]:
    """So many weeks from a Monday on, those without a stay left out; of two programs at once the one begun last.

    One statement for somebody without a stay, else nine at most.
    """
    sunday = monday + timedelta(days=7 * number - 1)
    stays = roster.list_stays(db, monday, sunday, patient_ids=[patient_id], actor=actor)
    if not stays:
        return []
    read = read_weeks(db, actor, monday, stays, is_wide=False, number=number)
    found = []
    for start in (monday + timedelta(days=7 * each) for each in range(number)):
        own = _of_last_episode(stays, start)
        if own:
            week = replace(read, monday=start)
            hours, _busy = hours_of(week, patient_id)
            known = [hour for hour in hours if hour.is_away or hour.attended is not None]
            came = sum(bool(hour.attended) and not hour.is_away for hour in known)
            found.append(WeekSeen(start, person_week(week, own, is_suggesting=False), len(known), came))
    return found


def _of_last_episode(stays: Sequence[StayRow], monday: date) -> list[StayRow]:
    sunday = monday + timedelta(days=6)
    within = [one for one in stays if one.from_on <= sunday and (one.until_on is None or one.until_on >= monday)]
    last = max(within, key=lambda one: (one.admitted_on, one.from_on), default=None)
    return [] if last is None else [one for one in within if one.episode_id == last.episode_id]
