"""When somebody works, week by week, and when they are away."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.staff.models.members import StaffMember
from tenants.staff.rules.hours import TimeOffKind


class Availability(ClinicOwned, Base):
    """Hours somebody works every week while it is in effect.

    weekdays: ISO numbers, Monday 1 to Sunday 7, ascending. start_minutes, end_minutes: after midnight on the clinic's
    clock. site_id None: anywhere, or by telehealth. from_on, until_on: first and last day, both inclusive; None open.
    """

    __tablename__ = "availabilities"
    __table_args__ = (
        clinic_key("staff_member_id", "staff_members"),
        clinic_key("site_id", "sites"),
        Index(None, "clinic_id", "staff_member_id"),
        CheckConstraint("cardinality(weekdays) BETWEEN 1 AND 7", name="some_days"),
        CheckConstraint("weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]", name="weekdays"),
        CheckConstraint("start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440", name="minutes"),
        CheckConstraint("until_on >= from_on", name="dates"),
    )

    staff_member_id: Mapped[UUID]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    start_minutes: Mapped[int]
    end_minutes: Mapped[int]
    site_id: Mapped[UUID | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    staff_member: Mapped[StaffMember] = belongs_to("Availability", "StaffMember", "staff_member_id", viewonly=True)


class TimeOff(ClinicOwned, Base):
    """Days somebody is away, both inclusive, and who covers. Kind and note are for the clinic's office and the person.

    covering_id: the colleague asked to cover. confirmed_at: when a director opened the caseload to them; None while that
    waits. The opening itself is the patients' (`tenants.staff.covers`). cancelled_at: they are not away after all.
    """

    __tablename__ = "time_off"
    __table_args__ = (
        clinic_key("staff_member_id", "staff_members"),
        clinic_key("covering_id", "staff_members"),
        Index(None, "clinic_id", "staff_member_id", "from_on"),
        Index(None, "clinic_id", "from_on", "id"),
        Index(None, "clinic_id", "until_on", "id"),
        CheckConstraint("until_on >= from_on", name="dates"),
        CheckConstraint("covering_id <> staff_member_id", name="two_people"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_at IS NULL OR covering_id IS NOT NULL", name="confirmed_cover"),
    )

    staff_member_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date]
    kind: Mapped[TimeOffKind] = mapped_column(choice(TimeOffKind))
    note: Mapped[str]
    covering_id: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    cancelled_at: Mapped[datetime | None]

    staff_member: Mapped[StaffMember] = belongs_to("TimeOff", "StaffMember", "staff_member_id", viewonly=True)
