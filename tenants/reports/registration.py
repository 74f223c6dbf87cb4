"""What the house needs to know about reports."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice
from tenants.reports.cli import report
from tenants.reports.views import ReportsView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (ReportsView(endpoint="reports", url="reports"),)


slice = Slice(
    name="reports",
    views=views,
    menu=(MenuEntry(80, "reports", _("Reports"), "chart-bar", "reports.index", Permission.REPORT_READ),),
    commands=(report,),
)
