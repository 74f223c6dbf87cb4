"""Relatives and support persons: adding, correcting, setting aside."""

from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.patients import queries
from tenants.patients.errors import AlreadyDone
from tenants.patients.models import Contact, PreferredWay, Relationship

CUSTODY = "contacts.custody_note"


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What is known of a contact, as plain values; blanks are None."""

    name: str
    relationship: Relationship = Relationship.OTHER
    relationship_detail: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    preferred_way: PreferredWay | None = None
    language: str | None = None
    is_guardian: bool = False
    is_emergency: bool = False
    has_power_of_attorney: bool = False
    custody_note: str | None = None
    has_protective_order: bool = False
    is_never_tell: bool = False
    is_partner_violence_risk: bool = False


def add_contact(db: Session, actor: Actor, patient_id: UUID, facts: ContactFacts) -> Contact:
    """A new contact of a patient. Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused."""
    access.require(actor, Permission.PATIENT_WRITE)
    queries.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.PATIENT_WRITE, patient_id)
    _check(facts)
    contact = Contact(patient_id=patient_id)
    _put(db, contact, facts)
    db.add(contact)
    db.flush()
    return contact


def correct_contact(
    db: Session, actor: Actor, contact_id: UUID, facts: ContactFacts, *, expected_version: int | None = None
) -> Contact:
    """Change a contact to `facts`. Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, Refused."""
    contact = _load(db, actor, contact_id, expected_version)
    _check(facts)
    _put(db, contact, facts)
    db.flush()
    return contact


def deactivate_contact(
    db: Session, actor: Actor, contact_id: UUID, reason: str, *, expected_version: int | None = None
) -> Contact:
    """Set a contact aside: no longer offered anywhere, still in the record.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Refused.
    """
    contact = _load(db, actor, contact_id, expected_version)
    if contact.deactivated_at is not None:
        raise AlreadyDone
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    contact.deactivated_at, contact.deactivated_reason = clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "contact.deactivated", subject=contact)
    return contact


def restore_contact(db: Session, actor: Actor, contact_id: UUID) -> Contact:
    """Take a contact back that had been set aside. Raises: Forbidden, RecordNotFound, OutsideCaseload, AlreadyDone."""
    contact = _load(db, actor, contact_id, None)
    if contact.deactivated_at is None:
        raise AlreadyDone
    contact.deactivated_at = contact.deactivated_reason = None
    db.flush()
    audit.record(db, actor, "contact.restored", subject=contact)
    return contact


def custody_note(db: Session, contact: Contact) -> str | None:
    """The custody note in plain text. Whether this person may read it is the caller's to know."""
    sealed = contact.custody_note_sealed
    return keyring(db).open(CUSTODY, sealed) if sealed is not None else None


def _load(db: Session, actor: Actor, contact_id: UUID, expected_version: int | None) -> Contact:
    access.require(actor, Permission.PATIENT_WRITE)
    contact = queries.get_part(db, Contact, contact_id, for_update=True)
    access.require_patient(db, actor, Permission.PATIENT_WRITE, contact.patient_id)
    require_version(contact, expected_version)
    return contact


def _check(facts: ContactFacts) -> None:
    if not facts.name.strip():
        raise Refused("A contact needs a name.", field="name")


def _put(db: Session, contact: Contact, facts: ContactFacts) -> None:
    for name in (f.name for f in fields(ContactFacts)):
        if name != "custody_note":
            setattr(contact, name, getattr(facts, name))
    if facts.custody_note != custody_note(db, contact):  # sealing anew would look like a change
        note = facts.custody_note
        contact.custody_note_sealed = keyring(db).seal(CUSTODY, note) if note is not None else None
