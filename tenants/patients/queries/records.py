"""Reads of patients by id, number, name and likeness."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.panel.listing import prefix
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Patient
from tenants.patients.rules.names import Term, name_key, phone_key, read_term, record_key

SHOWN_NAME = Patient.last_name + ", " + func.coalesce(Patient.preferred_name, Patient.first_name)


class PatientName(NamedTuple):
    """A patient as named in a picker or among search hits."""

    id: UUID
    name: str
    record_number: str
    born_on: date


class Alike(NamedTuple):
    """Somebody who may be the same person."""

    id: UUID
    name: str
    record_number: str


def count(db: Session) -> dict[str, int]:
    """How many records the clinic keeps: a figure for the platform's operators."""
    return {"patients": db.scalar(select(func.count()).select_from(Patient)) or 0}


def find_patient(db: Session, patient_id: UUID, *, for_update: bool = False) -> Patient | None:
    """The patient, or None. for_update: its row stays locked until the commit, and is read afresh."""
    statement = select(Patient).where(Patient.id == patient_id)
    if for_update:
        statement = locked(statement)
    return db.scalars(statement).one_or_none()


def get_patient(db: Session, patient_id: UUID, *, for_update: bool = False) -> Patient:
    """The patient. Raises PatientNotFound."""
    patient = find_patient(db, patient_id, for_update=for_update)
    if patient is None:
        raise PatientNotFound
    return patient


def find_known(db: Session, patient_ids: Collection[UUID], *, for_update: bool = False) -> set[UUID]:
    """Those of the ids that are patients of this clinic. for_update: their rows stay locked, always in the same order."""
    if not patient_ids:
        return set()
    statement = select(Patient.id).where(Patient.id.in_(patient_ids)).order_by(Patient.id)
    return set(db.scalars(statement.with_for_update() if for_update else statement))


def find_names(db: Session, patient_ids: Iterable[UUID]) -> dict[UUID, str]:
    """ "Last, Preferred" by id, for those that are here. Who may see them is the caller's to know."""
    wanted = set(patient_ids)
    if not wanted:
        return {}
    rows = db.execute(select(Patient.id, SHOWN_NAME.label("name")).where(Patient.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def find_by_record_number(db: Session, number: str) -> UUID | None:
    """The id of the patient with that record number, however it is spelled."""
    return db.scalar(select(Patient.id).where(Patient.record_key == record_key(number)))


def find_alike(db: Session, first_name: str, last_name: str, born_on: date, phone: str | None) -> Sequence[Alike]:
    """Up to five patients with the same name and birth date, or the same telephone number and birth date."""
    first, last, digits = name_key(first_name), name_key(last_name), phone_key(phone)
    same = and_(
        Patient.last_key == last,
        or_(Patient.first_key == first, prefix(Patient.first_key, f"{first} "), Patient.preferred_key == first),
    )
    if len(digits) >= 7:
        same = or_(same, Patient.phone_key == digits)
    statement = (
        select(Patient.id, Patient.first_name + " " + Patient.last_name, Patient.record_number)
        .where(Patient.born_on == born_on, same)
        .order_by(Patient.id)
        .limit(5)
    )
    return [Alike(*row) for row in db.execute(statement)]


def find_exactly(
    db: Session, record_number: str | None, first_name: str | None, last_name: str | None, born_on: date | None
) -> UUID | None:
    """The one patient with that record number, else with that whole name (first or preferred) and birth date.

    None when nobody matches, and when several do: it is for people who may not look around.
    """
    if record_number:
        return find_by_record_number(db, record_number)
    first, last = name_key(first_name), name_key(last_name)
    if not first or not last or born_on is None:
        return None
    named = or_(Patient.first_key == first, prefix(Patient.first_key, f"{first} "), Patient.preferred_key == first)
    found = db.scalars(
        select(Patient.id).where(Patient.born_on == born_on, Patient.last_key == last, named).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def matches(term: str) -> ColumnElement[bool]:
    """Patients the typed text may mean; every branch is a range or equality that an index answers."""
    return _criterion(read_term(term))


def find_matches(db: Session, actor: Actor, term: str, limit: int) -> Sequence[PatientName]:
    """Patients the actor may see whom the text may mean, by name. One statement."""
    statement = select(Patient.id, SHOWN_NAME, Patient.record_number, Patient.born_on).where(matches(term))
    criterion = access.visible(actor, Permission.PATIENT_READ, Patient.id)
    if criterion is not None:
        statement = statement.where(criterion)
    statement = statement.order_by(Patient.last_key, Patient.first_key, Patient.id).limit(limit)
    return [PatientName(*row) for row in db.execute(statement)]


def _criterion(term: Term) -> ColumnElement[bool]:
    if term.born_on is not None:
        return Patient.born_on == term.born_on
    branches: list[ColumnElement[bool]] = []
    for last, first in term.splits:
        if not last:
            branches += [prefix(Patient.first_key, first), prefix(Patient.preferred_key, first)]
        elif not first:
            branches.append(prefix(Patient.last_key, last))
        else:
            branches.append(and_(prefix(Patient.last_key, last), prefix(Patient.first_key, first)))
            branches.append(and_(prefix(Patient.last_key, last), prefix(Patient.preferred_key, first)))
    if term.record:
        branches.append(prefix(Patient.record_key, term.record))
        if term.record.isdigit() and len(term.record) <= 6:
            branches.append(Patient.record_key == f"p{term.record.zfill(6)}")
    if term.phone:
        branches.append(Patient.phone_key == term.phone)
    return or_(*branches) if branches else false()
