"""What the census is counted from: tracks with their capacity, the stays that touch a period, the leaves of its last day."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from tenants.intake.models import Episode, Leave, Stay, leave_holds
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Program, Track
from tenants.reports.rules.census import Away, Span
from tenants.reports.rules.periods import Period


class TrackRow(NamedTuple):
    """A track of a program. is_active: it takes admissions."""

    id: UUID
    name: str
    capacity: int
    program_id: UUID
    program: str
    is_active: bool


class EpisodeRow(NamedTuple):
    """An episode with its patient, for the list behind a figure."""

    episode_id: UUID
    patient_id: UUID
    name: str
    record_number: str


def list_tracks(db: Session) -> list[TrackRow]:
    """Every track, by program and name."""
    rows = db.execute(
        select(
            Track.id,
            Track.name,
            Track.capacity,
            Program.id,
            Program.name,
            and_(Track.is_active, Program.is_active),
        )
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .order_by(Program.name, Track.name, Track.id)
    )
    return [TrackRow._make(row) for row in rows]


def list_spans(db: Session, actor: Actor, period: Period) -> list[Span]:
    """The stays that touch the period or the day before it, as far as the actor's reports reach."""
    rows = db.execute(
        select(
            Stay.episode_id,
            Episode.program_id,
            Stay.track_id,
            Stay.from_on,
            Stay.until_on,
            Episode.admitted_on,
            Episode.discharged_on,
        )
        .join(Episode, and_(Episode.clinic_id == Stay.clinic_id, Episode.id == Stay.episode_id))
        .where(
            Stay.from_on <= period.to_on,
            or_(Stay.until_on.is_(None), Stay.until_on >= period.from_on - timedelta(days=1)),
            _reach(actor, Permission.REPORT_READ, Stay.patient_id),
        )
    )
    return [Span(*row) for row in rows]


def list_leaves(db: Session, actor: Actor, period: Period) -> list[Away]:
    """The leaves that go on at the end of the period."""
    rows = db.execute(
        select(Leave.episode_id, Leave.from_on, Leave.returned_on).where(
            leave_holds(period.to_on),
            _reach(actor, Permission.REPORT_READ, Leave.patient_id),
        )
    )
    return [Away(*row) for row in rows]


def list_patients_of(db: Session, actor: Actor, episode_ids: Collection[UUID]) -> Sequence[EpisodeRow]:
    """The patients of some episodes whom the actor may see, by name."""
    rows = db.execute(
        select(Episode.id, Episode.patient_id, SHOWN_NAME, Patient.record_number)
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .where(Episode.id.in_(episode_ids), _reach(actor, Permission.EPISODE_READ, Episode.patient_id))
        .order_by(Patient.last_name, Patient.first_name, Episode.id)
    )
    return [EpisodeRow(*row) for row in rows]


def _reach(actor: Actor, permission: Permission, patient_id: object) -> ColumnElement[bool]:
    visible = access.visible(actor, permission, patient_id)
    return true() if visible is None else visible
