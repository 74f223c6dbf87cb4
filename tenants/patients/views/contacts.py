"""Contacts of a patient: the list and its forms."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from tenants.patients import queries, services, words
from tenants.patients.chart import Chart, ChartView
from tenants.patients.errors import RecordNotFound
from tenants.patients.forms.contacts import GROUPS, NEW_GROUPS, ContactForm, NewContactForm, ReasonForm
from tenants.patients.models import Contact
from tenants.patients.queries import contact_ties as ties
from tenants.patients.representatives import words as represents
from tenants.patients.representatives.queries import Stand, by_contact, list_stands
from tenants.patients.rules.contacts import pairs_alike
from tenants.patients.services.contact_ties import REACH


class ContactsView(ChartView):
    """Relatives and support persons."""

    title = _("Contacts")

    @expose("/")
    @needs(Permission.PATIENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Everybody the patient named, those set aside last."""
        chart, today = self.open_chart(patient_id), clock.today(current.actor.zone)
        contacts = queries.list_contacts(current.db, chart.patient_id, with_inactive=True)
        told: Mapping[UUID, queries.Told] = {}
        stands: Mapping[UUID, Sequence[Stand]] = {}
        if chart.may(Permission.CONSENT_READ):
            patient = queries.get_patient(current.db, chart.patient_id)
            stands = by_contact(list_stands(current.db, patient, today))
            told = queries.list_told(current.db, patient, contacts, today)
        may_write = chart.may(Permission.PATIENT_WRITE)
        return self.chart(
            chart,
            "contacts",
            "patients/contacts.html",
            contacts=contacts,
            names={contact.id: contact.name for contact in contacts},
            facts={contact.id: services.facts_of(current.db, contact) for contact in contacts if may_write},
            told=told,
            stands=stands,
            represents=represents,
            called=chart.called,
            glance=queries.glance(contacts, told),
            pairs=pairs_alike([services.known(one) for one in contacts if may_write and one.deactivated_at is None]),
            custody={contact.id: queries.custody_of(contact, today) for contact in contacts},
            today=today,
            words=words,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """A new contact."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        form = NewContactForm()

        def save() -> str:
            sure = bool(form.is_someone_else.data)
            services.add_contact(current.db, current.actor, chart.patient_id, form.facts(), is_someone_else=sure)
            return self._home(chart)

        return self.chart_form(
            chart, "contacts", form, save, title=gettext("New contact"), cancel_url=self._home(chart), groups=NEW_GROUPS
        )

    @expose("/<contact_id>/", methods=("GET", "POST"))
    @needs(Permission.PATIENT_WRITE)
    def edit(self, patient_id: str, contact_id: str) -> ResponseReturnValue:
        """Correct a contact."""
        chart = self.open_chart(patient_id, Permission.PATIENT_WRITE)
        contact = self._contact(chart, contact_id)
        form = ContactForm() if request.method == "POST" else self._filled(chart, contact_id)

        def save() -> str:
            before = tuple(getattr(contact, name) for name in REACH)
            changed = services.correct_contact(
                current.db, current.actor, contact.id, form.facts(), expected_version=form.opened_version
            )
            if before == tuple(getattr(changed, name) for name in REACH):
                return self._home(chart)
            return self._offer(chart, changed)

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

    def _offer(self, chart: Chart, contact: Contact) -> str:
        """Where another chart that the person may write knows them by another way, the page that offers to correct it."""
        others = ties.list_elsewhere(current.db, current.actor, contact.id, Permission.PATIENT_WRITE)
        if all(getattr(each, name) == getattr(contact, name) for each in others for name in REACH):
            return self._home(chart)
        return str(self.get_url("contact_beyond.index", patient_id=chart.patient_id, contact_id=contact.id))

    def _home(self, chart: Chart) -> str:
        return str(self.get_url(".index", patient_id=chart.patient_id))

    def _contact(self, chart: Chart, contact_id: str) -> Contact:
        found = id_of(contact_id, RecordNotFound)
        return queries.get_part(current.db, Contact, found, patient_id=chart.patient_id)

    def _filled(self, chart: Chart, contact_id: str) -> ContactForm:
        contact = self._contact(chart, contact_id)
        return ContactForm.of(services.facts_of(current.db, contact), contact.version)
