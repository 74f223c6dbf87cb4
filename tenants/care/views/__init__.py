"""Contact notes under a chart, and the queue of contact notes to co-sign."""

from typing import Any

from tenants.care.views.contacts import ContactNoteView
from tenants.care.views.cosign import ContactCosignView


def make_views() -> list[Any]:
    """Fresh view objects, one set per application."""
    return [
        ContactNoteView(endpoint="contact_notes", url="patients/<patient_id>/contact-notes"),
        ContactCosignView(endpoint="contact_cosign", url="contact-notes/cosign"),
    ]
