"""Tables of evaluations, orders and certifications. What is signed stays as it is: the database refuses to change it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.care.psychiatry.rules import EvaluationKind, OrderKind, Told


class Evaluation(ClinicOwned, Base):
    """A psychiatric evaluation, signed as it is written. content_sealed: its sections by name."""

    __tablename__ = "evaluations"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "patient_id", "signed_at"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    kind: Mapped[EvaluationKind] = mapped_column(choice(EvaluationKind))
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class EvaluationAddendum(ClinicOwned, Base):
    """What was added to an evaluation, itself signed as it is written."""

    __tablename__ = "evaluation_addenda"
    __table_args__ = (
        clinic_key("evaluation_id", "evaluations"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "evaluation_id"),
    )

    evaluation_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class EvaluationDraft(ClinicOwned, Base):
    """An evaluation as somebody types it, for them alone. Gone once signed."""

    __tablename__ = "evaluation_drafts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "patient_id", "user_id"),
        Index(None, "clinic_id", "user_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]


class Order(ClinicOwned, Base):
    """What a prescriber orders, who wrote it down, who signed it and who carried it out. Each of these is written once."""

    __tablename__ = "orders"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "patient_id", "ordered_at"),
        Index(None, "clinic_id", "settled_at", "ordered_at"),
        CheckConstraint("(carried_out_at IS NULL) = (carried_out_by_id IS NULL)", name="carried_out_by_somebody"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_by_id IS NULL)", name="stopped_by_somebody"),
        CheckConstraint("carried_out_at IS NULL OR signed_at IS NOT NULL", name="signed_first"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    kind: Mapped[OrderKind] = mapped_column(choice(OrderKind))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    told: Mapped[Told] = mapped_column(choice(Told))
    ordered_at: Mapped[datetime]
    ordered_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    entered_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None]
    carried_out_at: Mapped[datetime | None]
    carried_out_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    stop_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    settled_at: Mapped[datetime | None]  # carried out or stopped: what waits is found by it


class Certification(ClinicOwned, Base):
    """A physician's certification of an episode, frozen. holds_until: the day by which the next one is due."""

    __tablename__ = "certifications"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        UniqueConstraint("clinic_id", "episode_id", "certified_on"),
        Index(None, "clinic_id", "patient_id", "certified_on"),
        CheckConstraint("holds_until > certified_on", name="holds"),
        CheckConstraint("week_hours BETWEEN 1 AND 60", name="week_hours"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    certified_on: Mapped[date]
    holds_until: Mapped[date]
    week_hours: Mapped[int]
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    credentials: Mapped[str]
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
