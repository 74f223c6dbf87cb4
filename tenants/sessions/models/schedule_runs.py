"""Making sessions from slots as a job that people can watch."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key


class RunState(StrEnum):
    """FAILED: it stopped in between; the tracks done by then stay done."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class ScheduleRun(ClinicOwned, Base):
    """Somebody asked for sessions to be made until a date, for one track or for all.

    done, total: tracks; total None until they have been counted. made, changed, removed: sessions. attempts: how often a
    worker took it up.
    """

    __tablename__ = "schedule_runs"
    __table_args__ = (
        Index(None, "clinic_id", "created_at"),
        CheckConstraint("done >= 0", name="done"),
        clinic_key("track_id", "tracks"),
    )

    track_id: Mapped[UUID | None]
    until_on: Mapped[date]
    state: Mapped[RunState] = mapped_column(choice(RunState), default=RunState.WAITING)
    user_id: Mapped[UUID | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    made: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {RunState.FINISHED, RunState.FAILED}
