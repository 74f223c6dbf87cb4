"""Tables of earlier care. Nothing here decides."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, clinic_key


class OutsideProvider(ClinicOwned, Base):
    """A person who treats elsewhere. Never staff of this clinic: they sign nothing and carry no caseload here."""

    __tablename__ = "outside_providers"
    __table_args__ = (
        CheckConstraint("npi ~ '^[0-9]{10}$'", name="npi_shape"),
        Index(None, "clinic_id", "name_key", "id"),
        Index(None, "clinic_id", "npi"),
    )

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(String(collation="C"))
    qualifications: Mapped[str | None]
    npi: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    is_active: Mapped[bool]


class PriorEncounter(ClinicOwned, Base):
    """A contact with care elsewhere. kind: the class code it came with (AMB, IMP, EMER…). ended_on: the last day."""

    __tablename__ = "prior_encounters"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("provider_id", "outside_providers"),
        Index(None, "clinic_id", "patient_id", "started_key", "id"),
    )

    patient_id: Mapped[UUID]
    started_on: Mapped[date | None]
    started_key: Mapped[date]  # started_on, or 0001-01-01: an order needs a value
    ended_on: Mapped[date | None]
    kind: Mapped[str]
    status: Mapped[str]
    description: Mapped[str]
    reason: Mapped[str | None]
    provider_id: Mapped[UUID | None]
    provider_name: Mapped[str | None]
    organization: Mapped[str | None]
    location: Mapped[str | None]
