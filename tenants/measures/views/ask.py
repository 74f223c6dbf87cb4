"""Handing this device to a patient: which measures it asks, and which cannot be given yet."""

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.errors import Refused
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import needs
from tenants.measures.errors import InstrumentNotFound
from tenants.measures.instruments import for_age
from tenants.measures.queries.schedules import list_due_of
from tenants.measures.queries.wordings import list_worded
from tenants.measures.rules.words import Name
from tenants.measures.services import asking
from tenants.patients.chart import Chart, ChartView
from tenants.sessions.views.kiosk import hand_device


class AskView(ChartView):
    """The patient answers here and now, on this device."""

    title = _("Ask on this device")
    tab = "measures"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Choose what is asked; then the device leaves the session of whoever hands it over."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        if request.method != "POST":
            return self._page(chart)
        chosen = request.form.getlist("instrument")
        if not set(chosen) <= set(Name):
            raise InstrumentNotFound  # the page's own boxes send nothing else
        names = [name for name in Name if name.value in chosen]
        try:
            _sitting, token = asking.hand_over(current.db, current.actor, chart.patient_id, names)
        except Refused as error:
            return make_response(self._page(chart, words_of(error)), 422)
        return hand_device(token, url_for("questions.start"))

    def _page(self, chart: Chart, problem: str = "") -> str:
        worded, today = list_worded(current.db), clock.today(current.actor.zone)
        due = {one.instrument: one.due_on for one in list_due_of(current.db, chart.patient_id, today)}
        offered = for_age(chart.age)
        return self.chart(
            chart,
            "measures",
            "measures/ask.html",
            ready=[one for one in offered if one.name in worded],
            missing=[one for one in offered if one.name not in worded],
            due={name for name, on in due.items() if on <= today},
            problem=problem,
            page_title=gettext("Ask on this device"),
        )
