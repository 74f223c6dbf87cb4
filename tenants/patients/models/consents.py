"""Consents as records, and the accounting of what left. Elements that a kind needs are data in `rules.consents`."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, func, literal_column, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from causeway.disclosure import Purpose, Recipient, Way
from tenants.patients.models.contacts import Contact
from tenants.patients.models.patients import Patient
from tenants.patients.rules.consents import ConsentKind, SignedAs, SignedHow


class Consent(ClinicOwned, Base):
    """One agreement of a patient. Frozen once signed: afterwards it can only be revoked, replaced or voided.

    `recipient_id` is a payer's id where the recipient is one: payers live in a higher slice, so it has no foreign key.
    """

    __tablename__ = "consents"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        clinic_key("replaces_id", "consents"),
        clinic_key("attachment_id", "attachments"),
        CheckConstraint("(revoked_on IS NULL) = (revoked_reason IS NULL)", name="revoked_with_reason"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_on IS NULL)", name="revoked_at_a_time"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_with_reason"),
        CheckConstraint("(signed_on IS NULL) = (signed_by IS NULL)", name="signed_by_somebody"),
        CheckConstraint("how <> 'scan' OR attachment_id IS NOT NULL", name="scan_has_its_file"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "expires_on"),
        Index("ix_consents_kind", "clinic_id", "kind", "id"),
        Index(
            "ix_consents_to_sign", "clinic_id", "id", postgresql_where=text("signed_on IS NULL AND voided_at IS NULL")
        ),
        Index(
            "ix_consents_clinic_id_unsigned",
            "clinic_id",
            "id",
            postgresql_where=text("signed_on IS NULL AND voided_at IS NULL"),
        ),
    )

    patient_id: Mapped[UUID]
    kind: Mapped[ConsentKind] = mapped_column(choice(ConsentKind))
    discloser: Mapped[str | None]  # who discloses
    recipient: Mapped[Recipient | None] = mapped_column(choice(Recipient))
    recipient_name: Mapped[str | None]
    recipient_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)  # disclosure.Category values
    what: Mapped[str | None]  # what may be disclosed, in the patient's words
    purpose: Mapped[Purpose | None] = mapped_column(choice(Purpose))
    purpose_detail: Mapped[str | None]
    states_right_to_revoke: Mapped[bool] = mapped_column(default=False)
    states_redisclosure: Mapped[bool] = mapped_column(default=False)
    states_refusal: Mapped[bool] = mapped_column(default=False)
    expires_on: Mapped[date | None]  # the last day it is in force
    expires_event: Mapped[str | None]
    event_happened_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    signed_by: Mapped[str | None]
    signed_as: Mapped[SignedAs | None] = mapped_column(choice(SignedAs))
    alone_because: Mapped[str | None]  # the law or ruling by which somebody under age signed alone
    signature_recorded_by: Mapped[UUID | None]
    how: Mapped[SignedHow | None] = mapped_column(choice(SignedHow))
    attachment_id: Mapped[UUID | None]  # the scanned form
    details: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)  # rules.details
    statement: Mapped[str | None]  # the words that were read; None for a paper of somebody else's making
    language: Mapped[str | None]  # in which it was read: "en", "es"
    revoked_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]  # from this instant on it is no longer relied on; revoked_on is its day
    revoked_reason: Mapped[str | None]
    revoked_by: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    replaces_id: Mapped[UUID | None]

    patient: Mapped[Patient] = belongs_to("Consent", "Patient", "patient_id", viewonly=True)
    contact: Mapped[Contact | None] = belongs_to("Consent", "Contact", "contact_id", viewonly=True)


# The last day, the end of time where there is none: an order needs a value.
CONSENT_ENDS_ON = func.least(Consent.expires_on, literal_column("'9999-12-31'::date"))
Index("ix_consents_ends", Consent.clinic_id, CONSENT_ENDS_ON, Consent.id)


class Disclosure(ClinicOwned, Base):
    """One thing that left (45 CFR 164.528; 42 CFR 2.13): what, to whom, on what basis, by whom. Written once.

    A bulk list for the own workforce has no `patient_id` but `patient_count`.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("release_id", "consents"),
        clinic_key("grounds_id", "disclosure_grounds"),
        CheckConstraint("(patient_id IS NULL) <> (patient_count IS NULL)", name="about_somebody"),
        Index(None, "clinic_id", "patient_id", "left_at"),
        Index(None, "clinic_id", "left_at", "id"),
    )

    patient_id: Mapped[UUID | None]
    patient_count: Mapped[int | None]
    left_at: Mapped[datetime]
    user_id: Mapped[UUID | None]
    way: Mapped[Way] = mapped_column(choice(Way))
    recipient: Mapped[Recipient] = mapped_column(choice(Recipient))
    recipient_name: Mapped[str]
    recipient_id: Mapped[UUID | None]
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    what: Mapped[str]
    categories: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    basis: Mapped[str]
    basis_sentence: Mapped[str]
    release_id: Mapped[UUID | None]
    grounds_id: Mapped[UUID | None]
    notice: Mapped[str]  # what went along with it (42 CFR 2.32), or ""
