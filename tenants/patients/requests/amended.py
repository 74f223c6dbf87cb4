"""What an accepted amendment is in the record: the addendum it names, of whichever slice keeps it (45 CFR 164.526(c)(1)).

Slices above register the tables of their addenda; the request links to one of them, and the amended entry to the request. The
link holds a slice's key and ids without a foreign key, since their tables lie above.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.errors import Forbidden
from causeway.people.models import User
from causeway.registered import Registered
from tenants.patients.requests.models import Amendment, RecordsRequest


@dataclass(frozen=True, slots=True)
class Source:
    """A table of addenda: of the columns id, patient_id, signed_at and signed_by_id.

    key: kept with the link. permission: of those who may read them. entry: the column that names what was added to. endpoint,
    where: the page of an entry, from the patient's id and the entry's; at: what names the entry there, where it is another.
    """

    key: str
    label: Any
    permission: Permission
    table: Any
    entry: ColumnElement[UUID]
    endpoint: str
    where: Callable[[UUID, UUID], Mapping[str, UUID]]
    at: ColumnElement[UUID] | None = None


register: Registered[Source] = Registered()


class Addendum(NamedTuple):
    """A signed addendum, and where it was found."""

    source: Source
    id: UUID
    patient_id: UUID
    entry_id: UUID
    at_id: UUID
    signed_at: datetime
    signed_by: str

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"{self.source.key}:{self.id}"

    @property
    def where(self) -> Mapping[str, UUID]:
        """The arguments of its entry's page."""
        return self.source.where(self.patient_id, self.at_id)


def list_addenda(db: Session, actor: Actor, patient_id: UUID) -> list[Addendum]:
    """The addenda of a patient that this person may read, the newest first. A statement a source."""
    found = [
        one for source in register if _reaches(db, actor, source, patient_id) for one in _ask(db, source, patient_id)
    ]
    return sorted(found, key=lambda one: one.signed_at, reverse=True)


def _ask(db: Session, source: Source, patient_id: UUID) -> Sequence[Addendum]:
    table, at = source.table, source.entry if source.at is None else source.at
    rows = db.execute(
        select(table.id, table.patient_id, source.entry, at, table.signed_at, User.display_name)
        .join(User, User.id == table.signed_by_id)
        .where(table.patient_id == patient_id)
    )
    return [Addendum(source, *row) for row in rows]


def _reaches(db: Session, actor: Actor, source: Source, patient_id: UUID) -> bool:
    try:
        access.require_patient(db, actor, source.permission, patient_id)
    except Forbidden:
        return False
    return True


def list_appended(db: Session, actor: Actor, request: RecordsRequest | Any) -> list[Addendum]:
    """The addenda that a request names, as far as this person may read them."""
    rows = db.execute(select(Amendment.source, Amendment.addendum_id).where(Amendment.request_id == request.id)).all()
    named = {f"{source}:{addendum_id}" for source, addendum_id in rows}
    return [one for one in list_addenda(db, actor, request.patient_id) if one.key in named] if named else []


class Appended(NamedTuple):
    """That an amendment was appended to an entry: by which request, when it was accepted."""

    request_id: UUID
    on: date


def list_amended(
    db: Session, source: str, *, patient_id: UUID | None = None, entry_id: UUID | None = None
) -> dict[tuple[UUID, UUID], Appended]:
    """The entries of one source that were amended, by patient and entry: of a patient, or of an entry. One statement."""
    rows = db.execute(
        select(Amendment.patient_id, Amendment.entry_id, Amendment.request_id, RecordsRequest.closed_on)
        .join(
            RecordsRequest,
            and_(RecordsRequest.clinic_id == Amendment.clinic_id, RecordsRequest.id == Amendment.request_id),
        )
        .where(
            Amendment.source == source,
            true() if patient_id is None else Amendment.patient_id == patient_id,
            true() if entry_id is None else Amendment.entry_id == entry_id,
        )
        .order_by(Amendment.id)
    )
    return {(row[0], row[1]): Appended(row[2], row[3]) for row in rows if row[3] is not None}


def of_patient(patient_id: UUID, _entry_id: UUID) -> Mapping[str, UUID]:
    """The arguments of a page that shows every entry of a patient."""
    return {"patient_id": patient_id}
