"""Reads of the jobs that make sessions."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.database import locked
from causeway.errors import NotFound
from tenants.sessions.models import RunState, ScheduleRun

_GOING = (RunState.WAITING, RunState.RUNNING)


def get_run(db: Session, run_id: UUID, *, for_update: bool = False) -> ScheduleRun:
    """One run. Raises NotFound."""
    statement = select(ScheduleRun).where(ScheduleRun.id == run_id)
    found = db.scalar(locked(statement) if for_update else statement)
    if found is None:
        raise NotFound
    return found


def find_going(db: Session, track_id: UUID | None, until_on: date) -> ScheduleRun | None:
    """A run for the same that waits or works."""
    statement = select(ScheduleRun).where(
        ScheduleRun.track_id.is_not_distinct_from(track_id),
        ScheduleRun.until_on == until_on,
        ScheduleRun.state.in_(_GOING),
    )
    return db.scalar(statement.order_by(ScheduleRun.created_at.desc()).limit(1))
