"""The Insurance tab of a patient's chart, and the forms of coverages under it."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock, protection
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from tenants.insurance import queries, rules, services, words
from tenants.insurance.consent_to_bill import may_bill
from tenants.insurance.errors import CoverageNotFound
from tenants.insurance.forms import COVERAGE_GROUPS, CopayForm, CoverageForm, EndCoverageForm, VoidForm
from tenants.insurance.models import Coverage
from tenants.insurance.services.coverages import MEMBER_ID
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.fields import choices_of
from tenants.patients.restrictions import queries as restrictions


class CoveragePages(ChartView):
    """Who pays for this patient, and what is authorized."""

    title = _("Insurance")

    @expose("/")
    @needs(Permission.COVERAGE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Coverages over time by rank, and authorizations with what is left of them."""
        chart = self.open_chart(patient_id, Permission.COVERAGE_READ)
        today = clock.today(current.actor.zone)
        rows = queries.list_coverages(current.db, chart.id)
        may_see = chart.may(Permission.AUTHORIZATION_READ)
        authorizations = queries.list_authorizations(current.db, chart.id) if may_see else []
        payers = {
            row.payer_id: row.payer_name
            for row in rows
            if row.voided_at is None and rules.Period(row.starts_on, row.ends_on).holds(today)
        }
        return self.chart(
            chart,
            "insurance",
            "insurance/chart.html",
            today=today,
            billable=[
                (name, may_bill(current.db, chart.id, payer_id, today, today=today))
                for payer_id, name in payers.items()
            ],
            kept=restrictions.list_restrictions(current.db, chart.id),
            ranks=rules.timeline([row for row in rows if row.voided_at is None], today),
            voided=[row for row in rows if row.voided_at is not None],
            authorizations=[row for row in authorizations if row.voided_at is None],
            voided_authorizations=[row for row in authorizations if row.voided_at is not None],
            may_see_authorizations=may_see,
            words=words,
        )

    @expose("/coverages/new/", methods=("GET", "POST"))
    @needs(Permission.COVERAGE_WRITE)
    def record(self, patient_id: str) -> ResponseReturnValue:
        """Record a coverage."""
        chart = self.open_chart(patient_id, Permission.COVERAGE_WRITE)
        form = CoverageForm()
        _offer_payers(form)

        def save() -> None:
            services.record_coverage(current.db, current.actor, chart.id, form.facts())

        return self._run(chart, form, save, title=gettext("New coverage"), groups=COVERAGE_GROUPS)

    @expose("/coverages/<coverage_id>/", methods=("GET", "POST"))
    @needs(Permission.COVERAGE_WRITE)
    def correct(self, patient_id: str, coverage_id: str) -> ResponseReturnValue:
        """Correct a coverage. Only here is the whole member id shown, to who may change it."""
        chart, coverage = self._coverage(patient_id, coverage_id)
        form = CoverageForm() if request.method == "POST" else _filled(coverage)
        _offer_payers(form, coverage)

        def save() -> None:
            services.correct_coverage(
                current.db, current.actor, coverage.id, form.facts(), expected_version=form.opened_version
            )

        def stored() -> Form:
            fresh = queries.get_coverage(current.db, coverage.id)
            return _offer_payers(_filled(fresh), fresh)

        return self._run(chart, form, save, title=gettext("Correct coverage"), groups=COVERAGE_GROUPS, stored=stored)

    @expose("/coverages/<coverage_id>/end/", methods=("GET", "POST"))
    @needs(Permission.COVERAGE_WRITE)
    def end(self, patient_id: str, coverage_id: str) -> ResponseReturnValue:
        """Record the last covered day."""
        chart, coverage = self._coverage(patient_id, coverage_id)
        form = EndCoverageForm(data={"version": coverage.version, "ends_on": coverage.ends_on})

        def save() -> None:
            assert form.ends_on.data is not None  # noqa: S101 - the field is required
            services.end_coverage(
                current.db,
                current.actor,
                coverage.id,
                ends_on=form.ends_on.data,
                expected_version=form.opened_version,
            )

        return self._run(chart, form, save, title=gettext("End coverage"), submit_label=gettext("End coverage"))

    @expose("/coverages/<coverage_id>/copay/", methods=("GET", "POST"))
    @needs(Permission.COPAY_WRITE)
    def copay(self, patient_id: str, coverage_id: str) -> ResponseReturnValue:
        """Record what the patient owes at the desk for a day."""
        chart, coverage = self._coverage(patient_id, coverage_id, Permission.COPAY_WRITE)
        form = CopayForm(data={"version": coverage.version, "amount": coverage.copay_amount})

        def save() -> None:
            services.note_copay(
                current.db, current.actor, coverage.id, amount=form.amount.data, expected_version=form.opened_version
            )

        return self._run(chart, form, save, title=gettext("Copay"))

    @expose("/coverages/<coverage_id>/void/", methods=("GET", "POST"))
    @needs(Permission.COVERAGE_WRITE)
    def void(self, patient_id: str, coverage_id: str) -> ResponseReturnValue:
        """Void a coverage that should never have been recorded."""
        chart, coverage = self._coverage(patient_id, coverage_id)
        form = VoidForm(data={"version": coverage.version})

        def save() -> None:
            services.void_coverage(
                current.db,
                current.actor,
                coverage.id,
                reason=form.reason.data,
                expected_version=form.opened_version,
            )

        return self._run(
            chart,
            form,
            save,
            title=gettext("Void coverage"),
            submit_label=gettext("Void coverage"),
            danger=True,
            lead=gettext(
                "For a coverage recorded by mistake. It stays readable and counts no more; this cannot be undone."
            ),
        )

    def _coverage(
        self, patient_id: str, coverage_id: str, permission: Permission = Permission.COVERAGE_WRITE
    ) -> tuple[Chart, Coverage]:
        chart = self.open_chart(patient_id, permission)
        found = id_of(coverage_id)
        coverage = queries.get_coverage(current.db, found)
        if coverage.patient_id != chart.id:
            raise CoverageNotFound
        return chart, coverage

    def _run(self, chart: Chart, form: Form, save: Callable[[], None], **options: Any) -> ResponseReturnValue:
        home = str(self.get_url(".index", patient_id=chart.id))

        def save_and_return() -> str:
            save()
            return home

        return self.chart_form(chart, "insurance", form, save_and_return, cancel_url=home, **options)


def _offer_payers(form: CoverageForm, coverage: Coverage | None = None) -> CoverageForm:
    keep = coverage.payer_id if coverage is not None else None
    payers = queries.list_payer_choices(current.db, keep=keep)
    form.payer_id.choices = choices_of(payers, blank=gettext("Choose a payer"))
    return form


def _filled(coverage: Coverage) -> CoverageForm:
    sealed = coverage.member_id_sealed
    member_id = protection.keyring(current.db).open(MEMBER_ID, sealed) if sealed is not None else None
    return CoverageForm.of(coverage, member_id)
