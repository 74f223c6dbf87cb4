"""Merging two contacts of a patient who are one person: what points to one moves to the other, and nothing is lost.

What was signed stays as it was signed, under the record that is set aside. The contacts' page shows such a release with the
one it was merged into (`queries.list_told`); the gate asks for a new version in that one's name. Slices above register what
of theirs moves.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor
from causeway.errors import Refused
from causeway.registered import Registered
from tenants.patients.errors import RecordNotFound
from tenants.patients.models import Consent, Contact, ContactPatient, SupportTie
from tenants.patients.services.contacts import SEALED, ContactFacts, facts_of, load_contact, put_facts

Move = Callable[[Session, UUID, UUID], None]
"""Moves what points to the first contact, and may still be changed, to the second."""

register = Registered[Move]()


def merge_contacts(
    db: Session, actor: Actor, keep_id: UUID, lose_id: UUID, *, expected_version: int | None = None
) -> Contact:
    """Merge one contact into another of the same patient. Marks add up, blanks are filled, the other is set aside.

    expected_version: of the one that stays. Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, Refused.
    """
    keep = load_contact(db, actor, keep_id, expected_version)
    lose = load_contact(db, actor, lose_id, None)
    if keep.patient_id != lose.patient_id:
        raise RecordNotFound
    if keep.id == lose.id or keep.deactivated_at is not None or lose.deactivated_at is not None:
        raise Refused("Only two contacts that are both in use can be merged.")
    put_facts(db, keep, merged_facts(facts_of(db, keep), facts_of(db, lose)))
    lose.deactivated_at, lose.deactivated_reason, lose.merged_into_id = clock.now(), "Merged", keep.id
    for earlier in db.scalars(select(Contact).where(Contact.merged_into_id == lose.id)):
        earlier.merged_into_id = keep.id
    db.flush()
    _move_own(db, lose.id, keep.id)
    for move in register:
        move(db, lose.id, keep.id)
    db.flush()
    audit.record(db, actor, "contact.merged", subject=keep, other=str(lose.id))
    return keep


def merged_facts(keep: ContactFacts, lose: ContactFacts) -> ContactFacts:
    """What is known of one person in two records: every mark, a no of either order, and what the first leaves blank."""
    values = {f.name: _merged(f.name, getattr(keep, f.name), getattr(lose, f.name)) for f in fields(ContactFacts)}
    for begins, ends in _SPANS:  # the days of one order, never of two mixed
        whose = keep if getattr(keep, begins) is not None or getattr(keep, ends) is not None else lose
        values |= {begins: getattr(whose, begins), ends: getattr(whose, ends)}
    return replace(keep, **values)


_SPANS = (("order_from_on", "order_until_on"), ("protective_from_on", "protective_until_on"))


def _merged(name: str, mine: Any, theirs: Any) -> Any:
    if name.startswith("custody_") and name not in SEALED:
        return False if False in (mine, theirs) else (mine if mine is not None else theirs)
    if name in SEALED and mine and theirs and mine != theirs:
        return f"{mine}\n{theirs}"
    if isinstance(mine, bool):
        return mine or theirs
    return mine if mine is not None else theirs


def _move_own(db: Session, lose_id: UUID, keep_id: UUID) -> None:
    unsigned = select(Consent).where(Consent.contact_id == lose_id, Consent.signed_on.is_(None))
    for consent in db.scalars(unsigned):
        consent.contact_id = keep_id
    for found in (
        db.scalars(select(SupportTie).where(SupportTie.contact_id.in_((lose_id, keep_id)))).all(),
        db.scalars(select(ContactPatient).where(ContactPatient.contact_id.in_((lose_id, keep_id)))).all(),
    ):
        if len(found) == 1:  # where both are known elsewhere, each keeps what is known of it
            found[0].contact_id = keep_id
