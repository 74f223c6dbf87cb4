"""Whose caseload a patient is on: assignments, dated cover, and break-glass with its review."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.patients.models.patients import Patient


class CareKind(StrEnum):
    """Why a patient is on somebody's caseload."""

    PRIMARY = "primary"
    FACILITATOR = "facilitator"
    COVER = "cover"
    GRANT = "grant"  # a chart named in an auditor's grant
    ASSESSOR = "assessor"  # asked to assess before an admission


class ReviewOutcome(StrEnum):
    """What the reviewer found about an opening."""

    JUSTIFIED = "justified"
    FOLLOW_UP = "follow_up"


def _member_key(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["clinic_id", column], ["memberships.clinic_id", "memberships.user_id"])


class CareRelationship(ClinicOwned, Base):
    """One patient on one person's caseload, between two clinic-local dates, both inclusive; an open end is None.

    opened_for_id: the session of another slice that opened it, and may close it again; None where somebody set it.
    """

    __tablename__ = "care_relationships"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        _member_key("user_id"),
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        Index("ix_care_relationships_clinic_id_user_id", "clinic_id", "user_id", "patient_id"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID]
    kind: Mapped[CareKind] = mapped_column(choice(CareKind))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    set_by: Mapped[UUID | None]
    opened_for_id: Mapped[UUID | None]

    patient: Mapped[Patient] = belongs_to("CareRelationship", "Patient", "patient_id", viewonly=True)


class CaseloadCover(ClinicOwned, Base):
    """One person's whole caseload opened to another for some days, set by the director. Follows the caseload as it changes.

    time_off_id: the time off it follows; None for a cover set by itself.
    """

    __tablename__ = "caseload_covers"
    __table_args__ = (
        _member_key("covered_user_id"),
        _member_key("covering_user_id"),
        clinic_key("time_off_id", "time_off"),
        UniqueConstraint("clinic_id", "time_off_id"),
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        CheckConstraint("covered_user_id <> covering_user_id", name="two_people"),
        Index("ix_caseload_covers_clinic_id_covering_user_id", "clinic_id", "covering_user_id", "until_on"),
    )

    covered_user_id: Mapped[UUID]
    covering_user_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date]
    note: Mapped[str | None]
    set_by: Mapped[UUID | None]
    time_off_id: Mapped[UUID | None]


class BreakGlass(ClinicOwned, Base):
    """A chart opened outside the caseload, for a reason and an hour, until somebody else has reviewed it."""

    __tablename__ = "break_glass_openings"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        _member_key("user_id"),
        CheckConstraint("reviewed_by <> user_id", name="reviewed_by_another"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="reviewed_by_somebody"),
        Index("ix_break_glass_openings_clinic_id_user_id", "clinic_id", "user_id", "expires_at"),
        Index(
            "ix_break_glass_openings_waiting",
            "clinic_id",
            "opened_at",
            "id",
            postgresql_where=text("reviewed_at IS NULL"),
        ),
        Index(None, "clinic_id", "opened_at", "id"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID]
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]
    outcome: Mapped[ReviewOutcome | None] = mapped_column(choice(ReviewOutcome))
    review_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    patient: Mapped[Patient] = belongs_to("BreakGlass", "Patient", "patient_id", viewonly=True)
