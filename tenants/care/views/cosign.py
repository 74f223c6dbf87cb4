"""The queue of contact notes that wait for a co-signature, one after the other."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care import labels, queries, services
from tenants.care.errors import ContactNoteNotFound
from tenants.patients import queries as patients
from tenants.staff import cosigning

QUEUE = 100


class ContactCosignView(ClinicView):
    """Contact notes to co-sign. What counts is who signed them, not whose caseload the patient is on."""

    title = _("Contact notes to co-sign")
    menu_key = "notes"

    @expose("/")
    @needs(Permission.CARE_COSIGN)
    def index(self) -> ResponseReturnValue:
        """The first note that waits for this person's co-signature, or the one asked for, with the way to the next."""
        after, asked = parse_id(request.args.get("after")), parse_id(request.args.get("note"))
        waiting = queries.list_waiting_contacts(current.db, current.actor, QUEUE, after=after)
        if not waiting:
            return self.render("care/cosign.html", row=None)
        first = next((row for row in waiting if row.id == asked), waiting[0])
        audit.record(current.db, current.actor, "patient.viewed", patient_id=first.patient_id, page="contact.cosign")
        form = ConfirmForm(formdata=None)
        values = self._values(first.id)
        form.version.data = str(values["row"].version)
        return self.render("care/cosign.html", form=form, count=len(waiting), **values)

    @expose("/<note_id>/", methods=("POST",))
    @needs(Permission.CARE_COSIGN)
    @step_up
    def cosign(self, note_id: str) -> ResponseReturnValue:
        """Give the second signature."""
        found = id_of(note_id, ContactNoteNotFound)
        signed_by_id = queries.get_contact_note(current.db, found).signed_by_id
        cosigning.reach(current.db, current.actor, Permission.CARE_COSIGN).require_any([signed_by_id])
        form, here = ConfirmForm(), str(self.get_url(".index"))

        def save() -> str:
            services.cosign_contact(current.db, current.actor, found, expected_version=form.opened_version)
            return here

        return self.form(
            form,
            save,
            title=self.title,
            cancel_url=here,
            template="care/cosign.html",
            saved=gettext("The contact note is co-signed."),
            extra={"count": 1, **self._values(found)},
        )

    def _values(self, note_id: UUID) -> dict[str, Any]:
        row = queries.get_contact_row(current.db, note_id)
        return {
            "row": row,
            "added": queries.list_contact_addenda(current.db, [row.id]),
            "patient": patients.find_names(current.db, [row.patient_id])[row.patient_id],
            "labels": labels,
        }
