"""What the desk is told of those who come today beside where they stand: slices above, such as insurance, register it."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered

Tell = Callable[[Session, Actor, Collection[UUID], date], Mapping[UUID, str]]

register = Registered[Tell]()
"""`tell(db, actor, patient_ids, today)`: a few words by patient, for those of whom there is something to say."""


def told_of(db: Session, actor: Actor, patient_ids: Collection[UUID], today: date) -> dict[UUID, list[str]]:
    """What there is to say of people at the desk today. A fixed number of statements."""
    found: dict[UUID, list[str]] = {}
    for tell in register:
        for patient_id, words in tell(db, actor, patient_ids, today).items():
            found.setdefault(patient_id, []).append(words)
    return found
