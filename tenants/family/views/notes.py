"""One session's pages: what it is, planning it anew, calling it off, its note, its signatures and addenda."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission, Scope
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, Form
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.family import labels, queries, rules, services
from tenants.family.errors import SessionNotFound
from tenants.family.forms import AddendumForm, CancelForm, DocumentForm, PlanForm
from tenants.family.models import FamilySession
from tenants.family.views.page import filled_note, page_values, read_values, seats_of
from tenants.family.views.sessions import plan_form
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.staff import cosigning


class NoteView(ChartView):
    """One family session."""

    title = _("Family session")
    tab = "family"

    @expose("/")
    @needs(Permission.FAMILY_READ)
    def index(self, session_id: str) -> ResponseReturnValue:
        """The session: who, when, on what basis, its code and why, its note."""
        session, chart = self._open(session_id, Permission.FAMILY_READ)
        return self.chart(
            chart, "family", "family/session.html", form=confirm_form(session), **page_values(session, chart)
        )

    @expose("/plan/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def plan(self, session_id: str) -> ResponseReturnValue:
        """Move the session, or change who holds it and who is expected."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found, clinician_id = session.id, session.clinician_id

        def stored() -> PlanForm:
            row = queries.get_session(current.db, found)
            contacts = [str(each.contact_id) for each in queries.list_participants(current.db, found)]
            return plan_form(PlanForm.of(row, contacts, current.actor.zone), row.patient_id, row.clinician_id)

        form = plan_form(PlanForm(), chart.patient_id, clinician_id) if request.method == "POST" else stored()

        def save() -> None:
            services.replan(current.db, current.actor, found, form.plan(), expected_version=form.opened_version)

        return self._form(
            chart, form, save, session_id, title=gettext("Change the plan"), stored=stored, groups=form.groups()
        )

    @expose("/cancel/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def cancel(self, session_id: str) -> ResponseReturnValue:
        """Call the session off, or record that it was not held."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found, form = session.id, CancelForm()
        if request.method != "POST":
            form.version.data = str(session.version)

        def save() -> None:
            services.cancel(
                current.db,
                current.actor,
                found,
                form.reason.data,
                note=form.note.data,
                expected_version=form.opened_version,
            )

        title = gettext("Cancel this session")
        return self._form(
            chart,
            form,
            save,
            session_id,
            title=title,
            submit_label=title,
            danger=True,
            saved=gettext("The session is cancelled."),
        )

    @expose("/document/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def document(self, session_id: str) -> ResponseReturnValue:
        """The note, on one page."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found = session.id
        seats = seats_of(session)
        form = DocumentForm() if request.method == "POST" else filled_note(session, seats)
        form.seat(seats, chart.called)
        draft = queries.find_draft(current.db, current.actor, found) if request.method == "GET" else None
        if draft is not None:
            form.narrative.data = queries.opened(current.db, queries.DRAFT, draft.text_sealed)

        def save() -> None:
            services.document(
                current.db, current.actor, found, form.documentation(), expected_version=form.opened_version
            )

        def stored() -> DocumentForm:
            again = filled_note(queries.get_session(current.db, found), seats)
            again.seat(seats, chart.called)
            return again

        return self._form(
            chart,
            form,
            save,
            session_id,
            title=gettext("Document the session"),
            stored=stored,
            template="family/document.html",
            extra={
                "seats": {str(seat.contact_id): seat for seat in seats},
                "labels": labels,
                "blocked": rules.blocked,
                "is_multi": session.kind is rules.SessionKind.MULTI_FAMILY,
                "draft_at": draft.saved_at if draft is not None else None,
                "draft_url": self.get_url(".draft", session_id=session_id),
                "starts_at": session.starts_at,
            },
        )

    @expose("/draft/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    def draft(self, session_id: str) -> ResponseReturnValue:
        """Keep the narrative as it is typed."""
        found = id_of(session_id, SessionNotFound)
        text = request.form.get("narrative", "").replace("\0", "")[:20_000]
        draft = services.keep_draft(current.db, current.actor, found, text)
        return render_template("forms/kept.html", saved_at=draft.saved_at)

    @expose("/sign/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    @step_up
    def sign(self, session_id: str) -> ResponseReturnValue:
        """Sign the note; from here on it is frozen."""
        return self._step(session_id, services.sign, gettext("The note is signed."))

    @expose("/cosign/")
    @needs(Permission.FAMILY_COSIGN)
    def to_cosign(self, session_id: str) -> ResponseReturnValue:
        """The note alone, to read before co-signing it: for the signer's supervisor, whoever the patient is."""
        session = self._session(session_id)
        values = self._to_cosign(session)
        audit.record(current.db, current.actor, "patient.viewed", patient_id=session.patient_id, page="family.cosign")
        return self.render("family/cosign.html", form=confirm_form(session), **values)

    @expose("/cosign/", methods=("POST",))
    @needs(Permission.FAMILY_COSIGN)
    @step_up
    def cosign(self, session_id: str) -> ResponseReturnValue:
        """Give the second signature."""
        session, form = self._session(session_id), ConfirmForm()
        values, found = self._to_cosign(session), session.id
        is_whole = current.actor.scope(Permission.FAMILY_READ) is Scope.ALL
        after = str(self.get_url(".index", session_id=session_id) if is_whole else self.get_url("today.index"))

        def save() -> str:
            services.cosign(current.db, current.actor, found, expected_version=form.opened_version)
            return after

        return self.form(
            form,
            save,
            title=values["page_title"],
            cancel_url=after,
            template="family/cosign.html",
            saved=gettext("The note is co-signed."),
            extra=values,
        )

    @expose("/addendum/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    @step_up
    def addendum(self, session_id: str) -> ResponseReturnValue:
        """Add to a signed note."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found, form = session.id, AddendumForm()

        def save() -> None:
            services.add_addendum(current.db, current.actor, found, form.text.data)

        return self._form(
            chart,
            form,
            save,
            session_id,
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
        )

    def _open(self, session_id: str, permission: Permission) -> tuple[FamilySession, Chart]:
        session = self._session(session_id)
        return session, self.open_chart(session.patient_id, permission)

    def _to_cosign(self, session: FamilySession) -> dict[str, Any]:
        reach = cosigning.reach(current.db, current.actor, Permission.FAMILY_COSIGN)
        reach.require_any([session.signed_by_id])
        name = patients.find_names(current.db, [session.patient_id])[session.patient_id]
        return {"page_title": gettext("Co-sign a family note"), "patient": name, **read_values(session, name)}

    def _session(self, session_id: str) -> FamilySession:
        found = id_of(session_id, SessionNotFound)
        return queries.get_session(current.db, found)

    def _form(
        self, chart: Chart, form: Form, save: Callable[[], None], session_id: str, **options: Any
    ) -> ResponseReturnValue:
        here = self.get_url(".index", session_id=session_id)

        def saved() -> str:
            save()
            return str(here)

        return self.chart_form(chart, "family", form, saved, cancel_url=here, **options)

    def _step(self, session_id: str, step: Callable[..., FamilySession], saved: str) -> ResponseReturnValue:
        """Sign: the session's own page is the form, and says what is missing."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found, form = session.id, ConfirmForm()

        def save() -> None:
            step(current.db, current.actor, found, expected_version=form.opened_version)

        return self._form(
            chart,
            form,
            save,
            session_id,
            title=chart.name,
            template="family/session.html",
            saved=saved,
            extra=page_values(session, chart),
        )


def confirm_form(session: FamilySession) -> ConfirmForm:
    """The form of a step without fields, for the version that is shown."""
    form = ConfirmForm(formdata=None)
    form.version.data = str(session.version)
    return form
