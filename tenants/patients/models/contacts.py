"""Relatives and support persons, with the marks that are checked before anybody is invited or told.

The `…_key` columns are made by `rules.names` alone. Who a contact is beyond this one chart (`support_ties`, `contact_patients`)
stands apart from the contact, so that neither its trail nor its pages tell it to whoever holds this chart only.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.patients.models.patients import Patient


class Relationship(StrEnum):
    """What the contact is to the patient."""

    SPOUSE = "spouse"
    PARTNER = "partner"
    PARENT = "parent"
    STEPPARENT = "stepparent"
    GRANDPARENT = "grandparent"
    CHILD = "child"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other_relative"
    GUARDIAN = "guardian"
    FOSTER_PARENT = "foster_parent"
    FRIEND = "friend"
    SPONSOR = "sponsor"
    EMPLOYER = "employer"
    OFFICER = "officer"  # probation or parole
    PROFESSIONAL = "professional"
    OTHER = "other"


class PreferredWay(StrEnum):
    """How the contact wants to be reached."""

    CALL = "call"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"


def _key() -> MappedColumn[str]:
    return mapped_column(String(collation="C"), default="")


class Contact(ClinicOwned, Base):
    """A relative or support person of one patient. Never deleted: set aside with a reason, or merged into another.

    emergency_order: 1 is called first; None for who is no emergency contact, or has no place among them. custody_…: what an
    order says of this person: True, False, or None where none says anything; `order_…` is that order. What is marked stands
    until somebody takes it off, whatever the order's dates (`rules.contacts`).
    """

    __tablename__ = "contacts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("merged_into_id", "contacts"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "name_key"),
        Index(None, "clinic_id", "phone_key"),
        Index(None, "clinic_id", "email_key"),
        CheckConstraint(
            "emergency_order IS NULL OR (is_emergency AND emergency_order BETWEEN 1 AND 20)", name="emergency_order"
        ),
        CheckConstraint("order_until_on >= order_from_on", name="order_dates"),
        CheckConstraint("protective_until_on >= protective_from_on", name="protective_dates"),
        CheckConstraint("merged_into_id IS NULL OR deactivated_at IS NOT NULL", name="merged_is_set_aside"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
    )

    patient_id: Mapped[UUID]
    name: Mapped[str]
    relationship: Mapped[Relationship] = mapped_column(choice(Relationship))
    relationship_detail: Mapped[str | None]  # in the patient's words, or where "other" needs one
    phone: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    preferred_way: Mapped[PreferredWay | None] = mapped_column(choice(PreferredWay))
    language: Mapped[str | None]
    best_times: Mapped[str | None]  # as they say it: "weekdays after 5"
    is_guardian: Mapped[bool] = mapped_column(default=False)
    is_emergency: Mapped[bool] = mapped_column(default=False)
    emergency_order: Mapped[int | None]
    has_power_of_attorney: Mapped[bool] = mapped_column(default=False)
    custody_decides: Mapped[bool | None]
    custody_signs: Mapped[bool | None]
    custody_is_told: Mapped[bool | None]
    order_reference_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # court and number
    order_from_on: Mapped[date | None]
    order_until_on: Mapped[date | None]
    custody_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    has_protective_order: Mapped[bool] = mapped_column(default=False)
    protective_from_on: Mapped[date | None]
    protective_until_on: Mapped[date | None]
    protective_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # court, number, terms
    is_never_tell: Mapped[bool] = mapped_column(default=False)
    is_do_not_contact: Mapped[bool] = mapped_column(default=False)  # may sit in; is neither called nor written to
    do_not_contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # why
    is_partner_violence_risk: Mapped[bool] = mapped_column(default=False)
    deactivated_at: Mapped[datetime | None]
    deactivated_reason: Mapped[str | None]
    merged_into_id: Mapped[UUID | None]
    name_key: Mapped[str] = _key()
    phone_key: Mapped[str] = _key()
    email_key: Mapped[str] = _key()

    patient: Mapped[Patient] = belongs_to("Contact", "Patient", "patient_id", viewonly=True)


class SupportPerson(ClinicOwned, Base):
    """One person who supports several patients of the clinic. It says nothing: who it is stands in each patient's contact."""

    __tablename__ = "support_people"


class SupportTie(ClinicOwned, Base):
    """That a contact is this person. Of no patient on purpose: a chart's trail does not tell it."""

    __tablename__ = "support_ties"
    __table_args__ = (
        clinic_key("contact_id", "contacts"),
        clinic_key("person_id", "support_people"),
        UniqueConstraint("clinic_id", "contact_id"),
        Index(None, "clinic_id", "person_id"),
    )

    contact_id: Mapped[UUID]
    person_id: Mapped[UUID]


class ContactPatient(ClinicOwned, Base):
    """That a contact is a patient of the clinic, too. Of no patient on purpose: a chart's trail does not tell it."""

    __tablename__ = "contact_patients"
    __table_args__ = (
        clinic_key("contact_id", "contacts"),
        clinic_key("known_patient_id", "patients"),
        UniqueConstraint("clinic_id", "contact_id"),
        Index(None, "clinic_id", "known_patient_id"),
    )

    contact_id: Mapped[UUID]
    known_patient_id: Mapped[UUID]
