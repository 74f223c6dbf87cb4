"""Reads of the jobs that make sessions."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.errors import NotFound
from tenants.sessions.models import RunState, ScheduleRun

_GOING = (RunState.WAITING, RunState.RUNNING)


def get_run(db: Session, run_id: UUID, *, for_update: bool = False) -> ScheduleRun:
    """One run. Raises NotFound."""
    return get_one(db, ScheduleRun, run_id, NotFound, for_update=for_update)


def find_going(db: Session, track_id: UUID | None, until_on: date) -> ScheduleRun | None:
    """A run for the same that waits or works."""
    statement = select(ScheduleRun).where(
        ScheduleRun.track_id.is_not_distinct_from(track_id),
        ScheduleRun.until_on == until_on,
        ScheduleRun.state.in_(_GOING),
    )
    return db.scalar(statement.order_by(ScheduleRun.created_at.desc()).limit(1))
