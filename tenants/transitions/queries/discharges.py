"""Discharges with the calls that follow them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.people.models import User
from tenants.intake.models import Episode
from tenants.intake.rules import Destination, DischargeReason
from tenants.programs.models import Program
from tenants.transitions.errors import RecordNotFound
from tenants.transitions.models import Discharge, FollowUp, FollowUpAttempt
from tenants.transitions.queries.texts import ATTEMPT, NO_PLAN, opened
from tenants.transitions.rules import ReachedBy


class DischargeRow(NamedTuple):
    """A discharge as the chart shows it."""

    id: UUID
    episode_id: UUID
    program: str
    decided_on: date
    last_attended_on: date | None
    reason: DischargeReason | None
    destination: Destination | None
    no_plan_reason: str


class AttemptRow(NamedTuple):
    """One attempt to reach somebody."""

    attempted_at: datetime
    way: ReachedBy
    is_reached: bool
    note: str
    made_by: str | None


def get_discharge(db: Session, discharge_id: UUID | None) -> Discharge:
    """One discharge. Raises RecordNotFound."""
    found = db.scalars(select(Discharge).where(Discharge.id == discharge_id)).one_or_none()
    if found is None:
        raise RecordNotFound
    return found


def find_discharge(db: Session, episode_id: UUID) -> Discharge | None:
    """The discharge of an episode."""
    return db.scalars(select(Discharge).where(Discharge.episode_id == episode_id)).one_or_none()


def list_discharges(db: Session, patient_id: UUID) -> list[DischargeRow]:
    """A patient's discharges, the newest first."""
    rows = db.execute(
        select(Discharge, Episode, Program.name)
        .join(Episode, and_(Episode.clinic_id == Discharge.clinic_id, Episode.id == Discharge.episode_id))
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .where(Discharge.patient_id == patient_id)
        .order_by(Discharge.decided_on.desc(), Discharge.id.desc())
    )
    return [
        DischargeRow(
            row.id,
            row.episode_id,
            program,
            row.decided_on,
            episode.last_attended_on,
            episode.discharge_reason,
            episode.discharge_destination,
            opened(db, NO_PLAN, row.no_plan_reason_sealed),
        )
        for row, episode, program in rows
    ]


def get_follow_up(db: Session, follow_up_id: UUID, *, for_update: bool = False) -> FollowUp:
    """One follow-up. Raises RecordNotFound."""
    return get_one(db, FollowUp, follow_up_id, RecordNotFound, for_update=for_update)


def list_follow_ups(db: Session, patient_id: UUID) -> Sequence[FollowUp]:
    """A patient's follow-ups, by the day they are due."""
    return db.scalars(
        select(FollowUp).where(FollowUp.patient_id == patient_id).order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def list_attempts(db: Session, follow_up_id: UUID) -> list[AttemptRow]:
    """The attempts of a follow-up, oldest first."""
    rows = db.execute(
        select(FollowUpAttempt, User.display_name)
        .outerjoin(User, User.id == FollowUpAttempt.made_by_id)
        .where(FollowUpAttempt.follow_up_id == follow_up_id)
        .order_by(FollowUpAttempt.attempted_at, FollowUpAttempt.id)
    )
    return [
        AttemptRow(row.attempted_at, row.way, row.is_reached, opened(db, ATTEMPT, row.note_sealed), name)
        for row, name in rows
    ]
