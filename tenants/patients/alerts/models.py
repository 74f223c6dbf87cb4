"""Tables of alerts and of how long one may wait."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.patients.alerts.rules import ACKNOWLEDGE_MINUTES, AlertKind, Step


class Alert(ClinicOwned, Base):
    """Something about a patient that somebody has to see to. source_id: the record that raised it, of the kind's table.

    owner_id: who is to see to it; None for the directors. step: how far it has gone; escalates_at: when it goes further,
    None once somebody has acknowledged it or it can go no further.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "raised_at", "id"),
        Index("ix_alerts_open", "clinic_id", "raised_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index(None, "clinic_id", "patient_id", "raised_at"),
        Index(None, "clinic_id", "source_id"),
        Index("ix_alerts_escalating", "clinic_id", "escalates_at", postgresql_where=text("escalates_at IS NOT NULL")),
        Index(
            "uq_alerts_clinic_id_kind_source_id",
            "clinic_id",
            "kind",
            "source_id",
            unique=True,
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_somebody"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody"),
        CheckConstraint("closed_at IS NULL OR acknowledged_at IS NOT NULL", name="closed_once_seen"),
        CheckConstraint("acknowledged_at IS NULL OR escalates_at IS NULL", name="acknowledged_goes_no_further"),
    )

    patient_id: Mapped[UUID]
    kind: Mapped[AlertKind] = mapped_column(choice(AlertKind))
    source_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    step: Mapped[Step] = mapped_column(choice(Step), default=Step.OWNER)
    escalates_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class AlertSettings(ClinicOwned, Base):
    """How a clinic handles alerts, one row each at most: its id is the clinic's own.

    has_links_unstaffed: one-time links with self-harm items work also while nobody is there.
    """

    __tablename__ = "alert_settings"
    __table_args__ = (
        CheckConstraint("id = clinic_id", name="one_row"),
        CheckConstraint("acknowledge_minutes BETWEEN 5 AND 1440", name="acknowledge_minutes"),
    )

    acknowledge_minutes: Mapped[int] = mapped_column(default=ACKNOWLEDGE_MINUTES)
    has_links_unstaffed: Mapped[bool] = mapped_column(default=False)
