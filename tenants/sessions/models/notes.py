"""What was written about sessions. What is signed stays as it is: the database itself refuses to change it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.programs.rules import NoteFormat, NoteMode
from tenants.sessions.rules.notes import Affect, ConfirmedAs, GoalMark, Participation, Response


class Note(ClinicOwned, Base):
    """The note of a session, or of a track's groups of one day: the part all attendees share.

    Nobody who attended is named here. interventions: values of `rules.notes.Technique`. ended_at: the end of the last
    session it covers, from which the hours to sign count. signed_at: when the shared part was frozen; each person's part
    has its own signature.
    """

    __tablename__ = "notes"
    __table_args__ = (
        Index(None, "clinic_id", "on_date", "id"),
        clinic_key("track_id", "tracks"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("mode <> 'daily' OR track_id IS NOT NULL", name="daily_of_a_track"),
    )

    mode: Mapped[NoteMode] = mapped_column(choice(NoteMode))
    format: Mapped[NoteFormat] = mapped_column(choice(NoteFormat))
    on_date: Mapped[date]
    track_id: Mapped[UUID | None]
    ended_at: Mapped[datetime]
    topic_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    interventions: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    shared_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class NoteSession(ClinicOwned, Base):
    """A session that a note covers. No session has two notes."""

    __tablename__ = "note_sessions"
    __table_args__ = (
        UniqueConstraint("clinic_id", "session_id"),
        Index(None, "clinic_id", "note_id"),
        clinic_key("note_id", "notes"),
        clinic_key("session_id", "therapy_sessions"),
    )

    note_id: Mapped[UUID]
    session_id: Mapped[UUID]


class NotePart(ClinicOwned, Base):
    """What a note says of one person; nobody else's chart shows it.

    sections_sealed: texts by heading, as JSON. signed_minutes: minutes attended as they stood at signing, None where they
    were not settled. is_late: signed after the clinic's hours.
    """

    __tablename__ = "note_parts"
    __table_args__ = (
        UniqueConstraint("clinic_id", "note_id", "patient_id"),
        Index(None, "clinic_id", "patient_id", "id"),
        Index(None, "clinic_id", "needs_cosign", "cosigned_at"),
        clinic_key("note_id", "notes"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("(cosigned_at IS NULL) = (cosigned_by_id IS NULL)", name="cosigned_by_somebody"),
        CheckConstraint("cosigned_at IS NULL OR signed_at IS NOT NULL", name="cosigned_after_signed"),
        CheckConstraint("cosigned_by_id <> signed_by_id", name="cosigned_by_another"),
        CheckConstraint("signed_minutes >= 0", name="signed_minutes"),
    )

    note_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    participation: Mapped[Participation | None] = mapped_column(choice(Participation))
    affect: Mapped[Affect | None] = mapped_column(choice(Affect))
    response: Mapped[Response | None] = mapped_column(choice(Response))
    sections_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_minutes: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    cosigned_at: Mapped[datetime | None]
    cosigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class NoteGoalMark(ClinicOwned, Base):
    """What the session did for one of the patient's goals. wording_sealed: the goal's words as they stood at signing."""

    __tablename__ = "note_goal_marks"
    __table_args__ = (
        UniqueConstraint("clinic_id", "part_id", "goal_id"),
        Index(None, "clinic_id", "goal_id"),
        clinic_key("part_id", "note_parts"),
        clinic_key("goal_id", "goals"),
        clinic_key("patient_id", "patients"),
    )

    part_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    goal_id: Mapped[UUID]
    mark: Mapped[GoalMark] = mapped_column(choice(GoalMark))
    wording_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class NoteConfirmation(ClinicOwned, Base):
    """Somebody said of a word in the shared part that it is not the person's name, or of a part that it is meant to read alike.

    word_sealed: the word as it was compared. reason_sealed: why parts read alike.
    """

    __tablename__ = "note_confirmations"
    __table_args__ = (
        Index(None, "clinic_id", "note_id"),
        clinic_key("note_id", "notes"),
        clinic_key("patient_id", "patients"),
        CheckConstraint("(confirmed_as = 'not_a_name') = (word_sealed IS NOT NULL)", name="word"),
        CheckConstraint("(confirmed_as = 'meant_alike') = (reason_sealed IS NOT NULL)", name="reason"),
    )

    note_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    confirmed_as: Mapped[ConfirmedAs] = mapped_column(choice(ConfirmedAs))
    word_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class NoteAddendum(ClinicOwned, Base):
    """What was added to a signed note, itself signed as it is written. patient_id None: to the part that all share."""

    __tablename__ = "note_addenda"
    __table_args__ = (
        Index(None, "clinic_id", "note_id"),
        Index(
            "ix_note_addenda_not_cosigned",
            "clinic_id",
            "note_id",
            postgresql_where=text("needs_cosign IS TRUE AND cosigned_at IS NULL"),
        ),
        clinic_key("note_id", "notes"),
        clinic_key("patient_id", "patients"),
        CheckConstraint("(cosigned_at IS NULL) = (cosigned_by_id IS NULL)", name="cosigned_by_somebody"),
        CheckConstraint("cosigned_by_id <> signed_by_id", name="cosigned_by_another"),
    )

    note_id: Mapped[UUID]
    patient_id: Mapped[UUID | None]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    cosigned_at: Mapped[datetime | None]
    cosigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class NoteCorrection(ClinicOwned, Base):
    """Attendance was changed after somebody's part of a note was signed: an addendum is due until one is written, or until
    the minutes are again as they were signed.

    minutes: as they stand now, None while a leaving time is missing.
    """

    __tablename__ = "note_corrections"
    __table_args__ = (
        UniqueConstraint("clinic_id", "part_id"),
        Index(None, "clinic_id", "settled_at", "noticed_at"),
        CheckConstraint("minutes >= 0", name="minutes"),
        clinic_key("part_id", "note_parts"),
        clinic_key("patient_id", "patients"),
    )

    part_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    noticed_at: Mapped[datetime]
    minutes: Mapped[int | None]
    settled_at: Mapped[datetime | None]


class NoteDraft(ClinicOwned, Base):
    """A group sheet as somebody types it, kept apart so that typing never collides with a save. Gone once saved.

    session_id: the session the sheet is opened at. payload_sealed: the form's fields, as JSON. opened_version: of the note
    when the sheet was opened, None while there was none.
    """

    __tablename__ = "note_drafts"
    __table_args__ = (
        UniqueConstraint("clinic_id", "session_id", "user_id"),
        clinic_key("session_id", "therapy_sessions"),
    )

    session_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    opened_version: Mapped[int | None]
    saved_at: Mapped[datetime]
