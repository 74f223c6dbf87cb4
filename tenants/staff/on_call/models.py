"""Tables of staffed hours and of who is on call."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from causeway.database import Base, ClinicOwned, clinic_key


class StaffedHours(ClinicOwned, Base):
    """From when until when somebody is at the clinic on a weekday. weekday: ISO, 1 Monday. Minutes after midnight."""

    __tablename__ = "staffed_hours"
    __table_args__ = (
        UniqueConstraint("clinic_id", "weekday"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440", name="minutes"),
    )

    weekday: Mapped[int]
    start_minutes: Mapped[int]
    end_minutes: Mapped[int]


class OnCallShift(ClinicOwned, Base):
    """Who is on call from an instant until another, and the telephone they answer (E.164)."""

    __tablename__ = "on_call_shifts"
    __table_args__ = (
        clinic_key("staff_member_id", "staff_members"),
        Index(None, "clinic_id", "from_at", "id"),
        Index(None, "clinic_id", "until_at"),
        Index(None, "clinic_id", "staff_member_id"),
        CheckConstraint("until_at > from_at", name="times"),
    )

    staff_member_id: Mapped[UUID]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    phone: Mapped[str]
