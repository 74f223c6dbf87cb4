"""Consents of a patient: what is in force, each one's page, and the steps in its life."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries, services
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import Frozen, RecordNotFound
from tenants.patients.forms.consents import (
    GROUPS,
    ConsentForm,
    EventForm,
    RevokeAsStatedForm,
    RevokeForm,
    SignForm,
)
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.models import Consent
from tenants.patients.queries.parts import Standing
from tenants.patients.rules.consents import ConsentKind, is_to_bill, missing_elements
from tenants.patients.services import Signature
from tenants.patients.signatures.queries import find_signers
from tenants.patients.signatures.rules import Capacity
from tenants.patients.words import CATEGORIES, CONSENT_KINDS, ELEMENTS, PURPOSES, RECIPIENTS, SIGNERS, STATES


class ConsentsView(ChartView):
    """Consents as records."""

    title = _("Consents")

    @expose("/")
    @needs(Permission.CONSENT_TO_BILL_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """What is in force, until when, and what no longer is; to some only what concerns the bill."""
        chart = self.open_chart(patient_id, Permission.CONSENT_TO_BILL_READ)
        found = self._readable(chart)
        return self.chart(chart, "consents", "patients/consents.html", found=found, **_WORDS)

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Prepare a consent; `?replaces=` makes it a new version of a signed one."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        replaces = self._consent(chart, request.args["replaces"]) if "replaces" in request.args else None
        if request.method == "POST":
            form = ConsentForm()
        elif replaces is not None:
            form = ConsentForm.of(replaces)
            form.version.data = ""
        else:
            form = ConsentForm(discloser=current.clinic.name)

        def save() -> str:
            made = services.prepare_consent(
                current.db,
                current.actor,
                chart.patient_id,
                form.facts(),
                replaces_id=replaces.id if replaces is not None else None,
            )
            return self._page(made)

        title = gettext("New version of a consent") if replaces is not None else gettext("New consent")
        return self._form(chart, self._offer(chart, form), save, title=title, groups=GROUPS)

    @expose("/<consent_id>/")
    @needs(Permission.CONSENT_TO_BILL_READ)
    def page(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """One consent, and what can be done with it now."""
        chart = self.open_chart(patient_id, Permission.CONSENT_TO_BILL_READ)
        consent = self._consent(chart, consent_id)
        states = {found.consent.id: found.state for found in self._readable(chart)}
        if consent.id not in states:
            raise RecordNotFound
        people = queries.find_people(current.db, [consent.signature_recorded_by, consent.revoked_by])
        return self.chart(
            chart,
            "consents",
            "patients/consent.html",
            consent=consent,
            state=states[consent.id],
            missing=[ELEMENTS[name] for name in missing_elements(consent)],
            people=people,
            signers=SIGNERS,
            **_WORDS,
        )

    @expose("/<consent_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def edit(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """Change one that nobody has signed yet."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self._consent(chart, consent_id)
        if request.method != "POST" and consent.signed_on is not None:
            raise Frozen
        form = ConsentForm() if request.method == "POST" else ConsentForm.of(consent)

        def save() -> str:
            services.redraft_consent(
                current.db, current.actor, consent.id, form.facts(), expected_version=form.opened_version
            )
            return self._page(consent)

        return self._form(
            chart,
            self._offer(chart, form),
            save,
            title=gettext("Edit the draft"),
            groups=GROUPS,
            stored=lambda: self._offer(chart, ConsentForm.of(self._consent(chart, consent_id))),
        )

    @expose("/<consent_id>/sign/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_SIGN)
    @step_up
    def sign(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """Record the signature; the consent is frozen by it."""
        chart = self.open_chart(patient_id, Permission.CONSENT_SIGN)
        consent = self._consent(chart, consent_id)
        today = clock.today(current.actor.zone)
        form = SignForm(signed_by=chart.name, signed_on=today)
        signers = find_signers(current.db, queries.get_patient(current.db, chart.patient_id), today)
        if signers.asked == {Capacity.PATIENT}:
            del form.alone_because  # it is asked about somebody under age

        def save() -> str:
            assert form.signed_on.data is not None  # noqa: S101 - the field is required
            because = form.alone_because.data if form.alone_because is not None else None
            signature = Signature(form.signed_on.data, form.signed_by.data or "", form.signed_as.data, because or "")
            services.sign_consent(
                current.db, current.actor, consent.id, signature, expected_version=form.opened_version
            )
            return self._page(consent)

        return self._form(
            chart,
            self._versioned(form, consent),
            save,
            title=gettext("Record the signature: %(kind)s", kind=CONSENT_KINDS[consent.kind]),
            submit_label=gettext("Record the signature"),
            lead=gettext("Once signed it cannot be changed: it can be revoked, or replaced by a new version."),
        )

    @expose("/<consent_id>/revoke/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def revoke(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """The patient takes it back."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self._consent(chart, consent_id)
        as_stated = consent.kind is ConsentKind.CRIMINAL_JUSTICE
        form = (RevokeAsStatedForm if as_stated else RevokeForm)(revoked_on=clock.today(current.actor.zone))

        def save() -> str:
            services.revoke_consent(
                current.db,
                current.actor,
                consent.id,
                form.reason.data or "",
                revoked_on=form.revoked_on.data,
                as_it_states=isinstance(form, RevokeAsStatedForm) and bool(form.as_it_states.data),
                expected_version=form.opened_version,
            )
            return self._page(consent)

        return self._form(
            chart,
            self._versioned(form, consent),
            save,
            title=gettext("Revoke: %(kind)s", kind=CONSENT_KINDS[consent.kind]),
            submit_label=gettext("Revoke"),
            danger=True,
            lead=consent.what if as_stated else gettext("From that day on nothing leaves on it any more."),
        )

    @expose("/<consent_id>/ended/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def ended(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """The event happened on which it ends."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self._consent(chart, consent_id)
        form = EventForm(happened_on=clock.today(current.actor.zone))

        def save() -> str:
            assert form.happened_on.data is not None  # noqa: S101 - the field is required
            services.end_by_event(current.db, current.actor, consent.id, form.happened_on.data)
            return self._page(consent)

        return self._form(
            chart,
            form,
            save,
            title=gettext("It has ended: %(event)s", event=consent.expires_event or "–"),
            submit_label=gettext("Record the end"),
        )

    @expose("/<consent_id>/void/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def void(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """It was entered in error."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self._consent(chart, consent_id)
        form = ReasonForm()

        def save() -> str:
            services.void_consent(
                current.db, current.actor, consent.id, form.reason.data or "", expected_version=form.opened_version
            )
            return self._page(consent)

        return self._form(
            chart,
            self._versioned(form, consent),
            save,
            title=gettext("Entered in error: %(kind)s", kind=CONSENT_KINDS[consent.kind]),
            submit_label=gettext("Mark as entered in error"),
            danger=True,
            lead=gettext("It stays in the record with your reason, and is never relied on."),
        )

    def _form(self, chart: Chart, form: Form, save: Callable[[], str], **options: Any) -> ResponseReturnValue:
        home = str(self.get_url(".index", patient_id=chart.patient_id))
        return self.chart_form(chart, "consents", form, save, cancel_url=home, **options)

    def _page(self, consent: Consent) -> str:
        return str(self.get_url(".page", patient_id=consent.patient_id, consent_id=consent.id))

    def _consent(self, chart: Chart, consent_id: str) -> Consent:
        found = id_of(consent_id, RecordNotFound)
        return queries.get_part(current.db, Consent, found, patient_id=chart.patient_id)

    def _readable(self, chart: Chart) -> Sequence[Standing]:
        found = queries.list_consents(current.db, chart.patient_id, clock.today(current.actor.zone))
        if chart.may(Permission.CONSENT_READ):
            return found
        return [standing for standing in found if is_to_bill(standing.consent)]

    def _offer(self, chart: Chart, form: ConsentForm) -> ConsentForm:
        return form.offer(queries.list_contacts(current.db, chart.patient_id))

    def _versioned(self, form: Form, consent: Consent) -> Form:
        if request.method != "POST":
            form.version.data = str(consent.version)
        return form


_WORDS = {
    "kinds": CONSENT_KINDS,
    "states": STATES,
    "categories": CATEGORIES,
    "purposes": PURPOSES,
    "recipients": RECIPIENTS,
}
