"""A patient's contacts at a glance: what each may be told until when, by the releases signed for them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.patients.models import Consent, Contact, Patient
from tenants.patients.queries.parts import RELEASES, list_consents
from tenants.patients.rules.consents import State
from tenants.patients.rules.contacts import Custody, custody, is_told_nothing
from tenants.patients.rules.details import lets_nothing_leave


class Told(NamedTuple):
    """What a contact may be told. in_force: the releases that hold today; nearest: where none does, how the best one stands.

    not_part2: one holds that lets nothing of a record under Part 2 leave.
    """

    in_force: Sequence[Consent]
    nearest: State | None
    not_part2: bool = False


NOTHING = Told((), None)


def list_told(db: Session, patient: Patient, contacts: Iterable[Contact], today: date) -> Mapping[UUID, Told]:
    """By contact, what the releases say; of a merged contact under the one it was merged into. One statement."""
    kept = {contact.id: contact.merged_into_id or contact.id for contact in contacts}
    found: dict[UUID, list[tuple[Consent, State]]] = {}
    for consent, state in list_consents(db, patient.id, today):
        if consent.kind in RELEASES and consent.contact_id in kept:
            found.setdefault(kept[consent.contact_id], []).append((consent, state))
    return {contact_id: _told(rows, is_part2=patient.is_part2) for contact_id, rows in found.items()}


def _told(rows: Sequence[tuple[Consent, State]], *, is_part2: bool) -> Told:
    holding = [consent for consent, state in rows if state is State.IN_FORCE]
    telling = [consent for consent in holding if not lets_nothing_leave(consent, is_part2=is_part2)]
    return Told(telling, rows[0][1], not_part2=bool(holding) and not telling)


class Glance(NamedTuple):
    """The three questions asked of a patient's contacts, each with its people in order."""

    emergency: Sequence[Contact]
    told: Sequence[Contact]
    never: Sequence[Contact]


def glance(contacts: Sequence[Contact], told: Mapping[UUID, Told]) -> Glance:
    """Whom to call in an emergency, who may be told something today, and whom never. contacts: as `list_contacts` has them."""
    in_use = [contact for contact in contacts if contact.deactivated_at is None]
    never = [contact for contact in in_use if is_told_nothing(contact)]
    return Glance(
        emergency=[contact for contact in in_use if contact.is_emergency and contact not in never],
        told=[contact for contact in in_use if told.get(contact.id, NOTHING).in_force and contact not in never],
        never=never,
    )


def same_contacts(db: Session, contact_id: UUID) -> set[UUID]:
    """The contact and those merged into it: what was signed for any of them was signed for this person. One statement."""
    return {contact_id, *db.scalars(select(Contact.id).where(Contact.merged_into_id == contact_id))}


def custody_of(contact: Contact, today: date) -> Custody:
    """What the court's order says of the contact today."""
    said = Custody(contact.custody_decides, contact.custody_signs, contact.custody_is_told)
    return custody(said, contact.order_from_on, contact.order_until_on, today)
