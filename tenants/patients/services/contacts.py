"""Relatives and support persons: adding, correcting, setting aside. Merging two is `contact_merging`, who one is beyond this
chart `contact_ties`.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid, Refused
from causeway.protection import keyring
from tenants.patients import queries
from tenants.patients.errors import AlreadyDone, LooksLikeContact
from tenants.patients.models import Contact, PreferredWay, Relationship
from tenants.patients.rules.contacts import Known, alike, email_key
from tenants.patients.rules.names import name_key, phone_key

SEALED = {
    "custody_note": ("custody_note_sealed", "contacts.custody_note"),
    "order_reference": ("order_reference_sealed", "contacts.order_reference"),
    "protective_note": ("protective_note_sealed", "contacts.protective_note"),
    "do_not_contact_reason": ("do_not_contact_sealed", "contacts.do_not_contact"),
}
"""What of the facts lies sealed: the column, and the name it is sealed for."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What is known of a contact, as plain values; blanks are None (see `models.Contact`)."""

    name: str
    relationship: Relationship = Relationship.OTHER
    relationship_detail: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    preferred_way: PreferredWay | None = None
    language: str | None = None
    best_times: str | None = None
    is_guardian: bool = False
    is_emergency: bool = False
    emergency_order: int | None = None
    has_power_of_attorney: bool = False
    custody_decides: bool | None = None
    custody_signs: bool | None = None
    custody_is_told: bool | None = None
    order_reference: str | None = None
    order_from_on: date | None = None
    order_until_on: date | None = None
    custody_note: str | None = None
    has_protective_order: bool = False
    protective_from_on: date | None = None
    protective_until_on: date | None = None
    protective_note: str | None = None
    is_never_tell: bool = False
    is_do_not_contact: bool = False
    do_not_contact_reason: str | None = None
    is_partner_violence_risk: bool = False


def add_contact(
    db: Session, actor: Actor, patient_id: UUID, facts: ContactFacts, *, is_someone_else: bool = True
) -> Contact:
    """A new contact of a patient. is_someone_else False: refuse when they look like one the patient has already.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused, Invalid, LooksLikeContact.
    """
    access.require(actor, Permission.PATIENT_WRITE)
    queries.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.PATIENT_WRITE, patient_id)
    _check(facts)
    if not is_someone_else:
        names = names_alike(db, patient_id, facts)
        if names:
            raise LooksLikeContact(", ".join(names))
    contact = Contact(patient_id=patient_id)
    put_facts(db, contact, facts)
    db.add(contact)
    db.flush()
    return contact


def correct_contact(
    db: Session, actor: Actor, contact_id: UUID, facts: ContactFacts, *, expected_version: int | None = None
) -> Contact:
    """Change a contact to `facts`. Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, Refused."""
    contact = load_contact(db, actor, contact_id, expected_version)
    _check(facts)
    put_facts(db, contact, facts)
    db.flush()
    return contact


def deactivate_contact(
    db: Session, actor: Actor, contact_id: UUID, reason: str, *, expected_version: int | None = None
) -> Contact:
    """Set a contact aside: no longer offered anywhere, still in the record.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Refused.
    """
    contact = load_contact(db, actor, contact_id, expected_version)
    if contact.deactivated_at is not None:
        raise AlreadyDone
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    contact.deactivated_at, contact.deactivated_reason = clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "contact.deactivated", subject=contact)
    return contact


def restore_contact(db: Session, actor: Actor, contact_id: UUID) -> Contact:
    """Take a contact back that had been set aside, or merged: what moved to the other stays there, as the trail tells.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, AlreadyDone.
    """
    contact = load_contact(db, actor, contact_id, None)
    if contact.deactivated_at is None:
        raise AlreadyDone
    contact.deactivated_at = contact.deactivated_reason = contact.merged_into_id = None
    db.flush()
    audit.record(db, actor, "contact.restored", subject=contact)
    return contact


def facts_of(db: Session, contact: Contact) -> ContactFacts:
    """What is known of a contact, with what lies sealed in plain text. Who may read it is the caller's to ask."""
    ring = keyring(db)
    values: dict[str, Any] = {f.name: getattr(contact, f.name) for f in fields(ContactFacts) if f.name not in SEALED}
    for name, (column, sealed_for) in SEALED.items():
        sealed = getattr(contact, column)
        values[name] = ring.open(sealed_for, sealed) if sealed is not None else None
    return ContactFacts(**values)


def names_alike(db: Session, patient_id: UUID, facts: ContactFacts) -> list[str]:
    """The names of those contacts of the patient who may be the person the facts are of."""
    typed = Known(patient_id, name_key(facts.name), phone_key(facts.phone), email_key(facts.email))
    return [contact.name for contact in queries.list_contacts(db, patient_id) if alike(typed, known(contact))]


def known(contact: Contact) -> Known:
    """What a contact is compared by."""
    return Known(contact.id, contact.name_key, contact.phone_key, contact.email_key)


def load_contact(db: Session, actor: Actor, contact_id: UUID, expected_version: int | None) -> Contact:
    """A contact to be changed, locked. Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale."""
    access.require(actor, Permission.PATIENT_WRITE)
    contact = queries.get_part(db, Contact, contact_id, for_update=True)
    access.require_patient(db, actor, Permission.PATIENT_WRITE, contact.patient_id)
    require_version(contact, expected_version)
    return contact


def _check(facts: ContactFacts) -> None:
    problems: dict[str, list[str]] = {}
    if not facts.name.strip():
        raise Refused("A contact needs a name.", field="name")
    for begins, ends in (("order_from_on", "order_until_on"), ("protective_from_on", "protective_until_on")):
        first, last = getattr(facts, begins), getattr(facts, ends)
        if first is not None and last is not None and last < first:
            problems[ends] = ["The last day is before the first."]
    if facts.emergency_order is not None and not (facts.is_emergency and 1 <= facts.emergency_order <= 20):
        problems["emergency_order"] = ["A place from 1 to 20, of somebody to call in an emergency."]
    if facts.is_do_not_contact and not facts.do_not_contact_reason:
        problems["do_not_contact_reason"] = ["Please say why, so that nobody has to ask again."]
    about = (facts.protective_from_on, facts.protective_until_on, facts.protective_note)
    if not facts.has_protective_order and any(about):
        problems["has_protective_order"] = ["There are details of an order. Mark that it stands, or take them out."]
    if problems:
        raise Invalid(problems)


def put_facts(db: Session, contact: Contact, facts: ContactFacts) -> None:
    """Write the facts to a contact's columns, with the keys that follow from them."""
    before = facts_of(db, contact) if contact.name is not None else None
    for name in (f.name for f in fields(ContactFacts)):
        if name not in SEALED:
            setattr(contact, name, getattr(facts, name))
    for name, (column, sealed_for) in SEALED.items():
        text = getattr(facts, name)
        if before is None or text != getattr(before, name):  # sealing anew would look like a change
            setattr(contact, column, keyring(db).seal(sealed_for, text) if text is not None else None)
    contact.name_key, contact.phone_key = name_key(facts.name), phone_key(facts.phone)
    contact.email_key = email_key(facts.email)
