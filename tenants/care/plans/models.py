"""Tables of treatment plans. `Goal`, which notes mark, is in `tenants.care.models`; what is signed the database freezes."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.care.plans.rules.words import Decision, Finding, Level, ReviewCause, StepKind
from tenants.care.rules import GoalStatus
from tenants.programs.models import Modality


class TreatmentPlan(ClinicOwned, Base):
    """The living plan of one course of care. edited_at: when anything of it changed last, so that its version tells."""

    __tablename__ = "treatment_plans"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        UniqueConstraint("clinic_id", "episode_id"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    edited_at: Mapped[datetime]


class PlanVersion(ClinicOwned, Base):
    """A version of a plan. Unsigned it is the one being worked on, and the rows are its content.

    content_sealed: the whole plan as signed. needs_cosign: a second signature of the staff is asked for. needs_physician:
    the program asked for a physician's when it was signed.
    """

    __tablename__ = "plan_versions"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("plan_id", "treatment_plans"),
        UniqueConstraint("clinic_id", "plan_id", "number"),
        Index(
            "uq_plan_versions_clinic_id_plan_id",
            "clinic_id",
            "plan_id",
            unique=True,
            postgresql_where=text("signed_at IS NULL"),
        ),
        Index(None, "clinic_id", "needs_cosign", "cosigned_at"),
        Index(
            "ix_plan_versions_for_physicians",
            "clinic_id",
            "signed_at",
            "id",
            postgresql_where=text("needs_physician"),
        ),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("(signed_at IS NULL) = (content_sealed IS NULL)", name="signed_with_content"),
        CheckConstraint("(cosigned_at IS NULL) = (cosigned_by_id IS NULL)", name="cosigned_by_somebody"),
        CheckConstraint("cosigned_by_id <> signed_by_id", name="cosigned_by_another"),
    )

    patient_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    number: Mapped[int]
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    cosigned_at: Mapped[datetime | None]
    cosigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    needs_physician: Mapped[bool] = mapped_column(default=False, server_default=false())


class PlanPhysicianSignature(ClinicOwned, Base):
    """A physician's signature under a signed version. credentials: as the staff record had them on that day."""

    __tablename__ = "plan_physician_signatures"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("version_id", "plan_versions"),
        UniqueConstraint("clinic_id", "version_id"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    version_id: Mapped[UUID]
    credentials: Mapped[str]
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class PlanStep(ClinicOwned, Base):
    """A change of the version being worked on, to undo. content_sealed: the plan before it. Gone once signed."""

    __tablename__ = "plan_steps"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("plan_id", "treatment_plans"),
        Index(None, "clinic_id", "plan_id", "id"),
    )

    patient_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    kind: Mapped[StepKind] = mapped_column(choice(StepKind))
    level: Mapped[Level] = mapped_column(choice(Level))
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class PlanProblem(ClinicOwned, Base):
    """What is worked on, in the patient's and the clinician's words. ended_on: it is worked on no more."""

    __tablename__ = "plan_problems"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "episode_id", "position"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    position: Mapped[int]
    statement_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    ended_on: Mapped[date | None]


class PlanProblemDiagnosis(ClinicOwned, Base):
    """A diagnosis that a problem comes from."""

    __tablename__ = "plan_problem_diagnoses"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("problem_id", "plan_problems"),
        clinic_key("diagnosis_id", "diagnoses"),
        UniqueConstraint("clinic_id", "problem_id", "diagnosis_id"),
        Index(None, "clinic_id", "diagnosis_id"),
    )

    patient_id: Mapped[UUID]
    problem_id: Mapped[UUID]
    diagnosis_id: Mapped[UUID]


class PlanObjective(ClinicOwned, Base):
    """A step toward a goal that one can see happen."""

    __tablename__ = "plan_objectives"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("goal_id", "goals"),
        Index(None, "clinic_id", "goal_id", "position"),
        Index(None, "clinic_id", "patient_id"),
        CheckConstraint("(status = 'open') = (closed_on IS NULL)", name="closed"),
    )

    patient_id: Mapped[UUID]
    goal_id: Mapped[UUID]
    position: Mapped[int]
    statement_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    target_on: Mapped[date | None]
    status: Mapped[GoalStatus] = mapped_column(choice(GoalStatus), default=GoalStatus.OPEN)
    closed_on: Mapped[date | None]


class PlanIntervention(ClinicOwned, Base):
    """What the clinic does for an objective. frequency_sealed: how often and how long. who_id: who does it, of the staff."""

    __tablename__ = "plan_interventions"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("objective_id", "plan_objectives"),
        clinic_key("who_id", "staff_members"),
        Index(None, "clinic_id", "objective_id", "position"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    objective_id: Mapped[UUID]
    position: Mapped[int]
    modality: Mapped[Modality | None] = mapped_column(choice(Modality))
    statement_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    frequency_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    who_id: Mapped[UUID | None]
    ended_on: Mapped[date | None]


class PlanReview(ClinicOwned, Base):
    """A look at the plan: asked for by a day, then written and signed at once. cause: why; why_sealed: in words, where asked.

    version_id: the signed version that was looked at.
    """

    __tablename__ = "plan_reviews"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("version_id", "plan_versions"),
        Index(None, "clinic_id", "episode_id", "signed_at"),
        Index(None, "clinic_id", "patient_id"),
        Index(
            "uq_plan_reviews_clinic_id_episode_id",
            "clinic_id",
            "episode_id",
            unique=True,
            postgresql_where=text("signed_at IS NULL"),
        ),
        Index(None, "clinic_id", "needs_cosign", "cosigned_at"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("(signed_at IS NULL) = (decision IS NULL)", name="signed_with_decision"),
        CheckConstraint("(cosigned_at IS NULL) = (cosigned_by_id IS NULL)", name="cosigned_by_somebody"),
        CheckConstraint("cosigned_by_id <> signed_by_id", name="cosigned_by_another"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    version_id: Mapped[UUID | None]
    cause: Mapped[ReviewCause] = mapped_column(choice(ReviewCause))
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    due_on: Mapped[date]
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    summary_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    cosigned_at: Mapped[datetime | None]
    cosigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class PlanReviewGoal(ClinicOwned, Base):
    """What a review found of one goal. statement_sealed: the goal's words on that day."""

    __tablename__ = "plan_review_goals"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("review_id", "plan_reviews"),
        clinic_key("goal_id", "goals"),
        UniqueConstraint("clinic_id", "review_id", "goal_id"),
        Index(None, "clinic_id", "goal_id"),
    )

    patient_id: Mapped[UUID]
    review_id: Mapped[UUID]
    goal_id: Mapped[UUID]
    finding: Mapped[Finding] = mapped_column(choice(Finding))
    statement_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class GoalProgress(ClinicOwned, Base):
    """How far a goal was on a day, as somebody saw it: a number in the goal's unit, words, or both. One a day."""

    __tablename__ = "goal_progress"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("goal_id", "goals"),
        UniqueConstraint("clinic_id", "goal_id", "seen_on"),
        CheckConstraint("value IS NOT NULL OR words_sealed IS NOT NULL", name="says_something"),
    )

    patient_id: Mapped[UUID]
    goal_id: Mapped[UUID]
    seen_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
