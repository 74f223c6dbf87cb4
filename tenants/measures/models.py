"""Tables of measures: how they were answered, the official wording a clinic has loaded, how often a program asks, and a device
or link that asks a patient now. Nothing here decides.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.measures.rules.words import How, Name


class Administration(ClinicOwned, Base):
    """An instrument answered once. answers: sealed, None where another system told the total only.

    taken_on: the clinic's day. missing: how many scored items have no answer; with one there is no score and no band.
    parts: subscales by key. flags: values of `rules.words.Flag`. episode_id: the course of care of that day, if any.
    """

    __tablename__ = "measure_administrations"
    __table_args__ = (
        Index("ix_measure_administrations_of_patient", "clinic_id", "patient_id", "instrument", "taken_on"),
        Index("ix_measure_administrations_of_episode", "clinic_id", "episode_id", "instrument", "taken_on"),
        Index(None, "clinic_id", "taken_on", "id"),
        CheckConstraint("missing >= 0", name="missing"),
        CheckConstraint("missing = 0 OR (score IS NULL AND band IS NULL)", name="no_score_when_incomplete"),
        CheckConstraint("(how = 'elsewhere') = (answers_sealed IS NULL)", name="answers_unless_elsewhere"),
        CheckConstraint("(voided_at IS NULL) = (voided_by_id IS NULL)", name="voided_by_somebody"),
        CheckConstraint("(voided_at IS NULL) = (void_reason_sealed IS NULL)", name="voided_for_a_reason"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("wording_id", "measure_wordings"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    instrument: Mapped[Name] = mapped_column(choice(Name))
    taken_on: Mapped[date]
    recorded_at: Mapped[datetime]
    how: Mapped[How] = mapped_column(choice(How))
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    missing: Mapped[int] = mapped_column(default=0)
    score: Mapped[int | None]
    band: Mapped[str | None]
    parts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    flags: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    wording_id: Mapped[UUID | None]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    void_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Wording(ClinicOwned, Base):
    """The official wording of an instrument, as an administrator loaded it. questions: what kiosk and link show, in order.

    license: on what terms the clinic may give it to patients, where it needs any. withdrawn_at: None for the one in use.
    """

    __tablename__ = "measure_wordings"
    __table_args__ = (
        Index(
            "uq_measure_wordings_in_use",
            "clinic_id",
            "instrument",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(None, "clinic_id", "instrument", "id"),
    )

    instrument: Mapped[Name] = mapped_column(choice(Name))
    title: Mapped[str]
    license: Mapped[str] = mapped_column(default="")
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    loaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]


class MeasureSchedule(ClinicOwned, Base):
    """How often a program asks an instrument. is_active: false once it no longer does."""

    __tablename__ = "measure_schedules"
    __table_args__ = (
        UniqueConstraint("clinic_id", "program_id", "instrument"),
        CheckConstraint("every_days BETWEEN 1 AND 365", name="every_days"),
        clinic_key("program_id", "programs"),
    )

    program_id: Mapped[UUID]
    instrument: Mapped[Name] = mapped_column(choice(Name))
    every_days: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class Sitting(ClinicOwned, Base):
    """A device handed to a patient, or a link they opened, that asks some instruments, one question a screen.

    token_hash: of what the device holds; link_id: of the one-time link instead. answers: sealed, by instrument and item.
    at: how many questions are behind, of all. expires_at: nothing is asked from then on.
    """

    __tablename__ = "measure_sittings"
    __table_args__ = (
        UniqueConstraint("clinic_id", "token_hash"),
        UniqueConstraint("clinic_id", "link_id"),
        Index(None, "clinic_id", "patient_id", "id"),
        Index("ix_measure_sittings_not_ended", "clinic_id", "expires_at", postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("at >= 0", name="at"),
        CheckConstraint("(token_hash IS NULL) <> (link_id IS NULL)", name="one_way_in"),
        clinic_key("patient_id", "patients"),
        clinic_key("link_id", "patient_links"),
    )

    patient_id: Mapped[UUID]
    instruments: Mapped[list[str]] = mapped_column(ARRAY(String()))
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    link_id: Mapped[UUID | None]
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
