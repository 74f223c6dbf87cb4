"""The chart's page on which intake asks a clinician to assess a patient."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired

from causeway.access import Permission
from causeway.web.current import current
from causeway.web.forms import Form, as_id, choices_of
from causeway.web.guards import needs
from tenants.intake.assessors import services
from tenants.patients.chart import ChartView


class AskForm(Form):
    """Who is asked."""

    user_id = SelectField(_("Who assesses"), [InputRequired()], coerce=as_id)


class AssessorsView(ChartView):
    """Who assesses a patient before the admission."""

    tab = "intake"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.EPISODE_ADMIT)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Ask a clinician."""
        chart, form = self.open_chart(patient_id, Permission.EPISODE_ADMIT), AskForm()
        form.user_id.choices = choices_of(
            [(str(user_id), name) for user_id, name in services.assessors(current.db)], gettext("Choose…")
        )
        home = str(self.get_url("intake.index", patient_id=chart.patient_id))

        def save() -> str:
            asked: UUID = form.user_id.data
            services.ask_clinician(current.db, current.actor, chart.patient_id, asked)
            return home

        return self.chart_form(
            chart,
            "intake",
            form,
            save,
            title=gettext("Ask a clinician to assess"),
            lead=gettext(
                "They can open the chart from now on, until the admission: to sign the safety screen, to assess, and to "
                "decide the level of care. It stands among what waits for them."
            ),
            submit_label=gettext("Ask"),
            saved=gettext("Asked."),
            cancel_url=home,
        )
