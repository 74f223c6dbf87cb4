"""Which instruments a program asks and how often, and what is due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import locked
from tenants.intake import queries as intake
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.measures.instruments import INSTRUMENTS, TWINS, suited
from tenants.measures.models import Administration, MeasureSchedule
from tenants.measures.queries.taken import list_taken
from tenants.measures.rules.schedule import due_on
from tenants.measures.rules.words import Name
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, get_patient
from tenants.patients.rules.names import age


class DueRow(NamedTuple):
    """What is due of one patient: of an episode, the instruments that the program names, and the day the first of them was."""

    episode_id: UUID
    patient_id: UUID
    patient: str
    born_on: date
    instruments: Sequence[str]
    due_on: date


class DueMeasure(NamedTuple):
    """One instrument of a patient's program, and the day it is due next."""

    instrument: Name
    every_days: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a program asks: days between two by instrument. version: changes whenever any of it does."""

    every_days: Mapping[Name, int] = field(default_factory=dict)
    version: int = 0


def list_rows(db: Session, program_ids: Collection[UUID], *, for_update: bool = False) -> list[MeasureSchedule]:
    """How often some programs ask or asked an instrument."""
    statement = select(MeasureSchedule).where(MeasureSchedule.program_id.in_(program_ids)).order_by(MeasureSchedule.id)
    return list(db.scalars(locked(statement) if for_update else statement))


def list_schedules(db: Session, program_ids: Collection[UUID]) -> dict[UUID, Schedule]:
    """What some programs ask, by program. One statement."""
    found = list_rows(db, program_ids)
    return {
        program_id: schedule_of([one for one in found if one.program_id == program_id]) for program_id in program_ids
    }


def schedule_of(rows: Sequence[MeasureSchedule]) -> Schedule:
    """What one program asks."""
    asked = {one.instrument: one.every_days for one in rows if one.is_active}
    return Schedule({name: asked[name] for name in INSTRUMENTS if name in asked}, sum(one.version for one in rows))


def list_due(db: Session, actor: Actor, until_on: date, limit: int) -> list[DueRow]:
    """What is due until a day, of patients in care whom the actor may see, the earliest first. One statement."""
    last_on = (
        select(func.max(Administration.taken_on))
        .where(
            Administration.patient_id == Episode.patient_id,
            or_(
                Administration.instrument == MeasureSchedule.instrument,
                and_(Administration.instrument.in_(TWINS), MeasureSchedule.instrument.in_(TWINS)),
            ),
            Administration.missing == 0,
            Administration.voided_at.is_(None),
        )
        .correlate(Episode, MeasureSchedule)
        .scalar_subquery()
    )
    due = func.greatest(Episode.admitted_on, last_on + MeasureSchedule.every_days)  # which passes over NULL
    each = (
        select(
            Episode.id.label("episode_id"),
            Episode.patient_id,
            SHOWN_NAME.label("patient"),
            Patient.born_on.label("born_on"),
            MeasureSchedule.instrument.label("instrument"),
            due.label("due_on"),
        )
        .join(
            MeasureSchedule,
            and_(
                MeasureSchedule.clinic_id == Episode.clinic_id,
                MeasureSchedule.program_id == Episode.program_id,
                MeasureSchedule.is_active.is_(True),
            ),
        )
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .where(Episode.status == EpisodeStatus.ACTIVE, Episode.discharged_on.is_(None), due <= until_on)
    )
    criterion = access.visible(actor, Permission.CARE_READ, Episode.patient_id)
    if criterion is not None:
        each = each.where(criterion)
    rows = each.subquery()
    first = func.min(rows.c.due_on)
    statement = (
        select(
            rows.c.episode_id,
            rows.c.patient_id,
            rows.c.patient,
            rows.c.born_on,
            func.array_agg(cast(rows.c.instrument, String())),
            first,
        )
        .group_by(rows.c.episode_id, rows.c.patient_id, rows.c.patient, rows.c.born_on)
        .order_by(first, rows.c.episode_id)
        .limit(limit)
    )
    return [DueRow(*row) for row in db.execute(statement)]


def list_due_of(db: Session, patient_id: UUID, today: date) -> list[DueMeasure]:
    """The instruments of a patient's program with the day each is due next, in the catalogue's order; none out of care or
    on leave. An instrument for another age is the one that takes its place.
    """
    episodes = [one for one in intake.list_open_episodes(db, patient_id) if one.status is EpisodeStatus.ACTIVE]
    if not episodes:
        return []
    asked = list_schedules(db, [episodes[0].program_id])[episodes[0].program_id].every_days
    taken = list_taken(db, patient_id, instruments={*asked, *TWINS}) if asked else []
    years = age(get_patient(db, patient_id).born_on, today)
    found: dict[Name, DueMeasure] = {}
    for name, every_days in asked.items():
        alike = TWINS if name in TWINS else {name}
        complete = [one.taken_on for one in taken if one.instrument in alike and not one.missing]
        due = due_on(episodes[0].admitted_on, max(complete, default=None), every_days)
        found.setdefault(suited(name, years), DueMeasure(suited(name, years), every_days, due))
    return list(found.values())
