"""The supervision log. What is signed stays as it is: the database itself refuses to change it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.staff.rules.supervision import SupervisionKind


class SupervisionEntry(ClinicOwned, Base):
    """Supervision that one person gave another on a day. The supervisor signs; later words are addenda."""

    __tablename__ = "supervision_entries"
    __table_args__ = (
        clinic_key("supervisor_id", "staff_members"),
        clinic_key("supervisee_id", "staff_members"),
        Index(None, "clinic_id", "held_on", "id"),
        Index(None, "clinic_id", "supervisee_id", "held_on"),
        Index(None, "clinic_id", "supervisor_id", "signed_at"),
        CheckConstraint("supervisor_id <> supervisee_id", name="two_people"),
        CheckConstraint("minutes BETWEEN 1 AND 480", name="minutes"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
    )

    supervisor_id: Mapped[UUID]
    supervisee_id: Mapped[UUID]
    held_on: Mapped[date]
    minutes: Mapped[int]
    kind: Mapped[SupervisionKind] = mapped_column(choice(SupervisionKind))
    is_toward_licensure: Mapped[bool]
    topics_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class SupervisionAddendum(ClinicOwned, Base):
    """What was added to a signed entry, itself signed as it is written and never changed."""

    __tablename__ = "supervision_addenda"
    __table_args__ = (clinic_key("entry_id", "supervision_entries"), Index(None, "clinic_id", "entry_id"))

    entry_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
