"""The accounting of what left (45 CFR 164.528; 42 CFR 2.25, 2.51(c)): one row a patient, written with the disclosure."""

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.database import binding_of
from causeway.disclosure import Basis, Leaving, Recipient
from causeway.ids import new_id
from tenants.patients.grounds import queries as grounds
from tenants.patients.grounds.rules import NEEDS
from tenants.patients.grounds.services import Left, book_use
from tenants.patients.models import Disclosure


def account(db: Session, actor: Actor, leaving: Leaving, basis: Basis) -> None:
    """Write the accounting: one row a patient, or one row with their number for a bulk list."""
    now, name = clock.now(), leaving.recipient_name
    if not name and leaving.recipient is Recipient.OWN_WORKFORCE:
        name = actor.name
    found = grounds.find_grounds(db, basis.grounds_id) if basis.grounds_id is not None else None
    is_told = found is not None and NEEDS[found.kind].is_told and found.happened_at is not None
    left_at = leaving.told_at or (found.happened_at if found is not None and is_told else now)
    about: list[tuple[UUID | None, int | None]] = [(patient_id, None) for patient_id in leaving.patient_ids]
    rows = [
        {
            "clinic_id": binding_of(db).clinic_id,
            "id": new_id(),
            "patient_id": patient_id,
            "patient_count": count,
            "left_at": left_at,
            "created_at": now,
            "updated_at": now,
            "user_id": actor.user_id,
            "way": leaving.way,
            "recipient": leaving.recipient,
            "recipient_name": name,
            "recipient_id": leaving.recipient_id,
            "purpose": leaving.purpose,
            "what": leaving.what,
            "categories": sorted(category.value for category in leaving.categories),
            "basis": basis.key,
            "basis_sentence": basis.sentence,
            "release_id": basis.release_id,
            "grounds_id": basis.grounds_id,
            "notice": basis.notice,
        }
        for patient_id, count in about or [(None, leaving.bulk or 0)]
    ]
    db.execute(insert(Disclosure), rows)
    if found is not None and left_at is not None:
        left = [Left(row["id"], row["patient_id"]) for row in rows]  # type: ignore[arg-type]  # a column's value each
        book_use(db, actor, found, left, left_at)
