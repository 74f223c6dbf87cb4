"""Goals: of one patient, and of everybody on a sheet. The constants name the columns they are sealed for."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.protection import keyring
from tenants.care.errors import GoalNotFound
from tenants.care.models import Goal
from tenants.care.rules import GoalStatus

STATEMENT = "goals.statement"
MEASURED = "goals.measured"


class GoalRow(NamedTuple):
    """A goal as pages show it."""

    id: UUID
    patient_id: UUID
    statement: str
    measured: str
    target_on: date | None
    status: GoalStatus
    closed_on: date | None
    version: int


def opened(db: Session, column: str, value: bytes | None) -> str:
    """The text sealed for `table.column`; the empty string for nothing."""
    return "" if value is None else keyring(db).open(column, value)


def get_goal(db: Session, goal_id: UUID, *, for_update: bool = False) -> Goal:
    """One goal. Raises GoalNotFound."""
    return get_one(db, Goal, goal_id, GoalNotFound, for_update=for_update)


def list_goals(db: Session, patient_id: UUID) -> list[GoalRow]:
    """A patient's goals: the open ones first, each in the order they were set."""
    rows = [_row(db, goal) for goal in db.scalars(select(Goal).where(Goal.patient_id == patient_id).order_by(Goal.id))]
    return sorted(rows, key=lambda row: row.status is not GoalStatus.OPEN)


def list_open_goals(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, list[GoalRow]]:
    """The open goals of some patients, in the order they were set."""
    statement = select(Goal).where(Goal.patient_id.in_(patient_ids), Goal.status == GoalStatus.OPEN).order_by(Goal.id)
    found: dict[UUID, list[GoalRow]] = {}
    for goal in db.scalars(statement):
        found.setdefault(goal.patient_id, []).append(_row(db, goal))
    return found


def find_goal_ids(db: Session, patient_id: UUID) -> set[UUID]:
    """The ids of a patient's goals, open or not."""
    return set(db.scalars(select(Goal.id).where(Goal.patient_id == patient_id)))


def find_statements(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, str]:
    """The words of some patients' goals, by goal."""
    rows = db.execute(select(Goal.id, Goal.statement_sealed).where(Goal.patient_id.in_(patient_ids)))
    return {row.id: opened(db, STATEMENT, row.statement_sealed) for row in rows}


def _row(db: Session, goal: Goal) -> GoalRow:
    return GoalRow(
        goal.id,
        goal.patient_id,
        opened(db, STATEMENT, goal.statement_sealed),
        opened(db, MEASURED, goal.measured_sealed),
        goal.target_on,
        goal.status,
        goal.closed_on,
        goal.version,
    )
