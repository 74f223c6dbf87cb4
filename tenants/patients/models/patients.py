"""The patient's own record, and the clinic's counter of record numbers.

The `…_key` columns are made by `rules.names` alone, in byte order (`COLLATE "C"`), because under row security only plain
comparisons may use an index. Social security numbers are not kept.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from causeway.database import Base, ClinicOwned, choice


class Sex(StrEnum):
    """The sex the insurance policy carries; claims need it. What a person is stands in `gender_identity`."""

    FEMALE = "female"
    MALE = "male"
    UNSPECIFIED = "unspecified"  # X on the policy
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """Where a patient stands with the clinic; `intake` moves it as episodes open and close."""

    PROSPECTIVE = "prospective"
    WAITLISTED = "waitlisted"
    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    DISCHARGED = "discharged"


def _key() -> MappedColumn[str]:
    return mapped_column(String(collation="C"))


class Patient(ClinicOwned, Base):
    """A person in, before or after the clinic's care."""

    __tablename__ = "patients"
    __table_args__ = (
        UniqueConstraint("clinic_id", "record_key", name="uq_patients_clinic_id_record_key"),
        Index("ix_patients_clinic_id_name", "clinic_id", "last_key", "first_key", "id"),
        Index("ix_patients_clinic_id_first_key", "clinic_id", "first_key", "last_key"),
        Index("ix_patients_clinic_id_preferred_key", "clinic_id", "preferred_key"),
        Index("ix_patients_clinic_id_phone_key", "clinic_id", "phone_key"),
        Index("ix_patients_clinic_id_born_on", "clinic_id", "born_on", "id"),
        Index("ix_patients_clinic_id_admitted_key", "clinic_id", "admitted_key", "id"),
        Index("ix_patients_clinic_id_standing", "clinic_id", "standing", "last_key", "first_key", "id"),
    )

    record_number: Mapped[str]
    first_name: Mapped[str]
    middle_name: Mapped[str | None]
    last_name: Mapped[str]
    suffix: Mapped[str | None]
    preferred_name: Mapped[str | None]
    pronouns: Mapped[str | None]
    born_on: Mapped[date]
    sex: Mapped[Sex] = mapped_column(choice(Sex))
    gender_identity: Mapped[str | None]
    language: Mapped[str | None]  # as the person says it: "English", "Spanish"
    phone: Mapped[str | None]
    email: Mapped[str | None]
    address_line: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]  # two-letter code in the United States
    postal_code: Mapped[str | None]
    availability: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # rules.availability
    availability_note: Mapped[str | None]
    deceased_on: Mapped[date | None]
    standing: Mapped[Standing] = mapped_column(choice(Standing), default=Standing.PROSPECTIVE)
    admitted_on: Mapped[date | None]
    is_part2: Mapped[bool] = mapped_column(default=False)  # any record here is under 42 CFR Part 2
    last_key: Mapped[str] = _key()
    first_key: Mapped[str] = _key()  # first and middle names
    preferred_key: Mapped[str] = _key()
    record_key: Mapped[str] = _key()
    phone_key: Mapped[str] = _key()
    admitted_key: Mapped[date]  # admitted_on, or 0001-01-01: an order needs a value

    @property
    def full_name(self) -> str:
        """First, last and suffix: the name as papers carry it."""
        return " ".join(part for part in (self.first_name, self.last_name, self.suffix) if part)


class PatientCounter(ClinicOwned, Base):
    """The last record number the clinic gave out. One row per clinic: its id is the clinic's."""

    __tablename__ = "patient_counters"

    last_number: Mapped[int]
