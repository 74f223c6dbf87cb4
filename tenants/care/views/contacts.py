"""A patient's contact notes: reading, writing, adding to them. Co-signing is `cosign`."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from causeway import clock, drafts
from causeway.access import Permission
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care import labels, queries, services
from tenants.care.errors import ContactNoteNotFound
from tenants.care.forms import AddendumForm, ContactForm
from tenants.care.models import ContactDraft
from tenants.care.queries import ContactRow
from tenants.care.rules import ContactKind
from tenants.care.views.pages import CareView
from tenants.patients.chart import Chart
from tenants.patients.requests import amended
from tenants.patients.rules.names import read_date
from tenants.staff import cosigning


class ContactNoteView(CareView):
    """A patient's contact notes."""

    title = _("Contact notes")
    tab = "sessions"
    home: ClassVar[str] = "contact_notes.index"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """All contact notes, the newest first."""
        chart = self.open_chart(patient_id, Permission.CARE_READ)
        rows = queries.list_contact_notes(current.db, chart.patient_id, limit=200)
        return self.chart(
            chart,
            "sessions",
            "care/contacts.html",
            rows=rows,
            added=queries.list_contact_addenda(current.db, [row.id for row in rows]),
            amended=amended.list_amended(current.db, "contact_note", patient_id=chart.patient_id),
            labels=labels,
            may_write=chart.may(Permission.CARE_WRITE),
            to_cosign=_to_cosign(rows),
            draft=queries.find_contact_draft(current.db, current.actor, chart.patient_id),
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Write a contact down and sign it."""
        chart, form, draft = self.open_chart(patient_id, Permission.CARE_WRITE), ContactForm(), None
        about = _about()
        if request.method != "POST":
            draft = queries.find_contact_draft(current.db, current.actor, chart.patient_id)
            form = _typed(draft, about) if draft is not None else _suggested(form, chart, about)
        form.zone = current.actor.zone
        return self.step(
            chart,
            form,
            lambda: services.note_contact(current.db, current.actor, chart.patient_id, form.facts()),
            title=gettext("Write a contact note"),
            submit_label=gettext("Sign the contact note"),
            saved=gettext("The contact note is signed."),
            template="care/contact_form.html",
            extra={
                "draft_at": draft.saved_at if draft is not None else None,
                "about": about,
                "missed_on": about if draft is not None and about != form.about_on.data else None,
            },
        )

    @expose("/draft/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def draft(self, patient_id: str) -> ResponseReturnValue:
        """Keep the contact note as it is typed."""
        chart, fields = self.open_chart(patient_id, Permission.CARE_WRITE), dict(request.form.lists())
        key = ConfirmForm().key
        kept = services.keep_contact_draft(current.db, current.actor, chart.patient_id, fields, form_key=key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/draft/discard/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def discard(self, patient_id: str) -> ResponseReturnValue:
        """Begin the contact note anew, about the absence it was opened for. A second click changes nothing."""
        chart, about = self.open_chart(patient_id, Permission.CARE_WRITE), _about()
        services.discard_contact_draft(current.db, current.actor, chart.patient_id)
        return redirect(self.get_url(".new", patient_id=chart.patient_id, about=about))

    @expose("/<note_id>/addendum/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def addendum(self, patient_id: str, note_id: str) -> ResponseReturnValue:
        """Add to a contact note."""
        chart = self.open_chart(patient_id, Permission.CARE_WRITE)
        row, form = self._row(chart, note_id), AddendumForm()
        return self.step(
            chart,
            form,
            lambda: services.add_addendum(current.db, current.actor, row.id, form.text.data),
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
        )

    def _row(self, chart: Chart, note_id: str) -> ContactRow:
        found = id_of(note_id, ContactNoteNotFound)
        row = queries.get_contact_row(current.db, found)
        if row.patient_id != chart.patient_id:
            raise ContactNoteNotFound
        return row


def _to_cosign(rows: list[ContactRow]) -> set[UUID]:
    """Those of the notes that wait for this person's co-signature."""
    waiting = [row for row in rows if row.needs_cosign and row.cosigned_at is None]
    if not waiting or not current.actor.may(Permission.CARE_COSIGN):
        return set()
    reach = cosigning.reach(current.db, current.actor, Permission.CARE_COSIGN)
    return {row.id for row in waiting if reach.covers(row.signed_by_id)}


def _about() -> date | None:
    """The absence that the address names."""
    return read_date(request.args.get("about", ""))


def _typed(draft: ContactDraft, about: date | None) -> ContactForm:
    """The form as this person left it; about the absence it is opened for, unless it is about something else."""
    kept: MultiDict[str, str] = MultiDict(drafts.opened(current.db, queries.CONTACT_DRAFT, draft.payload_sealed))
    may_be_outreach = kept.get("kind", "") in {"", ContactKind.OUTREACH.value}
    if about is not None and may_be_outreach and not kept.get("about_on"):
        kept["kind"], kept["about_on"] = ContactKind.OUTREACH.value, about.isoformat()
    return ContactForm(formdata=kept)


def _suggested(form: ContactForm, chart: Chart, about: date | None) -> ContactForm:
    """What is likely: now, with the patient; and the absence it answers, where the address names one (`?about=`)."""
    now = clock.local(clock.now(), current.actor.zone)
    form.happened_on.data, form.happened_at.data, form.with_whom.data = now.date(), now.time(), chart.called
    if about is not None:
        form.kind.data, form.about_on.data = ContactKind.OUTREACH.value, about
    return form
