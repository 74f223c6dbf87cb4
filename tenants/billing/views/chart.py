"""The Billing tab of a patient's chart: sums, charges, and the forms of a charge."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel.views import list_arguments
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from tenants.billing import queries, rules, services, words
from tenants.billing.errors import ChargeNotFound
from tenants.billing.forms import COST_GROUPS, CostForm
from tenants.billing.models import ChargeRecord
from tenants.insurance import queries as insurance
from tenants.insurance import words as insurance_words
from tenants.insurance.forms import VoidForm
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.fields import choices_of

MONTHS_DRAWN = 12


class BillingPages(ChartView):
    """What was charged for this patient, and who paid which part."""

    title = _("Billing")

    @expose("/")
    @needs(Permission.CHARGE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Sums, the last months, and the charges."""
        chart = self.open_chart(patient_id, Permission.CHARGE_READ)
        listing = queries.patient_costs(chart.id)
        months = queries.sum_by_month(current.db, current.actor, ChargeRecord.patient_id == chart.id)
        return self.chart(
            chart,
            "billing",
            "billing/chart.html",
            page=listing.page(current.db, current.actor, list_arguments(), request.path),
            months=months[:MONTHS_DRAWN],
            most=max((month.sums.charged for month in months[:MONTHS_DRAWN]), default=rules.ZERO),
            sums=rules.total(month.sums for month in months),
            words=words,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CHARGE_WRITE)
    def record(self, patient_id: str) -> ResponseReturnValue:
        """Record a charge."""
        chart = self.open_chart(patient_id, Permission.CHARGE_WRITE)
        form = CostForm()
        _offer(form, chart)

        def save() -> ChargeRecord:
            return services.record_cost(current.db, current.actor, chart.id, form.facts())

        return self._run(chart, form, save, title=gettext("New cost"), groups=COST_GROUPS)

    @expose("/<charge_id>/")
    @needs(Permission.CHARGE_READ)
    def show(self, patient_id: str, charge_id: str) -> ResponseReturnValue:
        """One charge."""
        chart, charge = self._charge(patient_id, charge_id, Permission.CHARGE_READ)
        payer = insurance.get_payer(current.db, charge.payer_id) if charge.payer_id else None
        left = rules.remainder(charge.charged, charge.payer_paid, charge.patient_share)
        return self.chart(chart, "billing", "billing/charge.html", charge=charge, payer=payer, left=left, words=words)

    @expose("/<charge_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.CHARGE_WRITE)
    def correct(self, patient_id: str, charge_id: str) -> ResponseReturnValue:
        """Correct a charge."""
        chart, charge = self._charge(patient_id, charge_id, Permission.CHARGE_WRITE)
        form = CostForm() if request.method == "POST" else CostForm.of(charge)
        _offer(form, chart, charge)

        def save() -> ChargeRecord:
            return services.correct_cost(
                current.db, current.actor, charge.id, form.facts(), expected_version=form.opened_version
            )

        def stored() -> Form:
            fresh = queries.get_charge(current.db, charge.id)
            return _offer(CostForm.of(fresh), chart, fresh)

        return self._run(chart, form, save, title=gettext("Correct cost"), groups=COST_GROUPS, stored=stored)

    @expose("/<charge_id>/void/", methods=("GET", "POST"))
    @needs(Permission.CHARGE_WRITE)
    def void(self, patient_id: str, charge_id: str) -> ResponseReturnValue:
        """Void a charge that should never have been recorded."""
        chart, charge = self._charge(patient_id, charge_id, Permission.CHARGE_WRITE)
        form = VoidForm(data={"version": charge.version})

        def save() -> ChargeRecord:
            return services.void_cost(
                current.db,
                current.actor,
                charge.id,
                reason=form.reason.data,
                expected_version=form.opened_version,
            )

        return self._run(
            chart,
            form,
            save,
            title=gettext("Void cost"),
            submit_label=gettext("Void cost"),
            danger=True,
            lead=gettext(
                "For a charge recorded by mistake. It stays readable and counts no more; this cannot be undone."
            ),
        )

    def _charge(self, patient_id: str, charge_id: str, permission: Permission) -> tuple[Chart, ChargeRecord]:
        chart = self.open_chart(patient_id, permission)
        wanted = id_of(charge_id)
        charge = queries.get_charge(current.db, wanted)
        if charge.patient_id != chart.id:
            raise ChargeNotFound
        return chart, charge

    def _run(self, chart: Chart, form: Form, save: Callable[[], ChargeRecord], **options: Any) -> ResponseReturnValue:
        def save_and_show() -> str:
            return str(self.get_url(".show", patient_id=chart.id, charge_id=save().id))

        home = str(self.get_url(".index", patient_id=chart.id))
        return self.chart_form(chart, "billing", form, save_and_show, cancel_url=home, **options)


def _offer(form: CostForm, chart: Chart, charge: ChargeRecord | None = None) -> CostForm:
    keep = charge.coverage_id if charge is not None else None
    coverages = [c for c in insurance.list_coverages(current.db, chart.id) if c.voided_at is None or c.id == keep]
    offered = ((c.id, insurance_words.coverage(c)) for c in coverages)
    form.coverage_id.choices = choices_of(offered, blank=gettext("None, or not known"))
    payers = insurance.list_payer_choices(current.db, keep=charge.payer_id if charge is not None else None)
    form.payer_id.choices = choices_of(payers, blank=gettext("None, or the coverage's"))
    return form
