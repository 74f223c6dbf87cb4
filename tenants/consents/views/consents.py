"""Consents of a patient: what is in force and what is missing, each one's page, and the steps in its life."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import new_id
from causeway.language import code_of, words
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.consents import beginning, glance, queries, reading
from tenants.consents.forms import ConsentForm, EventForm, RevokeAsStatedForm, RevokeForm
from tenants.consents.views.signing import SigningPages, signers_of
from tenants.consents.views.tablet import may_be_sent
from tenants.consents.words import FOR_WHAT, HOWS
from tenants.patients import numbers, services
from tenants.patients import queries as patients
from tenants.patients.chart import Chart
from tenants.patients.errors import Frozen, RecordNotFound
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.forms.moments import shown
from tenants.patients.models import Attachment, Consent
from tenants.patients.queries.parts import Standing
from tenants.patients.restrictions.models import PlanRestriction
from tenants.patients.restrictions.queries import list_holding
from tenants.patients.rules.consents import NEEDS, ConsentKind, State, is_to_bill
from tenants.patients.rules.details import lets_nothing_leave
from tenants.patients.services.consents import what_is_missing
from tenants.patients.words import CATEGORIES, CONSENT_KINDS, ELEMENTS, RECIPIENTS, SIGNERS, STATES, purpose_of

_OPEN = frozenset({State.DRAFT, State.NOT_YET, State.IN_FORCE})


class ConsentsView(SigningPages):
    """Consents as records."""

    title = _("Consents")

    @expose("/")
    @needs(Permission.CONSENT_TO_BILL_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """What is in force, until when, and what is missing; to some only what concerns the bill."""
        chart = self.open_chart(patient_id, Permission.CONSENT_TO_BILL_READ)
        found, today = self._readable(chart), clock.today(current.actor.zone)
        wanted = glance.missing(current.db, current.actor, chart.patient_id, found) if self._sees_all(chart) else []
        return self.chart(
            chart,
            "consents",
            "consents/index.html",
            found=found,
            wanted=wanted,
            kept=_kept(chart),
            lets_nothing_leave=lets_nothing_leave,
            ways=reading.ways,
            soon=numbers.soon(current.db, today),
            **_WORDS,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Choose a kind, then prepare it.

        `?kind=` names it, `?replaces=` makes it a new version of a signed one, `?paper=1` records a form of somebody else's.
        """
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        replaces = self.consent(chart, request.args["replaces"]) if "replaces" in request.args else None
        kind = replaces.kind if replaces is not None else _kind(request.args.get("kind", ""))
        if kind is None:
            return self.chart(chart, "consents", "consents/choose.html", for_what=FOR_WHAT, **_WORDS)
        is_ours = "paper" not in request.args if replaces is None else replaces.statement is not None
        form = self._begun(chart, kind, replaces, is_ours=is_ours)

        def save() -> str:
            made = services.prepare_consent(
                current.db,
                current.actor,
                chart.patient_id,
                form.facts(),
                replaces_id=replaces.id if replaces is not None else None,
            )
            return self.page_of(made)

        title = words(CONSENT_KINDS[kind])
        return self.form_of(
            chart,
            form,
            save,
            title=gettext("New version: %(kind)s", kind=title) if replaces is not None else title,
            groups=form.groups(),
            lead=words(FOR_WHAT[kind]),
            template="consents/form.html",
            extra={
                "languages": _languages(form, kind) if is_ours and replaces is None else None,
                "kept": _kept(chart) if NEEDS[kind].is_release else (),
            },
            submit_label=gettext("Prepare it"),
            saved=gettext("Prepared."),
        )

    @expose("/<consent_id>/")
    @needs(Permission.CONSENT_TO_BILL_READ)
    def page(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """One consent as it is read, its signatures, and what can be done with it now."""
        chart = self.open_chart(patient_id, Permission.CONSENT_TO_BILL_READ)
        consent = self.consent(chart, consent_id)
        states = {found.consent.id: found.state for found in self._readable(chart)}
        if consent.id not in states:
            raise RecordNotFound
        people = patients.find_people(current.db, [consent.signature_recorded_by, consent.revoked_by])
        found = queries.awaited(current.db, current.actor, consent)
        read = reading.read(current.db, consent, found.patient)
        return self.chart(
            chart,
            "consents",
            "consents/page.html",
            copy_key=new_id(),
            consent=consent,
            state=states[consent.id],
            missing=[ELEMENTS[name] for name in what_is_missing(consent)],
            lets_nothing_leave=states[consent.id] in _OPEN and lets_nothing_leave(consent, is_part2=chart.is_part2),
            reading=read,
            changes=self._changes(consent, read),
            scan=self._scan(consent),
            hows=HOWS,
            people=people,
            signers=SIGNERS,
            may_be_sent=may_be_sent(found),
            **signers_of(found),
            **_WORDS,
        )

    @expose("/<consent_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def edit(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """Change one that nobody has signed yet."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self.consent(chart, consent_id)
        if request.method != "POST" and consent.signed_on is not None:
            raise Frozen

        def shaped(form: ConsentForm) -> ConsentForm:
            return form.shaped(consent.kind, self._contacts(chart), is_ours=consent.statement is not None)

        form = shaped(ConsentForm() if request.method == "POST" else ConsentForm.of(consent))

        def save() -> str:
            services.redraft_consent(
                current.db, current.actor, consent.id, form.facts(), expected_version=form.opened_version
            )
            return self.page_of(consent)

        return self.form_of(
            chart,
            form,
            save,
            title=gettext("Edit the draft: %(kind)s", kind=words(CONSENT_KINDS[consent.kind])),
            groups=form.groups(),
            stored=lambda: shaped(ConsentForm.of(self.consent(chart, consent_id))),
        )

    @expose("/<consent_id>/revoke/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def revoke(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """The patient takes it back."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self.consent(chart, consent_id)
        as_stated = consent.kind is ConsentKind.CRIMINAL_JUSTICE
        there = clock.local(clock.now(), current.actor.zone).replace(second=0, microsecond=0)
        form = (RevokeAsStatedForm if as_stated else RevokeForm)(**shown(there))

        def save() -> str:
            services.revoke_consent(
                current.db,
                current.actor,
                consent.id,
                form.reason.data or "",
                revoked_at=form.moment(),
                as_it_states=isinstance(form, RevokeAsStatedForm) and bool(form.as_it_states.data),
                expected_version=form.opened_version,
            )
            return self.page_of(consent)

        return self.form_of(
            chart,
            self.versioned(form, consent),
            save,
            title=gettext("Revoke: %(kind)s", kind=CONSENT_KINDS[consent.kind]),
            submit_label=gettext("Revoke"),
            danger=True,
            groups=[("", [*form.when(), "reason", *(["as_it_states"] if as_stated else [])])],
            lead=consent.what if as_stated else gettext("From that moment on nothing leaves on it any more."),
        )

    @expose("/<consent_id>/ended/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def ended(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """The event happened on which it ends."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self.consent(chart, consent_id)
        form = EventForm(happened_on=clock.today(current.actor.zone))

        def save() -> str:
            assert form.happened_on.data is not None  # noqa: S101 - the field is required
            services.end_by_event(
                current.db,
                current.actor,
                consent.id,
                form.happened_on.data,
                expected_version=form.opened_version,
            )
            return self.page_of(consent)

        return self.form_of(
            chart,
            self.versioned(form, consent),
            save,
            title=gettext("It has ended: %(event)s", event=consent.expires_event or "–"),
            submit_label=gettext("Record the end"),
        )

    @expose("/<consent_id>/void/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def void(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """It was entered in error."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        consent = self.consent(chart, consent_id)
        form = ReasonForm()

        def save() -> str:
            services.void_consent(
                current.db, current.actor, consent.id, form.reason.data or "", expected_version=form.opened_version
            )
            return self.page_of(consent)

        return self.form_of(
            chart,
            self.versioned(form, consent),
            save,
            title=gettext("Entered in error: %(kind)s", kind=CONSENT_KINDS[consent.kind]),
            submit_label=gettext("Mark as entered in error"),
            danger=True,
            lead=gettext("It stays in the record with your reason, and is never relied on."),
        )

    def _begun(self, chart: Chart, kind: ConsentKind, replaces: Consent | None, *, is_ours: bool) -> ConsentForm:
        """The form of a kind: sent, filled from the version it replaces, or begun with what is usual."""
        if request.method == "POST":
            form = ConsentForm()
        elif replaces is not None:
            form = ConsentForm.of(replaces)
            form.version.data = ""
        else:
            patient = patients.get_patient(current.db, chart.patient_id)
            language = request.args.get("language", "") or code_of(patient.language)
            form = ConsentForm(**beginning.of(current.db, patient, kind, language, request.args))
        return form.shaped(kind, self._contacts(chart), is_ours=is_ours)

    def _contacts(self, chart: Chart) -> Sequence[Any]:
        return patients.list_contacts(current.db, chart.patient_id)

    def _sees_all(self, chart: Chart) -> bool:
        return bool(chart.may(Permission.CONSENT_READ))

    def _readable(self, chart: Chart) -> Sequence[Standing]:
        found = patients.list_consents(current.db, chart.patient_id, clock.today(current.actor.zone))
        if self._sees_all(chart):
            return found
        return [standing for standing in found if is_to_bill(standing.consent)]

    def _changes(self, consent: Consent, read: reading.Reading) -> list[tuple[str, str, str]]:
        """What this version says and the one before does not."""
        if consent.replaces_id is None:
            return []
        before = patients.get_part(current.db, Consent, consent.replaces_id, patient_id=consent.patient_id)
        return reading.differences(reading.read(current.db, before), read)

    def _scan(self, consent: Consent) -> tuple[UUID, str] | None:
        """The scanned form: its id and name."""
        if consent.attachment_id is None:
            return None
        kept = patients.get_part(current.db, Attachment, consent.attachment_id, patient_id=consent.patient_id)
        return kept.id, kept.name


def _kept(chart: Chart) -> Sequence[PlanRestriction]:
    """What the patient keeps from health plans now."""
    return list_holding(current.db, chart.patient_id, clock.today(current.actor.zone))


def _languages(form: ConsentForm, kind: ConsentKind) -> tuple[str, str, str]:
    """The language of the form, the other one, and the address that begins it in that."""
    other = "en" if form.language.data == "es" else "es"
    kept = {
        name: value for name, value in request.args.items() if name in {"contact", "to", "name", "purpose", "tells"}
    }
    names = {"en": gettext("English"), "es": gettext("Spanish")}
    here = names["es" if other == "en" else "en"]
    return here, names[other], f"?{urlencode({**kept, 'kind': kind.value, 'language': other})}"


def _kind(text: str) -> ConsentKind | None:
    return ConsentKind(text) if text in set(ConsentKind) else None


_WORDS = {
    "kinds": CONSENT_KINDS,
    "states": STATES,
    "categories": CATEGORIES,
    "purpose_of": purpose_of,
    "recipients": RECIPIENTS,
}
