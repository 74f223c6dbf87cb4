"""Who may sit in a session: a patient's contacts with their marks, and those who are on it already."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from causeway.disclosure import Category
from causeway.language import code_of
from tenants.family.models import FamilyParticipant
from tenants.family.rules import ContactFlags, Mark, MarkState, Span, consent_mark
from tenants.patients.models import Consent, Contact, Patient, PreferredWay, Relationship
from tenants.patients.representatives.queries import list_stands_of
from tenants.patients.rules.consents import ConsentKind


@dataclass(frozen=True, slots=True)
class Seat:
    """A contact as the session's form shows them: who they are, the flags that stop, the mark at the time of the session.

    email, address: "" for none on record. way: how they want to be reached, None where they did not say. language: what they
    read, a code of `causeway.language`.
    """

    contact_id: UUID
    name: str
    relationship: Relationship
    relationship_detail: str | None
    flags: ContactFlags
    mark: Mark
    email: str = ""
    address: str = ""
    way: PreferredWay | None = None
    language: str = "en"

    @property
    def wants_mail(self) -> bool:
        """They asked for mail, or said nothing."""
        return self.way in {None, PreferredWay.EMAIL}


def list_seats(
    db: Session,
    patient_id: UUID,
    *,
    on: date | None = None,
    span: Span | None = None,
    session_id: UUID | None = None,
) -> list[Seat]:
    """A patient's contacts in use, by name, and whoever else is on the session already.

    on: the clinic-local day the marks are read on, and who stands for the patient; None reads neither. span: the session's time
    within that day (`rules.consent_mark`).
    """
    seated = select(FamilyParticipant.contact_id).where(FamilyParticipant.session_id == session_id)
    contacts = db.scalars(
        select(Contact)
        .where(Contact.patient_id == patient_id, or_(Contact.deactivated_at.is_(None), Contact.id.in_(seated)))
        .order_by(Contact.name, Contact.id)
    ).all()
    marks = {} if on is None else _marks(db, [patient_id], on, span)
    standing = set() if on is None else list_standing(db, [patient_id], on)
    return [_seat(contact, marks, standing) for contact in contacts]


def find_seats(db: Session, contact_ids: Collection[UUID], on: date, span: Span) -> dict[UUID, Seat]:
    """Some contacts in use, of whichever patients, with their marks; by id. Six statements, as `list_stands_of`."""
    contacts = db.scalars(
        select(Contact).where(Contact.id.in_(contact_ids), Contact.deactivated_at.is_(None)).order_by(Contact.id)
    ).all()
    patient_ids = {contact.patient_id for contact in contacts}
    marks = _marks(db, patient_ids, on, span)
    standing = list_standing(db, patient_ids, on)
    return {contact.id: _seat(contact, marks, standing) for contact in contacts}


def _seat(contact: Contact, marks: Mapping[UUID, Mark], standing: Collection[UUID]) -> Seat:
    return Seat(
        contact_id=contact.id,
        name=contact.name,
        relationship=contact.relationship,
        relationship_detail=contact.relationship_detail,
        flags=ContactFlags(
            has_protective_order=contact.has_protective_order,
            is_never_tell=contact.is_never_tell,
            is_partner_violence_risk=contact.is_partner_violence_risk,
            is_representative=contact.id in standing,
            is_kept_out=contact.custody_is_told is False,
            is_do_not_contact=contact.is_do_not_contact,
        ),
        mark=marks.get(contact.id, Mark(MarkState.NONE)),
        email=contact.email or "",
        address=contact.address or "",
        way=contact.preferred_way,
        language=code_of(contact.language),
    )


def list_participants(db: Session, session_id: UUID) -> Sequence[FamilyParticipant]:
    """The people on a session, in the order they were put on it."""
    return db.scalars(
        select(FamilyParticipant).where(FamilyParticipant.session_id == session_id).order_by(FamilyParticipant.id)
    ).all()


def list_standing(db: Session, patient_ids: Collection[UUID], on: date) -> set[UUID]:
    """Those who may know in their patient's place what is said in family work, by what the chart tells of them."""
    patients = db.scalars(select(Patient).where(Patient.id.in_(patient_ids))).all()
    stands = list_stands_of(db, patients, on)
    return {one.contact_id for one in stands if one.access_fault({Category.FAMILY}) is None}


def _marks(db: Session, patient_ids: Collection[UUID], on: date, span: Span | None) -> dict[UUID, Mark]:
    found = db.execute(
        select(
            Consent, func.coalesce(Contact.merged_into_id, Contact.id), Patient.is_part2
        )  # what one was given counts for who they became
        .join(Patient, and_(Patient.clinic_id == Consent.clinic_id, Patient.id == Consent.patient_id))
        .join(Contact, and_(Contact.clinic_id == Consent.clinic_id, Contact.id == Consent.contact_id))
        .where(Consent.patient_id.in_(patient_ids), Consent.kind == ConsentKind.RELEASE)
    ).all()
    releases = [row[0] for row in found]
    replaced = {
        release.replaces_id
        for release in releases
        if release.replaces_id is not None
        and release.voided_at is None
        and release.signed_on is not None
        and release.signed_on <= on
    }
    by_contact: dict[UUID, list[Consent]] = {}
    for release, contact_id, _is_part2 in found:
        by_contact.setdefault(contact_id, []).append(release)
    under_part2 = {contact_id for _release, contact_id, is_part2 in found if is_part2}
    return {
        contact_id: consent_mark(own, on, replaced, is_part2=contact_id in under_part2, span=span)
        for contact_id, own in by_contact.items()
    }
