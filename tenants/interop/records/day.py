"""The program day as another system kept it: episodes, sessions, and who attended them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tenants.interop.records.base import Kind, PatientPart, Record, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeRecord(PatientPart):
    """A course of care on a track. Words as `tenants.intake.rules` has them; discharged_on None while it goes on.

    track_since: the first day on this track, where that is not the admission's.
    """

    kind: ClassVar[Kind] = Kind.EPISODE
    track: Ref
    admitted_on: date
    track_since: date | None = None
    clinician: Ref | None = None
    days_per_week: int | None = None
    week_minutes: int | None = None
    referring_facility: str = ""
    referring_discharged_on: date | None = None
    discharged_on: date | None = None
    last_attended_on: date | None = None
    discharge_reason: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord(Record):
    """An hour of a track, or (without one) booked for a few patients. Minutes are after midnight on the clinic's clock.

    staff: who leads, the lead first. began, ended: as held, None where it was held as scheduled. is_documented: its note is
    kept in the system it comes from.
    """

    kind: ClassVar[Kind] = Kind.SESSION
    track: Ref | None = None
    program: Ref | None = None
    session_kind: str
    title: str = ""
    on: date
    start_minutes: int
    end_minutes: int
    began_minutes: int | None = None
    ended_minutes: int | None = None
    staff: tuple[Ref, ...] = ()
    patients: tuple[Ref, ...] = ()
    room: str = ""
    delivery: str = ""
    topic: str = ""
    status: str = ""
    cancel_reason: str = ""
    is_documented: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecord(PatientPart):
    """Somebody in a session: present with their times, or away with the reason. Minutes as in a session's record."""

    kind: ClassVar[Kind] = Kind.ATTENDANCE
    session: Ref
    status: str
    arrived_minutes: int | None = None
    left_minutes: int | None = None
    reason: str = ""
    attended_by: str = ""
