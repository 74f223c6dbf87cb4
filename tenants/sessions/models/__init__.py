"""Tables of the program day, by what they are about."""

from tenants.sessions.models.attendance import Attendance, ProgramDay
from tenants.sessions.models.notes import (
    Note,
    NoteAddendum,
    NoteConfirmation,
    NoteDraft,
    NoteGoalMark,
    NotePart,
    NoteSession,
)
from tenants.sessions.models.schedule import SessionFacilitator, TherapySession

__all__ = [
    "Attendance",
    "Note",
    "NoteAddendum",
    "NoteConfirmation",
    "NoteDraft",
    "NoteGoalMark",
    "NotePart",
    "NoteSession",
    "ProgramDay",
    "SessionFacilitator",
    "TherapySession",
]
