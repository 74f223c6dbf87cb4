"""Tables of transitions. A plan's signed versions, and attempts at follow-up, are written once."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.intake.models import Episode
from tenants.intake.rules import Destination
from tenants.patients.models import Patient
from tenants.transitions.rules import (
    AftercareKind,
    AftercareStatus,
    Direction,
    FollowUpOutcome,
    PlanStatus,
    ReachedBy,
    TaskKind,
)


class TransitionPlan(ClinicOwned, Base):
    """The plan toward an episode's next step, as it stands. At most one open one per episode.

    signed_number: the number of the last signed version, 0 before the first. signed_at: None while the plan is unsigned or
    was changed after signing. refused_on, earliest_on: what stands in for a first appointment within seven days.
    """

    __tablename__ = "transition_plans"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "target_on", "id"),
        Index("ix_transition_plans_open", "clinic_id", "target_on", "id", postgresql_where=text("ended_on IS NULL")),
        Index(None, "clinic_id", "patient_id"),
        Index(
            "uq_transition_plans_clinic_id_episode_id",
            "clinic_id",
            "episode_id",
            unique=True,
            postgresql_where=text("status IN ('draft', 'active')"),
        ),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("signed_at IS NULL OR signed_number > 0", name="signed_version"),
        CheckConstraint("(status IN ('completed', 'abandoned')) = (ended_on IS NOT NULL)", name="ended"),
        CheckConstraint("(status = 'abandoned') = (abandoned_reason_sealed IS NOT NULL)", name="abandoned"),
        CheckConstraint("(refused_on IS NULL) = (refusal_sealed IS NULL)", name="refusal"),
        CheckConstraint("(earliest_on IS NULL) = (calls_sealed IS NULL)", name="earliest"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    destination: Mapped[Destination | None] = mapped_column(choice(Destination))
    destination_name: Mapped[str] = mapped_column(default="")
    target_on: Mapped[date]
    criteria_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[PlanStatus] = mapped_column(choice(PlanStatus), default=PlanStatus.DRAFT)
    signed_number: Mapped[int] = mapped_column(default=0)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    refused_on: Mapped[date | None]
    refusal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    earliest_on: Mapped[date | None]
    calls_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ended_on: Mapped[date | None]
    abandoned_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    patient: Mapped[Patient] = belongs_to("TransitionPlan", "Patient", "patient_id", viewonly=True)
    episode: Mapped[Episode] = belongs_to("TransitionPlan", "Episode", "episode_id", viewonly=True)


class TransitionPlanVersion(ClinicOwned, Base):
    """A plan as it was signed. Never changed."""

    __tablename__ = "transition_plan_versions"
    __table_args__ = (
        clinic_key("plan_id", "transition_plans"),
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "plan_id", "number"),
        Index(None, "clinic_id", "patient_id"),
    )

    plan_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    number: Mapped[int]
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    destination: Mapped[Destination] = mapped_column(choice(Destination))
    destination_name: Mapped[str]
    target_on: Mapped[date]
    criteria_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class TransitionTask(ClinicOwned, Base):
    """Something to do before the step, with who does it and who did it. `title` is empty for a standard task."""

    __tablename__ = "transition_tasks"
    __table_args__ = (
        clinic_key("plan_id", "transition_plans"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "plan_id"),
        Index(None, "clinic_id", "patient_id"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        CheckConstraint("(kind = 'other') = (title <> '')", name="title"),
    )

    plan_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind))
    title: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class AftercareAppointment(ClinicOwned, Base):
    """An appointment after an episode: with whom, when and where, and what became of it."""

    __tablename__ = "aftercare_appointments"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "episode_id", "starts_at"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    kind: Mapped[AftercareKind] = mapped_column(choice(AftercareKind))
    with_whom: Mapped[str]
    starts_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    status: Mapped[AftercareStatus] = mapped_column(choice(AftercareStatus), default=AftercareStatus.BOOKED)


class Discharge(ClinicOwned, Base):
    """That an episode was ended, recorded at once. Reason, destination and dates are the episode's.

    plan_id: the completed transition plan; without one, the record says why.
    """

    __tablename__ = "discharges"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("plan_id", "transition_plans"),
        UniqueConstraint("clinic_id", "episode_id"),
        Index(None, "clinic_id", "decided_on", "id"),
        Index(None, "clinic_id", "patient_id"),
        CheckConstraint("(plan_id IS NULL) = (no_plan_reason_sealed IS NOT NULL)", name="plan_or_reason"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    plan_id: Mapped[UUID | None]
    decided_on: Mapped[date]
    no_plan_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    episode: Mapped[Episode] = belongs_to("Discharge", "Episode", "episode_id", viewonly=True)


class FollowUp(ClinicOwned, Base):
    """A call owed some days after a discharge, and what it found."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("discharge_id", "discharges"),
        UniqueConstraint("clinic_id", "discharge_id", "day"),
        Index(None, "clinic_id", "due_on", "id"),
        Index("ix_follow_ups_open", "clinic_id", "due_on", "id", postgresql_where=text("outcome IS NULL")),
        Index(None, "clinic_id", "patient_id"),
        CheckConstraint("day > 0", name="day"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    )

    patient_id: Mapped[UUID]
    discharge_id: Mapped[UUID]
    day: Mapped[int]  # days after the discharge
    due_on: Mapped[date]
    outcome: Mapped[FollowUpOutcome | None] = mapped_column(choice(FollowUpOutcome))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class FollowUpAttempt(ClinicOwned, Base):
    """One attempt to reach somebody. Never changed."""

    __tablename__ = "follow_up_attempts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("follow_up_id", "follow_ups"),
        Index(None, "clinic_id", "follow_up_id"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    follow_up_id: Mapped[UUID]
    attempted_at: Mapped[datetime]
    way: Mapped[ReachedBy] = mapped_column(choice(ReachedBy))
    is_reached: Mapped[bool]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class PriorPlan(ClinicOwned, Base):
    """A plan of care that another system kept. Shown, never worked with. `status` is that system's word."""

    __tablename__ = "prior_plans"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "patient_id"),
        CheckConstraint("ends_on >= starts_on", name="period"),
    )

    patient_id: Mapped[UUID]
    title: Mapped[str]
    status: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source: Mapped[str]
    detail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
