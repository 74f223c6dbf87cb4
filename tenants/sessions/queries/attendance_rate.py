"""The share of sessions that somebody came to, week by week, for the goals of a treatment plan that ask for it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from tenants.care.plans.rules import Point
from tenants.care.sources import Asked, ProgressSource
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.rules.weeks import monday_of
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus

KNOWN = (AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT)


def attendance_rates(db: Session, asked: Sequence[Asked]) -> dict[UUID, list[Point]]:
    """Of each goal's course of care, the percent of sessions with known attendance that they came to. One statement.

    A week's point stands on its Sunday, or on the last day that is asked for. Nothing is known of a session that was called
    off or whose attendance is not taken; away with a reason counts as not come.
    """
    rows = db.execute(
        select(
            Attendance.episode_id,
            TherapySession.on_date,
            func.count(),
            func.count().filter(Attendance.status == AttendanceStatus.PRESENT),
        )
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(
            Attendance.patient_id.in_({one.patient_id for one in asked}),
            Attendance.status.in_(KNOWN),
            TherapySession.status != SessionStatus.CANCELLED,
        )
        .group_by(Attendance.episode_id, TherapySession.on_date)
    )
    days: dict[UUID, list[tuple[date, int, int]]] = defaultdict(list)
    for episode_id, on, taken, came in rows:
        days[episode_id].append((on, taken, came))
    return {one.goal_id: _weeks(days[one.episode_id], one) for one in asked}


def count_attended(
    db: Session, episode_ids: Collection[UUID], from_on: date, until_on: date
) -> dict[UUID, tuple[int, int]]:
    """By course of care, the sessions between two days whose attendance is known, and those come to. One statement."""
    rows = db.execute(
        select(
            Attendance.episode_id,
            func.count(),
            func.count().filter(Attendance.status == AttendanceStatus.PRESENT),
        )
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(
            Attendance.episode_id.in_(episode_ids),
            Attendance.status.in_(KNOWN),
            TherapySession.status != SessionStatus.CANCELLED,
            TherapySession.on_date.between(from_on, until_on),
        )
        .group_by(Attendance.episode_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _weeks(days: Sequence[tuple[date, int, int]], asked: Asked) -> list[Point]:
    weeks: dict[date, list[int]] = {}
    for on, taken, came in days:
        if asked.from_on <= on <= asked.until_on:
            week = weeks.setdefault(monday_of(on), [0, 0])
            week[0], week[1] = week[0] + taken, week[1] + came
    return [
        Point(min(monday + timedelta(days=6), asked.until_on), Decimal(round(100 * came / taken)), f"{came} / {taken}")
        for monday, (taken, came) in sorted(weeks.items())
    ]


SOURCE = ProgressSource("attendance", _("Attendance"), _("% of the sessions of a week"), attendance_rates)
