"""Tables of team meetings. Signed, a meeting and its lines are frozen by the database; what comes later is an addendum."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.care.meetings.rules import MeetingDecision


class TeamMeeting(ClinicOwned, Base):
    """A meeting about the people of a program, or of one of its tracks. lead_id: the user who leads and signs it.

    signed_off_at: the prescriber's signature. called_off_at: it was not held; nothing is written about anybody then.
    """

    __tablename__ = "team_meetings"
    __table_args__ = (
        clinic_key("program_id", "programs"),
        clinic_key("track_id", "tracks"),
        Index(None, "clinic_id", "held_on", "id"),
        Index(None, "clinic_id", "lead_id", "held_on", "id"),
        *(
            Index(f"ix_team_meetings_{state}", "clinic_id", "held_on", "id", postgresql_where=text(holds))
            for state, holds in (
                ("open", "signed_at IS NULL AND called_off_at IS NULL"),
                ("signed", "signed_at IS NOT NULL AND signed_off_at IS NULL"),
                ("called_off", "called_off_at IS NOT NULL"),
            )
        ),
        Index(None, "clinic_id", "program_id", "held_on"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("(signed_off_at IS NULL) = (signed_off_by_id IS NULL)", name="signed_off_by_somebody"),
        CheckConstraint("signed_off_at IS NULL OR signed_at IS NOT NULL", name="signed_first"),
        CheckConstraint("signed_off_by_id <> signed_by_id", name="signed_off_by_another"),
        CheckConstraint("(called_off_at IS NULL) = (called_off_by_id IS NULL)", name="called_off_by_somebody"),
        CheckConstraint("called_off_at IS NULL OR signed_at IS NULL", name="held_or_not"),
    )

    program_id: Mapped[UUID]
    track_id: Mapped[UUID | None]
    held_on: Mapped[date]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_off_at: Mapped[datetime | None]
    signed_off_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    called_off_at: Mapped[datetime | None]
    called_off_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class TeamMeetingAttendee(ClinicOwned, Base):
    """Somebody of the staff who was there."""

    __tablename__ = "team_meeting_attendees"
    __table_args__ = (
        clinic_key("meeting_id", "team_meetings"),
        clinic_key("staff_member_id", "staff_members"),
        UniqueConstraint("clinic_id", "meeting_id", "staff_member_id"),
    )

    meeting_id: Mapped[UUID]
    staff_member_id: Mapped[UUID]


class TeamMeetingLine(ClinicOwned, Base):
    """What a meeting says of one patient. facts_sealed: what the chart said at a glance as it was written."""

    __tablename__ = "team_meeting_lines"
    __table_args__ = (
        clinic_key("meeting_id", "team_meetings"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        UniqueConstraint("clinic_id", "meeting_id", "episode_id"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "episode_id"),
    )

    meeting_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    decision: Mapped[MeetingDecision] = mapped_column(choice(MeetingDecision))
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    facts_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class TeamMeetingAddendum(ClinicOwned, Base):
    """What was added about one patient after the meeting was signed."""

    __tablename__ = "team_meeting_addenda"
    __table_args__ = (
        clinic_key("line_id", "team_meeting_lines"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "line_id"),
        Index(None, "clinic_id", "patient_id"),
    )

    line_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class TeamMeetingDraft(ClinicOwned, Base):
    """Lines as somebody types them, for them alone. payload_sealed: the form's fields. Gone once saved."""

    __tablename__ = "team_meeting_drafts"
    __table_args__ = (
        clinic_key("meeting_id", "team_meetings"),
        UniqueConstraint("clinic_id", "meeting_id", "user_id"),
    )

    meeting_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
