"""Tables of family education. A class is of the house; a seat in it, and what is sent to whoever has it, is a patient's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.family.education.rules import Attended, InvitedBy
from tenants.family.rules import Basis, InvitationKind


class EducationModule(ClinicOwned, Base):
    """What the clinic teaches families, in its own words. module_id: the module of a curriculum that patients work through."""

    __tablename__ = "education_modules"
    __table_args__ = (
        clinic_key("module_id", "modules"),
        UniqueConstraint("clinic_id", "title", "language"),
        Index(None, "clinic_id", "position", "id"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint("position BETWEEN 1 AND 999", name="position"),
    )

    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int]
    language: Mapped[str] = mapped_column(default="English")
    position: Mapped[int]
    module_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)


class EducationClass(ClinicOwned, Base):
    """A module taught on a day, in a room, by video link, or both.

    invited_sequence: the number from which on an invitation says how the class stands now (RFC 5545).
    """

    __tablename__ = "education_classes"
    __table_args__ = (
        clinic_key("education_module_id", "education_modules"),
        clinic_key("facilitator_id", "staff_members"),
        clinic_key("room_id", "rooms"),
        Index(None, "clinic_id", "starts_at", "id"),
        Index(None, "clinic_id", "education_module_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),
        CheckConstraint("(called_off_at IS NULL) = (called_off_reason IS NULL)", name="called_off_with_reason"),
        CheckConstraint("invited_sequence >= 0", name="invited_sequence"),
    )

    education_module_id: Mapped[UUID]
    facilitator_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room_id: Mapped[UUID | None]
    video_link: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int]
    called_off_at: Mapped[datetime | None]
    called_off_reason: Mapped[str | None]
    invited_sequence: Mapped[int] = mapped_column(default=0)


class EducationSeat(ClinicOwned, Base):
    """A patient's contact in a class: the basis of the invitation at that moment, and what came of it."""

    __tablename__ = "education_seats"
    __table_args__ = (
        clinic_key("class_id", "education_classes"),
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        clinic_key("consent_id", "consents"),
        UniqueConstraint("clinic_id", "class_id", "contact_id"),
        Index(None, "clinic_id", "patient_id"),
        Index("ix_education_seats_open", "clinic_id", "class_id", postgresql_where=text("attended = 'invited'")),
        CheckConstraint("(basis = 'release') = (consent_id IS NOT NULL)", name="release_named"),
        CheckConstraint("(attended IN ('present', 'walked_in')) = (minutes IS NOT NULL)", name="minutes_of_who_came"),
        CheckConstraint("minutes BETWEEN 0 AND 720", name="minutes"),
    )

    class_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    basis: Mapped[Basis] = mapped_column(choice(Basis))
    consent_id: Mapped[UUID | None]
    attended: Mapped[Attended] = mapped_column(choice(Attended), default=Attended.INVITED)
    minutes: Mapped[int | None]
    marked_at: Mapped[datetime | None]
    marked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class EducationInvitation(ClinicOwned, Base):
    """What went to somebody with a seat, or was told them; it stays as it went out. basis: the sentence it went on.

    mail_ref: in the outbox (`causeway.mail`), which forgets it after a month; None by hand.
    """

    __tablename__ = "education_invitations"
    __table_args__ = (
        clinic_key("class_id", "education_classes"),
        clinic_key("seat_id", "education_seats"),
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        Index(None, "clinic_id", "class_id", "seat_id"),
        CheckConstraint("sequence >= 0", name="sequence"),
        CheckConstraint("(way = 'mail') = (mail_ref IS NOT NULL)", name="mailed"),
        CheckConstraint("(way = 'mail') = (address_sealed IS NOT NULL)", name="addressed"),
    )

    class_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    way: Mapped[InvitedBy] = mapped_column(choice(InvitedBy))
    kind: Mapped[InvitationKind] = mapped_column(choice(InvitationKind))
    sequence: Mapped[int]
    language: Mapped[str]
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mail_ref: Mapped[UUID | None]
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    basis: Mapped[str]
