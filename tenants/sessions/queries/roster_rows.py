"""What rosters are read as: sessions, stays, leaves, what is written down, and somebody's place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.rules.day import EXPECTED, Mark
from tenants.sessions.rules.minutes import Hour, Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, SessionStatus


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as a day shows it. is_looked_at: the night's job found that something of it is not missing."""

    id: UUID
    program_id: UUID | None
    track_id: UUID | None
    kind: SessionKind
    title: str
    on_date: date
    starts_at: datetime
    ends_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    breaks: list[list[int]]
    status: SessionStatus
    delivery: Delivery
    topic: str
    room: str | None
    room_capacity: int | None
    is_looked_at: bool = False

    @property
    def hour(self) -> Hour:
        """As minutes are counted against it."""
        return Hour(self.starts_at, self.ends_at, self.began_at, self.ended_at, self.breaks)


class StayRow(NamedTuple):
    """Somebody's days on a track, with what names and plans them."""

    patient_id: UUID
    episode_id: UUID
    track_id: UUID
    program_id: UUID
    from_on: date
    until_on: date | None
    days_per_week: int
    week_minutes: int
    admitted_on: date
    discharged_on: date | None
    name: str
    record_number: str
    availability: dict[str, Any]

    def holds(self, day: date) -> bool:
        """Whether the day is one of the stay's."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class LeaveRow(NamedTuple):
    """Days away from an episode; returned_on is the first day back."""

    episode_id: UUID
    patient_id: UUID
    from_on: date
    returned_on: date | None

    def holds(self, day: date) -> bool:
        """Whether somebody is away on the day."""
        return self.from_on <= day and (self.returned_on is None or day < self.returned_on)


class AttendanceRow(NamedTuple):
    """What has been written down about somebody and a session. stands: it says how they stood to it, or they are still to
    come: their episode is not over by then, nor on leave.
    """

    id: UUID
    session_id: UUID
    patient_id: UUID
    episode_id: UUID
    status: AttendanceStatus
    arrived_at: datetime | None
    left_at: datetime | None
    reason: AbsenceReason | None
    is_makeup: bool
    attended_by: AttendedBy
    location_state: str | None
    recorded_by: str | None
    updated_at: datetime
    name: str
    record_number: str
    stands: bool

    @property
    def mark(self) -> Mark:
        """What it says."""
        return Mark(self.status, self.arrived_at, self.left_at, self.reason, self.is_makeup)

    @property
    def is_from_nowhere(self) -> bool:
        """Whether it says that they were there by video or phone, and not from where."""
        is_there = self.status is AttendanceStatus.PRESENT
        return is_there and self.attended_by is not AttendedBy.IN_PERSON and not self.location_state


class DayRow(NamedTuple):
    """Somebody's sign-in and sign-out of a day."""

    patient_id: UUID
    on_date: date
    signed_in_at: datetime | None
    signed_out_at: datetime | None

    @property
    def times(self) -> Times:
        """They as times."""
        return Times(self.signed_in_at, self.signed_out_at)


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody whom a session expects, or about whom something is written down. row: None while nothing is."""

    patient_id: UUID
    episode_id: UUID
    name: str
    record_number: str
    row: AttendanceRow | None

    @property
    def mark(self) -> Mark:
        """What is known."""
        return EXPECTED if self.row is None else self.row.mark


class Convened(Protocol):
    """What a roster has to know of a session."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def track_id(self) -> UUID | None:
        """Its track, where it is of one."""

    @property
    def on_date(self) -> date:
        """Its date."""

    @property
    def status(self) -> SessionStatus:
        """Whether it was cancelled."""
