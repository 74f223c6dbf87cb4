"""What left: a patient's accounting, the clinic's, and the patient's own copy."""

from collections.abc import Sequence

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, disclosure, egress, submissions
from causeway.access import Permission
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries
from tenants.patients.chart import Chart, ChartView
from tenants.patients.queries.parts import Standing
from tenants.patients.queries.trails import DISCLOSURES
from tenants.patients.words import (
    CONSENT_KINDS,
    PURPOSES,
    RECIPIENTS,
    RELATIONSHIPS,
    SEXES,
    STATES,
    WAYS,
    week_in_words,
)


class DisclosuresView(ChartView):
    """The accounting of what left about one patient."""

    title = _("Disclosures")

    @expose("/")
    @needs(Permission.DISCLOSURE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """What, to whom, on what basis, by whom, when."""
        chart = self.open_chart(patient_id, Permission.DISCLOSURE_READ)
        found = queries.list_disclosures(current.db, chart.patient_id)
        return self.chart(
            chart,
            "disclosures",
            "patients/disclosures.html",
            found=found,
            recipients=RECIPIENTS,
            purposes=PURPOSES,
            ways=WAYS,
        )


class CopyView(ChartView):
    """The patient's own copy."""

    title = _("The patient’s own copy")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_READ)
    @step_up
    def index(self, patient_id: str) -> ResponseReturnValue:
        """The patient's own copy: asked for first, then made to be printed, through the gate."""
        chart = self.open_chart(patient_id)
        form, person = ConfirmForm(), current.person
        if request.method == "POST" and form.validate() and form.key is not None and person is not None:
            if submissions.claim(current.db, form.key, person.user_id) is None:
                return self._printed(chart)
            flash(
                gettext("This copy was made already, and that is written down. Another is made from here."), "warning"
            )
            return redirect(self.get_url(".index", patient_id=chart.patient_id))
        return self.chart_form(
            chart,
            "overview",
            form,
            lambda: "",
            title=self.title,
            lead=gettext(
                "A summary of the record to print and hand over: details, contacts, consents, and what else you may read. "
                "That it was given is written down."
            ),
            submit_label=gettext("Make the copy"),
            cancel_url=str(self.get_url("patients.overview", patient_id=chart.patient_id)),
        )

    def _printed(self, chart: Chart) -> ResponseReturnValue:
        db, today = current.db, clock.today(current.actor.zone)
        categories = {Category.DEMOGRAPHICS}
        diagnoses = []
        if chart.may(Permission.DIAGNOSIS_READ):
            categories.add(Category.DIAGNOSIS)
            diagnoses = list(queries.list_diagnoses(db, chart.patient_id))
        consents: Sequence[Standing] = ()
        if chart.may(Permission.CONSENT_READ) and chart.may(Permission.DOCUMENT_READ):
            categories.add(Category.DOCUMENTS)
            consents = queries.list_consents(db, chart.patient_id, today)
        patient = queries.get_patient(db, chart.patient_id)
        leaving = Leaving(
            Way.PRINT,
            Recipient.PATIENT,
            Purpose.PATIENT_ACCESS,
            what=gettext("Summary of the record"),
            categories=frozenset(categories),
            patient_ids=(chart.patient_id,),
            recipient_name=chart.name,
            recipient_id=chart.patient_id,
        )
        clearance = disclosure.ask(db, current.actor, leaving)
        html = self.render(
            "patients/copy.html",
            page_title=gettext("Summary of the record of %(name)s", name=chart.name),
            chart=chart,
            patient=patient,
            week=week_in_words(patient.availability),
            contacts=queries.list_contacts(db, chart.patient_id),
            consents=consents,
            diagnoses=diagnoses,
            made_on=today,
            words={"sex": SEXES, "kind": CONSENT_KINDS, "state": STATES, "relationship": RELATIONSHIPS},
        )
        return egress.printable(clearance, html)


class AccountingView(ClinicView):
    """Everything that left the clinic about its patients."""

    title = _("Disclosures")
    menu_key = "disclosures"

    @expose("/")
    @needs(Permission.DISCLOSURE_READ)
    def index(self) -> ResponseReturnValue:
        """The list, newest first."""
        audit.record(current.db, current.actor, "disclosures.listed")
        return self.list_page(DISCLOSURES, export=(self.get_url(".export"), Permission.DISCLOSURE_READ))

    @expose("/export.csv")
    @needs(Permission.DISCLOSURE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The accounting as CSV, itself accounted for."""
        return self.list_file(DISCLOSURES, "disclosures.csv")
