"""The requests as they were recorded. Nothing here decides."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from causeway.database import Base, ClinicOwned, belongs_to, clinic_key
from tenants.patients.models import Patient


class PlanRestriction(ClinicOwned, Base):
    """Services of some days that a patient paid for in full and asked to keep from a plan, or from every plan.

    Never deleted: the patient ends it. services: which, in the patient's words.
    """

    __tablename__ = "plan_restrictions"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("payer_id", "payers"),
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        CheckConstraint("(ended_on IS NULL) = (ended_reason IS NULL)", name="ended_with_reason"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    payer_id: Mapped[UUID | None]
    payer_name: Mapped[str | None]
    services: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    paid_on: Mapped[date]
    requested_on: Mapped[date]
    recorded_by: Mapped[UUID | None]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None]
    ended_by: Mapped[UUID | None]

    patient: Mapped[Patient] = belongs_to("PlanRestriction", "Patient", "patient_id", viewonly=True)
