"""What goes to a family: invitations, the summary in plain words, and to whom it was handed. All of it stays as it was sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.family.rules import HandedBy, InvitationKind


class FamilyInvitation(ClinicOwned, Base):
    """A calendar invitation that went to a contact. sequence: of the file (RFC 5545). basis: the sentence it went on.

    mail_ref: in the outbox (`causeway.mail`), which forgets it after a month.
    """

    __tablename__ = "family_invitations"
    __table_args__ = (
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        Index(None, "clinic_id", "session_id", "contact_id"),
        Index(None, "clinic_id", "mail_ref"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    kind: Mapped[InvitationKind] = mapped_column(choice(InvitationKind))
    sequence: Mapped[int]
    language: Mapped[str]
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mail_ref: Mapped[UUID]
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    basis: Mapped[str]


class FamilySummary(ClinicOwned, Base):
    """What a family gets in plain words, a version in a language. content_sealed: its sections (`rules.SummaryPart`), JSON.

    Beside them it keeps the meeting that it names as the next, as that was planned then.
    """

    __tablename__ = "family_summaries"
    __table_args__ = (
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "session_id", "language", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    language: Mapped[str]
    number: Mapped[int]
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class FamilyHandover(ClinicOwned, Base):
    """A version of a summary that was handed or mailed to a contact. basis: the sentence it went on."""

    __tablename__ = "family_handovers"
    __table_args__ = (
        clinic_key("summary_id", "family_summaries"),
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        Index(None, "clinic_id", "session_id", "contact_id"),
        Index(None, "clinic_id", "summary_id"),
        CheckConstraint("(way = 'mail') = (mail_ref IS NOT NULL)", name="mailed"),
    )

    summary_id: Mapped[UUID]
    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    way: Mapped[HandedBy] = mapped_column(choice(HandedBy))
    mail_ref: Mapped[UUID | None]
    given_at: Mapped[datetime]
    given_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    basis: Mapped[str]
