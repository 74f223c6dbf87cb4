"""Counselling notes under a chart: their author's pages, and the one a supervising director reads."""

from typing import ClassVar

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
from tenants.care.counselling import labels, queries, services
from tenants.care.counselling.errors import CounsellingNoteNotFound
from tenants.care.counselling.forms import CounsellingForm
from tenants.care.counselling.models import CounsellingKind
from tenants.care.forms import AddendumForm
from tenants.care.views.pages import CareView


class CounsellingView(CareView):
    """One's own notes about a patient."""

    title = _("Counselling notes")
    tab = "counselling"
    home: ClassVar[str] = "counselling.index"

    @expose("/")
    @needs(Permission.COUNSELLING_WRITE)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """One's own notes, the newest first."""
        chart = self.open_chart(patient_id, Permission.COUNSELLING_WRITE)
        return self.chart(
            chart,
            self.tab,
            "counselling/own.html",
            rows=queries.list_own(current.db, current.actor, chart.patient_id),
            draft=queries.find_draft(current.db, current.actor, chart.patient_id),
            labels=labels,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.COUNSELLING_WRITE)
    @step_up
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Write a note and sign it."""
        chart, form, draft = self.open_chart(patient_id, Permission.COUNSELLING_WRITE), CounsellingForm(), None
        if request.method != "POST":
            draft = queries.find_draft(current.db, current.actor, chart.patient_id)
            if draft is not None:
                form = CounsellingForm(
                    formdata=MultiDict(drafts.opened(current.db, queries.DRAFT, draft.payload_sealed))
                )
            else:
                form.about_on.data = clock.today(current.actor.zone)
                form.kind.data = (
                    CounsellingKind.SUBSTANCE_USE if chart.is_part2 else CounsellingKind.PSYCHOTHERAPY
                ).value
        return self.step(
            chart,
            form,
            lambda: services.write_note(current.db, current.actor, chart.patient_id, **form.facts()),
            title=gettext("Write a counselling note"),
            submit_label=gettext("Sign the note"),
            saved=gettext("The note is signed."),
            template="counselling/form.html",
            extra={"draft_at": draft.saved_at if draft is not None else None, "labels": labels},
        )

    @expose("/draft/", methods=("POST",))
    @needs(Permission.COUNSELLING_WRITE)
    def draft(self, patient_id: str) -> ResponseReturnValue:
        """Keep the note as it is typed."""
        chart, fields = self.open_chart(patient_id, Permission.COUNSELLING_WRITE), dict(request.form.lists())
        key = ConfirmForm().key
        kept = services.keep_draft(current.db, current.actor, chart.patient_id, fields, form_key=key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/draft/discard/", methods=("POST",))
    @needs(Permission.COUNSELLING_WRITE)
    def discard(self, patient_id: str) -> ResponseReturnValue:
        """Begin anew. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.COUNSELLING_WRITE)
        services.discard_draft(current.db, current.actor, chart.patient_id)
        return redirect(self.get_url(".new", patient_id=chart.patient_id))

    @expose("/addendum/", methods=("GET", "POST"))
    @needs(Permission.COUNSELLING_WRITE)
    @step_up
    def addendum(self, patient_id: str) -> ResponseReturnValue:
        """Add to a note of one's own, named beside the address (`?note=`): a path names only what others may open, too."""
        chart = self.open_chart(patient_id, Permission.COUNSELLING_WRITE)
        if "note" not in request.args:
            return redirect(self.here(chart))
        found = id_of(request.args["note"], CounsellingNoteNotFound)
        note = queries.get_own(current.db, current.actor, found, patient_id=chart.patient_id)
        form = AddendumForm()
        return self.step(
            chart,
            form,
            lambda: services.add_addendum(current.db, current.actor, note.id, form.text.data),
            title=gettext("Add to your note of %(day)s", day=note.about_on.isoformat()),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
        )


class SupervisedCounsellingView(CareView):
    """Notes of those whom a program director supervises."""

    title = _("Counselling notes of people you supervise")
    tab = "counselling_supervised"
    home: ClassVar[str] = "counselling_supervised.index"

    @expose("/")
    @needs(Permission.COUNSELLING_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Read only, and kept who read."""
        chart = self.open_chart(patient_id, Permission.COUNSELLING_READ)
        rows = services.read_supervised(current.db, current.actor, chart.patient_id)
        return self.chart(chart, self.tab, "counselling/supervised.html", rows=rows, labels=labels)
