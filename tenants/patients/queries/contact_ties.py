"""Who a contact is beyond one chart: shown only as far as the person who asks may see the other chart, too.

Every statement carries that person's caseload for the *other* patient; a caller has asked for the first one already.
"""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission
from tenants.patients.models import Contact, ContactPatient, Patient, SupportTie
from tenants.patients.queries.records import SHOWN_NAME
from tenants.patients.rules.contacts import SHORTEST_PHONE

MOST = 20
Shown = Select[UUID, UUID, str, str, str | None, str | None, str | None]


class Elsewhere(NamedTuple):
    """The same person as a contact of another patient. The three ways to reach them stand as that chart has them."""

    contact_id: UUID
    patient_id: UUID
    patient: str
    name: str
    phone: str | None
    email: str | None
    address: str | None


class KnownPatient(NamedTuple):
    """The patient that a contact is, too."""

    patient_id: UUID
    patient: str


def list_elsewhere(db: Session, actor: Actor, contact_id: UUID, permission: Permission) -> list[Elsewhere]:
    """Where else this person is a contact, in charts for which the actor holds the permission. One statement."""
    own, other = aliased(SupportTie), aliased(SupportTie)
    statement = (
        _elsewhere()
        .join(other, and_(other.clinic_id == Contact.clinic_id, other.contact_id == Contact.id))
        .join(own, and_(own.clinic_id == other.clinic_id, own.person_id == other.person_id))
        .where(own.contact_id == contact_id, Contact.id != contact_id)
    )
    return _read(db, statement, access.visible(actor, permission, Contact.patient_id))


def list_alike_elsewhere(db: Session, actor: Actor, contact: Contact) -> list[Elsewhere]:
    """Contacts of other patients whom the actor may write, who may be this person and are not known to be. One statement."""
    same: list[ColumnElement[bool]] = [Contact.name_key == contact.name_key]
    if len(contact.phone_key) >= SHORTEST_PHONE:
        same.append(Contact.phone_key == contact.phone_key)
    if contact.email_key:
        same.append(Contact.email_key == contact.email_key)
    known = [each.contact_id for each in list_elsewhere(db, actor, contact.id, Permission.PATIENT_READ)]
    statement = _elsewhere().where(
        Contact.patient_id != contact.patient_id,
        Contact.deactivated_at.is_(None),
        Contact.id.not_in(known),
        or_(*same),
    )
    return _read(db, statement, access.visible(actor, Permission.PATIENT_WRITE, Contact.patient_id))


def find_known_patient(db: Session, actor: Actor, contact_id: UUID) -> KnownPatient | None:
    """The patient that the contact is, too, where the actor may see that patient. One statement."""
    statement = (
        select(Patient.id, SHOWN_NAME)
        .join(
            ContactPatient,
            and_(ContactPatient.clinic_id == Patient.clinic_id, ContactPatient.known_patient_id == Patient.id),
        )
        .where(ContactPatient.contact_id == contact_id)
    )
    criterion = access.visible(actor, Permission.PATIENT_READ, ContactPatient.known_patient_id)
    row = db.execute(statement if criterion is None else statement.where(criterion)).one_or_none()
    return KnownPatient(*row) if row is not None else None


def find_ties(db: Session, contact_ids: Collection[UUID]) -> dict[UUID, SupportTie]:
    """The ties of some contacts, by contact, locked until the commit."""
    rows = db.scalars(
        select(SupportTie).where(SupportTie.contact_id.in_(contact_ids)).order_by(SupportTie.id).with_for_update()
    )
    return {row.contact_id: row for row in rows}


def _elsewhere() -> Shown:
    return (
        select(Contact.id, Contact.patient_id, SHOWN_NAME, Contact.name, Contact.phone, Contact.email, Contact.address)
        .join(Patient, and_(Patient.clinic_id == Contact.clinic_id, Patient.id == Contact.patient_id))
        .order_by(func.lower(SHOWN_NAME), Contact.id)
        .limit(MOST)
    )


def _read(db: Session, statement: Shown, criterion: ColumnElement[bool] | None) -> list[Elsewhere]:
    return [Elsewhere(*row) for row in db.execute(statement if criterion is None else statement.where(criterion))]
