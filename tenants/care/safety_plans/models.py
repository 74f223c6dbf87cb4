"""Tables of safety and relapse-prevention plans. A version is signed as it is written: the database freezes it, all but the
second signature.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.care.safety_plans.rules import PlanKind


class SafetyPlan(ClinicOwned, Base):
    """A signed version. number: the patient's first of a kind is 1; the highest stands. content_sealed: words by section."""

    __tablename__ = "safety_plans"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        UniqueConstraint("clinic_id", "patient_id", "kind", "number"),
        Index(None, "clinic_id", "needs_cosign", "cosigned_at"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(cosigned_at IS NULL) = (cosigned_by_id IS NULL)", name="cosigned_by_somebody"),
        CheckConstraint("cosigned_by_id <> signed_by_id", name="cosigned_by_another"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    kind: Mapped[PlanKind] = mapped_column(choice(PlanKind))
    number: Mapped[int]
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    cosigned_at: Mapped[datetime | None]
    cosigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class SafetyPlanDraft(ClinicOwned, Base):
    """A version as somebody types it, for them alone. payload_sealed: the form's fields. Gone once signed."""

    __tablename__ = "safety_plan_drafts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "patient_id", "user_id", "kind"),
        Index(None, "clinic_id", "user_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[PlanKind] = mapped_column(choice(PlanKind))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
