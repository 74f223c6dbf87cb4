"""Whom payers have enrolled. The payer's own record is of a higher slice; here it is a key."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.staff.models.members import StaffMember
from tenants.staff.rules.enrollments import BillingUnder, EnrollmentStatus


class PayerEnrollment(ClinicOwned, Base):
    """A person with a payer, at a site or (site_id None) at every site.

    effective_on, until_on: first and last day, both inclusive; until_on None where the payer set no end. number: the payer's
    for this person, where it gives one. billing_under: whose number it wants on the claim.
    """

    __tablename__ = "payer_enrollments"
    __table_args__ = (
        clinic_key("staff_member_id", "staff_members"),
        clinic_key("payer_id", "payers"),
        clinic_key("site_id", "sites"),
        Index(None, "clinic_id", "staff_member_id", "payer_id"),
        Index(None, "clinic_id", "payer_id"),
        Index(None, "clinic_id", "until_on", "id"),
        CheckConstraint("until_on >= effective_on", name="dates"),
        CheckConstraint("status NOT IN ('active', 'ended') OR effective_on IS NOT NULL", name="effective"),
    )

    staff_member_id: Mapped[UUID]
    payer_id: Mapped[UUID]
    site_id: Mapped[UUID | None]
    status: Mapped[EnrollmentStatus] = mapped_column(choice(EnrollmentStatus))
    number: Mapped[str]
    billing_under: Mapped[BillingUnder] = mapped_column(choice(BillingUnder))
    effective_on: Mapped[date | None]
    until_on: Mapped[date | None]
    note: Mapped[str]

    staff_member: Mapped[StaffMember] = belongs_to("PayerEnrollment", "StaffMember", "staff_member_id", viewonly=True)
