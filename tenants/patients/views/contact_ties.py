"""A contact beyond one record: merged with another of the patient's, known from other charts, or a patient, too.

The page of what lies beyond is for whoever writes contacts, and the way to it stands beside every contact alike: that it
is there says nothing, and a list that is open on a desk names nobody else's chart.
"""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.patients import queries, services
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import AlreadyDone, RecordNotFound
from tenants.patients.forms.contacts import KnownPatientForm, MergeForm
from tenants.patients.models import Contact
from tenants.patients.queries import contact_ties as ties
from tenants.patients.services.contact_ties import REACH


class _ContactView(ChartView):
    """Pages under one contact."""

    def home(self, chart: Chart) -> str:
        """The list of contacts."""
        return str(self.get_url("contacts.index", patient_id=chart.patient_id))

    def contact(self, chart: Chart, contact_id: str) -> Contact:
        """The contact in the address. Raises RecordNotFound."""
        return queries.get_part(current.db, Contact, id_of(contact_id, RecordNotFound), patient_id=chart.patient_id)


class ContactMergeView(_ContactView):
    """Two records of one person become one."""

    title = _("Merge contacts")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def index(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Choose the record that goes into this one, and see what will stand then."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact, form = self.contact(chart, contact_id), MergeForm()
        others = [each for each in queries.list_contacts(current.db, chart.patient_id) if each.id != contact.id]
        form.offer(others, chosen=parse_id(request.args.get("other")))
        if request.method != "POST":
            form.version.data = str(contact.version)

        def save() -> str:
            lose_id = form.other_id.data
            services.merge_contacts(
                current.db, current.actor, contact.id, lose_id, expected_version=form.opened_version
            )
            return str(self.get_url("contacts.edit", patient_id=chart.patient_id, contact_id=contact.id))

        return self.chart_form(
            chart,
            "contacts",
            form,
            save,
            title=gettext("Merge into %(name)s", name=contact.name),
            lead=gettext(
                "The other record is set aside, with a note that it is this person. Marks of both stand, blanks are filled, "
                "and what is open moves here. What was signed stays as it was signed: renew a release before you send on it."
            ),
            submit_label=gettext("Merge"),
            saved=gettext("Merged. Please check what stands here now."),
            cancel_url=self.home(chart),
        )


class ContactBeyondView(_ContactView):
    """Where else this person is known in the clinic, as far as the person who looks may see those charts."""

    title = _("Beyond this chart")

    @expose("/")
    @needs(Permission.PATIENT_WRITE)
    def index(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Other patients they support, the same way to reach them there, and whether they are a patient."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact = self.contact(chart, contact_id)
        elsewhere = ties.list_elsewhere(current.db, current.actor, contact.id, Permission.PATIENT_READ)
        writable = ties.list_elsewhere(current.db, current.actor, contact.id, Permission.PATIENT_WRITE)
        return self.chart(
            chart,
            "contacts",
            "patients/contact_beyond.html",
            contact=contact,
            elsewhere=elsewhere,
            differing={each.contact_id for each in writable if _differs(each, contact)},
            writable={each.contact_id for each in writable},
            alike=ties.list_alike_elsewhere(current.db, current.actor, contact),
            patient=ties.find_known_patient(current.db, current.actor, contact.id),
        )

    @expose("/tie/", methods=("POST",))
    @needs(Permission.PATIENT_WRITE)
    def tie(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Say that the contact of another patient is this person."""
        return self._step(
            patient_id,
            contact_id,
            lambda one: services.tie_contacts(current.db, current.actor, one.id, _sent()),
            gettext("Both charts know now that this is one person."),
        )

    @expose("/untie/", methods=("POST",))
    @needs(Permission.PATIENT_WRITE)
    def untie(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Say that it is somebody else."""
        return self._step(
            patient_id,
            contact_id,
            lambda one: services.untie_contact(current.db, current.actor, one.id, _sent()),
            gettext("They are two people again."),
        )

    @expose("/correct/", methods=("POST",))
    @needs(Permission.PATIENT_WRITE)
    def correct(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Correct the way to reach this person in another chart, too."""
        return self._step(
            patient_id,
            contact_id,
            lambda one: services.correct_elsewhere(current.db, current.actor, one.id, [_sent()]),
            gettext("Corrected there, too."),
        )

    @expose("/patient/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def patient(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Say which patient the contact is."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact, form = self.contact(chart, contact_id), KnownPatientForm()
        home = self._home(chart, contact)

        def save() -> str:
            services.know_as_patient(current.db, current.actor, contact.id, form.known_patient_id.data)
            return home

        return self.chart_form(
            chart,
            "contacts",
            form,
            save,
            title=gettext("%(name)s is a patient, too", name=contact.name),
            lead=gettext("Only people who may see that chart will see this. Nothing of it comes here."),
            cancel_url=home,
        )

    @expose("/patient/forget/", methods=("POST",))
    @needs(Permission.PATIENT_WRITE)
    def forget(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Say that they are not."""
        return self._step(
            patient_id,
            contact_id,
            lambda one: services.forget_patient(current.db, current.actor, one.id),
            gettext("The link to that chart is gone."),
        )

    def _step(
        self, patient_id: str, contact_id: str, do: Callable[[Contact], object], saved: str
    ) -> ResponseReturnValue:
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact = self.contact(chart, contact_id)
        try:
            do(contact)
        except AlreadyDone:
            current.db.rollback()
        flash(saved, "success")
        return redirect(self._home(chart, contact))

    def _home(self, chart: Chart, contact: Contact) -> str:
        return str(self.get_url(".index", patient_id=chart.patient_id, contact_id=contact.id))


def _sent() -> UUID:
    return id_of(request.form.get("other_id", ""), RecordNotFound)


def _differs(each: ties.Elsewhere, contact: Contact) -> bool:
    return any(getattr(each, name) != getattr(contact, name) for name in REACH)
