"""Costs of all patients: the list with its sums, the sums by month and payer, and the export."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.panel.views import list_arguments
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.billing import queries, rules, words
from tenants.billing.forms import WhoseForm


class CostList(ClinicView):
    """What was charged, and who paid which part."""

    title = _("Costs")
    menu_key = "costs"

    @expose("/")
    @needs(Permission.CHARGE_READ)
    def index(self) -> ResponseReturnValue:
        """The list, the latest service first, with the sums of what it shows."""
        audit.record(current.db, current.actor, "costs.listed")
        return self.list_page(
            queries.COSTS,
            create=(self.get_url(".new"), gettext("New cost"), Permission.CHARGE_WRITE),
            export=(self.get_url(".export"), Permission.CHARGE_READ),
            template="billing/costs.html",
            sums=queries.sum_listed(current.db, current.actor, list_arguments()),
            most=queries.MOST_SUMMED,
        )

    @expose("/sums/")
    @needs(Permission.CHARGE_READ)
    def sums(self) -> ResponseReturnValue:
        """One year by month and by payer."""
        audit.record(current.db, current.actor, "costs.summed")
        typed = request.args.get("year", "")
        year = typed if len(typed) == 4 and rules.period_of(typed) else f"{clock.today(current.actor.zone).year:04d}"
        period = rules.period_of(year)
        assert period is not None  # noqa: S101 - checked just before
        within = queries.in_period(*period)
        months = queries.sum_by_month(current.db, current.actor, within)
        return self.render(
            "billing/sums.html",
            page_title=gettext("Costs of %(year)s", year=year),
            crumbs=[(self.title, self.get_url(".index")), (year, None)],
            months=months,
            payers=queries.sum_by_payer(current.db, current.actor, within),
            total=rules.total(month.sums for month in months),
            year=int(year),
            words=words,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CHARGE_WRITE)
    def new(self) -> ResponseReturnValue:
        """Whose charge it is; the charge itself is recorded in the chart."""
        form = WhoseForm()
        return self.form(
            form,
            lambda: str(self.get_url("patient_billing.record", patient_id=form.patient_id.data)),
            title=gettext("New cost"),
            submit_label=gettext("Continue"),
            saved=gettext("Now the charge itself."),
            cancel_url=self.get_url(".index"),
            extra={"crumbs": [(self.title, self.get_url(".index")), (gettext("New"), None)]},
        )

    @expose("/<charge_id>/")
    @needs(Permission.CHARGE_READ)
    def open(self, charge_id: str) -> ResponseReturnValue:
        """From the list to the record in its patient's chart."""
        found = id_of(charge_id)
        patient_id = queries.get_charge(current.db, found).patient_id
        return redirect(self.get_url("patient_billing.show", patient_id=patient_id, charge_id=charge_id))

    @expose("/export.csv")
    @needs(Permission.CHARGE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as a file for the clinic's own accounting, through the gate."""
        return self.list_file(queries.COSTS, "costs.csv", tells={Category.BILLING})
