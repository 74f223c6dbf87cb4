"""The slice's pages, one file a subject."""

from collections.abc import Sequence
from typing import Any

from tenants.patients.views.activity import ActivityView, ClinicActivityView
from tenants.patients.views.caseload import CaseloadsView, GlassReviewView, GlassView, TeamView
from tenants.patients.views.clinical import DiagnosesView, DocumentsView
from tenants.patients.views.contact_ties import ContactBeyondView, ContactMergeView
from tenants.patients.views.contacts import ContactsView
from tenants.patients.views.disclosures import AccountingView, CopyView, DisclosuresView
from tenants.patients.views.records import PatientsView

CHART = "patients/<patient_id>"


def make_views() -> Sequence[Any]:
    """Fresh view objects for one application."""
    return (
        PatientsView(endpoint="patients", url="patients"),
        ContactsView(endpoint="contacts", url=f"{CHART}/contacts"),
        ContactMergeView(endpoint="contact_merge", url=f"{CHART}/contacts/<contact_id>/merge"),
        ContactBeyondView(endpoint="contact_beyond", url=f"{CHART}/contacts/<contact_id>/beyond"),
        DiagnosesView(endpoint="diagnoses", url=f"{CHART}/diagnoses"),
        DocumentsView(endpoint="documents", url=f"{CHART}/documents"),
        TeamView(endpoint="team", url=f"{CHART}/team"),
        DisclosuresView(endpoint="patient_disclosures", url=f"{CHART}/disclosures"),
        CopyView(endpoint="patient_copy", url=f"{CHART}/copy"),
        ActivityView(endpoint="activity", url=f"{CHART}/activity"),
        CaseloadsView(endpoint="caseloads", url="caseloads"),
        GlassView(endpoint="glass", url="glass"),
        GlassReviewView(endpoint="break_glass", url="privacy/break-glass"),
        AccountingView(endpoint="disclosures", url="privacy/disclosures"),
        ClinicActivityView(endpoint="clinic_activity", url="settings/activity"),
    )
