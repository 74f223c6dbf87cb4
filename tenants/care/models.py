"""Tables of goals, contact notes and completed modules. What is signed stays as it is: the database refuses to change it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.care.rules import ContactKind, ContactOutcome, Direction, GoalStatus, Homework


class Goal(ClinicOwned, Base):
    """What a patient works toward, in words agreed with them. measured_sealed: how one will see that it is met.

    problem_id: of the treatment plan, None while it stands under none. baseline, target: numbers in the words of
    unit_sealed. source, source_ref: what computes its progress (`tenants.care.progress`), None where people enter it.
    """

    __tablename__ = "goals"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("problem_id", "plan_problems"),
        Index(None, "clinic_id", "patient_id", "status"),
        Index(None, "clinic_id", "episode_id", "position"),
        Index(None, "clinic_id", "problem_id"),
        CheckConstraint("source_ref IS NULL OR source IS NOT NULL", name="source_named"),
        CheckConstraint("(status = 'open') = (closed_on IS NULL)", name="closed"),
        CheckConstraint("(closed_on IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    statement_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    measured_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    problem_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    baseline: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    target: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    unit_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    source: Mapped[str | None]
    source_ref: Mapped[str | None]
    target_on: Mapped[date | None]
    status: Mapped[GoalStatus] = mapped_column(choice(GoalStatus), default=GoalStatus.OPEN)
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class ContactNote(ClinicOwned, Base):
    """A call, a word with somebody else, an errand for the patient: not billed, and signed as it is written.

    with_sealed: whom one spoke or tried to speak with. about_on: the day it answers, where it answers one (an absence).
    """

    __tablename__ = "contact_notes"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        Index(None, "clinic_id", "patient_id", "happened_at"),
        Index(None, "clinic_id", "about_on", "patient_id"),
        Index(None, "clinic_id", "needs_cosign", "cosigned_at"),
        CheckConstraint("minutes BETWEEN 0 AND 720", name="minutes"),
        CheckConstraint("(cosigned_at IS NULL) = (cosigned_by_id IS NULL)", name="cosigned_by_somebody"),
        CheckConstraint("cosigned_by_id <> signed_by_id", name="cosigned_by_another"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    kind: Mapped[ContactKind] = mapped_column(choice(ContactKind))
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    outcome: Mapped[ContactOutcome] = mapped_column(choice(ContactOutcome))
    with_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    happened_at: Mapped[datetime]
    minutes: Mapped[int]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    about_on: Mapped[date | None]
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    cosigned_at: Mapped[datetime | None]
    cosigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class ContactAddendum(ClinicOwned, Base):
    """What was added to a contact note, itself signed as it is written and never changed."""

    __tablename__ = "contact_addenda"
    __table_args__ = (
        clinic_key("contact_note_id", "contact_notes"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "contact_note_id"),
    )

    contact_note_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class ContactDraft(ClinicOwned, Base):
    """A contact note as somebody types it, for them alone. payload_sealed: the form's fields. Gone once signed."""

    __tablename__ = "contact_drafts"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "patient_id", "user_id"),
        Index(None, "clinic_id", "user_id"),
    )

    patient_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]


class ModuleCompletion(ClinicOwned, Base):
    """A module of a curriculum that a patient has worked through. session_id: the session in which, where it was in one.

    homework: given, and then done. has_practised: the skill the module teaches was practised.
    """

    __tablename__ = "module_completions"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("module_id", "modules"),
        clinic_key("session_id", "therapy_sessions"),
        UniqueConstraint("clinic_id", "patient_id", "module_id", "done_on"),
        Index(None, "clinic_id", "session_id"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    module_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    done_on: Mapped[date]
    homework: Mapped[Homework] = mapped_column(choice(Homework), default=Homework.NONE)
    has_practised: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
