"""Saying that a contact supports other patients of the clinic, too, or is a patient: for whoever may do so in both charts.

Nothing is copied from chart to chart by itself. A way to reach somebody is corrected elsewhere only on request, and only
where the person who asks may write. Nothing of a contact's own record as a patient flows anywhere.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.errors import OutsideCaseload, Refused
from tenants.patients import queries
from tenants.patients.errors import AlreadyDone, PatientNotFound, RecordNotFound
from tenants.patients.models import Contact, ContactPatient, SupportPerson, SupportTie
from tenants.patients.queries import contact_ties as ties
from tenants.patients.rules.contacts import email_key
from tenants.patients.rules.names import phone_key
from tenants.patients.services.contacts import load_contact

REACH = ("phone", "email", "address")


def tie_contacts(db: Session, actor: Actor, contact_id: UUID, other_id: UUID) -> None:
    """Say that contacts of two patients are one person. What each chart says of them stays as it is.

    Raises: Forbidden, RecordNotFound (of the other also when its chart is out of reach), OutsideCaseload, Refused, AlreadyDone.
    """
    one, other = load_contact(db, actor, contact_id, None), _other(db, actor, other_id)
    if one.patient_id == other.patient_id:
        raise Refused("Both are contacts of this patient. Merge them instead.")
    found = ties.find_ties(db, (one.id, other.id))
    mine, theirs = found.get(one.id), found.get(other.id)
    if mine is not None and theirs is not None and mine.person_id == theirs.person_id:
        raise AlreadyDone
    if mine is not None and theirs is not None:  # two persons turn out to be one
        db.execute(update(SupportTie).where(SupportTie.person_id == theirs.person_id).values(person_id=mine.person_id))
        db.expire(theirs)
    else:
        known = mine or theirs
        person_id = known.person_id if known is not None else _person(db)
        new = [each.id for each in (one, other) if each.id not in found]
        db.add_all([SupportTie(contact_id=each, person_id=person_id) for each in new])
    db.flush()
    audit.record(db, actor, "contact.tied", subject=ties.find_ties(db, (one.id,))[one.id])


def untie_contact(db: Session, actor: Actor, contact_id: UUID, other_id: UUID) -> None:
    """Say that the other is somebody else after all. Raises: Forbidden, RecordNotFound, OutsideCaseload."""
    one, other = load_contact(db, actor, contact_id, None), _other(db, actor, other_id)
    found = ties.find_ties(db, (one.id, other.id))
    if len(found) < 2 or found[one.id].person_id != found[other.id].person_id:
        raise RecordNotFound
    audit.record(db, actor, "contact.untied", subject=found[other.id])
    db.delete(found[other.id])
    db.flush()


def correct_elsewhere(db: Session, actor: Actor, contact_id: UUID, other_ids: Collection[UUID]) -> int:
    """Give this contact's phone, mail and address to the same person in other charts. How many of them changed.

    Raises: Forbidden, RecordNotFound (also of a chart that is out of reach), OutsideCaseload.
    """
    one = load_contact(db, actor, contact_id, None)
    known = {each.contact_id for each in ties.list_elsewhere(db, actor, one.id, Permission.PATIENT_WRITE)}
    if not set(other_ids) <= known:
        raise RecordNotFound
    changed = 0
    for other in (_other(db, actor, each) for each in sorted(set(other_ids))):
        changed += any(getattr(one, name) != getattr(other, name) for name in REACH)
        for name in REACH:
            setattr(other, name, getattr(one, name))
        other.phone_key, other.email_key = phone_key(other.phone), email_key(other.email)
    db.flush()
    return changed


def know_as_patient(db: Session, actor: Actor, contact_id: UUID, known_patient_id: UUID) -> None:
    """Say that a contact is a patient of the clinic, too.

    Raises: Forbidden, RecordNotFound, PatientNotFound (also of one out of reach), OutsideCaseload, Refused.
    """
    contact = load_contact(db, actor, contact_id, None)
    queries.get_patient(db, known_patient_id)
    try:
        access.require_patient(db, actor, Permission.PATIENT_READ, known_patient_id)
    except OutsideCaseload:
        raise PatientNotFound from None
    if known_patient_id == contact.patient_id:
        raise Refused("This is the patient whose contact they are.", field="known_patient_id")
    link = _link(db, contact.id)
    if link is None:
        link = ContactPatient(contact_id=contact.id)
        db.add(link)
    link.known_patient_id = known_patient_id
    db.flush()
    audit.record(db, actor, "contact.known_as_patient", subject=link)


def forget_patient(db: Session, actor: Actor, contact_id: UUID) -> None:
    """Say that a contact is not that patient after all. Raises: Forbidden, RecordNotFound, OutsideCaseload."""
    contact = load_contact(db, actor, contact_id, None)
    link = _link(db, contact.id)
    if link is None or ties.find_known_patient(db, actor, contact.id) is None:
        raise RecordNotFound
    audit.record(db, actor, "contact.not_that_patient", subject=link)
    db.delete(link)
    db.flush()


def _other(db: Session, actor: Actor, contact_id: UUID) -> Contact:
    """A contact of another chart: one that is out of reach is not there."""
    try:
        return load_contact(db, actor, contact_id, None)
    except OutsideCaseload:
        raise RecordNotFound from None


def _person(db: Session) -> UUID:
    person = SupportPerson()
    db.add(person)
    db.flush()
    return person.id


def _link(db: Session, contact_id: UUID) -> ContactPatient | None:
    return db.scalars(
        select(ContactPatient).where(ContactPatient.contact_id == contact_id).with_for_update()
    ).one_or_none()
