"""Reads of waits: a program's line, a patient's, and the tracks beside a patient's week."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one, locked
from tenants.intake.waitlist.errors import WaitNotFound
from tenants.intake.waitlist.models import WaitlistEntry
from tenants.intake.waitlist.rules import Option, Suited, Waiting, WaitPriority, suit
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs import queries as programs
from tenants.programs.models import Program, Track
from tenants.programs.queries import TrackState
from tenants.programs.queries.slots import list_hours
from tenants.programs.rules.week import Hour, in_force, whole_from

Offered = dict[UUID, tuple[TrackState, Option]]
"""The tracks that take admissions, each with its weekly hours and places, by id."""


class WaitRow(NamedTuple):
    """A wait with whose it is and what for. track None: any. week: when the patient can come."""

    id: UUID
    patient_id: UUID
    patient: str
    program_id: UUID
    program: str
    track_id: UUID | None
    track: str | None
    priority: WaitPriority
    since_on: date
    week: Mapping[str, Sequence[Sequence[str]]]

    @property
    def waiting(self) -> Waiting:
        """The wait as the rules know it."""
        return Waiting(self.id, self.track_id, self.priority, self.since_on)


def get_wait(db: Session, entry_id: UUID, *, for_update: bool = False) -> WaitlistEntry:
    """One wait. Raises WaitNotFound."""
    return get_one(db, WaitlistEntry, entry_id, WaitNotFound, for_update=for_update)


def is_waiting(db: Session, patient_id: UUID) -> bool:
    """Whether a patient waits for any program."""
    statement = select(WaitlistEntry.id).where(WaitlistEntry.patient_id == patient_id, WaitlistEntry.left_on.is_(None))
    return db.scalar(statement.limit(1)) is not None


def list_open(db: Session, patient_id: UUID, program_id: UUID) -> list[WaitlistEntry]:
    """A patient's wait for a program that goes on: one or none."""
    statement = select(WaitlistEntry).where(
        WaitlistEntry.patient_id == patient_id,
        WaitlistEntry.program_id == program_id,
        WaitlistEntry.left_on.is_(None),
    )
    return list(db.scalars(locked(statement)))


def list_lines(db: Session, *, program_id: UUID | None = None) -> dict[UUID, list[Waiting]]:
    """Everybody's waits by program, without names: for places in line. One statement."""
    statement = select(
        WaitlistEntry.program_id,
        WaitlistEntry.id,
        WaitlistEntry.track_id,
        WaitlistEntry.priority,
        WaitlistEntry.since_on,
    ).where(WaitlistEntry.left_on.is_(None))
    if program_id is not None:
        statement = statement.where(WaitlistEntry.program_id == program_id)
    found: dict[UUID, list[Waiting]] = {}
    for row in db.execute(statement):
        found.setdefault(row.program_id, []).append(Waiting(row.id, row.track_id, row.priority, row.since_on))
    return found


def list_waits(
    db: Session, actor: Actor, *, patient_id: UUID | None = None, entry_ids: Collection[UUID] | None = None
) -> list[WaitRow]:
    """Waits that go on of patients whom the actor may see. One statement."""
    statement = (
        select(
            WaitlistEntry.id,
            WaitlistEntry.patient_id,
            SHOWN_NAME,
            WaitlistEntry.program_id,
            Program.name,
            WaitlistEntry.track_id,
            Track.name,
            WaitlistEntry.priority,
            WaitlistEntry.since_on,
            Patient.availability,
        )
        .select_from(WaitlistEntry)
        .join(Patient, and_(Patient.clinic_id == WaitlistEntry.clinic_id, Patient.id == WaitlistEntry.patient_id))
        .join(Program, and_(Program.clinic_id == WaitlistEntry.clinic_id, Program.id == WaitlistEntry.program_id))
        .outerjoin(Track, and_(Track.clinic_id == WaitlistEntry.clinic_id, Track.id == WaitlistEntry.track_id))
        .where(WaitlistEntry.left_on.is_(None))
        .order_by(WaitlistEntry.since_on, WaitlistEntry.id)
    )
    if entry_ids is not None:
        statement = statement.where(WaitlistEntry.id.in_(entry_ids))
    if patient_id is not None:
        statement = statement.where(WaitlistEntry.patient_id == patient_id)
    criterion = access.visible(actor, Permission.EPISODE_READ, WaitlistEntry.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [WaitRow(*row) for row in db.execute(statement)]


def program_names(db: Session) -> dict[UUID, str]:
    """The names of all programs. One statement."""
    return {row.id: row.name for row in db.execute(select(Program.id, Program.name))}


def options(db: Session, today: date, *, program_id: UUID | None = None) -> Offered:
    """The tracks that take admissions, with their weekly hours and places, by id. Four statements."""
    states = programs.list_tracks(db, today, program_id=program_id, is_active=True)
    hours = list_hours(db, [state.track.id for state in states], from_on=today)
    return {
        state.track.id: (
            state,
            Option(state.track.id, _hours(state.track, hours.get(state.track.id, []), today), state.free),
        )
        for state in states
    }


def list_suited(
    db: Session, patient: Patient, today: date, *, program_id: UUID | None = None
) -> list[tuple[TrackState, Suited]]:
    """The tracks beside a patient's week, those that fit with room first."""
    offered = options(db, today, program_id=program_id)
    found = suit(patient.availability, [option for _state, option in offered.values()])
    return [(offered[one.option.track_id][0], one) for one in found]


def _hours(track: Track, slots: Sequence[Hour], today: date) -> tuple[Hour, ...]:
    """A track's present week; of one without slots, its own days and hours."""
    held = in_force(slots, whole_from(slots, today))
    if held:
        return tuple(sorted(held, key=lambda hour: (hour.weekday, hour.start_minutes)))
    return tuple(Hour(day, track.start_minutes, track.end_minutes) for day in track.weekdays)
