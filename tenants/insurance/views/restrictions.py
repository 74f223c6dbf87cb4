"""What a patient paid for in full and keeps from a health plan: recorded and ended from the Insurance tab."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import Form, as_id
from causeway.web.guards import needs
from tenants.insurance import queries
from tenants.patients.chart import ChartView
from tenants.patients.errors import RecordNotFound
from tenants.patients.forms.fields import LONG, TRIM, DayField, choices_of
from tenants.patients.restrictions import queries as restrictions
from tenants.patients.restrictions import services
from tenants.patients.restrictions.models import PlanRestriction
from tenants.patients.restrictions.services import RestrictionFacts


class RestrictionForm(Form):
    """Which services, of which days, are kept from whom."""

    payer_id = SelectField(_("Kept from"), coerce=as_id)
    services = StringField(
        _("Which services"), [DataRequired(), Length(max=300)], filters=TRIM, description=_("As the patient said it.")
    )
    from_on = DayField(_("Services from"), [InputRequired()])
    until_on = DayField(_("To"), description=_("Empty: from then on."))
    paid_on = DayField(
        _("Paid in full on"),
        [InputRequired()],
        description=_("Only what is paid in full has to be kept from the plan."),
    )
    requested_on = DayField(_("Asked for on"), [InputRequired()])

    def facts(self) -> RestrictionFacts:
        """What was typed, as plain values."""
        payer_id, from_on = self.payer_id.data, self.from_on.data
        paid_on, requested_on = self.paid_on.data, self.requested_on.data
        assert from_on is not None and paid_on is not None and requested_on is not None  # noqa: S101, PT018 - all required
        names = {str(choice[0]): str(choice[1]) for choice in self.payer_id.iter_choices()}
        return RestrictionFacts(
            services=self.services.data or "",
            from_on=from_on,
            until_on=self.until_on.data,
            paid_on=paid_on,
            requested_on=requested_on,
            payer_id=payer_id,
            payer_name=names.get(str(payer_id)) if payer_id is not None else None,
        )


class EndRestrictionForm(Form):
    """How the patient ended it."""

    reason = TextAreaField(_("How the patient ended it"), [DataRequired(), LONG], filters=TRIM)


class RestrictionPages(ChartView):
    """Restrictions toward health plans."""

    title = _("Kept from a plan")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.COVERAGE_WRITE)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Record that the patient paid in full and asked to keep it from a plan."""
        chart = self.open_chart(patient_id, Permission.COVERAGE_WRITE)
        today = clock.today(current.actor.zone)
        form = RestrictionForm(requested_on=today, paid_on=today)
        form.payer_id.choices = choices_of(queries.list_payer_choices(current.db), blank=gettext("Every health plan"))
        home = str(self.get_url("patient_insurance.index", patient_id=chart.id))

        def save() -> str:
            services.record_restriction(current.db, current.actor, chart.id, form.facts())
            return home

        return self.chart_form(
            chart,
            "insurance",
            form,
            save,
            title=self.title,
            lead=gettext(
                "The patient paid in full and asks that the plan is not told: the clinic has to agree. Nothing of these "
                "services goes to the plan for payment or operations (45 CFR 164.522(a)(1)(vi))."
            ),
            cancel_url=home,
        )

    @expose("/<restriction_id>/end/", methods=("GET", "POST"))
    @needs(Permission.COVERAGE_WRITE)
    def end(self, patient_id: str, restriction_id: str) -> ResponseReturnValue:
        """The patient ends it."""
        chart = self.open_chart(patient_id, Permission.COVERAGE_WRITE)
        row = _row(restriction_id)
        if row.patient_id != chart.id:
            raise RecordNotFound
        form = EndRestrictionForm()
        if request.method != "POST":
            form.version.data = str(row.version)
        home = str(self.get_url("patient_insurance.index", patient_id=chart.id))

        def save() -> str:
            services.end_restriction(
                current.db, current.actor, row.id, form.reason.data or "", expected_version=form.opened_version
            )
            return home

        return self.chart_form(
            chart,
            "insurance",
            form,
            save,
            title=gettext("End what is kept from a plan"),
            lead=gettext(
                "Only the patient ends it. From today on the plan may be told of: %(what)s", what=row.services
            ),
            submit_label=gettext("End it"),
            danger=True,
            cancel_url=home,
        )


def _row(restriction_id: str) -> PlanRestriction:
    return restrictions.get_restriction(current.db, id_of(restriction_id, RecordNotFound))
