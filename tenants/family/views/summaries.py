"""The family's summary: its versions, whom each went to, writing it in their language, and giving it through the gate."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock, disclosure, egress, typeset
from causeway.access import Permission
from causeway.disclosure import DisclosureRefused
from causeway.errors import Refused
from causeway.ids import id_of, new_id, parse_id
from causeway.language import LANGUAGES
from causeway.web.current import current
from causeway.web.failures import keep_refusal, words_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.family import documents, labels, queries, services
from tenants.family.errors import NamesOthers, SessionNotFound
from tenants.family.forms.summary import GiveForm, NoSummaryForm, SummaryForm
from tenants.family.models import FamilySession
from tenants.family.queries import Seat, giving
from tenants.family.rules import PRESENT, HandedBy, SummaryPart, blocked
from tenants.family.services.names import words_found
from tenants.family.services.summaries import WHAT, is_behind
from tenants.family.services.telling import Telling, leaving_to
from tenants.patients.chart import Chart, ChartView


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody the summary may be for: the newest version in their language, what they got, and what the gate would say.

    leaves_out_next: they are not expected at the next meeting that it names.
    """

    seat: Seat
    took_part: bool
    summary: giving.SummaryRow | None
    is_behind: bool
    leaves_out_next: bool
    given: list[giving.HandoverRow]
    may: bool
    why: str
    key: str  # of its buttons, which count once


