"""What the house needs to know about notes of sessions: their pages, and what they put on others'."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.database import value_of
from causeway.registry import MenuEntry, Tab
from tenants.care.progress import register_held
from tenants.care.sources import register_source
from tenants.patients.requests import amended
from tenants.sessions.models.notes import NoteAddendum, NoteSession
from tenants.sessions.queries import attendance_rate
from tenants.sessions.queries.held_modules import held_modules
from tenants.sessions.views.note_sheet import NoteView
from tenants.sessions.views.notes import NotesView
from tenants.sessions.views.patient_sessions import PatientSessionsView

MENU = (MenuEntry(33, "notes", _("Notes"), "pencil", "notes.index", Permission.CARE_READ),)
TABS = (Tab(40, "sessions", _("Sessions"), "patient_sessions.index", Permission.SESSION_READ),)

register_held(held_modules)
register_source(attendance_rate.SOURCE)
amended.register(
    amended.Source(
        "session_note",
        _("Note of a session"),
        Permission.CARE_READ,
        NoteAddendum,
        NoteAddendum.note_id.expression,
        "session_note.index",
        lambda _patient_id, session_id: {"session_id": session_id},
        at=value_of(
            NoteSession.session_id,
            NoteSession.clinic_id == NoteAddendum.clinic_id,
            NoteSession.note_id == NoteAddendum.note_id,
            beside=NoteAddendum,
        ),
    )
)


def views() -> Sequence[Any]:
    """Fresh views for a clinic's site."""
    return (
        NotesView(endpoint="notes", url="notes"),
        NoteView(endpoint="session_note", url="notes/<session_id>"),
        PatientSessionsView(endpoint="patient_sessions", url="patients/<patient_id>/sessions"),
    )
