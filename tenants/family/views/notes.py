"""One session's pages: what it is, planning it anew, calling it off, its note, its signatures and addenda."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission, Scope
from causeway.ids import id_of, parse_id
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, Form
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.family import labels, queries, rules, services
from tenants.family.errors import NamesOthers, SessionNotFound
from tenants.family.forms import AddendumForm, CancelForm, DocumentForm, InviteForm, PlanForm, WordForm
from tenants.family.forms.groups import FamilyOfGroupForm
from tenants.family.forms.plan import chosen_ids
from tenants.family.models import FamilySession
from tenants.family.services.hours import opened_link
from tenants.family.views.page import NotePage, double_values, filled_note, page_values, read_values, typed_note
from tenants.family.views.sessions import offer_family, plan_form
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
        found, named = session.id, (session.clinician_id, session.second_clinician_id)

        def stored() -> PlanForm:
            row = queries.get_session(current.db, found)
            contacts = [str(each.contact_id) for each in queries.list_participants(current.db, found)]
            goals = [str(goal_id) for goal_id, _words in queries.list_goals(current.db, found)]
            link = opened_link(current.db, row.video_link_sealed)
            return plan_form(PlanForm.of(row, link, contacts, goals, current.actor.zone), row.patient_id, *named)

        form = plan_form(PlanForm(), chart.patient_id, *named) if request.method == "POST" else stored()

        def save() -> None:
            services.replan(current.db, current.actor, found, form.plan(), expected_version=form.opened_version)

        return self._form(
            chart, form, save, session_id, title=gettext("Change the plan"), stored=stored, groups=form.groups()
        )

    @expose("/family/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def family(self, session_id: str) -> ResponseReturnValue:
        """Who of a family comes to its group, and what for."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found, group_id = session.id, session.group_id
        if group_id is None:
            raise SessionNotFound

        def stored() -> FamilyOfGroupForm:
            row = queries.get_session(current.db, found)
            contacts = [str(each.contact_id) for each in queries.list_participants(current.db, found)]
            goals = [str(goal_id) for goal_id, _words in queries.list_goals(current.db, found)]
            form = FamilyOfGroupForm(formdata=None, data={"contact_ids": contacts, "goal_ids": goals})
            form.version.data = str(row.version)
            return offer_family(form, row.patient_id)

        form = offer_family(FamilyOfGroupForm(), chart.patient_id) if request.method == "POST" else stored()
        here = url_for("family_group.index", group_id=group_id)

        def save() -> str:
            services.choose_family(
                current.db,
                current.actor,
                found,
                chosen_ids(form.contact_ids),
                chosen_ids(form.goal_ids),
                expected_version=form.opened_version,
            )
            return here

        title = gettext("Who of this family comes")
        return self.chart_form(chart, "family", form, save, title=title, cancel_url=here, stored=stored)

    @expose("/invite/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    def invite(self, session_id: str) -> ResponseReturnValue:
        """Invite one of those expected, by mail with a calendar file."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        form, found = InviteForm(), session.id
        contact_id = id_of(form.contact_id.data, SessionNotFound)

        def save() -> None:
            has_agreed = form.agreed.data == "yes"
            services.invite(current.db, current.actor, found, contact_id, has_agreed=has_agreed)

        return self._on_page(chart, form, save, found, gettext("The invitation is on its way."))

    @expose("/words/", methods=("POST",))
    @needs(Permission.FAMILY_READ)
    def take_back(self, session_id: str) -> ResponseReturnValue:
        """Take back that a word is no name of another family's."""
        session, chart = self._open(session_id, Permission.FAMILY_READ)
        form, found = WordForm(), session.id

        def save() -> None:
            services.take_back_word(current.db, current.actor, found, form.word.data or "")

        return self._on_page(chart, form, save, found, gettext("It is taken back: the word is asked about again."))

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
        found, called = session.id, chart.called
        page = NotePage.of(session)
        draft = queries.find_draft(current.db, current.actor, found) if request.method == "GET" else None
        if request.method == "POST":
            form = DocumentForm()
        else:
            form = filled_note(session, page) if draft is None else typed_note(session, draft, page)
        page.fit(form, called)
        typed_at = draft.saved_at if draft is not None else None

        def save() -> None:
            services.document(
                current.db, current.actor, found, form.documentation(), expected_version=form.opened_version
            )

        def stored() -> DocumentForm:
            row = queries.get_session(current.db, found)
            now = NotePage.of(row)
            return now.fit(filled_note(row, now), called)

        return self._form(
            chart,
            form,
            save,
            session_id,
            title=gettext("Document the session"),
            stored=stored,
            template="family/document.html",
            extra=lambda: self._note_values(found, typed_at, called),
        )

    def _note_values(self, session_id: UUID, typed_at: datetime | None, called: str) -> dict[str, Any]:
        session = queries.get_session(current.db, session_id)
        page = NotePage.of(session)
        return {
            "seats": {str(seat.contact_id): seat for seat in page.seats},
            "returning": {str(row.id): row for row in page.returning},
            "doubles": double_values(session, called),
            "labels": labels,
            "blocked": rules.blocked,
            "zone": current.actor.zone,
            "is_multi": session.kind is rules.SessionKind.MULTI_FAMILY and session.group_id is None,
            "draft_at": typed_at,
            "draft_url": self.get_url(".draft", session_id=session_id),
            "discard_url": self.get_url(".discard", session_id=session_id),
            "starts_at": session.starts_at,
        }

    @expose("/draft/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    def draft(self, session_id: str) -> ResponseReturnValue:
        """Keep the form as it is typed, unless it has been saved meanwhile."""
        found = id_of(session_id, SessionNotFound)
        key = parse_id(request.form.get("form_key"))
        fields = dict(request.form.lists())
        kept = services.keep_draft(current.db, current.actor, found, fields, form_key=key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/draft/discard/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    def discard(self, session_id: str) -> ResponseReturnValue:
        """Throw away what was typed. A second click changes nothing."""
        services.discard_draft(current.db, current.actor, id_of(session_id, SessionNotFound))
        return redirect(self.get_url(".document", session_id=session_id))

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
        form.confirmed.offer([])

        def save() -> None:
            try:
                confirmed = form.confirmed.data or ()
                services.add_addendum(current.db, current.actor, found, form.text.data, confirmed=confirmed)
            except NamesOthers as error:
                form.confirmed.offer(error.words)
                raise

        return self._form(
            chart,
            form,
            save,
            session_id,
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
            extra=lambda: {"groups": form.groups()},
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

    def _on_page(
        self, chart: Chart, form: Form, save: Callable[[], None], session_id: UUID, saved: str
    ) -> ResponseReturnValue:
        """A button of the session's own page: what is refused is said there, over the session as it stands then."""
        return self._form(
            chart,
            form,
            save,
            str(session_id),
            title=chart.name,
            template="family/session.html",
            saved=saved,
            extra=lambda: page_values(queries.get_session(current.db, session_id), chart),
        )

    def _step(self, session_id: str, step: Callable[..., FamilySession], saved: str) -> ResponseReturnValue:
        """Sign: the session's own page is the form, and says what is missing."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found, form = session.id, ConfirmForm()

        def save() -> None:
            step(current.db, current.actor, found, expected_version=form.opened_version)

        return self._on_page(chart, form, save, found, saved)


def confirm_form(session: FamilySession) -> ConfirmForm:
    """The form of a step without fields, for the version that is shown."""
    form = ConfirmForm(formdata=None)
    form.version.data = str(session.version)
    return form
