"""The chart's Incidents tab, for those who read incidents."""

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.care.incidents import labels, queries
from tenants.patients.chart import ChartView

MOST = 100


class ChartIncidentsView(ChartView):
    """What happened to a patient."""

    title = _("Incidents")
    tab = "incidents"

    @expose("/")
    @needs(Permission.INCIDENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The incidents a patient was in, the newest first; their words stand on their own pages."""
        chart = self.open_chart(patient_id, Permission.INCIDENT_READ)
        return self.chart(
            chart,
            self.tab,
            "care/incidents/chart.html",
            incidents=queries.list_of_patient(current.db, chart.patient_id, queries.seen_by(current.actor), MOST),
            today=clock.today(current.actor.zone),
            may_record=current.actor.may(Permission.INCIDENT_REPORT),
            labels=labels,
        )
