"""Whether somebody who is written down for a session is still to be expected in it."""

from sqlalchemy import ColumnElement, and_, exists, or_

from tenants.intake.models import Episode, Leave, leave_holds
from tenants.sessions.models import Attendance, TherapySession


def holds_day() -> ColumnElement[bool]:
    """The episode a mark belongs to is not over by the session's day, nor on leave; both tables stand in the statement."""
    goes_on = exists().where(
        Episode.clinic_id == Attendance.clinic_id,
        Episode.id == Attendance.episode_id,
        or_(Episode.discharged_on.is_(None), Episode.discharged_on >= TherapySession.on_date),
    )
    is_away = exists().where(
        Leave.clinic_id == Attendance.clinic_id,
        Leave.episode_id == Attendance.episode_id,
        leave_holds(TherapySession.on_date),
    )
    return and_(goes_on.correlate(Attendance, TherapySession), ~is_away.correlate(Attendance, TherapySession))
