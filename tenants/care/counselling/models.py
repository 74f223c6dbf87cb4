"""Tables of counselling notes. Signed as they are written: the database freezes notes and addenda.

Their changes are in the trail without the patient they are about, so that a chart's activity does not tell of them.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key


class CounsellingKind(StrEnum):
    """By which law a note is kept apart."""

    SUBSTANCE_USE = "substance_use"  # 42 CFR 2.11
    PSYCHOTHERAPY = "psychotherapy"  # 45 CFR 164.501


class CounsellingNote(ClinicOwned, Base):
    """What somebody keeps of a conversation for themselves. about_on: its day; the time and all else stand in the chart."""

    __tablename__ = "counselling_notes"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "author_id", "patient_id", "about_on"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[CounsellingKind] = mapped_column(choice(CounsellingKind))
    about_on: Mapped[date]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]


class CounsellingAddendum(ClinicOwned, Base):
    """What the author added to a note."""

    __tablename__ = "counselling_addenda"
    __table_args__ = (
        clinic_key("note_id", "counselling_notes"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "note_id"),
    )

    note_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]


class CounsellingDraft(ClinicOwned, Base):
    """A note as somebody types it, for them alone. payload_sealed: the form's fields. Gone once signed."""

    __tablename__ = "counselling_drafts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "patient_id", "user_id"),
        Index(None, "clinic_id", "user_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
