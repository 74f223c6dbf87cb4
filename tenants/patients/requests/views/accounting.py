"""The accounting of disclosures, made for the patient or whoever stands for them, and handed over through the gate."""

from datetime import date

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired

from causeway import clock, egress, typeset
from causeway.access import Permission
from causeway.ids import parse_id
from causeway.language import code_of
from causeway.web.current import current
from causeway.web.forms import Form, as_id, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.fields import DayField
from tenants.patients.letters.labels import TONGUES
from tenants.patients.letters.rules import Tongue
from tenants.patients.requests import accounting
from tenants.patients.rules.names import read_date


class AccountingForm(Form):
    """For whom, of what time, and in what language."""

    contact_id = SelectField(
        _("For whom"),
        coerce=as_id,
        description=_("The patient, or who is on record as standing for them today, for all health care"),
    )
    from_on = DayField(_("From"), [InputRequired()], description=_("Six years back at most"))
    until_on = DayField(_("To the end of"), [InputRequired()])
    language = SelectField(_("Language"), choices=choices_of(TONGUES.items()))

    def period(self) -> tuple[date, date]:
        """Of what time."""
        assert self.from_on.data is not None and self.until_on.data is not None  # noqa: S101, PT018 - both are required
        return self.from_on.data, self.until_on.data


class AccountingView(ChartView):
    """A patient's accounting of disclosures as a document."""

    title = _("Accounting of disclosures")
    tab = "disclosures"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.DISCLOSURE_READ)
    @step_up
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Say for whom and of what time, and download it: that it was given is written down."""
        chart = self.open_chart(patient_id, Permission.DISCLOSURE_READ)
        form = _form(chart)

        def save() -> Response:
            clearance, content = accounting.give_accounting(
                current.db,
                current.actor,
                chart.patient_id,
                form.period(),
                Tongue(form.language.data),
                contact_id=form.contact_id.data,
            )
            return egress.file(clearance, "accounting-of-disclosures.pdf", content, typeset.MIMETYPE)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=self.title,
            lead=gettext(
                "What a patient, or whoever stands for them, may know of what left: when, to whom, what and why. Treatment, "
                "payment, the clinic’s own work, and what they had or agreed to are left out; under Part 2, what left with "
                "consent is added."
            ),
            submit_label=gettext("Make the accounting"),
            cancel_url=str(self.get_url("patient_disclosures.index", patient_id=chart.patient_id)),
        )


def _form(chart: Chart) -> AccountingForm:
    db, today = current.db, clock.today(current.actor.zone)
    first, last = accounting.usual_period(today)
    form = AccountingForm(
        data={
            "contact_id": parse_id(request.args.get("for", "")),
            "from_on": read_date(request.args.get("from", "")[:10]) or first,
            "until_on": read_date(request.args.get("to", "")[:10]) or last,
            "language": code_of(patients.get_patient(db, chart.patient_id).language),
        }
    )
    form.contact_id.choices = choices_of(accounting.list_stand_ins(db, chart.patient_id, today).items(), chart.name)
    return form
