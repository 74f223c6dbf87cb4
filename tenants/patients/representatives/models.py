"""The table of personal representatives. What was recorded is never changed: a correction is a new version."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from causeway.disclosure import Category
from tenants.patients.models import Contact
from tenants.patients.representatives.rules import DeclineGround, RepresentativeKind, Verification


class Representation(ClinicOwned, Base):
    """That somebody stands for a patient, in one version of it.

    contact_id: None for the program director, who stands for the patient toward who pays. authority_sealed: the paper or
    order in words. from_on, until_on: its days, inclusive. categories: what a limited one is about, none for all health care.
    is_adjudicated: a court found that the patient lacks capacity. is_asked_for: the minor asked that they be treated so.
    """

    __tablename__ = "representations"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        clinic_key("replaces_id", "representations"),
        UniqueConstraint("clinic_id", "replaces_id"),
        CheckConstraint("until_on >= from_on", name="ends_after_it_began"),
        CheckConstraint("(contact_id IS NULL) = (kind = 'program_director')", name="director_or_contact"),
        CheckConstraint("kind <> 'program_director' OR until_on IS NOT NULL", name="director_for_a_time"),
        CheckConstraint(
            "NOT is_adjudicated OR kind IN ('guardian_of_adult', 'health_care_agent')", name="adjudicated_adult"
        ),
        CheckConstraint(
            "(declined_at IS NULL) = (decline_ground IS NULL) AND (declined_at IS NULL) = (decline_reason_sealed IS NULL)",
            name="declined_with_reason",
        ),
        CheckConstraint("(ended_on IS NULL) = (end_reason_sealed IS NULL)", name="ended_with_reason"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "contact_id"),
    )

    patient_id: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    kind: Mapped[RepresentativeKind] = mapped_column(choice(RepresentativeKind))
    authority_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)  # disclosure.Category values
    is_adjudicated: Mapped[bool] = mapped_column(default=False)
    is_asked_for: Mapped[bool] = mapped_column(default=False)
    verified_how: Mapped[Verification] = mapped_column(choice(Verification))
    verified_on: Mapped[date]
    verified_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    replaces_id: Mapped[UUID | None]
    declined_at: Mapped[datetime | None]
    declined_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decline_ground: Mapped[DeclineGround | None] = mapped_column(choice(DeclineGround))
    decline_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    end_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    def carries(self, categories: Collection[Category]) -> bool:
        """Whether its scope holds all of these kinds of information."""
        return not self.categories or set(self.categories).issuperset(categories)

    contact: Mapped[Contact | None] = belongs_to("Representation", "Contact", "contact_id", viewonly=True)
