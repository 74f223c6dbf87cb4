"""Tables of assessments. What is signed stays as it is: the database refuses to change it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, clinic_key


class Assessment(ClinicOwned, Base):
    """A signed assessment. number: the patient's first is 1, a renewed one the next. text_sealed: the sections, as JSON."""

    __tablename__ = "assessments"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        UniqueConstraint("clinic_id", "patient_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    number: Mapped[int]
    assessed_on: Mapped[date]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class AssessmentAddendum(ClinicOwned, Base):
    """What was added to an assessment, itself signed as it is written and never changed."""

    __tablename__ = "assessment_addenda"
    __table_args__ = (
        clinic_key("assessment_id", "assessments"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "assessment_id"),
    )

    assessment_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class AssessmentDraft(ClinicOwned, Base):
    """An assessment as somebody types it, for them alone. payload_sealed: the form's fields. Gone once signed."""

    __tablename__ = "assessment_drafts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "patient_id", "user_id"),
        Index(None, "clinic_id", "user_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
