"""Sessions as they are planned and held, and who leads them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.rules.words import CancelReason, SessionStatus


class TherapySession(ClinicOwned, Base):
    """An hour on the schedule: made from a track's slot, or booked for one patient or a few.

    on_date: the clinic-local date of the scheduled start; a session belongs to it whatever happens. starts_at, ends_at:
    as scheduled. began_at, ended_at: as held, None where it was held as scheduled. breaks: pairs of minutes after the
    scheduled start, ascending. status: as stored; how it reads is `rules.schedule.status_now`. is_adjusted: changed apart
    from its series, so that the series no longer changes it. closed_at: when a closure called it off, which puts it back when
    it is lifted; None where nobody or somebody did. is_documented_elsewhere: taken over from a system that keeps
    its note, so that none is owed here. is_marked, is_written: over, and nobody's attendance or leaving time,
    nobody's note is missing, as far as `services.finishing` has looked.
    """

    __tablename__ = "therapy_sessions"
    __table_args__ = (
        UniqueConstraint("clinic_id", "slot_id", "on_date"),
        Index(None, "clinic_id", "on_date", "starts_at", "id"),
        Index(None, "clinic_id", "track_id", "on_date"),
        Index(None, "clinic_id", "room_id", "starts_at"),
        Index(
            "ix_therapy_sessions_unmarked", "clinic_id", "on_date", "id", postgresql_where=text("is_marked IS FALSE")
        ),
        Index(
            "ix_therapy_sessions_unwritten", "clinic_id", "on_date", "id", postgresql_where=text("is_written IS FALSE")
        ),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("ended_at > began_at", name="ended_after_begun"),
        CheckConstraint("(began_at IS NULL) = (ended_at IS NULL)", name="held_times"),
        CheckConstraint("began_at IS NULL OR status = 'held'", name="held_times_when_held"),
        CheckConstraint("(status = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_with_reason"),
        CheckConstraint(
            "closed_at IS NULL OR (status = 'cancelled' AND cancel_reason = 'closure')", name="closed_by_closure"
        ),
        CheckConstraint("(track_id IS NULL) OR (program_id IS NOT NULL)", name="track_of_a_program"),
        clinic_key("slot_id", "track_slots"),
        clinic_key("program_id", "programs"),
        clinic_key("track_id", "tracks"),
        clinic_key("room_id", "rooms"),
        clinic_key("curriculum_id", "curricula"),
        clinic_key("module_id", "modules"),
    )

    slot_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    track_id: Mapped[UUID | None]
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind))
    title: Mapped[str]
    on_date: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    breaks: Mapped[list[list[int]]] = mapped_column(JSONB, default=list)
    delivery: Mapped[Delivery] = mapped_column(choice(Delivery))
    room_id: Mapped[UUID | None]
    video_link: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="")  # what the group works on; says nothing of any patient
    curriculum_id: Mapped[UUID | None]
    module_id: Mapped[UUID | None]
    status: Mapped[SessionStatus] = mapped_column(choice(SessionStatus), default=SessionStatus.SCHEDULED)
    cancel_reason: Mapped[CancelReason | None] = mapped_column(choice(CancelReason))
    closed_at: Mapped[datetime | None]
    is_adjusted: Mapped[bool] = mapped_column(default=False)
    is_documented_elsewhere: Mapped[bool] = mapped_column(default=False)
    is_marked: Mapped[bool] = mapped_column(default=False)
    is_written: Mapped[bool] = mapped_column(default=False)


class SessionFacilitator(ClinicOwned, Base):
    """Who leads a session. Facilitating it opens the charts of those who attend (`own caseload`)."""

    __tablename__ = "session_facilitators"
    __table_args__ = (
        UniqueConstraint("clinic_id", "session_id", "staff_member_id"),
        Index(None, "clinic_id", "staff_member_id"),
        clinic_key("session_id", "therapy_sessions"),
        clinic_key("staff_member_id", "staff_members"),
    )

    session_id: Mapped[UUID]
    staff_member_id: Mapped[UUID]
    is_lead: Mapped[bool] = mapped_column(default=True)
