"""Flags of check-ins, for those who lead the day."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, literal_column, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.people.models import User
from tenants.patients.models import Patient
from tenants.sessions.models import CheckIn
from tenants.sessions.queries.roster import NAME
from tenants.sessions.queries.sheets import sheet_track
from tenants.sessions.rules.checkins import Flag


class CheckInRow(NamedTuple):
    """A check-in as it stands beside a day. seen_by: who acknowledged it.

    track_id: of `list_unseen` only: the track on whose sheet of that day they are.
    """

    id: UUID
    patient_id: UUID
    name: str
    on_date: date
    answered_at: datetime
    flags: list[str]
    seen_at: datetime | None
    seen_by: str | None
    version: int
    track_id: UUID | None = None

    @property
    def is_grave(self) -> bool:
        """Whether somebody has to speak with them before group."""
        return Flag.SELF_HARM.value in self.flags


_COLUMNS = (
    CheckIn.id,
    CheckIn.patient_id,
    NAME,
    CheckIn.on_date,
    CheckIn.answered_at,
    CheckIn.flags,
    CheckIn.acknowledged_at,
    User.display_name,
    CheckIn.version,
)


def list_check_ins(db: Session, on: date, patient_ids: Collection[UUID]) -> list[CheckInRow]:
    """The check-ins of some people on a date, the latest first."""
    statement = (
        select(*_COLUMNS)
        .select_from(CheckIn)
        .join(Patient, and_(Patient.clinic_id == CheckIn.clinic_id, Patient.id == CheckIn.patient_id))
        .outerjoin(User, User.id == CheckIn.acknowledged_by_id)
        .where(CheckIn.on_date == on, CheckIn.patient_id.in_(patient_ids))
        .order_by(CheckIn.answered_at.desc(), CheckIn.id)
    )
    return [CheckInRow(*row) for row in db.execute(statement)]


def list_unseen(db: Session, actor: Actor, today: date, limit: int) -> list[CheckInRow]:
    """Check-ins that flag self-harm and that nobody has acknowledged, the oldest first. One statement."""
    statement = (
        select(*_COLUMNS, sheet_track(CheckIn))
        .select_from(CheckIn)
        .join(Patient, and_(Patient.clinic_id == CheckIn.clinic_id, Patient.id == CheckIn.patient_id))
        .outerjoin(User, User.id == CheckIn.acknowledged_by_id)
        .where(
            CheckIn.on_date <= today,
            CheckIn.acknowledged_at.is_(None),
            CheckIn.flags != literal_column("'{}'"),  # so that the index of those that wait answers
            CheckIn.flags.contains([Flag.SELF_HARM.value]),
        )
        .order_by(CheckIn.on_date, CheckIn.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.SESSION_WRITE, CheckIn.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [CheckInRow._make(row) for row in db.execute(statement)]
