"""Pages of incidents."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.care.incidents.views.chart import ChartIncidentsView
from tenants.care.incidents.views.deadlines import DeadlinesView
from tenants.care.incidents.views.following import IncidentsView
from tenants.care.incidents.views.own import OwnIncidentsView


def make_views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        OwnIncidentsView(endpoint="own_incidents", url="incidents/mine"),
        DeadlinesView(endpoint="incident_deadlines", url="incidents/deadlines"),
        IncidentsView(endpoint="incidents", url="incidents"),
        ChartIncidentsView(endpoint="chart_incidents", url="patients/<patient_id>/incidents"),
    )
