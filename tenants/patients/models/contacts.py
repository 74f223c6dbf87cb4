"""Relatives and support persons, with the marks that are checked before anybody is invited or told."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

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


class Contact(ClinicOwned, Base):
    """A relative or support person of one patient. Never deleted: deactivated with a reason."""

    __tablename__ = "contacts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "patient_id"),
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
    is_guardian: Mapped[bool] = mapped_column(default=False)
    is_emergency: Mapped[bool] = mapped_column(default=False)
    has_power_of_attorney: Mapped[bool] = mapped_column(default=False)
    custody_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    has_protective_order: Mapped[bool] = mapped_column(default=False)
    is_never_tell: Mapped[bool] = mapped_column(default=False)
    is_partner_violence_risk: Mapped[bool] = mapped_column(default=False)
    deactivated_at: Mapped[datetime | None]
    deactivated_reason: Mapped[str | None]

    patient: Mapped[Patient] = belongs_to("Contact", "Patient", "patient_id", viewonly=True)
