"""The table of billing. Nothing here decides; see `rules` and `services`."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key, money
from tenants.billing.rules import ChargeStatus, CodeSystem


class ChargeRecord(ClinicOwned, Base):
    """One service charged: day, code, units, and who paid which part. Amounts are US dollars; see `rules`.

    allowed: what the payer's contract allows; None where not stated. payer_id is the coverage's where there is one.
    label: the clinic's own words. source_note: where the figures come from.
    """

    __tablename__ = "charge_records"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("coverage_id", "coverages"),
        clinic_key("payer_id", "payers"),
        CheckConstraint("charged >= 0 AND allowed >= 0 AND payer_paid >= 0 AND patient_share >= 0", name="amounts"),
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("is_overpaid = (payer_paid + patient_share > charged)", name="overpaid"),
        CheckConstraint(
            "(status = 'voided') = (voided_at IS NOT NULL) AND (voided_at IS NULL) = (void_reason IS NULL)", name="void"
        ),
        Index(None, "clinic_id", "service_on", "id"),
        Index(None, "clinic_id", "patient_id", "service_on", "id"),
        Index(None, "clinic_id", "payer_id", "service_on", "id"),
        Index(None, "clinic_id", "coverage_id"),
    )

    patient_id: Mapped[UUID]
    coverage_id: Mapped[UUID | None]
    payer_id: Mapped[UUID | None]
    service_on: Mapped[date]
    code_system: Mapped[CodeSystem] = mapped_column(choice(CodeSystem))
    code: Mapped[str]
    label: Mapped[str | None]
    units: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    charged: Mapped[Decimal] = money()
    allowed: Mapped[Decimal | None] = money()
    payer_paid: Mapped[Decimal] = money()
    patient_share: Mapped[Decimal] = money()
    is_overpaid: Mapped[bool]
    claim_reference: Mapped[str | None]
    source_note: Mapped[str | None]
    status: Mapped[ChargeStatus] = mapped_column(choice(ChargeStatus))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
