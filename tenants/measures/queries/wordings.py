"""The official wording that a clinic has loaded, by instrument."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.database import locked
from causeway.people.models import User
from tenants.measures.models import Wording
from tenants.measures.rules.words import Name


class WordingRow(NamedTuple):
    """A wording in use, as the list of instruments shows it."""

    id: UUID
    instrument: Name
    title: str
    license: str
    loaded_at: datetime
    loaded_by: str


def find_wording(db: Session, name: Name, *, for_update: bool = False) -> Wording | None:
    """The wording of an instrument that is in use."""
    statement = select(Wording).where(Wording.instrument == name, Wording.withdrawn_at.is_(None))
    return db.scalar(locked(statement) if for_update else statement)


def find_wordings(db: Session, names: Collection[Name]) -> dict[Name, Wording]:
    """The wordings in use of some instruments. One statement."""
    statement = select(Wording).where(Wording.instrument.in_(names), Wording.withdrawn_at.is_(None))
    return {one.instrument: one for one in db.scalars(statement)}


def list_wordings(db: Session) -> dict[Name, WordingRow]:
    """Every wording in use, by instrument. One statement."""
    statement = (
        select(Wording.id, Wording.instrument, Wording.title, Wording.license, Wording.created_at, User.display_name)
        .join(User, User.id == Wording.loaded_by_id)
        .where(Wording.withdrawn_at.is_(None))
    )
    return {row.instrument: WordingRow(*row) for row in db.execute(statement)}


def list_worded(db: Session) -> frozenset[Name]:
    """The instruments that may be given to patients. One statement."""
    return frozenset(db.scalars(select(Wording.instrument).where(Wording.withdrawn_at.is_(None))))
