"""Administrations of one patient, and what they come to over the present course of care."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.intake import queries as intake
from tenants.intake.models import Episode
from tenants.measures.errors import AdministrationNotFound
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Administration
from tenants.measures.rules.scoring import band_of
from tenants.measures.rules.shape import Band, Instrument
from tenants.measures.rules.trajectory import Trajectory, trajectory
from tenants.measures.rules.words import Flag, How, Name

ANSWERS = "measure_administrations.answers"
VOID_REASON = "measure_administrations.void_reason"


class TakenRow(NamedTuple):
    """An administration as pages show it. missing: scored items without an answer. recorded_by: "" for a device or a file."""

    id: UUID
    patient_id: UUID
    instrument: Name
    taken_on: date
    how: How
    missing: int
    score: int | None
    parts: dict[str, int]
    flags: frozenset[Flag]
    recorded_by: str
    is_voided: bool
    version: int

    @property
    def band(self) -> Band | None:
        """The band of the score, by the instrument as it is now."""
        return band_of(INSTRUMENTS[self.instrument], self.score)


@dataclass(frozen=True, slots=True)
class Course:
    """One instrument over the present course of care: all that was taken, the first first, and what the complete ones say."""

    instrument: Instrument
    taken: Sequence[TakenRow]
    trajectory: Trajectory

    @property
    def complete(self) -> list[TakenRow]:
        """Those with every scored item."""
        return [one for one in self.taken if not one.missing]


def get_administration(db: Session, administration_id: UUID, *, for_update: bool = False) -> Administration:
    """One administration. Raises AdministrationNotFound."""
    return get_one(db, Administration, administration_id, AdministrationNotFound, for_update=for_update)


def answers_of(db: Session, one: Administration) -> dict[int, int]:
    """The answers of an administration by the item's number; none where only the total is known."""
    return {} if one.answers_sealed is None else read_answers(keyring(db).open(ANSWERS, one.answers_sealed))


def void_reason(db: Session, one: Administration) -> str:
    """Why an administration counts no more; "" while it does."""
    return "" if one.void_reason_sealed is None else keyring(db).open(VOID_REASON, one.void_reason_sealed)


def read_answers(text: str) -> dict[int, int]:
    """Answers as they are sealed."""
    return {int(number): value for number, value in json.loads(text).items()}


def write_answers(answers: dict[int, int]) -> str:
    """Answers as they are sealed."""
    return json.dumps({str(number): value for number, value in sorted(answers.items())})


def list_taken(
    db: Session, patient_id: UUID, *, instruments: Collection[Name] = (), is_with_voided: bool = False
) -> list[TakenRow]:
    """A patient's administrations, the first taken first. One statement. instruments: all where none is named."""
    return _list_taken(db, [patient_id], instruments=instruments, is_with_voided=is_with_voided)


def _list_taken(
    db: Session, patient_ids: Collection[UUID], *, instruments: Collection[Name] = (), is_with_voided: bool = False
) -> list[TakenRow]:
    statement = (
        select(
            Administration.id,
            Administration.patient_id,
            Administration.instrument,
            Administration.taken_on,
            Administration.how,
            Administration.missing,
            Administration.score,
            Administration.parts,
            Administration.flags,
            User.display_name,
            Administration.voided_at,
            Administration.version,
        )
        .outerjoin(User, User.id == Administration.recorded_by_id)
        .where(Administration.patient_id.in_(patient_ids))
        .order_by(Administration.taken_on, Administration.id)
    )
    if instruments:
        statement = statement.where(Administration.instrument.in_(instruments))
    if not is_with_voided:
        statement = statement.where(Administration.voided_at.is_(None))
    return [
        TakenRow(
            row.id,
            row.patient_id,
            row.instrument,
            row.taken_on,
            row.how,
            row.missing,
            row.score,
            row.parts,
            frozenset(Flag(flag) for flag in row.flags),
            row.display_name or "",
            row.voided_at is not None,
            row.version,
        )
        for row in db.execute(statement)
    ]


def list_courses(db: Session, patient_id: UUID, *, instruments: Collection[Name] = ()) -> list[Course]:
    """Each instrument that was taken in the present course of care, in the catalogue's order. Two statements.

    The course begins after the discharge of the episode before the newest: what was taken at the assessment belongs to it.
    """
    earlier = [one.discharged_on for one in intake.list_episodes(db, patient_id)[1:] if one.discharged_on]
    taken = list_taken(db, patient_id, instruments=instruments)
    return _courses(taken, max(earlier, default=None))


def list_courses_of(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, list[Course]]:
    """The same of several patients. Two statements."""
    ended: dict[UUID, list[date | None]] = {}
    rows = db.execute(
        select(Episode.patient_id, Episode.discharged_on)
        .where(Episode.patient_id.in_(patient_ids))
        .order_by(Episode.admitted_on.desc(), Episode.id.desc())
    )
    for patient_id, discharged_on in rows:
        ended.setdefault(patient_id, []).append(discharged_on)
    taken: dict[UUID, list[TakenRow]] = {}
    for row in _list_taken(db, patient_ids):
        taken.setdefault(row.patient_id, []).append(row)
    return {
        patient_id: _courses(own, max((on for on in ended.get(patient_id, ())[1:] if on is not None), default=None))
        for patient_id, own in taken.items()
    }


def _courses(taken: Sequence[TakenRow], ended_on: date | None) -> list[Course]:
    """Each instrument's course from what was taken after a day, the first taken first."""
    present = [one for one in taken if ended_on is None or one.taken_on > ended_on]
    return [
        course_of(instrument, [one for one in present if one.instrument is name])
        for name, instrument in INSTRUMENTS.items()
        if any(one.instrument is name for one in present)
    ]


def course_of(instrument: Instrument, taken: Sequence[TakenRow]) -> Course:
    """What some administrations of one instrument say, the first taken first."""
    scores = [one.score for one in taken if not one.missing and one.score is not None]
    found = trajectory(scores, instrument.change, is_higher_worse=instrument.is_higher_worse)
    return Course(instrument, taken, found)
