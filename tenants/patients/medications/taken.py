"""What check-ins say of medication taken. Sessions are a higher slice; whoever keeps check-ins registers itself here."""

from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.registered import Registered
from tenants.patients.medications.rules import Taken


class Said(NamedTuple):
    """What a patient said at a check-in."""

    on_date: date
    taken: Taken


class TakenSource(Protocol):
    """`said(db, patient_id, since)`: what was said from a day on, the last first; one statement."""

    def __call__(self, db: Session, patient_id: UUID, since: date, /) -> list[Said]: ...


register = Registered[TakenSource]()
"""Called by the slice that keeps check-ins."""


def said_since(db: Session, patient_id: UUID, since: date) -> list[Said]:
    """What a patient has said of their medication since a day, the last first."""
    found = [one for source in register for one in source(db, patient_id, since)]
    return sorted(found, key=lambda one: one.on_date, reverse=True)
