"""The deadlines a clinic set itself."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.people.models import User
from tenants.care.incidents.errors import DeadlineNotFound
from tenants.care.incidents.models import IncidentDeadline
from tenants.care.incidents.rules import Deadline, IncidentKind
from tenants.programs.models import Program


class DeadlineRow(NamedTuple):
    """A clinic's own deadline as its page shows it. program: "" for every program."""

    id: UUID
    deadline: Deadline
    program: str
    set_by: str
    withdrawn_at: datetime | None


def get_deadline(db: Session, deadline_id: UUID, *, for_update: bool = False) -> IncidentDeadline:
    """One of the clinic's own deadlines. Raises DeadlineNotFound."""
    return get_one(db, IncidentDeadline, deadline_id, DeadlineNotFound, for_update=for_update)


def list_own_deadlines(db: Session, kind: IncidentKind) -> list[Deadline]:
    """The clinic's own deadlines for a kind that are not withdrawn, as they were set. One statement."""
    statement = (
        select(IncidentDeadline)
        .where(IncidentDeadline.kind == kind, IncidentDeadline.withdrawn_at.is_(None))
        .order_by(IncidentDeadline.id)
    )
    return [_read(row) for row in db.scalars(statement)]


def list_deadline_rows(db: Session) -> list[DeadlineRow]:
    """Everything the clinic ever set, the newest first. One statement."""
    statement = (
        select(IncidentDeadline, User.display_name, Program.name)
        .join(User, User.id == IncidentDeadline.set_by_id)
        .outerjoin(
            Program, and_(Program.clinic_id == IncidentDeadline.clinic_id, Program.id == IncidentDeadline.program_id)
        )
        .order_by(IncidentDeadline.id.desc())
    )
    return [
        DeadlineRow(row.id, _read(row), program or "", name, row.withdrawn_at)
        for row, name, program in db.execute(statement)
    ]


def _read(row: IncidentDeadline) -> Deadline:
    return Deadline(
        row.kind,
        row.authority,
        row.from_severity,
        row.amount,
        row.unit,
        row.effective_on,
        row.source,
        is_to_verify=row.is_to_verify,
        is_own=True,
        program_id=row.program_id,
    )
