"""What sessions tell in a letter: how often somebody came, and for how long."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.language import gettext
from causeway.web import formats
from tenants.patients.letters.facts import FactSource, Period
from tenants.sessions.models import TherapySession
from tenants.sessions.queries import roster
from tenants.sessions.queries.attendance_rate import KNOWN
from tenants.sessions.queries.attendees import minutes_of
from tenants.sessions.queries.roster_rows import AttendanceRow
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus


def attendance(db: Session, _actor: Actor, patient_id: UUID, period: Period) -> list[str]:
    """Of the sessions whose attendance is known, those come to, and their hours as the clock counts them. Three statements.

    A day with a leaving time that is still missing adds no hours.
    """
    rows = roster.list_attendances(db, patient_ids=[patient_id], between=period)
    wanted = {row.session_id for row in rows if row.status in KNOWN}
    if not wanted:
        return []
    held = select(TherapySession).where(TherapySession.id.in_(wanted), TherapySession.status != SessionStatus.CANCELLED)
    sessions = {one.id: one for one in db.scalars(held)}
    known = [row for row in rows if row.session_id in sessions]
    came = [row for row in known if row.status is AttendanceStatus.PRESENT]
    said = gettext("From %(day)s to %(until)s: came to %(came)s of %(known)s sessions, %(hours)s in all.") % {
        "day": formats.day(period.from_on),
        "until": formats.day(period.until_on),
        "came": len(came),
        "known": len(known),
        "hours": formats.minutes(_minutes(db, patient_id, period, came, sessions)),
    }
    return [said] if known else []


def _minutes(
    db: Session,
    patient_id: UUID,
    period: Period,
    came: Sequence[AttendanceRow],
    sessions: dict[UUID, TherapySession],
) -> int:
    times = {row.on_date: row.times for row in roster.list_days(db, *period, patient_ids=[patient_id])}
    by_day: dict[date, list[tuple[TherapySession, AttendanceRow]]] = defaultdict(list)
    for row in came:
        session = sessions[row.session_id]
        by_day[session.on_date].append((session, row))
    return sum(minutes_of(places, times.get(on)) or 0 for on, places in by_day.items())


SOURCE = FactSource("attendance", 20, Category.ATTENDANCE, Permission.SESSION_READ, attendance)
