"""The addresses under which people's own calendars read their schedule."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, clinic_key


class CalendarFeed(ClinicOwned, Base):
    """A secret address of one staff member's schedule. Only its hash is kept; a revoked one never opens again."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        UniqueConstraint("clinic_id", "token_hash"),
        Index(None, "clinic_id", "staff_member_id"),
        clinic_key("staff_member_id", "staff_members"),
    )

    staff_member_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)  # SHA-256 of the 256-bit token
    last_read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
