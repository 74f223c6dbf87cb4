"""Groups of several families together. Who is in one stands in its families' own sessions, each in its patient's chart."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.family.rules import SessionFormat


class FamilyGroup(ClinicOwned, Base):
    """One hour with several families: when, where, by whom, about what. It names nobody.

    shared_sealed: the part of the note that stands in every family's record. confirmed_sealed: words in it that somebody
    said are no names (JSON).
    """

    __tablename__ = "family_groups"
    __table_args__ = (
        clinic_key("clinician_id", "staff_members"),
        clinic_key("second_clinician_id", "staff_members"),
        clinic_key("room_id", "rooms"),
        Index(None, "clinic_id", "starts_at", "id"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("second_clinician_id <> clinician_id", name="two_people"),
    )

    clinician_id: Mapped[UUID]
    second_clinician_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    format: Mapped[SessionFormat] = mapped_column(choice(SessionFormat))
    room_id: Mapped[UUID | None]
    video_link_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    topic: Mapped[str]
    shared_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    cancelled_at: Mapped[datetime | None]
