"""What sessions tell a team meeting of people at a glance: how often they came lately, and whether this week falls short."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.care.meetings.facts import Fact, FactSource, Present
from tenants.care.meetings.rules import LOOKED_BACK_DAYS, rate_tone
from tenants.sessions.day_due import short_words
from tenants.sessions.queries.attendance_rate import count_attended
from tenants.sessions.queries.weeks import list_weeks, short_weeks
from tenants.sessions.rules.weeks import monday_of


def attendance(db: Session, _actor: Actor, people: Sequence[Present], today: date) -> dict[UUID, list[Fact]]:
    """Of the sessions of the last weeks whose attendance is known, how many they came to. One statement."""
    since = today - timedelta(days=LOOKED_BACK_DAYS)
    counted = count_attended(db, [one.episode_id for one in people], since, today)
    found = {}
    for one in people:
        known, came = counted.get(one.episode_id, (0, 0))
        if known:
            words = gettext("%(came)s of %(known)s sessions in two weeks", came=came, known=known)
            found[one.patient_id] = [Fact(gettext("Attendance"), words, rate_tone(known, came))]
    return found


def shortfalls(db: Session, actor: Actor, people: Sequence[Present], today: date) -> dict[UUID, list[Fact]]:
    """Whose week falls short, and by how much. Nine statements at most."""
    ids: Collection[UUID] = [one.patient_id for one in people]
    weeks = list_weeks(db, actor, monday_of(today), patient_ids=ids, is_suggesting=False)
    return {
        week.patient_id: [Fact(gettext("Hours"), short_words(week), "bad" if week.standing.is_below_floor else "warn")]
        for week in short_weeks(weeks)
    }


SOURCES = (
    FactSource("attendance", 20, Permission.SESSION_READ, attendance),
    FactSource("shortfalls", 25, Permission.SESSION_READ, shortfalls),
)
