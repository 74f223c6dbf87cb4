"""Releasing counselling notes: choose notes and a consent, see what would go and to whom, let it leave."""

from typing import Any, ClassVar
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import egress, submissions, typeset
from causeway.access import Permission
from causeway.disclosure import Basis, DisclosureRefused
from causeway.errors import Refused
from causeway.ids import id_of
from causeway.web.current import current
from causeway.web.failures import keep_refusal
from causeway.web.forms import Form
from causeway.web.guards import needs_own
from causeway.web.step_up import step_up
from tenants.care.counselling import documents, labels, queries, releasing, services
from tenants.care.counselling.errors import CounsellingNoteNotFound
from tenants.care.counselling.forms import ReleaseForm, SendForm
from tenants.care.counselling.queries import NoteRow
from tenants.care.counselling.releasing import Chosen
from tenants.care.views.pages import CareView
from tenants.patients.chart import Chart
from tenants.patients.errors import RecordNotFound
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.words import PURPOSES, RECIPIENTS


class ReleaseView(CareView):
    """One's own notes on their way out."""

    title = _("Release counselling notes")
    tab = "counselling"
    home: ClassVar[str] = "counselling.index"
    permission: ClassVar[Permission] = Permission.COUNSELLING_WRITE

    def rows(self, chart: Chart) -> list[NoteRow]:
        """The notes to choose from, the newest first."""
        return queries.list_own(current.db, current.actor, chart.patient_id)

    @expose("/")
    @needs_own("permission")
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Choose the notes, and the consent that names them and whom they go to."""
        chart = self.open_chart(patient_id, self.permission)
        return self._choosing(chart, self._form(chart))

    @expose("/look/", methods=("POST",))
    @needs_own("permission")
    def look(self, patient_id: str) -> ResponseReturnValue:
        """What would go, to whom and on what. Nothing leaves yet."""
        chart = self.open_chart(patient_id, self.permission)
        form = self._form(chart)
        if not form.validate():
            return self._choosing(chart, form), 422
        try:
            chosen, basis = self._look(chart, form.consent_id.data, form.chosen())
        except (Refused, DisclosureRefused) as error:
            return self._refused(chart, form, error)
        notes = " ".join(str(row.id) for row in chosen.rows)
        send = SendForm(formdata=None, data={"consent_id": str(chosen.consent.id), "notes": notes})
        return self._shown(chart, send, chosen, basis)

    @expose("/send/", methods=("POST",))
    @needs_own("permission")
    @step_up
    def send(self, patient_id: str) -> ResponseReturnValue:
        """Let exactly the notes that were looked at leave, as a PDF."""
        chart, form, person = self.open_chart(patient_id, self.permission), SendForm(), current.person
        consent_id = id_of(form.consent_id.data, RecordNotFound)
        note_ids = [id_of(one, CounsellingNoteNotFound) for one in (form.notes.data or "").split()]
        try:
            if not form.validate() or form.key is None or person is None:
                return self._shown(chart, form, *self._look(chart, consent_id, note_ids)), 422
            if submissions.claim(current.db, form.key, person.user_id) is not None:
                flash(gettext("These notes were released already, and that is written down."), "warning")
                return redirect(self.here(chart))
            return self._released(chart, consent_id, note_ids)
        except (Refused, DisclosureRefused) as error:
            return self._refused(chart, self._form(chart), error)

    def _look(self, chart: Chart, consent_id: UUID, note_ids: list[UUID]) -> tuple[Chosen, Basis]:
        return releasing.look(current.db, current.actor, chart.patient_id, consent_id, note_ids)

    def _released(self, chart: Chart, consent_id: UUID, note_ids: list[UUID]) -> ResponseReturnValue:
        released = releasing.release_notes(current.db, current.actor, chart.patient_id, consent_id, note_ids)
        content = documents.notes_pdf(current.db, current.actor, released)
        return egress.file(released.clearance, "counselling-notes.pdf", content, typeset.MIMETYPE)

    def _form(self, chart: Chart) -> ReleaseForm:
        consents = releasing.list_for_notes(current.db, current.actor, chart.patient_id)
        return ReleaseForm().offer(consents, self.rows(chart))

    def _choosing(self, chart: Chart, form: ReleaseForm) -> str:
        kind = ConsentKind.COUNSELLING_NOTES.value
        return self._page(
            chart,
            form,
            "counselling/release.html",
            ask_url=url_for("consents.new", patient_id=chart.patient_id, kind=kind),
            may_ask=chart.may(Permission.CONSENT_WRITE),
        )

    def _shown(self, chart: Chart, form: SendForm, chosen: Chosen, basis: Basis) -> str:
        consent = chosen.consent
        return self._page(
            chart,
            form,
            "counselling/look.html",
            chosen=chosen,
            notice=basis.notice,
            labels=labels,
            purposes=PURPOSES,
            recipients=RECIPIENTS,
            consent_url=url_for("consents.page", patient_id=chart.patient_id, consent_id=consent.id),
        )

    def _page(self, chart: Chart, form: Form, template: str, **values: Any) -> str:
        return self.chart(
            chart,
            self.tab,
            template,
            form=form,
            page_title=self.title,
            home_url=self.here(chart),
            look_url=self.get_url(".look", patient_id=chart.patient_id),
            send_url=self.get_url(".send", patient_id=chart.patient_id),
            **values,
        )

    def _refused(self, chart: Chart, form: ReleaseForm, error: Refused | DisclosureRefused) -> ResponseReturnValue:
        if isinstance(error, DisclosureRefused):
            keep_refusal(error)
        else:
            current.db.rollback()
        form.put_error(error)
        return self._choosing(chart, form), error.status


class SupervisedReleaseView(ReleaseView):
    """The same of the notes by those whom a program director supervises."""

    tab = "counselling_supervised"
    home: ClassVar[str] = "counselling_supervised.index"
    permission: ClassVar[Permission] = Permission.COUNSELLING_READ

    def rows(self, chart: Chart) -> list[NoteRow]:
        """The notes to choose from; that they were read is kept."""
        return services.read_supervised(current.db, current.actor, chart.patient_id)
