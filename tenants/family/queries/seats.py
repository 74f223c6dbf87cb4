"""Who may sit in a session: a patient's contacts with their marks, and those who are on it already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenants.family.models import FamilyParticipant
from tenants.family.rules import ContactFlags, Mark, MarkState, consent_mark
from tenants.patients.models import Consent, Contact, Relationship
from tenants.patients.rules.consents import ConsentKind


@dataclass(frozen=True, slots=True)
class Seat:
    """A contact as the session's form shows them: who they are, the flags that stop, the mark on the session's day."""

    contact_id: UUID
    name: str
    relationship: Relationship
    relationship_detail: str | None
    flags: ContactFlags
    mark: Mark


def list_seats(db: Session, patient_id: UUID, *, on: date | None = None, session_id: UUID | None = None) -> list[Seat]:
    """A patient's contacts in use, by name, and whoever else is on the session already. Two statements.

    on: the clinic-local day the marks are read on; None reads no releases and gives empty marks.
    """
    seated = select(FamilyParticipant.contact_id).where(FamilyParticipant.session_id == session_id)
    contacts = db.scalars(
        select(Contact)
        .where(Contact.patient_id == patient_id, or_(Contact.deactivated_at.is_(None), Contact.id.in_(seated)))
        .order_by(Contact.name, Contact.id)
    ).all()
    marks = {} if on is None else _marks(db, patient_id, on)
    return [
        Seat(
            contact_id=contact.id,
            name=contact.name,
            relationship=contact.relationship,
            relationship_detail=contact.relationship_detail,
            flags=ContactFlags(
                has_protective_order=contact.has_protective_order,
                is_never_tell=contact.is_never_tell,
                is_partner_violence_risk=contact.is_partner_violence_risk,
                is_representative=contact.is_guardian or contact.has_power_of_attorney,
            ),
            mark=marks.get(contact.id, Mark(MarkState.NONE)),
        )
        for contact in contacts
    ]


def list_participants(db: Session, session_id: UUID) -> Sequence[FamilyParticipant]:
    """The people on a session, in the order they were put on it."""
    return db.scalars(
        select(FamilyParticipant).where(FamilyParticipant.session_id == session_id).order_by(FamilyParticipant.id)
    ).all()


def _marks(db: Session, patient_id: UUID, on: date) -> dict[UUID, Mark]:
    releases = db.scalars(
        select(Consent).where(
            Consent.patient_id == patient_id, Consent.kind == ConsentKind.RELEASE, Consent.contact_id.is_not(None)
        )
    ).all()
    replaced = {
        release.replaces_id
        for release in releases
        if release.replaces_id is not None
        and release.voided_at is None
        and release.signed_on is not None
        and release.signed_on <= on
    }
    by_contact: dict[UUID, list[Consent]] = {}
    for release in releases:
        if release.contact_id is not None:
            by_contact.setdefault(release.contact_id, []).append(release)
    return {contact_id: consent_mark(own, on, replaced) for contact_id, own in by_contact.items()}
