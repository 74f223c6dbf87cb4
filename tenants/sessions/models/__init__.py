"""Tables of the program day, by what they are about."""

from tenants.sessions.models.attendance import Attendance, AttendanceDraft, ProgramDay
from tenants.sessions.models.kiosks import CheckIn, Kiosk
from tenants.sessions.models.notes import (
    Note,
    NoteAddendum,
    NoteConfirmation,
    NoteCorrection,
    NoteDraft,
    NoteGoalMark,
    NotePart,
    NoteSession,
)
from tenants.sessions.models.schedule import SessionFacilitator, TherapySession
from tenants.sessions.models.schedule_feeds import CalendarFeed
from tenants.sessions.models.schedule_runs import RunState, ScheduleRun

__all__ = [
    "Attendance",
    "AttendanceDraft",
    "CalendarFeed",
    "CheckIn",
    "Kiosk",
    "Note",
    "NoteAddendum",
    "NoteConfirmation",
    "NoteCorrection",
    "NoteDraft",
    "NoteGoalMark",
    "NotePart",
    "NoteSession",
    "ProgramDay",
    "RunState",
    "ScheduleRun",
    "SessionFacilitator",
    "TherapySession",
]
