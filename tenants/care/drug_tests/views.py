"""The chart's Tests tab with its forms, and the list of every patient's tests."""

from typing import ClassVar
from uuid import UUID

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import access, audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.errors import NotFound
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.drug_tests import queries, services, words
from tenants.care.drug_tests.errors import NoCollection, ResultNotFound, ScheduleNotFound, TestNotFound
from tenants.care.drug_tests.forms import (
    CollectForm,
    ConfirmationForm,
    ExplanationForm,
    ScheduleForm,
    SignOffForm,
    SobrietyForm,
    TestForm,
    results_form,
)
from tenants.care.drug_tests.listing import TESTS
from tenants.care.drug_tests.queries import TestRow
from tenants.care.drug_tests.rules import Sobriety, Substance, is_warm_enough
from tenants.care.views.pages import CareView
from tenants.patients.chart import Chart
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.medications import queries as medications


class DrugTestsView(CareView):
    """A patient's tests and sobriety date."""

    title = _("Tests")
    tab = "tests"
    home: ClassVar[str] = "drug_tests.index"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The sobriety date, the random schedule, and every test. What a schedule will draw stands nowhere."""
        db, chart = current.db, self.open_chart(patient_id, Permission.CARE_READ)
        today, zone = clock.today(current.actor.zone), current.actor.zone
        nothing = Sobriety(None, None, None)
        return self.chart(
            chart,
            self.tab,
            "drug_tests/tab.html",
            tests=queries.list_tests(db, chart.patient_id),
            schedule=queries.find_schedule(db, chart.patient_id, today),
            sobriety=queries.list_sober(db, [chart.patient_id], zone).get(chart.patient_id, nothing),
            sobriety_rows=queries.list_sobriety(db, chart.patient_id),
            today=today,
            words=words,
            is_warm=is_warm_enough,
            may_write=chart.may(Permission.CARE_WRITE),
            may_explain=chart.may(Permission.MEDICATION_WRITE),
            may_sign=chart.may(Permission.MEDICATION_PRESCRIBE),
            may_see_medications=chart.may(Permission.MEDICATION_READ),
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Ask for a test."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        form = TestForm(data={"due_on": clock.today(current.actor.zone)})
        return self.step(
            chart,
            form,
            lambda: services.order_test(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Ask for a test"),
        )

    @expose("/schedule/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def schedule(self, patient_id: str) -> ResponseReturnValue:
        """Set a random schedule."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        form = ScheduleForm(data={"from_on": clock.today(current.actor.zone), "least": 1, "most": 2})
        return self.step(
            chart,
            form,
            lambda: services.set_schedule(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Test at random"),
            lead=gettext(
                "Days are drawn from the patient's program days, each morning for that day alone; closures and leaves are "
                "left out. Nobody can look up what will be drawn."
            ),
        )

    @expose("/schedule/<schedule_id>/end/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def end_schedule(self, patient_id: str, schedule_id: str) -> ResponseReturnValue:
        """End a random schedule with today. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found = queries.get_schedule(current.db, id_of(schedule_id, ScheduleNotFound))
        if found.patient_id != chart.patient_id:
            raise ScheduleNotFound
        services.end_schedule(current.db, current.actor, found.id)
        return redirect(self.here(chart))

    @expose("/<test_id>/collect/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def collect(self, patient_id: str, test_id: str) -> ResponseReturnValue:
        """Write down what came of asking for the specimen."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row, now = self._row(chart, test_id), clock.local(clock.now(), current.actor.zone)
        form = CollectForm(
            data={"collected_on": now.date(), "collected_at": now.time(), "is_observed": row.is_to_be_observed}
        )
        form.zone = current.actor.zone
        return self.step(
            chart,
            form,
            lambda: services.collect(current.db, current.actor, row.id, form.facts()),
            title=gettext("Collect: %(what)s", what=words.SPECIMENS[row.specimen]),
            lead=gettext("Looked for: %(substances)s.", substances=words.substances(row.substances)),
        )

    @expose("/<test_id>/call-off/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def call_off(self, patient_id: str, test_id: str) -> ResponseReturnValue:
        """Call a test off."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row, form = self._row(chart, test_id), ReasonForm()
        return self.step(
            chart,
            form,
            lambda: services.call_off(current.db, current.actor, row.id, form.reason.data or ""),
            title=gettext("Call the test off"),
            submit_label=gettext("Call it off"),
            danger=True,
        )

    @expose("/<test_id>/results/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def results(self, patient_id: str, test_id: str) -> ResponseReturnValue:
        """Report results; what is reported already is not asked for again."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row = self._row(chart, test_id)
        known = {one.substance for one in row.collected.results if not one.is_voided} if row.collected else set()
        form = results_form([Substance(one) for one in row.substances if Substance(one) not in known])
        return self.step(
            chart,
            form,
            lambda: services.report(current.db, current.actor, row.id, form.readings()),
            title=gettext("Report the results"),
            lead=NoCollection.message if row.collected is None else None,
        )

    @expose("/<test_id>/sign-off/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_PRESCRIBE)
    @step_up
    def sign_off(self, patient_id: str, test_id: str) -> ResponseReturnValue:
        """Sign a test off."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_PRESCRIBE)
        row, form = self._row(chart, test_id), SignOffForm()
        comes_to = row.verdict
        return self.step(
            chart,
            form,
            lambda: services.sign_off(current.db, current.actor, row.id, form.text.data),
            title=gettext("Sign the test off"),
            submit_label=gettext("Sign off"),
            lead=str(words.VERDICTS[comes_to]) if comes_to is not None else None,
        )

    @expose("/results/<result_id>/confirm/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def confirm(self, patient_id: str, result_id: str) -> ResponseReturnValue:
        """Add the laboratory's confirmation."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found, form = self._result(chart, result_id), ConfirmationForm()
        return self.step(
            chart,
            form,
            lambda: services.confirm(current.db, current.actor, found, form.confirmed.data),
            title=gettext("Add the confirmation"),
        )

    @expose("/results/<result_id>/explain/", methods=("GET", "POST"))
    @needs(Permission.MEDICATION_WRITE)
    def explain(self, patient_id: str, result_id: str) -> ResponseReturnValue:
        """Say what medication explains a positive result."""
        chart = self.open_chart(patient_id, Permission.MEDICATION_WRITE)
        found, form = self._result(chart, result_id), ExplanationForm()
        taken = medications.list_medications(current.db, chart.patient_id)
        form.medication_id.choices = choices_of([(one.id, one.name) for one in taken], _("None of the list"))
        return self.step(
            chart,
            form,
            lambda: services.explain(
                current.db, current.actor, found, form.text.data, medication_id=form.medication_id.data
            ),
            title=gettext("What explains the result"),
        )

    @expose("/results/<result_id>/void/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def void(self, patient_id: str, result_id: str) -> ResponseReturnValue:
        """A result was entered in error."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        found, form = self._result(chart, result_id), ReasonForm()
        return self.step(
            chart,
            form,
            lambda: services.void_result(current.db, current.actor, found, form.reason.data or ""),
            title=gettext("The result was entered in error"),
            submit_label=gettext("Mark as entered in error"),
            danger=True,
        )

    @expose("/sobriety/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def sobriety(self, patient_id: str) -> ResponseReturnValue:
        """Write down since when the patient is sober."""
        chart, form = self.open_chart(patient_id, Permission.CARE_WRITE), SobrietyForm()
        return self.step(
            chart,
            form,
            lambda: services.write_sobriety_date(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Sobriety date"),
            lead=gettext("By the patient's own word. The date before stays in the history."),
        )

    def _row(self, chart: Chart, test_id: str) -> TestRow:
        row = queries.get_row(current.db, id_of(test_id, TestNotFound))
        if row.patient_id != chart.patient_id:
            raise TestNotFound
        return row

    def _result(self, chart: Chart, result_id: str) -> UUID:
        found = queries.get_result(current.db, id_of(result_id, ResultNotFound))
        if found.patient_id != chart.patient_id:
            raise ResultNotFound
        return found.id


class TestListView(ClinicView):
    """Every patient's tests."""

    __test__ = False
    title = _("Drug and alcohol tests")
    menu_key = "tests"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self) -> ResponseReturnValue:
        """The list. What was looked for is not recorded, that somebody looked is."""
        audit.record(current.db, current.actor, "tests.listed")
        return self.list_page(TESTS, export=(self.get_url(".export"), Permission.CARE_READ))

    @expose("/export.csv")
    @needs(Permission.CARE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(TESTS, "tests.csv", tells={Category.TESTS})

    @expose("/<test_id>/")
    @needs(Permission.CARE_READ)
    def page(self, test_id: str) -> ResponseReturnValue:
        """A test is read in the patient's chart."""
        found = queries.get_test(current.db, id_of(test_id, NotFound))
        access.require_patient(current.db, current.actor, Permission.CARE_READ, found.patient_id)
        return redirect(str(self.get_url("drug_tests.index", patient_id=found.patient_id)))
