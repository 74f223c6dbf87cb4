"""What the house needs to know about records requests."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice, Tab
from tenants.clinics import rulebook
from tenants.patients.registration import PRIVACY
from tenants.patients.requests import models, numbers
from tenants.patients.requests.due import DUE
from tenants.patients.requests.views import AccountingView, ClinicRequestsView, RequestsView

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models
for rule in numbers.RULES:
    rulebook.register(rule)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        RequestsView(endpoint="requests", url="patients/<patient_id>/requests"),
        AccountingView(endpoint="accounting", url="patients/<patient_id>/accounting"),
        ClinicRequestsView(endpoint="clinic_requests", url="privacy/requests"),
    )


slice = Slice(
    name="requests",
    views=views,
    menu=(
        MenuEntry(
            852,
            "clinic_requests",
            _("Records requests"),
            "file-text",
            "clinic_requests.index",
            Permission.CONSENT_READ,
            PRIVACY,
        ),
    ),
    tabs=(Tab(186, "requests", _("Requests"), "requests.index", Permission.CONSENT_READ, under="documents"),),
    due=DUE,
)
