"""Reads of earlier care."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from causeway.database import get_one
from tenants.intake.earlier.errors import EarlierCareNotFound
from tenants.intake.earlier.models import OutsideProvider, PriorEncounter

PAGE = 50

Kept = TypeVar("Kept", OutsideProvider, PriorEncounter)


def get_kept(db: Session, kind: type[Kept], record_id: UUID, *, for_update: bool = False) -> Kept:
    """The provider or encounter. Raises EarlierCareNotFound."""
    return get_one(db, kind, record_id, EarlierCareNotFound, for_update=for_update)


def find_provider_by_npi(db: Session, npi: str) -> UUID | None:
    """The outside provider with this NPI."""
    found: UUID | None = db.scalar(
        select(OutsideProvider.id).where(OutsideProvider.npi == npi).order_by(OutsideProvider.id).limit(1)
    )
    return found


def provider_name(db: Session, provider_id: UUID) -> str | None:
    """What an outside provider is called."""
    name: str | None = db.scalar(select(OutsideProvider.name).where(OutsideProvider.id == provider_id))
    return name


def list_encounters(
    db: Session, patient_id: UUID, *, before: tuple[date, UUID] | None = None
) -> tuple[Sequence[Any], bool]:
    """A page of the patient's earlier encounters, the latest first, and whether more follow.

    before: the day and id of the last one on the page before.
    """
    statement = select(
        PriorEncounter.id,
        PriorEncounter.started_on,
        PriorEncounter.started_key,
        PriorEncounter.ended_on,
        PriorEncounter.kind,
        PriorEncounter.description,
        PriorEncounter.reason,
        PriorEncounter.provider_name,
        PriorEncounter.organization,
    ).where(PriorEncounter.patient_id == patient_id)
    if before is not None:
        statement = statement.where(tuple_(PriorEncounter.started_key, PriorEncounter.id) < tuple_(*before))
    rows = db.execute(
        statement.order_by(PriorEncounter.started_key.desc(), PriorEncounter.id.desc()).limit(PAGE + 1)
    ).all()
    return rows[:PAGE], len(rows) > PAGE
