"""Tables of letters. A signed one is frozen by the database, but for when it left and whether it was set aside."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from causeway.disclosure import Purpose, Recipient
from tenants.patients.letters.rules import LetterKind, Tongue


class Letter(ClinicOwned, Base):
    """One letter, or a new version of one (`replaces_id`).

    categories: what it tells, by which a release is checked. begun_with: the kinds whose facts its text began with; None of
    letters from before it was kept. from_on, until_on: of what time. text_sealed: all of it, from the salutation to the last
    sentence. signed_as: the signer's name and credentials as they were then.
    """

    __tablename__ = "letters"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        clinic_key("replaces_id", "letters"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "created_at", "id"),
        Index(
            "ix_letters_drafts",
            "clinic_id",
            "created_at",
            "id",
            postgresql_where=text("signed_at IS NULL AND voided_at IS NULL"),
        ),
        Index(None, "clinic_id", "replaces_id"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("until_on >= from_on", name="period"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("released_at IS NULL OR signed_at IS NOT NULL", name="released_signed"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_with_reason"),
    )

    patient_id: Mapped[UUID]
    kind: Mapped[LetterKind] = mapped_column(choice(LetterKind))
    language: Mapped[Tongue] = mapped_column(choice(Tongue))
    recipient: Mapped[Recipient] = mapped_column(choice(Recipient))
    contact_id: Mapped[UUID | None]
    addressee: Mapped[str]
    address: Mapped[str | None]
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    categories: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    begun_with: Mapped[list[str] | None] = mapped_column(ARRAY(String()))
    from_on: Mapped[date]
    until_on: Mapped[date]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[UUID | None]
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_as: Mapped[str | None]
    released_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class LetterDraft(ClinicOwned, Base):
    """A letter's text as somebody types it, for them alone. payload_sealed: the form's fields. Gone once saved."""

    __tablename__ = "letter_drafts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("letter_id", "letters"),
        UniqueConstraint("clinic_id", "letter_id", "user_id"),
        Index(None, "clinic_id", "user_id"),
    )

    patient_id: Mapped[UUID]
    letter_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
