"""What the house needs to know about alerts."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice
from tenants.patients.alerts import models
from tenants.patients.alerts.due import DUE, TODAY
from tenants.patients.alerts.views import AlertsView

TABLES = models


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (AlertsView(endpoint="alerts", url="alerts"),)


slice = Slice(
    name="alerts",
    views=views,
    menu=(MenuEntry(6, "alerts", _("Alerts"), "bell", "alerts.index", Permission.ASSESSMENT_READ),),
    today=TODAY,
    due=DUE,
    job_modules=("tenants.patients.alerts.jobs",),
)
