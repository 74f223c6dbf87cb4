"""Contacts of a patient: the list and its forms."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from tenants.patients import queries, services
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import RecordNotFound
from tenants.patients.forms.contacts import GROUPS, ContactForm, ReasonForm
from tenants.patients.models import Contact
from tenants.patients.words import PREFERRED_WAYS, RELATIONSHIPS


class ContactsView(ChartView):
    """Relatives and support persons."""

    title = _("Contacts")

    @expose("/")
    @needs(Permission.PATIENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Everybody the patient named, those set aside last."""
        chart = self.open_chart(patient_id)
        contacts = queries.list_contacts(current.db, chart.patient_id, with_inactive=True)
        notes = {}
        if chart.may(Permission.PATIENT_WRITE):
            notes = {contact.id: services.custody_note(current.db, contact) for contact in contacts}
        return self.chart(
            chart,
            "contacts",
            "patients/contacts.html",
            contacts=contacts,
            notes=notes,
            relationships=RELATIONSHIPS,
            ways=PREFERRED_WAYS,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """A new contact."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        form = ContactForm()

        def save() -> str:
            services.add_contact(current.db, current.actor, chart.patient_id, form.facts())
            return self._home(chart)

        return self.chart_form(
            chart, "contacts", form, save, title=gettext("New contact"), cancel_url=self._home(chart), groups=GROUPS
        )

    @expose("/<contact_id>/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def edit(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Correct a contact."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact = self._contact(chart, contact_id)
        form = ContactForm() if request.method == "POST" else self._filled(chart, contact_id)

        def save() -> str:
            services.correct_contact(
                current.db, current.actor, contact.id, form.facts(), expected_version=form.opened_version
            )
            return self._home(chart)

        return self.chart_form(
            chart,
            "contacts",
            form,
            save,
            title=contact.name,
            cancel_url=self._home(chart),
            groups=GROUPS,
            stored=lambda: self._filled(chart, contact_id),
        )

    @expose("/<contact_id>/deactivate/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def deactivate(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Set a contact aside, with the reason."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact = self._contact(chart, contact_id)
        form = ReasonForm()

        def save() -> str:
            services.deactivate_contact(current.db, current.actor, contact.id, form.reason.data or "")
            return self._home(chart)

        return self.chart_form(
            chart,
            "contacts",
            form,
            save,
            title=gettext("Set aside: %(name)s", name=contact.name),
            lead=gettext("They are no longer offered anywhere. The record keeps them, and you can take them back."),
            submit_label=gettext("Set aside"),
            cancel_url=self._home(chart),
        )

    @expose("/<contact_id>/restore/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def restore(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Take a contact back."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact = self._contact(chart, contact_id)

        def save() -> str:
            services.restore_contact(current.db, current.actor, contact.id)
            return self._home(chart)

        return self.chart_form(
            chart,
            "contacts",
            ConfirmForm(),
            save,
            title=gettext("Take back: %(name)s", name=contact.name),
            lead=gettext("They were set aside because: %(reason)s", reason=contact.deactivated_reason or "–"),
            submit_label=gettext("Take back"),
            cancel_url=self._home(chart),
        )

    def _home(self, chart: Chart) -> str:
        return str(self.get_url(".index", patient_id=chart.patient_id))

    def _contact(self, chart: Chart, contact_id: str) -> Contact:
        found = id_of(contact_id, RecordNotFound)
        return queries.get_part(current.db, Contact, found, patient_id=chart.patient_id)

    def _filled(self, chart: Chart, contact_id: str) -> ContactForm:
        contact = self._contact(chart, contact_id)
        return ContactForm.of(contact, services.custody_note(current.db, contact))
