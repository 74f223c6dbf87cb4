"""The list of notes, and the queue of those that wait for a co-signature."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission, Scope
from causeway.disclosure import Category
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.sessions.queries.note_list import NOTES, list_waiting
from tenants.sessions.services.note_sheet import load
from tenants.sessions.views.note_page import note_values
from tenants.staff import cosigning
from tenants.staff import queries as staff

QUEUE = 100


class NotesView(ClinicView):
    """All notes in the person's scope."""

    title = _("Notes")
    menu_key = "notes"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        audit.record(current.db, current.actor, "notes.listed")
        queue = None
        if current.actor.may(Permission.CARE_COSIGN):
            reach = cosigning.reach(current.db, current.actor, Permission.CARE_COSIGN)
            queue = (str(url_for("notes.cosign")), gettext("Notes to co-sign"), Permission.CARE_COSIGN)
            queue = None if reach.is_empty else queue
        return self.list_page(NOTES, create=queue, export=(self.get_url(".export"), Permission.CARE_READ))

    @expose("/export.csv")
    @needs(Permission.CARE_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(NOTES, "notes.csv", tells={Category.ATTENDANCE, Category.PLAN})

    @expose("/cosign/")
    @needs(Permission.CARE_COSIGN)
    def cosign(self) -> ResponseReturnValue:
        """The oldest note that waits for a second signature, or the one asked for, with the way to the next."""
        after, asked = parse_id(request.args.get("after")), parse_id(request.args.get("note"))
        waiting = list_waiting(current.db, current.actor, QUEUE, after=after)
        crumbs = [(self.title, url_for("notes.index")), (gettext("Co-sign"), None)]
        title = gettext("Notes to co-sign")
        if not waiting:
            return self.render("sessions/cosign.html", page_title=title, crumbs=crumbs, waiting=[])
        first = next((row for row in waiting if row.note_id == asked), waiting[0])
        sheet = load(current.db, current.actor, first.session_id, Permission.CARE_COSIGN)
        patients = [one.patient_id for one in sheet.attendees]
        audit.record_each(current.db, current.actor, "patient.viewed", patients, page="note.cosign")
        form = ConfirmForm(formdata=None)
        form.version.data = str(sheet.version)
        values = {**note_values(sheet), "may_write": False, "crumbs": crumbs}
        own = staff.find_by_user(current.db, current.actor.user_id)
        signer = staff.find_by_user(current.db, first.signed_by_id)
        is_supervisor = own is not None and signer is not None and signer.supervisor_id in {None, own.id}
        return self.render(
            "sessions/cosign.html",
            page_title=title,
            waiting=waiting,
            count=len(waiting),
            form=form,
            is_supervisor=is_supervisor,
            may_open=current.actor.scope(Permission.CARE_READ) is Scope.ALL,
            **values,
        )
