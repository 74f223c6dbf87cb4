"""What each admission rested on. Frozen by the database, but for the acknowledgement of what was missing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, clinic_key


class Admission(ClinicOwned, Base):
    """The grounds of one episode. Episodes recorded elsewhere, and those from before, have none.

    decision_id: the level-of-care decision that stood then; with an override, the one it went against, if any. warned: keys of
    what was missing and only warned about. acknowledged_*: by the director who took note of it.
    """

    __tablename__ = "admissions"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("decision_id", "level_decisions"),
        UniqueConstraint("clinic_id", "episode_id"),
        Index(
            "ix_admissions_unacknowledged",
            "clinic_id",
            "created_at",
            "id",
            postgresql_where=text("acknowledged_at IS NULL AND warned <> '{}'"),
        ),
        Index(
            "ix_admissions_overridden",
            "clinic_id",
            "created_at",
            "id",
            postgresql_where=text("override_reason_sealed IS NOT NULL"),
        ),
        CheckConstraint("decision_id IS NOT NULL OR override_reason_sealed IS NOT NULL", name="grounds"),
        CheckConstraint("(override_reason_sealed IS NULL) = (overridden_by_id IS NULL)", name="overridden_by_somebody"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_somebody"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    decision_id: Mapped[UUID | None]
    override_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    overridden_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    warned: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
