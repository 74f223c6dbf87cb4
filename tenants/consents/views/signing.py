"""The pages around a signature: handing the device over, recording a paper with its scan, a refusal, and the patient's copy."""

from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from causeway import clock, disclosure, egress, typeset
from causeway.access import Permission
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from causeway.errors import Refused
from causeway.ids import id_of
from causeway.language import words
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.forms import Form
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.consents import documents, queries, services
from tenants.consents.forms import RefusalForm, SignForm
from tenants.consents.services.signing import require_signable
from tenants.consents.views.tablet import DEVICE
from tenants.consents.wording import FORM_TITLES
from tenants.consents.words import CAPACITIES, REASONS
from tenants.links import services as links
from tenants.links.models import LinkWay
from tenants.links.views.patient import open_here
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import RecordNotFound
from tenants.patients.models import Consent
from tenants.patients.representatives.words import sentence
from tenants.patients.rules.consents import SignedAs
from tenants.patients.rules.minors import Reason
from tenants.patients.services import Signature
from tenants.patients.signatures.rules import Capacity
from tenants.patients.words import CONSENT_KINDS


class SigningPages(ChartView):
    """How a form comes to be signed. `ConsentsView` has the rest of a consent's life."""

    @expose("/<consent_id>/device/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_SIGN)
    def device(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """Hand this device over to be signed on. That ends the session of whoever hands it over."""
        chart = self.open_chart(patient_id, Permission.CONSENT_SIGN)
        found = queries.awaited(current.db, current.actor, self.consent(chart, consent_id))
        problem = ""
        try:
            require_signable(found, is_witness=bool(found.witness))
            if request.method == "POST":
                _link, token = links.hand_out(current.db, current.actor, chart.patient_id, DEVICE, LinkWay.HANDED)
                return open_here(token)
        except Refused as error:
            problem = words_of(error)
        page = self.chart(
            chart,
            "consents",
            "consents/hand_over.html",
            page_title=gettext("Hand over this device to sign"),
            consent=found.consent,
            problem=problem,
            **signers_of(found),
        )
        return page, 422 if problem else 200

    @expose("/<consent_id>/sign/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_SIGN)
    @step_up
    def sign(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """Record a paper that was signed, with its picture where it was scanned; the consent is frozen by it."""
        chart = self.open_chart(patient_id, Permission.CONSENT_SIGN)
        consent = self.consent(chart, consent_id)
        found = queries.awaited(current.db, current.actor, consent)
        form = SignForm(signed_on=clock.today(current.actor.zone), **_usual(chart, found))
        if found.who.age >= found.who.signing.majority:
            del form.alone_because  # it is asked about somebody under age

        def save() -> str:
            signature, upload = _signature(form), form.file.data
            at = {"expected_version": form.opened_version}
            if upload:
                name, content = upload.filename or "", upload.read()
                services.scan(current.db, current.actor, consent.id, signature, name=name, content=content, **at)
            else:
                patient_services.sign_consent(current.db, current.actor, consent.id, signature, **at)
            return self.page_of(consent)

        return self.form_of(
            chart,
            self.versioned(form, consent),
            save,
            title=gettext("Record a signed paper: %(kind)s", kind=CONSENT_KINDS[consent.kind]),
            submit_label=gettext("Record the signature"),
            lead=" ".join(
                [
                    words(REASONS[found.who.signing.reason]),
                    gettext("Once signed it cannot be changed: it can be revoked, or replaced by a new version."),
                ]
            ),
        )

    @expose("/<consent_id>/refusal/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_SIGN)
    def refusal(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """Write down that somebody did not want to sign, and why."""
        chart = self.open_chart(patient_id, Permission.CONSENT_SIGN)
        consent = self.consent(chart, consent_id)
        form = RefusalForm().offer(queries.awaited(current.db, current.actor, consent).who)

        def save() -> str:
            services.refuse(current.db, current.actor, consent.id, form.facts())
            return self.page_of(consent)

        return self.form_of(
            chart,
            form,
            save,
            title=gettext("They did not want to sign: %(kind)s", kind=CONSENT_KINDS[consent.kind]),
            submit_label=gettext("Write it down"),
            lead=gettext("It is kept with the form, which may still be signed later. For the privacy notice this is the "
                         "good-faith effort that the law asks for (45 CFR 164.520(c)(2)(ii))."),
            saved=gettext("The refusal is written down."),
        )  # fmt: skip

    @expose("/<consent_id>/copy/", methods=("POST",))
    @needs(Permission.CONSENT_READ)
    def copy(self, patient_id: str, consent_id: str) -> ResponseReturnValue:
        """The patient's own copy as a document: with the signatures, or with lines to sign on."""
        chart = self.open_chart(patient_id, Permission.CONSENT_READ)
        consent = self.consent(chart, consent_id)
        if self.was_sent():
            return redirect(self.page_of(consent))
        leaving = Leaving(
            Way.PDF,
            Recipient.PATIENT,
            Purpose.PATIENT_ACCESS,
            what=words(FORM_TITLES[consent.kind]),
            categories=frozenset({Category.DEMOGRAPHICS}),
            patient_ids=(chart.patient_id,),
            recipient_name=chart.name,
            recipient_id=chart.patient_id,
        )
        clearance = disclosure.ask(current.db, current.actor, leaving)
        content = documents.form(current.db, current.actor, consent)
        return egress.file(clearance, f"{consent.kind.value}.pdf", content, typeset.MIMETYPE)

    def consent(self, chart: Chart, consent_id: str) -> Consent:
        """The consent of this chart. Raises RecordNotFound."""
        found = id_of(consent_id, RecordNotFound)
        return patients.get_part(current.db, Consent, found, patient_id=chart.patient_id)

    def page_of(self, consent: Consent) -> str:
        """The address of a consent's page."""
        return str(self.get_url(".page", patient_id=consent.patient_id, consent_id=consent.id))

    def form_of(self, chart: Chart, form: Form, save: Any, **options: Any) -> ResponseReturnValue:
        """A form under the chart that leads back to its consents."""
        home = str(self.get_url(".index", patient_id=chart.patient_id))
        return self.chart_form(chart, "consents", form, save, cancel_url=home, **options)

    def versioned(self, form: Form, consent: Consent) -> Form:
        """The form with the version of the consent as it is shown."""
        if request.method != "POST":
            form.version.data = str(consent.version)
        return form


def signers_of(found: queries.Awaited) -> dict[str, Any]:
    """Who signs a form, why, and who has."""
    asked = [words(CAPACITIES[one]) for one in Capacity if one in found.asked]
    return {
        "marks": found.marks,
        "asked": [*asked, *([found.witness] if found.witness else [])],
        "why": words(REASONS[found.who.signing.reason]),
        "law": found.who.signing.law,
        "is_under_age": found.who.age < found.who.signing.majority,
        "capacities": CAPACITIES,
        "not_standing": [sentence(why, one.authority, one.name, found.who.name) for one, why in found.who.not_standing],
    }


def _signature(form: SignForm) -> Signature:
    assert form.signed_on.data is not None  # noqa: S101 - the field is required
    because = form.alone_because.data if form.alone_because is not None else None
    return Signature(form.signed_on.data, form.signed_by.data or "", form.signed_as.data, because or "")


def _usual(chart: Chart, found: queries.Awaited) -> dict[str, Any]:
    """Who signs usually, to begin with."""
    guardian = found.who.guardians[0].name if found.who.guardians else ""
    reason = found.who.signing.reason
    if reason in {Reason.GUARDIAN, Reason.GUARDIAN_PAYS, Reason.GUARDIANS_OWN} and guardian:
        return {"signed_by": guardian, "signed_as": SignedAs.GUARDIAN}
    if reason in {Reason.BOTH_PART2, Reason.BOTH_UNKNOWN} and guardian:
        return {"signed_by": f"{chart.name} and {guardian}", "signed_as": SignedAs.PATIENT_AND_GUARDIAN}
    return {"signed_by": chart.name, "signed_as": SignedAs.PATIENT}
