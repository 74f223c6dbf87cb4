"""Authorizations in a patient's chart: the page of one, and the forms."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock, protection
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web import formats
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from tenants.insurance import queries, rules, services, words
from tenants.insurance.errors import AuthorizationNotFound
from tenants.insurance.forms import (
    AUTHORIZATION_GROUPS,
    REQUEST_GROUPS,
    AuthorizationForm,
    RequestForm,
    UseForm,
    VoidForm,
)
from tenants.insurance.models import Authorization
from tenants.insurance.services.authorizations import NOTES
from tenants.intake import queries as intake
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.fields import choices_of


class AuthorizationPages(ChartView):
    """What the payer authorized for this patient."""

    title = _("Authorizations")

    @expose("/")
    @needs(Permission.AUTHORIZATION_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """A patient's authorizations are listed on the Insurance tab."""
        chart = self.open_chart(patient_id, Permission.AUTHORIZATION_READ)
        return redirect(self.get_url("patient_insurance.index", patient_id=chart.id))

    @expose("/<authorization_id>/")
    @needs(Permission.AUTHORIZATION_READ)
    def show(self, patient_id: str, authorization_id: str) -> ResponseReturnValue:
        """One authorization: what is covered, until when, what is left, who reviews it."""
        chart, found = self._found(patient_id, authorization_id, Permission.AUTHORIZATION_READ)
        today = clock.today(current.actor.zone)
        standing = rules.standing(
            found.status,
            starts_on=found.starts_on,
            covered_until_on=found.covered_until_on,
            authorized=found.authorized_units,
            used=found.used_units,
            today=today,
        )
        return self.chart(
            chart,
            "insurance",
            "insurance/authorization.html",
            authorization=found,
            payer=queries.get_payer(current.db, found.payer_id),
            standing=standing,
            notes=_notes(found),
            today=today,
            words=words,
        )

    @expose("/request/", methods=("GET", "POST"))
    @needs(Permission.AUTHORIZATION_REQUEST)
    def ask(self, patient_id: str) -> ResponseReturnValue:
        """Record that an authorization was asked for."""
        chart = self.open_chart(patient_id, Permission.AUTHORIZATION_REQUEST)
        form = RequestForm()
        _offer(form, chart)

        def save() -> Authorization:
            return services.request_authorization(current.db, current.actor, chart.id, form.facts())

        return self._run(chart, form, save, title=gettext("Request an authorization"), groups=REQUEST_GROUPS)

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.AUTHORIZATION_WRITE)
    def record(self, patient_id: str) -> ResponseReturnValue:
        """Record an authorization with the payer's answer."""
        chart = self.open_chart(patient_id, Permission.AUTHORIZATION_WRITE)
        form = AuthorizationForm()
        _offer(form, chart)

        def save() -> Authorization:
            return services.record_authorization(current.db, current.actor, chart.id, form.facts())

        return self._run(chart, form, save, title=gettext("New authorization"), groups=AUTHORIZATION_GROUPS)

    @expose("/<authorization_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.AUTHORIZATION_WRITE)
    def correct(self, patient_id: str, authorization_id: str) -> ResponseReturnValue:
        """Record the payer's answer to a request, an extension, or a correction."""
        chart, found = self._found(patient_id, authorization_id, Permission.AUTHORIZATION_WRITE)
        form = AuthorizationForm() if request.method == "POST" else AuthorizationForm.of(found, _notes(found))
        _offer(form, chart, found)

        def save() -> Authorization:
            return services.correct_authorization(
                current.db, current.actor, found.id, form.facts(), expected_version=form.opened_version
            )

        def stored() -> Form:
            fresh = queries.get_authorization(current.db, found.id)
            return _offer(AuthorizationForm.of(fresh, _notes(fresh)), chart, fresh)

        title = gettext("Answer or correction")
        return self._run(chart, form, save, title=title, groups=AUTHORIZATION_GROUPS, stored=stored)

    @expose("/<authorization_id>/use/", methods=("GET", "POST"))
    @needs(Permission.AUTHORIZATION_NUMBER)
    def use(self, patient_id: str, authorization_id: str) -> ResponseReturnValue:
        """Enter the payer's number and the units used so far."""
        chart, found = self._found(patient_id, authorization_id, Permission.AUTHORIZATION_NUMBER)
        form = UseForm() if request.method == "POST" else _use_of(found)

        def save() -> Authorization:
            return services.record_numbers(
                current.db,
                current.actor,
                found.id,
                used_units=form.used_units.data,
                as_of_on=form.as_of_on.data,
                number=form.number.data,
                expected_version=form.opened_version,
            )

        def stored() -> Form:
            return _use_of(queries.get_authorization(current.db, found.id))

        lead = gettext(
            "Count the units used and enter them here. Counting them from attendance comes with a later version."
        )
        return self._run(chart, form, save, title=gettext("Number and units used"), stored=stored, lead=lead)

    @expose("/<authorization_id>/void/", methods=("GET", "POST"))
    @needs(Permission.AUTHORIZATION_WRITE)
    def void(self, patient_id: str, authorization_id: str) -> ResponseReturnValue:
        """Void an authorization that should never have been recorded."""
        chart, found = self._found(patient_id, authorization_id, Permission.AUTHORIZATION_WRITE)
        form = VoidForm(data={"version": found.version})

        def save() -> Authorization:
            return services.void_authorization(
                current.db,
                current.actor,
                found.id,
                reason=form.reason.data,
                expected_version=form.opened_version,
            )

        return self._run(
            chart,
            form,
            save,
            title=gettext("Void authorization"),
            submit_label=gettext("Void authorization"),
            danger=True,
            lead=gettext("For one recorded by mistake. It stays readable and counts no more; this cannot be undone."),
        )

    def _found(self, patient_id: str, authorization_id: str, permission: Permission) -> tuple[Chart, Authorization]:
        chart = self.open_chart(patient_id, permission)
        wanted = id_of(authorization_id)
        found = queries.get_authorization(current.db, wanted)
        if found.patient_id != chart.id:
            raise AuthorizationNotFound
        return chart, found

    def _run(self, chart: Chart, form: Form, save: Callable[[], Authorization], **options: Any) -> ResponseReturnValue:
        def save_and_show() -> str:
            saved = save()
            if current.actor.may(Permission.AUTHORIZATION_READ):
                return str(self.get_url(".show", patient_id=chart.id, authorization_id=saved.id))
            return str(self.get_url("patient_insurance.index", patient_id=chart.id))

        home = str(self.get_url("patient_insurance.index", patient_id=chart.id))
        return self.chart_form(chart, "insurance", form, save_and_show, cancel_url=home, **options)


def _offer(form: RequestForm, chart: Chart, found: Authorization | None = None) -> RequestForm:
    keep = found.coverage_id if found is not None else None
    coverages = [c for c in queries.list_coverages(current.db, chart.id) if c.voided_at is None or c.id == keep]
    offered = ((c.id, words.coverage(c)) for c in coverages)
    form.coverage_id.choices = choices_of(offered, blank=gettext("Choose a coverage"))
    episodes = intake.list_episodes(current.db, chart.id)
    admitted = ((e.id, gettext("Admitted %(day)s", day=formats.day(e.admitted_on))) for e in episodes)
    form.episode_id.choices = choices_of(admitted, blank=gettext("None"))
    return form


def _notes(found: Authorization) -> str | None:
    sealed = found.notes_sealed
    return protection.keyring(current.db).open(NOTES, sealed) if sealed is not None else None


def _use_of(found: Authorization) -> UseForm:
    counted = {} if found.used_as_of_on is None else {"used_units": found.used_units, "as_of_on": found.used_as_of_on}
    form = UseForm(formdata=None, data={"number": found.number, **counted})
    form.version.data = str(found.version)
    return form
