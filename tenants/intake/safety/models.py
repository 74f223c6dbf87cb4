"""Tables of safety screens: the screen, what was added to it, and the tools a clinic has set up. A signed screen is frozen."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.intake.safety.rules import Disposition, Level, OpenedBecause, Tool


class SafetyScreen(ClinicOwned, Base):
    """One safety screen of a patient, from its opening to a clinician's signature.

    answers_sealed: the replies by the items' keys, None until asked. tool_level, found_level: by the tool, and with what is
    asked beside it (`rules.triage`). gravest_level: the gravest that the answers ever came to before the signature. level: the
    clinician's own. told_sealed, told_at: who was told, and when.
    """

    __tablename__ = "safety_screens"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "patient_id", "opened_at"),
        Index(None, "clinic_id", "opened_at", "id"),
        Index(
            "ix_safety_screens_open",
            "clinic_id",
            "opened_at",
            "id",
            postgresql_where=text("signed_at IS NULL AND voided_at IS NULL"),
        ),
        Index(
            "uq_safety_screens_clinic_id_patient_id",
            "clinic_id",
            "patient_id",
            unique=True,
            postgresql_where=text("signed_at IS NULL AND voided_at IS NULL"),
        ),
        CheckConstraint(
            "(answered_at IS NULL) = (answers_sealed IS NULL) AND (answered_at IS NULL) = (found_level IS NULL) "
            "AND (answered_at IS NULL) = (tool_level IS NULL) AND (answered_at IS NULL) = (asked_on IS NULL)",
            name="answered",
        ),
        CheckConstraint(
            "found_level IS NULL OR gravest_level IS NOT NULL OR NOT (signed_at IS NULL AND voided_at IS NULL)",
            name="gravest",
        ),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint(
            "signed_at IS NULL OR (level IS NOT NULL AND answered_at IS NOT NULL)", name="signed_with_level"
        ),
        CheckConstraint(
            "signed_at IS NULL OR (level NOT IN ('high', 'acute') AND found_level NOT IN ('high', 'acute')) "
            "OR (disposition IS NOT NULL AND told_sealed IS NOT NULL AND told_at IS NOT NULL)",
            name="disposition",
        ),
        CheckConstraint("(voided_at IS NULL) = (voided_by_id IS NULL)", name="voided_by_somebody"),
        CheckConstraint("(voided_at IS NULL) = (void_reason_sealed IS NULL)", name="voided_with_reason"),
        CheckConstraint("signed_at IS NULL OR voided_at IS NULL", name="signed_or_voided"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    why: Mapped[OpenedBecause] = mapped_column(choice(OpenedBecause))
    tool: Mapped[Tool] = mapped_column(choice(Tool))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    asked_on: Mapped[date | None]
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_complete: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    tool_level: Mapped[Level | None] = mapped_column(choice(Level, "tool_level"))
    found_level: Mapped[Level | None] = mapped_column(choice(Level, "found_level"))
    gravest_level: Mapped[Level | None] = mapped_column(choice(Level, "gravest_level"))
    level: Mapped[Level | None] = mapped_column(choice(Level))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    disposition: Mapped[Disposition | None] = mapped_column(choice(Disposition, "screen_disposition"))
    told_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_at: Mapped[datetime | None]
    returns_on: Mapped[date | None]
    done_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    void_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class SafetyAddendum(ClinicOwned, Base):
    """What was added to a signed screen, itself signed as it is written and never changed."""

    __tablename__ = "safety_addenda"
    __table_args__ = (
        clinic_key("safety_screen_id", "safety_screens"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "safety_screen_id"),
    )

    safety_screen_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class SafetyTool(ClinicOwned, Base):
    """A tool as a clinic has set it up. wording: the questions' text by the items' keys, which the clinic loads itself.

    is_used: new screens are asked by it; one of a clinic's at most. license_note: by what right the wording is used here.
    """

    __tablename__ = "safety_tools"
    __table_args__ = (
        UniqueConstraint("clinic_id", "tool"),
        Index(
            "uq_safety_tools_clinic_id_is_used",
            "clinic_id",
            "is_used",
            unique=True,
            postgresql_where=text("is_used"),
        ),
        CheckConstraint("wording = '{}'::jsonb OR license_note <> ''", name="license_noted"),
    )

    tool: Mapped[Tool] = mapped_column(choice(Tool))
    is_used: Mapped[bool] = mapped_column(default=False)
    wording: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    license_note: Mapped[str] = mapped_column(default="")
