"""Reads of what hangs under one patient: contacts, consents, diagnoses, attachments."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from causeway.database import locked, value_of
from tenants.patients.errors import RecordNotFound
from tenants.patients.models import Attachment, AttachmentContent, Consent, Contact, Diagnosis, Patient
from tenants.patients.rules.consents import NEEDS, ConsentKind, State, state
from tenants.patients.rules.contacts import is_told_nothing, may_be_written_to
from tenants.patients.rules.details import carries, lets_be_written

Part = TypeVar("Part", Contact, Consent, Diagnosis, Attachment)
RELEASES = tuple(kind for kind, needs in NEEDS.items() if needs.is_release)


def get_part(
    db: Session, kind: type[Part], part_id: UUID, *, patient_id: UUID | None = None, for_update: bool = False
) -> Part:
    """The contact, consent, diagnosis or attachment; of that patient, when one is named. Raises RecordNotFound."""
    statement = select(kind).where(kind.id == part_id)
    if patient_id is not None:
        statement = statement.where(kind.patient_id == patient_id)
    if for_update:
        statement = locked(statement)
    part = db.scalars(statement).one_or_none()
    if part is None:
        raise RecordNotFound
    return part


def list_contacts(db: Session, patient_id: UUID, *, with_inactive: bool = False) -> Sequence[Contact]:
    """The patient's contacts: those to call in an emergency first, in their order, then by name."""
    statement = select(Contact).where(Contact.patient_id == patient_id)
    if not with_inactive:
        statement = statement.where(Contact.deactivated_at.is_(None))
    return db.scalars(
        statement.order_by(
            Contact.deactivated_at.isnot(None),
            Contact.is_emergency.desc(),
            Contact.emergency_order.asc().nulls_last(),
            Contact.name,
            Contact.id,
        )
    ).all()


