"""A patient's day, a patient in a session, and what somebody has marked of both and not saved."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, SignSource


class ProgramDay(ClinicOwned, Base):
    """A patient's one sign-in and sign-out of a day; it stands for every session of that day that has no times of its own.

    signed_out_at None with a sign-in: unsettled, counted as nothing until somebody says when the patient left.
    """

    __tablename__ = "program_days"
    __table_args__ = (
        UniqueConstraint("clinic_id", "patient_id", "on_date"),
        Index(None, "clinic_id", "on_date", "id"),
        Index(
            "ix_program_days_unsettled",
            "clinic_id",
            "on_date",
            "id",
            postgresql_where=text("signed_in_at IS NOT NULL AND signed_out_at IS NULL"),
        ),
        CheckConstraint("signed_out_at IS NULL OR signed_in_at IS NOT NULL", name="in_before_out"),
        CheckConstraint("signed_out_at >= signed_in_at", name="times"),
        CheckConstraint("(signed_in_at IS NULL) = (in_source IS NULL)", name="in_source_given"),
        CheckConstraint("(signed_out_at IS NULL) = (out_source IS NULL)", name="out_source_given"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    on_date: Mapped[date]
    signed_in_at: Mapped[datetime | None]
    in_source: Mapped[SignSource | None] = mapped_column(choice(SignSource, "in_source"))
    signed_out_at: Mapped[datetime | None]
    out_source: Mapped[SignSource | None] = mapped_column(choice(SignSource, "out_source"))


class Attendance(ClinicOwned, Base):
    """A patient in a session. For a group a row is written once something is known; until then the track's stays say who is
    expected. A booked session has its rows from the start.

    arrived_at, left_at: this session's own times, None where the day's stand for it. is_makeup: no planned hour of theirs.
    Telehealth: attended_by, the state the patient was in, where exactly and what number to call back (sealed), consent_id.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("clinic_id", "session_id", "patient_id"),
        Index(None, "clinic_id", "patient_id"),
        Index(
            "ix_attendances_without_word",
            "clinic_id",
            "episode_id",
            "id",
            postgresql_where=text("status = 'absent' AND reason = 'no_word'"),
        ),
        Index(
            "ix_attendances_from_nowhere",
            "clinic_id",
            "session_id",
            postgresql_where=text("status = 'present' AND attended_by <> 'in_person' AND location_state IS NULL"),
        ),
        CheckConstraint("left_at >= arrived_at", name="times"),
        CheckConstraint("arrived_at IS NULL OR status = 'present'", name="times_when_present"),
        CheckConstraint("(status IN ('excused', 'absent')) = (reason IS NOT NULL)", name="away_with_reason"),
        CheckConstraint("location_state ~ '^[A-Z]{2}$'", name="location_state"),
        clinic_key("session_id", "therapy_sessions"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("consent_id", "consents"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    status: Mapped[AttendanceStatus] = mapped_column(choice(AttendanceStatus), default=AttendanceStatus.EXPECTED)
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    reason: Mapped[AbsenceReason | None] = mapped_column(choice(AbsenceReason))
    reason_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_makeup: Mapped[bool] = mapped_column(default=False)
    attended_by: Mapped[AttendedBy] = mapped_column(choice(AttendedBy), default=AttendedBy.IN_PERSON)
    location_state: Mapped[str | None]  # two letters
    location_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    call_back_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    consent_id: Mapped[UUID | None]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class AttendanceDraft(ClinicOwned, Base):
    """What somebody marked on a sheet and has not saved, kept for them alone. Gone once saved.

    The sheet is a track's day, or that of one booked hour. payload_sealed: the fields of what they marked, as JSON.
    """

    __tablename__ = "attendance_drafts"
    __table_args__ = (
        UniqueConstraint(
            "clinic_id",
            "user_id",
            "on_date",
            "track_id",
            "session_id",
            name="uq_attendance_drafts_sheet",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("num_nonnulls(track_id, session_id) = 1", name="one_sheet"),
        clinic_key("track_id", "tracks"),
        clinic_key("session_id", "therapy_sessions"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    on_date: Mapped[date]
    track_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
