"""The slice's pages, one file a subject."""

from typing import Any

from tenants.family.views.groups import GroupView
from tenants.family.views.notes import NoteView
from tenants.family.views.sessions import FamilyView, PatientFamilyView
from tenants.family.views.summaries import SummaryView


def make_views() -> list[Any]:
    """Fresh view objects, one set per application."""
    return [
        FamilyView(endpoint="family", url="family"),
        GroupView(endpoint="family_group", url="family/groups/<group_id>"),
        SummaryView(endpoint="family_summary", url="family/<session_id>/summary"),
        NoteView(endpoint="family_note", url="family/<session_id>"),
        PatientFamilyView(endpoint="family_tab", url="patients/<patient_id>/family"),
    ]
