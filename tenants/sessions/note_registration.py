"""What the house needs to know about notes of sessions: their pages, and what they put on others'."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Tab
from tenants.care.progress import register_held
from tenants.care.sources import register_source
from tenants.sessions.queries import attendance_rate
from tenants.sessions.queries.held_modules import held_modules
from tenants.sessions.views.note_sheet import NoteView
from tenants.sessions.views.notes import NotesView
from tenants.sessions.views.patient_sessions import PatientSessionsView

MENU = (MenuEntry(33, "notes", _("Notes"), "pencil", "notes.index", Permission.CARE_READ),)
TABS = (Tab(40, "sessions", _("Sessions"), "patient_sessions.index", Permission.SESSION_READ),)

register_held(held_modules)
register_source(attendance_rate.SOURCE)


def views() -> Sequence[Any]:
    """Fresh views for a clinic's site."""
    return (
        NotesView(endpoint="notes", url="notes"),
        NoteView(endpoint="session_note", url="notes/<session_id>"),
        PatientSessionsView(endpoint="patient_sessions", url="patients/<patient_id>/sessions"),
    )
