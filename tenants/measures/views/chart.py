"""The chart's Measures tab: the curves, one administration with its answers, entry from paper, and taking one out."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.measures import labels
from tenants.measures.curves import curve
from tenants.measures.errors import AdministrationNotFound, InstrumentNotFound
from tenants.measures.forms import VoidForm, entry_form
from tenants.measures.instruments import INSTRUMENTS, find, for_age
from tenants.measures.models import Administration
from tenants.measures.queries import taken as queries
from tenants.measures.queries.schedules import list_due_of
from tenants.measures.rules.shape import Instrument
from tenants.measures.services import recording
from tenants.patients.chart import Chart, ChartView


class MeasuresView(ChartView):
    """What a patient has answered, and what it says over the course of care."""

    title = _("Measures")
    tab = "measures"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The curves, each with its table; before the present course of care, the earlier ones."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        courses = queries.list_courses(current.db, chart.patient_id)
        shown = {one.id for course in courses for one in course.taken}
        today = clock.today(current.actor.zone)
        everything = queries.list_taken(current.db, chart.patient_id, is_with_voided=True)
        return self.chart(
            chart,
            "measures",
            "measures/tab.html",
            courses=[(course, curve(course)) for course in courses],
            earlier=[one for one in reversed(everything) if one.id not in shown],
            offered=for_age(chart.age),
            due=list_due_of(current.db, chart.patient_id, today),
            today=today,
            instruments=INSTRUMENTS,
            labels=labels,
            may_write=chart.may(Permission.CARE_WRITE),
        )

    @expose("/new/<measure>/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new(self, patient_id: str, measure: str) -> ResponseReturnValue:
        """Type an answered paper form."""
        chart, found = self.open_chart(patient_id, Permission.CARE_WRITE), _instrument(measure)
        form = entry_form(found.name)()
        if request.method == "GET":
            form.taken_on.data = clock.today(current.actor.zone)

        def save() -> str:
            made = recording.record(current.db, current.actor, chart.patient_id, form.facts())
            return str(url_for("measures.one", patient_id=chart.patient_id, administration_id=made.id))

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Enter a %(title)s", title=found.title),
            cancel_url=self._home(chart),
            template="measures/entry.html",
            extra={"instrument": found},
        )

    @expose("/<administration_id>/")
    @needs(Permission.CARE_READ)
    def one(self, patient_id: str, administration_id: str) -> ResponseReturnValue:
        """One administration: its answers by our own labels, what they come to, and what to look at."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        stored = self._stored(chart, administration_id)
        rows = queries.list_taken(current.db, chart.patient_id, instruments=[stored.instrument], is_with_voided=True)
        return self.chart(
            chart,
            "measures",
            "measures/one.html",
            row=next(row for row in rows if row.id == stored.id),
            instrument=INSTRUMENTS[stored.instrument],
            answers=queries.answers_of(current.db, stored),
            reason=queries.void_reason(current.db, stored),
            labels=labels,
            may_write=chart.may(Permission.CARE_WRITE),
        )

    @expose("/<administration_id>/void/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def void(self, patient_id: str, administration_id: str) -> ResponseReturnValue:
        """It was an error: it counts no more, and says why."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        stored, form = self._stored(chart, administration_id), VoidForm()
        if request.method == "GET":
            form.version.data = str(stored.version)

        def save() -> str:
            recording.void(current.db, current.actor, stored.id, form.reason.data, expected_version=form.opened_version)
            return self._home(chart)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Take this %(title)s out", title=INSTRUMENTS[stored.instrument].title),
            lead=gettext("It stays on record with your reason, and counts in no score or chart."),
            submit_label=gettext("Take it out"),
            danger=True,
            cancel_url=self._home(chart),
            saved=gettext("It counts no more."),
        )

    def _home(self, chart: Chart) -> str:
        return str(url_for("measures.index", patient_id=chart.patient_id))

    def _stored(self, chart: Chart, administration_id: str) -> Administration:
        found = queries.get_administration(current.db, id_of(administration_id, AdministrationNotFound))
        if found.patient_id != chart.patient_id:
            raise AdministrationNotFound
        return found


def _instrument(name: str) -> Instrument:
    found = find(name)
    if found is None:
        raise InstrumentNotFound
    return found
