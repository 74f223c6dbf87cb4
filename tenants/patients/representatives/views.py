"""Who stands for a patient: the page of it, and its steps."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, Form
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.patients.representatives import queries, services, words
from tenants.patients.representatives.errors import RepresentationNotFound
from tenants.patients.representatives.forms import GROUPS, DeclineForm, EndForm, RepresentationForm
from tenants.patients.representatives.models import Representation
from tenants.patients.signatures.queries import called
from tenants.patients.words import CATEGORIES


class RepresentativesView(ChartView):
    """Everybody who stands for the patient."""

    title = _("Who stands for the patient")
    tab = "contacts"

    @expose("/")
    @needs(Permission.CONSENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Who does and why somebody does not, and every version of it."""
        chart = self.open_chart(patient_id, Permission.CONSENT_READ)
        patient = patients.get_patient(current.db, chart.patient_id)
        found = queries.list_versions(current.db, patient, clock.today(current.actor.zone))
        may_write = chart.may(Permission.CONSENT_WRITE)
        return self.chart(
            chart,
            self.tab,
            "patients/representatives.html",
            found=found,
            patient=called(patient),
            kept={one.row.id: queries.words_of(current.db, one.row) for one in found if may_write},
            people=patients.find_people(current.db, [who for one in found for who in one.who]),
            labels=words,
            categories=CATEGORIES,
            may_write=may_write,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Record that somebody stands for the patient."""
        chart, today = self.open_chart(patient_id, Permission.CONSENT_WRITE), clock.today(current.actor.zone)
        begins = {"verified_on": today, "contact_id": parse_id(request.args.get("contact", ""))}
        form = _offered(chart, RepresentationForm(data=begins))
        return self._step(
            chart,
            form,
            lambda: services.record_representation(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Somebody stands for the patient"),
            groups=GROUPS,
        )

    @expose("/<representation_id>/renew/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def renew(self, patient_id: str, representation_id: str) -> ResponseReturnValue:
        """Record a new version, which takes the place of this one."""
        chart, row = self._open(patient_id, representation_id)
        facts = services.facts_of(current.db, row)
        form = _offered(chart, RepresentationForm(obj=facts, data={"version": row.version}))
        return self._step(
            chart,
            form,
            lambda: services.renew_representation(
                current.db,
                current.actor,
                row.id,
                form.facts(),
                expected_version=form.opened_version,
            ),
            title=gettext("New version"),
            lead=gettext(
                "The one that stands is kept as it was. You make sure of it anew, and your name is kept with it."
            ),
            groups=GROUPS,
        )

    @expose("/<representation_id>/decline/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def decline(self, patient_id: str, representation_id: str) -> ResponseReturnValue:
        """Decide not to treat somebody as the representative."""
        chart, row = self._open(patient_id, representation_id)
        form = DeclineForm(data={"version": row.version})
        return self._step(
            chart,
            form,
            lambda: services.decline_representation(
                current.db,
                current.actor,
                row.id,
                form.ground.data,
                form.reason.data or "",
                expected_version=form.opened_version,
            ),
            title=gettext("Do not treat them as the representative"),
            lead=gettext(
                "In your professional judgment (45 CFR 164.502(g)(5)). Nothing goes to them in the patient’s place, and they "
                "sign nothing here. You are kept as who decided it."
            ),
            submit_label=gettext("Decide it"),
            danger=True,
        )

    @expose("/<representation_id>/again/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def again(self, patient_id: str, representation_id: str) -> ResponseReturnValue:
        """Lift that decision."""
        chart, row = self._open(patient_id, representation_id)
        form = ConfirmForm(data={"version": row.version})
        return self._step(
            chart,
            form,
            lambda: services.treat_again(current.db, current.actor, row.id, expected_version=form.opened_version),
            title=gettext("Treat them as the representative again"),
            submit_label=gettext("Treat them so again"),
        )

    @expose("/<representation_id>/end/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def end(self, patient_id: str, representation_id: str) -> ResponseReturnValue:
        """It does not hold any more."""
        chart, row = self._open(patient_id, representation_id)
        form = EndForm(data={"version": row.version, "ended_on": clock.today(current.actor.zone)})

        def save() -> Representation:
            assert form.ended_on.data is not None  # noqa: S101 - it is required
            return services.end_representation(
                current.db,
                current.actor,
                row.id,
                form.ended_on.data,
                form.reason.data or "",
                expected_version=form.opened_version,
            )

        return self._step(chart, form, save, title=gettext("It has ended"), submit_label=gettext("End it"), danger=True)

    def _open(self, patient_id: str, representation_id: str) -> tuple[Chart, Representation]:
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        found = id_of(representation_id, RepresentationNotFound)
        return chart, queries.get_representation(current.db, found, chart.patient_id)

    def _step(self, chart: Chart, form: Form, do: Callable[[], object], **options: Any) -> ResponseReturnValue:
        home = str(self.get_url(".index", patient_id=chart.patient_id))

        def save() -> str:
            do()
            return home

        return self.chart_form(chart, self.tab, form, save, cancel_url=home, **options)


def _offered(chart: Chart, form: RepresentationForm) -> RepresentationForm:
    contacts = patients.list_contacts(current.db, chart.patient_id)
    return form.offer(contacts, is_director=chart.may(Permission.CONSENT_TO_BE_PAID))