def find_contact_names(db: Session, contact_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    wanted = set(contact_ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in db.execute(select(Contact.id, Contact.name).where(Contact.id.in_(wanted)))}


class Standing(NamedTuple):
    """A consent and where it stands today."""

    consent: Consent
    state: State


def replacement(on: date | None = None) -> Any:
    """The id of the consent that replaced one: a later version, signed; by that day, where one is named."""
    later = aliased(Consent)
    return value_of(
        later.id,
        later.clinic_id == Consent.clinic_id,
        later.patient_id == Consent.patient_id,
        later.replaces_id == Consent.id,
        later.signed_on.isnot(None) if on is None else later.signed_on <= on,
        later.voided_at.is_(None),
        beside=Consent,
    )


def list_consents(db: Session, patient_id: UUID, today: date, *, at: datetime | None = None) -> Sequence[Standing]:
    """The patient's consents with their state on that day (at: at that instant of it), those in force first, then the
    newest. One statement."""
    rows = db.execute(
        select(Consent, replacement(today).isnot(None).label("is_replaced"))
        .where(Consent.patient_id == patient_id)
        .order_by(Consent.id.desc())
    )
    found = [Standing(row[0], state(row[0], today, is_replaced=row[1], at=at)) for row in rows]
    return sorted(found, key=lambda s: _ORDER.index(s.state))


_ORDER = (
    State.IN_FORCE,
    State.NOT_YET,
    State.DRAFT,
    State.INCOMPLETE,
    State.EXPIRED,
    State.REVOKED,
    State.REPLACED,
    State.VOIDED,
)


def agrees_to_mail(db: Session, patient_id: UUID, today: date, *, channel: str = "email") -> bool:
    """Whether a consent of the patient in force lets the clinic write this way: by email, to the address on the chart."""
    address = db.scalar(select(Patient.email).where(Patient.id == patient_id)) if channel == "email" else None
    return any(
        one.state is State.IN_FORCE
        and one.consent.kind is ConsentKind.TEXTING_AND_MAIL
        and lets_be_written(one.consent.details, channel, address, was_asked=one.consent.statement is not None)
        for one in list_consents(db, patient_id, today)
    )


def list_releases(
    db: Session,
    patient_id: UUID,
    today: date,
    *,
    categories: Iterable[str],
    purpose: str,
    at: datetime | None = None,
) -> Sequence[Consent]:
    """The releases in force whose scope holds all of `categories` for `purpose`, whomever they name.

    Asked for the clinic's day `today`, or for the instant `at` of it.
    """
    wanted = frozenset(categories)
    rows = db.execute(
        select(Consent, replacement(today).isnot(None).label("is_replaced"), Patient.is_part2)
        .join(Patient, (Patient.clinic_id == Consent.clinic_id) & (Patient.id == Consent.patient_id))
        .where(
            Consent.patient_id == patient_id,
            Consent.kind.in_(RELEASES),
            Consent.signed_on.isnot(None),
            Consent.voided_at.is_(None),
        )
        .order_by(Consent.id)
    )
    return [
        row[0]
        for row in rows
        if state(row[0], today, is_replaced=row[1], at=at) is State.IN_FORCE
        and carries(row[0], wanted, purpose, is_part2=row[2])
    ]


def list_diagnoses(db: Session, patient_id: UUID, *, with_voided: bool = False) -> Sequence[Diagnosis]:
    """The patient's diagnoses: ranked ones in rank, then the others by onset, resolved ones last."""
    statement = select(Diagnosis).where(Diagnosis.patient_id == patient_id)
    if not with_voided:
        statement = statement.where(Diagnosis.voided_at.is_(None))
    return db.scalars(
        statement.order_by(
            Diagnosis.voided_at.isnot(None),
            Diagnosis.resolved_on.isnot(None),
            Diagnosis.rank.asc().nulls_last(),
            Diagnosis.onset_on.desc().nulls_last(),
            Diagnosis.id,
        )
    ).all()


def list_attachments(db: Session, patient_id: UUID) -> Sequence[Attachment]:
    """The patient's files that were not voided, newest first; never their bytes."""
    return db.scalars(
        select(Attachment)
        .where(Attachment.patient_id == patient_id, Attachment.voided_at.is_(None))
        .order_by(Attachment.id.desc())
    ).all()


def get_content(db: Session, attachment_id: UUID) -> bytes:
    """The sealed bytes of an attachment. Raises RecordNotFound."""
    content = db.scalar(
        select(AttachmentContent.content_sealed).where(AttachmentContent.attachment_id == attachment_id)
    )
    if content is None:
        raise RecordNotFound
    return content


class Expiring(NamedTuple):
    """A consent in force that ends soon."""

    consent_id: UUID
    patient_id: UUID
    patient_name: str
    kind: str
    recipient_name: str | None
    expires_on: date | None  # never None here


def list_expiring(
    db: Session, criterion: ColumnElement[bool] | None, today: date, until: date, limit: int
) -> Sequence[Expiring]:
    """Signed consents whose last day is between the two dates, soonest first, of patients that `criterion` lets through."""
    statement = (
        _with_names(Consent.expires_on, criterion)
        .where(
            Consent.expires_on >= today,
            Consent.expires_on <= until,
            Consent.signed_on.isnot(None),
            Consent.revoked_on.is_(None),
            Consent.voided_at.is_(None),
            replacement().is_(None),
        )
        .order_by(Consent.expires_on, Consent.id)
        .limit(limit)
    )
    return [Expiring(*row) for row in db.execute(statement)]


class Unsigned(NamedTuple):
    """A consent that was prepared and waits for a signature."""

    consent_id: UUID
    patient_id: UUID
    patient_name: str
    kind: str
    recipient_name: str | None
    prepared_at: datetime


def list_unsigned(db: Session, criterion: ColumnElement[bool] | None, limit: int) -> Sequence[Unsigned]:
    """Consents that wait for a signature, the longest waiting first, of patients that `criterion` lets through."""
    statement = (
        _with_names(Consent.created_at, criterion)
        .where(Consent.signed_on.is_(None), Consent.voided_at.is_(None))
        .order_by(Consent.id)
        .limit(limit)
    )
    return [Unsigned(*row) for row in db.execute(statement)]


def _with_names(when: Any, criterion: ColumnElement[bool] | None) -> Select[Any]:
    statement = select(
        Consent.id,
        Consent.patient_id,
        Patient.last_name + ", " + Patient.first_name,
        Consent.kind,
        Consent.recipient_name,
        when,
    ).join(Patient, (Patient.clinic_id == Consent.clinic_id) & (Patient.id == Consent.patient_id))
    return statement if criterion is None else statement.where(criterion)


class WhoMay(NamedTuple):
    """The marks of a contact that decide whether they may be told anything (`rules.contacts`)."""

    is_never_tell: bool
    has_protective_order: bool
    is_partner_violence_risk: bool
    custody_is_told: bool | None
    is_do_not_contact: bool
    deactivated_at: datetime | None

    @property
    def may_be_told(self) -> bool:
        """None of the marks stands against it."""
        return not is_told_nothing(self) and self.deactivated_at is None

    @property
    def may_be_written_to(self) -> bool:
        """They may be told, and have not asked to be neither called nor written to."""
        return may_be_written_to(self) and self.deactivated_at is None


_MARKS = (
    Contact.is_never_tell,
    Contact.has_protective_order,
    Contact.is_partner_violence_risk,
    Contact.custody_is_told,
    Contact.is_do_not_contact,
    Contact.deactivated_at,
)


def find_marks(db: Session, contact_id: UUID, patient_id: UUID) -> WhoMay | None:
    """The marks of the patient's contact, or None when there is no such contact."""
    row = db.execute(select(*_MARKS).where(Contact.id == contact_id, Contact.patient_id == patient_id)).one_or_none()
    return WhoMay(*row) if row is not None else None


def list_marks(db: Session, patient_id: UUID) -> Sequence[tuple[str, WhoMay]]:
    """Name and marks of every contact of the patient."""
    rows = db.execute(select(Contact.name, *_MARKS).where(Contact.patient_id == patient_id))
    return [(row[0], WhoMay(*row[1:])) for row in rows]
