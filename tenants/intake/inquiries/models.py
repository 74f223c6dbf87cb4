"""Tables of inquiries and of what happened to them. What may happen is `rules`, and happens in `services`."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.intake.inquiries.rules import (
    Channel,
    CloseReason,
    ContactWay,
    InquiryStatus,
    ReferralSource,
    Urgency,
)

_KEY = String(collation="C")


class Inquiry(ClinicOwned, Base):
    """Somebody asks about coming here.

    reference: what they are told to name it by. first_name, last_name: of whoever would come, last_name "" where it was not
    said. asker: who asks for them, "" where they ask themselves. Phone and email reach whoever asks. since_at: since when it
    stands where it does; answer_by_on: the last day for the first answer. patient_id: once a record has been opened.
    """

    __tablename__ = "inquiries"
    __table_args__ = (
        UniqueConstraint("clinic_id", "reference"),
        Index(None, "clinic_id", "status", "since_at", "id"),
        Index(None, "clinic_id", "received_at", "id"),
        Index(None, "clinic_id", "last_key", "first_key", "id"),
        Index(None, "clinic_id", "first_key"),
        Index(None, "clinic_id", "phone_key"),
        Index(None, "clinic_id", "email_key"),
        Index(None, "clinic_id", "patient_id"),
        Index("ix_inquiries_unanswered", "clinic_id", "answer_by_on", "id", postgresql_where=text("status = 'new'")),
        CheckConstraint("(status = 'closed') = (closed_reason IS NOT NULL)", name="closed_reason_given"),
        CheckConstraint("(status = 'referred_out') = (referred_to <> '')", name="referred_to_given"),
        CheckConstraint("status NOT IN ('assessed', 'admitted') OR patient_id IS NOT NULL", name="record_opened"),
        clinic_key("patient_id", "patients"),
        ForeignKeyConstraint(["clinic_id", "owner_id"], ["memberships.clinic_id", "memberships.user_id"]),
    )

    reference: Mapped[str]
    status: Mapped[InquiryStatus] = mapped_column(choice(InquiryStatus))
    since_at: Mapped[datetime]
    received_at: Mapped[datetime]
    first_contact_at: Mapped[datetime | None]
    answer_by_on: Mapped[date]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    source: Mapped[ReferralSource] = mapped_column(choice(ReferralSource))
    source_name: Mapped[str]
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency))
    first_name: Mapped[str]
    last_name: Mapped[str]
    born_on: Mapped[date | None]
    asker: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    contact_way: Mapped[ContactWay] = mapped_column(choice(ContactWay))
    may_leave_message: Mapped[bool]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    owner_id: Mapped[UUID | None]
    patient_id: Mapped[UUID | None]
    closed_reason: Mapped[CloseReason | None] = mapped_column(choice(CloseReason))
    referred_to: Mapped[str]
    first_key: Mapped[str] = mapped_column(_KEY)
    last_key: Mapped[str] = mapped_column(_KEY)
    phone_key: Mapped[str] = mapped_column(_KEY)
    email_key: Mapped[str] = mapped_column(_KEY)

    @property
    def name(self) -> str:
        """First and last name, as far as they were said."""
        return f"{self.first_name} {self.last_name}".strip()


class InquiryStep(ClinicOwned, Base):
    """Something that happened to an inquiry: a move, or a try to reach them, which leaves it where it stands.

    at: when it happened, as it was said; created_at is when it was written down. by_id: None for the clinic's public form and
    for what an admission did. closed_reason, referred_to: of a move that ended it.
    """

    __tablename__ = "inquiry_steps"
    __table_args__ = (
        Index(None, "clinic_id", "inquiry_id", "id"),
        clinic_key("inquiry_id", "inquiries"),
        ForeignKeyConstraint(["clinic_id", "by_id"], ["memberships.clinic_id", "memberships.user_id"]),
    )

    inquiry_id: Mapped[UUID]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None]
    from_status: Mapped[InquiryStatus] = mapped_column(choice(InquiryStatus, "from_status"))
    to_status: Mapped[InquiryStatus] = mapped_column(choice(InquiryStatus, "to_status"))
    closed_reason: Mapped[CloseReason | None] = mapped_column(choice(CloseReason))
    referred_to: Mapped[str]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    undone_at: Mapped[datetime | None]
