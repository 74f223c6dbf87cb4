"""The table of waits."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.intake.waitlist.rules import WaitOutcome, WaitPriority


class WaitlistEntry(ClinicOwned, Base):
    """A patient's wait for a place of a program; track_id None: any of its tracks. left_on and outcome once it is over."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        Index(None, "clinic_id", "program_id", "left_on"),
        Index(
            "uq_waitlist_entries_clinic_id_patient_id_program_id",
            "clinic_id",
            "patient_id",
            "program_id",
            unique=True,
            postgresql_where=text("left_on IS NULL"),
        ),
        CheckConstraint("left_on >= since_on", name="dates"),
        CheckConstraint("(left_on IS NULL) = (outcome IS NULL)", name="outcome_given"),
        clinic_key("patient_id", "patients"),
        clinic_key("program_id", "programs"),
        clinic_key("track_id", "tracks"),
    )

    patient_id: Mapped[UUID]
    program_id: Mapped[UUID]
    track_id: Mapped[UUID | None]
    since_on: Mapped[date]
    priority: Mapped[WaitPriority] = mapped_column(choice(WaitPriority))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    left_on: Mapped[date | None]
    outcome: Mapped[WaitOutcome | None] = mapped_column(choice(WaitOutcome))
