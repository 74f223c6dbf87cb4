"""Trainings the clinic requires, and those its people have done."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, clinic_key


class TrainingKind(ClinicOwned, Base):
    """A training the clinic requires of everybody, or of those with one of these roles or credentials.

    roles: values of the platform's `Role`. credentials: as `rules.trainings.credentials_of` writes them. valid_months: None
    where it is done once and for all. source: the law, payer or manual that asks for it, with its year; "" for our own.
    """

    __tablename__ = "training_kinds"
    __table_args__ = (
        UniqueConstraint("clinic_id", "name"),
        Index(None, "clinic_id", "name", "id"),
        CheckConstraint("valid_months BETWEEN 1 AND 240", name="valid_months"),
    )

    name: Mapped[str] = mapped_column(String(collation="C"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(String()))
    credentials: Mapped[list[str]] = mapped_column(ARRAY(String()))
    valid_months: Mapped[int | None]
    source: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)


class Training(ClinicOwned, Base):
    """A training somebody has done. expires_on: the last day it holds, None for ever. note: where the certificate is."""

    __tablename__ = "trainings"
    __table_args__ = (
        clinic_key("staff_member_id", "staff_members"),
        clinic_key("training_kind_id", "training_kinds"),
        UniqueConstraint("clinic_id", "staff_member_id", "training_kind_id", "done_on"),
        Index(None, "clinic_id", "done_on", "id"),
        CheckConstraint("expires_on >= done_on", name="dates"),
    )

    staff_member_id: Mapped[UUID]
    training_kind_id: Mapped[UUID]
    done_on: Mapped[date]
    expires_on: Mapped[date | None]
    note: Mapped[str]
