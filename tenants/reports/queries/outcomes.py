"""What outcomes are counted from: the courses of care of a period with how they ended, and their complete scores."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from tenants.intake.models import Episode
from tenants.intake.rules import DischargeReason
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Administration
from tenants.measures.rules.shape import Instrument, Part
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Program, Track
from tenants.reports.rules.outcomes import Series
from tenants.reports.rules.periods import Period


class Course(NamedTuple):
    """A course of care that touches the period. since: the day the one before it ended, None where there was none."""

    episode_id: UUID
    patient_id: UUID
    program_id: UUID
    program: str
    track_id: UUID
    track: str
    admitted_on: date
    discharged_on: date | None
    reason: DischargeReason | None
    since: date | None


@dataclass(frozen=True, slots=True)
class Scale:
    """What is compared: an instrument's total, or a part of one that has none."""

    instrument: Instrument
    part: Part | None = None

    @property
    def key(self) -> str:
        """ "phq_9", "bam.use"."""
        return self.instrument.name if self.part is None else f"{self.instrument.name}.{self.part.key}"

    @property
    def title(self) -> str:
        """As people call it."""
        return self.instrument.title if self.part is None else f"{self.instrument.title}: {self.part.label}"

    @property
    def change(self) -> int | None:
        """The reliable change; none is known of a part."""
        return self.instrument.change if self.part is None else None

    @property
    def is_higher_worse(self) -> bool:
        """Whether less is better; of a part that is flagged when it is low, more is."""
        return self.instrument.is_higher_worse if self.part is None else self.part.most is None

    def value(self, score: int | None, parts: Mapping[str, int]) -> int | None:
        """What an administration gives it."""
        return score if self.part is None else parts.get(self.part.key)


SCALES = tuple(
    scale
    for one in INSTRUMENTS.values()
    for scale in ([Scale(one)] if one.has_total else [Scale(one, part) for part in one.parts])
)


class PersonRow(NamedTuple):
    """A course's patient, for the list behind a figure."""

    episode_id: UUID
    patient_id: UUID
    name: str


def list_courses(db: Session, actor: Actor, period: Period, patient_id: UUID | None) -> list[Course]:
    """The courses of care that touch the period, as far as the actor's reports reach. Two statements."""
    statement = (
        select(
            Episode.id,
            Episode.patient_id,
            Episode.program_id,
            Program.name,
            Episode.track_id,
            Track.name,
            Episode.admitted_on,
            Episode.discharged_on,
            Episode.discharge_reason,
        )
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .join(Track, and_(Track.clinic_id == Episode.clinic_id, Track.id == Episode.track_id))
        .where(
            Episode.admitted_on <= period.to_on,
            or_(Episode.discharged_on.is_(None), Episode.discharged_on >= period.from_on),
            _reach(actor, Permission.REPORT_READ, Episode.patient_id),
        )
        .order_by(Program.name, Track.name, Episode.id)
    )
    if patient_id is not None:
        statement = statement.where(Episode.patient_id == patient_id)
    rows = db.execute(statement).all()
    ends = _ends(db, {row.patient_id for row in rows})
    return [
        Course(*row, max((on for on in ends[row.patient_id] if on <= row.admitted_on), default=None)) for row in rows
    ]


def list_series(db: Session, courses: Sequence[Course], period: Period) -> list[Series]:
    """The complete scores of each course until the period's last day, by instrument. One statement."""
    statement = (
        select(
            Administration.patient_id,
            Administration.instrument,
            Administration.taken_on,
            Administration.score,
            Administration.parts,
        )
        .where(
            Administration.patient_id.in_({one.patient_id for one in courses}),
            Administration.missing == 0,
            Administration.voided_at.is_(None),
            Administration.taken_on <= period.to_on,
        )
        .order_by(Administration.taken_on, Administration.id)
    )
    by_patient = defaultdict(list)
    for row in db.execute(statement):
        by_patient[row.patient_id].append(row)
    found = []
    for course in courses:
        scores = defaultdict(list)
        for row in by_patient[course.patient_id]:
            if _is_within(row.taken_on, course):
                for scale in SCALES:
                    value = scale.value(row.score, row.parts) if scale.instrument.name == row.instrument else None
                    if value is not None:
                        scores[scale.key].append(value)
        found += [
            Series(
                course.episode_id,
                course.program_id,
                one.key,
                tuple(scores[one.key]),
                one.change,
                one.is_higher_worse,
            )
            for one in SCALES
            if scores[one.key]
        ]
    return found


def list_people(db: Session, actor: Actor, permission: Permission, episode_ids: Collection[UUID]) -> list[PersonRow]:
    """The patients of some courses of care whom the actor may see by that permission, by name. One statement."""
    rows = db.execute(
        select(Episode.id, Episode.patient_id, SHOWN_NAME)
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .where(Episode.id.in_(episode_ids), _reach(actor, permission, Episode.patient_id))
        .order_by(Patient.last_name, Patient.first_name, Episode.id)
    )
    return [PersonRow(*row) for row in rows]


def _ends(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, list[date]]:
    found: dict[UUID, list[date]] = defaultdict(list)
    statement = select(Episode.patient_id, Episode.discharged_on).where(
        Episode.patient_id.in_(patient_ids), Episode.discharged_on.is_not(None)
    )
    for patient_id, on in db.execute(statement):
        if on is not None:
            found[patient_id].append(on)
    return found


def _is_within(on: date, course: Course) -> bool:
    is_after = course.since is None or on > course.since
    return is_after and (course.discharged_on is None or on <= course.discharged_on)


def _reach(actor: Actor, permission: Permission, patient_id: object) -> ColumnElement[bool]:
    visible = access.visible(actor, permission, patient_id)
    return true() if visible is None else visible
