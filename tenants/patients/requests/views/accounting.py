"""The accounting of disclosures, made for the patient and handed over through the gate."""

from datetime import date

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired

from causeway import clock, disclosure, egress, submissions, typeset
from causeway.access import Permission
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from causeway.errors import Refused
from causeway.language import code_of
from causeway.web.current import current
from causeway.web.forms import Form, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.fields import DayField
from tenants.patients.letters.labels import TONGUES
from tenants.patients.letters.rules import Tongue
from tenants.patients.requests import accounting
from tenants.patients.rules.names import read_date


class PeriodForm(Form):
    """Of what time, and in what language."""

    from_on = DayField(_("From"), [InputRequired()], description=_("Six years back at most"))
    until_on = DayField(_("To the end of"), [InputRequired()])
    language = SelectField(_("Language"), choices=choices_of(TONGUES.items()))


class AccountingView(ChartView):
    """A patient's accounting of disclosures as a document."""

    title = _("Accounting of disclosures")
    tab = "disclosures"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.DISCLOSURE_READ)
    @step_up
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Say of what time, and download it: that it was given is written down."""
        chart = self.open_chart(patient_id, Permission.DISCLOSURE_READ)
        form, person = PeriodForm(data=_asked(chart)), current.person
        if request.method == "POST" and form.validate() and form.key is not None and person is not None:
            if _problem(form) is not None:
                return self._page(chart, form)
            if submissions.claim(current.db, form.key, person.user_id) is None:
                return self._file(chart, form)
            flash(gettext("This copy was made already, and that is written down."), "warning")
            return redirect(self.get_url("patient_disclosures.index", patient_id=chart.patient_id))
        return self._page(chart, form)

    def _page(self, chart: Chart, form: PeriodForm) -> ResponseReturnValue:
        def refuse() -> str:
            field, sentence = _problem(form) or ("", "")
            raise Refused(sentence, field=field)

        return self.chart_form(
            chart,
            self.tab,
            form,
            refuse,
            title=self.title,
            lead=gettext(
                "What a patient may know of what left: when, to whom, what and why. Treatment, payment, the clinic’s own work, "
                "and what the patient had or agreed to are left out; under Part 2, what left with consent is added."
            ),
            submit_label=gettext("Make the accounting"),
            cancel_url=str(self.get_url("patient_disclosures.index", patient_id=chart.patient_id)),
        )

    def _file(self, chart: Chart, form: PeriodForm) -> ResponseReturnValue:
        clearance = disclosure.ask(current.db, current.actor, _leaving(chart))
        content = accounting.accounting_pdf(
            current.db, current.actor, chart.patient_id, _period(form), Tongue(form.language.data)
        )
        return egress.file(clearance, "accounting-of-disclosures.pdf", content, typeset.MIMETYPE)


def _period(form: PeriodForm) -> tuple[date, date]:
    assert form.from_on.data is not None and form.until_on.data is not None  # noqa: S101, PT018 - both are required
    return form.from_on.data, form.until_on.data


def _problem(form: PeriodForm) -> tuple[str, str] | None:
    return accounting.period_problem(*_period(form), clock.today(current.actor.zone))


def _asked(chart: Chart) -> dict[str, object]:
    first, last = accounting.usual_period(clock.today(current.actor.zone))
    language = patients.get_patient(current.db, chart.patient_id).language
    return {
        "from_on": read_date(request.args.get("from", "")[:10]) or first,
        "until_on": read_date(request.args.get("to", "")[:10]) or last,
        "language": code_of(language),
    }


def _leaving(chart: Chart) -> Leaving:
    return Leaving(
        Way.PDF,
        Recipient.PATIENT,
        Purpose.PATIENT_ACCESS,
        what=gettext("Accounting of disclosures"),
        categories=frozenset({Category.DEMOGRAPHICS}),
        patient_ids=(chart.patient_id,),
        recipient_name=chart.name,
        recipient_id=chart.patient_id,
    )