class SummaryView(ChartView):
    """The summary of one session."""

    title = _("Summary for the family")
    tab = "family"

    @expose("/")
    @needs(Permission.FAMILY_READ)
    def index(self, session_id: str) -> ResponseReturnValue:
        """Its versions, and whom each went to."""
        session, chart = self._open(session_id, Permission.FAMILY_READ)
        values = self._values(session, chart)
        return self.chart(chart, "family", "family/summary.html", form=GiveForm(formdata=None), **values)

    @expose("/write/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def write(self, session_id: str) -> ResponseReturnValue:
        """Write a version: from the last one, or from a draft of what was practised and agreed."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        language = request.args.get("language", "")
        language = language if language in LANGUAGES else LANGUAGES[0]
        found, here = session.id, self.get_url(".index", session_id=session_id)
        form = SummaryForm() if request.method == "POST" else self._begun(session, language)
        form.confirmed.offer([])
        form.ask_for(language)

        def save() -> str:
            try:
                services.write_summary(
                    current.db,
                    current.actor,
                    found,
                    language,
                    form.content(),
                    named=form.named(),
                    confirmed=form.confirmed.data or (),
                    expected_number=form.opened_version,
                )
            except NamesOthers as error:
                form.confirmed.offer(error.words)
                raise
            return str(here)

        return self.chart_form(
            chart,
            "family",
            form,
            save,
            title=gettext("Summary for the family, in %(language)s", language=labels.LANGUAGES[language]),
            lead=gettext("In plain words. It says nothing of the note itself, and names no other family."),
            cancel_url=here,
            stored=lambda: self._begun(queries.get_session(current.db, found), language),
            template="family/summary_form.html",
            submit_label=gettext("Save the summary"),
            saved=gettext("The summary is saved. Nobody has it yet: give it to each reader below."),
        )

    @expose("/give/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    @step_up
    def give(self, session_id: str) -> ResponseReturnValue:
        """Hand a version to one reader, as a document or by mail, through the gate."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        form, found = GiveForm(), session.id
        summary_id, contact_id = parse_id(form.summary_id.data), parse_id(form.contact_id.data)
        if summary_id is None or contact_id is None:
            raise SessionNotFound  # the page's own buttons send nothing else
        here = str(self.get_url(".index", session_id=session_id))
        if form.way.data != HandedBy.MAIL.value:
            if self.was_sent():
                return redirect(here)
            return self._document(chart, form, found, summary_id, contact_id)

        def save() -> str:
            has_agreed = form.agreed.data == "yes"
            services.send_summary(current.db, current.actor, found, summary_id, contact_id, has_agreed=has_agreed)
            return here

        return self.chart_form(
            chart,
            "family",
            form,
            save,
            title=self.title,
            cancel_url=here,
            template="family/summary.html",
            saved=gettext("The summary is on its way."),
            extra=lambda: self._values(queries.get_session(current.db, found), chart),
        )

    @expose("/none/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def none(self, session_id: str) -> ResponseReturnValue:
        """Say why this family gets no summary."""
        session, chart = self._open(session_id, Permission.FAMILY_WRITE)
        found, form = session.id, NoSummaryForm()
        if request.method == "GET":
            form.version.data = str(session.version)
            form.why.data = queries.opened(current.db, queries.UNSUMMED, session.unsummed_sealed)
        here = str(self.get_url(".index", session_id=session_id))

        def save() -> str:
            services.waive_summary(
                current.db, current.actor, found, form.why.data, expected_version=form.opened_version
            )
            return here

        return self.chart_form(chart, "family", form, save, title=gettext("No summary"), cancel_url=here)

    def _document(
        self, chart: Chart, form: GiveForm, session_id: UUID, summary_id: UUID, contact_id: UUID
    ) -> ResponseReturnValue:
        try:
            clearance, made = services.hand_over(
                current.db,
                current.actor,
                session_id,
                summary_id,
                contact_id,
                has_agreed=form.agreed.data == "yes",
            )
        except (Refused, DisclosureRefused) as error:
            if isinstance(error, DisclosureRefused):
                keep_refusal(error)
            else:
                current.db.rollback()
            form.put_error(error)
            values = self._values(queries.get_session(current.db, session_id), chart)
            return self.chart(chart, "family", "family/summary.html", form=form, **values), error.status
        return egress.file(clearance, "summary.pdf", made, typeset.MIMETYPE)

    def _open(self, session_id: str, permission: Permission) -> tuple[FamilySession, Chart]:
        session = queries.get_session(current.db, id_of(session_id, SessionNotFound))
        return session, self.open_chart(session.patient_id, permission)

    def _begun(self, session: FamilySession, language: str) -> SummaryForm:
        """The last version, or a draft; of the next meeting the draft's words, where the last names one that stands no more."""
        db = current.db
        latest = giving.find_latest(db, session.id, language)
        draft = documents.draft(db, current.actor, session, language)
        content, named = (draft, giving.find_next(db, session, language))
        if latest is not None:
            content, was_named = giving.content_of(db, latest), giving.next_of(db, latest)
            if giving.still_stands(db, session.patient_id, was_named):
                named = was_named
            else:
                content[SummaryPart.NEXT] = draft[SummaryPart.NEXT]
        form = SummaryForm(formdata=None, data={part.value: text for part, text in content.items()})
        form.next_meeting.data = named.written() if named is not None else ""
        form.confirmed.offer([])
        form.ask_for(language)
        form.version.data = str(latest.number if latest is not None else 0)
        return form

    def _values(self, session: FamilySession, chart: Chart) -> dict[str, Any]:
        summaries = giving.list_summaries(current.db, session.id)
        latest: dict[str, giving.SummaryRow] = {}
        for row in summaries:
            latest.setdefault(row.language, row)
        here = url_for("family_note.index", session_id=session.id)
        behind = {
            language: is_behind(current.db, session, row.written_at, row.next) for language, row in latest.items()
        }
        return {
            "page_title": self.title,
            "session_id": session.id,
            "starts_at": session.starts_at,
            "is_held": session.held_minutes is not None,
            "unsummed": queries.opened(current.db, queries.UNSUMMED, session.unsummed_sealed),
            "latest": latest,
            "behind": behind,
            "named": {
                language: [word for _key, word in words_found(current.db, session, row.content.values())]
                for language, row in latest.items()
            },
            "readers": self._readers(session, latest, behind),
            "parts": list(SummaryPart),
            "languages": LANGUAGES,
            "labels": labels,
            "may_write": chart.may(Permission.FAMILY_WRITE),
            "is_part2": chart.is_part2,
            "blocked": blocked,
            "may_consent": chart.may(Permission.CONSENT_WRITE),
            "zone": current.actor.zone,
            "crumbs": [
                (gettext("Family sessions"), url_for("family.index")),
                (chart.name, url_for("family_tab.index", patient_id=chart.patient_id)),
                (gettext("Session"), here),
                (gettext("Summary"), None),
            ],
        }

    def _readers(
        self, session: FamilySession, latest: dict[str, giving.SummaryRow], behind: dict[str, bool]
    ) -> list[Reader]:
        now, db = clock.now(), current.db
        came = {row.contact_id for row in queries.list_participants(db, session.id) if row.took_part in PRESENT}
        given = giving.list_handovers(db, session.id)
        seats = queries.list_seats(
            db, session.patient_id, on=clock.today(current.actor.zone), span=(now, now), session_id=session.id
        )
        expected = {language: giving.list_expected(db, row.next) for language, row in latest.items()}
        readers = []
        for seat in seats:
            summary = latest.get(seat.language)
            may, why = self._gate_says(session, seat)
            readers.append(
                Reader(
                    seat,
                    seat.contact_id in came,
                    summary,
                    behind.get(seat.language, False),
                    summary is not None and summary.next is not None and seat.contact_id not in expected[seat.language],
                    [row for row in given if row.contact_id == seat.contact_id],
                    may,
                    why,
                    str(new_id()),
                )
            )
        return sorted(readers, key=lambda one: not one.took_part)

    def _gate_says(self, session: FamilySession, seat: Seat) -> tuple[bool, str]:
        stopped = labels.stop_text(blocked(seat.flags))
        if stopped:
            return False, stopped
        leaving = leaving_to(current.db, session.patient_id, seat, Telling(disclosure.Way.PDF, WHAT))
        try:
            return True, disclosure.find(current.db, current.actor, leaving).sentence
        except DisclosureRefused as error:
            return False, words_of(error)
