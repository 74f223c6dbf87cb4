"""Tables of level-of-care decisions. A decision is signed as it is written: the database refuses to change it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.intake.levels.rules import CareLevel, Instrument


class LevelDecision(ClinicOwned, Base):
    """Which level of care somebody needs. number: the patient's first decision is 1; the highest is the one that stands.

    rule_on: since when the rule holds that read the scores. scores: by the scale's key. assessor_id: who scored, where that is
    not who signed. considerations_sealed: what the patient wants and what stands in the way, which informs the choice unrated.
    reason_sealed: why the choice is not what the scores suggest.
    """

    __tablename__ = "level_decisions"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("assessor_id", "staff_members"),
        UniqueConstraint("clinic_id", "patient_id", "number"),
        Index(None, "clinic_id", "signed_at"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("chosen_level = suggested_level OR reason_sealed IS NOT NULL", name="reason"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    number: Mapped[int]
    instrument: Mapped[Instrument] = mapped_column(choice(Instrument))
    rule_on: Mapped[date]
    assessed_on: Mapped[date]
    assessor_id: Mapped[UUID | None]
    scores: Mapped[dict[str, int]] = mapped_column(JSONB)
    suggested_level: Mapped[CareLevel] = mapped_column(choice(CareLevel, "suggested_level"))
    chosen_level: Mapped[CareLevel] = mapped_column(choice(CareLevel, "chosen_level"))
    rationale_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    considerations_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class LevelDraft(ClinicOwned, Base):
    """A decision as somebody types it, for them alone. payload_sealed: the form's fields. Gone once signed."""

    __tablename__ = "level_drafts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "patient_id", "user_id"),
        Index(None, "clinic_id", "user_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    instrument: Mapped[Instrument] = mapped_column(choice(Instrument))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
