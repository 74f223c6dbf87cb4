"""The chart's Plan tab, its contact notes, and the queue of contact notes to co-sign."""

from typing import Any

from tenants.care.views.contacts import ContactNoteView
from tenants.care.views.cosign import ContactCosignView
from tenants.care.views.plan import PlanView


def make_views() -> list[Any]:
    """Fresh view objects, one set per application."""
    return [
        PlanView(endpoint="plan", url="patients/<patient_id>/plan"),
        ContactNoteView(endpoint="contact_notes", url="patients/<patient_id>/contact-notes"),
        ContactCosignView(endpoint="contact_cosign", url="contact-notes/cosign"),
    ]
