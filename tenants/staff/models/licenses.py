"""Licenses of the staff, the terms they have had, and how far ahead the clinic wants to hear of an end."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from causeway.database import Base, ClinicOwned, belongs_to, clinic_key
from tenants.staff.models.members import StaffMember


class License(ClinicOwned, Base):
    """A license or certification, as the state's board issued it, in its present term.

    issued_on: first day of the term, None where it is not known. expires_on: the last day it holds.
    """

    __tablename__ = "licenses"
    __table_args__ = (
        UniqueConstraint("clinic_id", "state", "kind", "number"),
        Index(None, "clinic_id", "expires_on", "id"),
        Index(None, "clinic_id", "staff_member_id"),
        CheckConstraint("expires_on >= issued_on", name="dates"),
        clinic_key("staff_member_id", "staff_members"),
    )

    staff_member_id: Mapped[UUID]
    state: Mapped[str]  # two letters
    kind: Mapped[str]  # "LCSW", "RN", "CADC"…
    number: Mapped[str]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date]

    staff_member: Mapped[StaffMember] = belongs_to("License", "StaffMember", "staff_member_id", viewonly=True)


class LicenseTerm(ClinicOwned, Base):
    """A term that a license had before its renewal, as it was; it says who was licensed on a past day."""

    __tablename__ = "license_terms"
    __table_args__ = (
        clinic_key("license_id", "licenses"),
        Index(None, "clinic_id", "license_id", "expires_on"),
        CheckConstraint("expires_on >= issued_on", name="dates"),
    )

    license_id: Mapped[UUID]
    number: Mapped[str]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date]


class StaffLeads(ClinicOwned, Base):
    """How many days ahead this clinic wants to hear of what ends, one row each: its id is the clinic's own."""

    __tablename__ = "staff_leads"
    __table_args__ = (
        CheckConstraint("id = clinic_id", name="one_row"),
        CheckConstraint("license_days BETWEEN 1 AND 365", name="license_days"),
        CheckConstraint("training_days BETWEEN 1 AND 365", name="training_days"),
        CheckConstraint("enrollment_days BETWEEN 1 AND 365", name="enrollment_days"),
        CheckConstraint("urge_days BETWEEN 0 AND 365", name="urge_days"),
    )

    license_days: Mapped[int]
    training_days: Mapped[int]
    enrollment_days: Mapped[int]
    urge_days: Mapped[int]
