"""The chart's Requests tab and the steps of a request; the clinic's list of them."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, disclosure, egress, typeset
from causeway.access import Permission
from causeway.disclosure import Category, Clearance, DisclosureRefused, Document, Way
from causeway.ids import id_of, new_id
from causeway.language import code_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.failures import forward_of, keep_refusal, words_of
from causeway.web.forms import Form, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.grounds.services import last_of
from tenants.patients.requests import amended, documents, labels, queries, rules, services
from tenants.patients.requests.errors import RequestNotFound
from tenants.patients.requests.forms import (
    AcceptForm,
    AppendForm,
    DenyForm,
    GiveForm,
    RequestForm,
    ReviewForm,
    WordsForm,
)
from tenants.patients.requests.listing import request_list
from tenants.patients.requests.queries import RequestRow
from tenants.patients.requests.rules import EntryKind, Outcome
from tenants.staff import queries as staff


class RequestsView(ChartView):
    """What was asked of a patient's record."""

    title = _("Requests")
    tab = "requests"

    @expose("/")
    @needs(Permission.CONSENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Every request, the newest first."""
        chart = self.open_chart(patient_id, Permission.CONSENT_READ)
        return self.chart(
            chart,
            self.tab,
            "patients/requests/index.html",
            found=queries.list_requests(current.db, chart.patient_id),
            today=clock.today(current.actor.zone),
            labels=labels,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_SIGN)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Take a request down."""
        chart = self.open_chart(patient_id, Permission.CONSENT_SIGN)
        language = patients.get_patient(current.db, chart.patient_id).language
        form = RequestForm(data={"received_on": clock.today(current.actor.zone), "language": code_of(language)})
        contacts = patients.list_contacts(current.db, chart.patient_id)
        form.contact_id.choices = choices_of([(str(one.id), one.name) for one in contacts], gettext("Nobody"))

        def save() -> str:
            made = services.receive(current.db, current.actor, chart.patient_id, form.facts())
            return self._page(chart, made.id)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Take a request down"),
            saved=gettext("The request is taken down, and its clock runs."),
            cancel_url=str(url_for("requests.index", patient_id=chart.patient_id)),
        )

    @expose("/<request_id>/")
    @needs(Permission.CONSENT_READ)
    def page(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """One request: what is asked, until when, and what happened."""
        chart = self.open_chart(patient_id, Permission.CONSENT_READ)
        return self._shown(chart, _row(chart, request_id))

    def _shown(self, chart: Chart, row: RequestRow, refused: DisclosureRefused | None = None) -> str:
        """The page of a request. refused: why a letter may not leave so."""
        today = clock.today(current.actor.zone)
        return self.chart(
            chart,
            self.tab,
            "patients/requests/page.html",
            row=row,
            entries=queries.list_entries(current.db, row.id),
            days=row.days_left(today),
            may_extend=not rules.extension_problem(row.first_due_on, row.extended_on, today),
            answers={answer: (new_id(), new_id()) for answer in documents.answers_of(row)},
            appended=amended.list_appended(current.db, current.actor, row) if row.outcome is Outcome.GRANTED else [],
            judge=staff.get_staff_member(current.db, row.judged_by_id).full_name if row.judged_by_id else None,
            is_reviewable=row.ground is not None and rules.GROUNDS[row.ground].is_reviewable,
            may_deny=bool(rules.grounds_of(row.kind, row.asker)),
            may_write=chart.may(Permission.CONSENT_WRITE),
            may_sign=chart.may(Permission.CONSENT_SIGN),
            labels=labels,
            refused=words_of(refused) if refused is not None else "",
            forward=forward_of(refused) if refused is not None else (),
        )

    @expose("/<request_id>/extend/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def extend(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Take the one extension."""
        return self._said(
            patient_id,
            request_id,
            Permission.CONSENT_WRITE,
            ReasonForm,
            services.extend,
            title=gettext("Extend the time"),
            lead=gettext(
                "Once, and only before the last day. The reason is written to whoever asked: print the letter then."
            ),
        )

    @expose("/<request_id>/give/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    @step_up
    def give(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Record what is given; the gate is asked, and the accounting written."""
        chart, row = self._open(patient_id, request_id, Permission.CONSENT_WRITE)
        form, home = GiveForm(data={"version": row.version, "is_all": True}), self._page(chart, row.id)

        def save() -> str:
            given, seen = form.given(), form.opened_version
            _request, clearance = services.give(current.db, current.actor, row.id, given, expected_version=seen)
            if not clearance.notice:
                return home
            made = last_of(current.db, current.actor, chart.patient_id)
            return str(url_for("grounds.told", patient_id=chart.patient_id, disclosure_id=made))

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("Give what is asked for"),
            lead=gettext("To %(name)s. The gate is asked first, and what leaves is written down.", name=row.asker_name),
            cancel_url=home,
        )

    @expose("/<request_id>/deny/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    @step_up
    def deny(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Deny it, or a part of it, on a ground the law knows."""
        chart, row = self._open(patient_id, request_id, Permission.CONSENT_WRITE)
        form = DenyForm(data={"version": row.version, "asker_name": row.asker_name}).offer(
            rules.grounds_of(row.kind, row.asker), queries.judges(current.db, current.actor)
        )
        return self._step(
            chart,
            row,
            form,
            lambda: services.deny(
                current.db,
                current.actor,
                row.id,
                form.chosen,
                form.because.data or "",
                judged_by_id=form.judge,
                asker_name=form.name,
                is_whole=form.is_whole,
                expected_version=form.opened_version,
            ),
            title=gettext("Deny the request"),
            submit_label=gettext("Deny"),
            danger=True,
        )

    @expose("/<request_id>/accept/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def accept(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Accept an amendment."""
        chart, row = self._open(patient_id, request_id, Permission.CONSENT_WRITE)
        addenda = amended.list_addenda(current.db, current.actor, chart.patient_id)
        form = AcceptForm(data={"version": row.version}).offer(addenda, current.actor.zone)
        return self._step(
            chart,
            row,
            form,
            lambda: services.accept(
                current.db,
                current.actor,
                row.id,
                form.amended.data or "",
                form.told.data or "",
                addendum=form.addendum.data or "",
                expected_version=form.opened_version,
            ),
            title=gettext("Accept the amendment"),
            lead=gettext(
                "Write the addendum first, where the words to amend stand; nothing that was signed is changed."
            ),
        )

    @expose("/<request_id>/append/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def append(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Link another addendum to an amendment that was accepted."""
        chart, row = self._open(patient_id, request_id, Permission.CONSENT_WRITE)
        addenda = amended.list_addenda(current.db, current.actor, chart.patient_id)
        form = AppendForm(data={"version": row.version}).offer(addenda, current.actor.zone)
        return self._step(
            chart,
            row,
            form,
            lambda: services.append(
                current.db, current.actor, row.id, form.addendum.data or "", expected_version=form.opened_version
            ),
            title=gettext("Link an addendum"),
            lead=gettext("The entry that was amended shows that an amendment is appended, and leads here."),
        )

    @expose("/<request_id>/ask-review/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_SIGN)
    def ask_review(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """The person wants the denial reviewed."""
        return self._said(
            patient_id,
            request_id,
            Permission.CONSENT_SIGN,
            WordsForm,
            services.ask_for_review,
            title=gettext("A review is asked for"),
        )

    @expose("/<request_id>/review/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    @step_up
    def review(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Decide a review, as somebody else than who denied it."""
        chart, row = self._open(patient_id, request_id, Permission.CONSENT_WRITE)
        form = ReviewForm(data={"version": row.version})
        return self._step(
            chart,
            row,
            form,
            lambda: services.review(
                current.db,
                current.actor,
                row.id,
                form.words.data or "",
                is_upheld=form.decision.data == "upheld",
                expected_version=form.opened_version,
            ),
            title=gettext("Review the denial"),
            lead=gettext("By a licensed professional who had no part in it."),
        )

    @expose("/<request_id>/statement/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_SIGN)
    def statement(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Keep the person's statement of disagreement."""
        return self._words(patient_id, request_id, EntryKind.STATEMENT, Permission.CONSENT_SIGN)

    @expose("/<request_id>/rebuttal/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def rebuttal(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """Keep our answer to it."""
        return self._words(patient_id, request_id, EntryKind.REBUTTAL, Permission.CONSENT_WRITE)

    @expose("/<request_id>/withdraw/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def withdraw(self, patient_id: str, request_id: str) -> ResponseReturnValue:
        """The person takes it back."""
        return self._said(
            patient_id,
            request_id,
            Permission.CONSENT_WRITE,
            ReasonForm,
            services.withdraw,
            title=gettext("The request is withdrawn"),
            danger=True,
        )

    @expose("/<request_id>/letters/<which>/", methods=("POST",))
    @needs(Permission.CONSENT_WRITE)
    @step_up
    def letter(self, patient_id: str, request_id: str, which: str) -> ResponseReturnValue:
        """Our letter to whoever asked, as a document to post or to hand over, through the gate."""
        chart, row = self._open(patient_id, request_id, Permission.CONSENT_WRITE)
        answer = next((one for one in documents.answers_of(row) if one.value == which), None)
        if answer is None:
            raise RequestNotFound
        if self.was_sent():
            return redirect(self._page(chart, row.id))
        try:
            clearance, content = _written(row, answer, Way.PDF if request.form.get("by") == "hand" else Way.LETTER)
        except DisclosureRefused as error:
            keep_refusal(error)
            return self._shown(chart, row, error), error.status
        except typeset.NoTypeface as error:
            current.db.rollback()
            flash(words_of(error), "error")
            return redirect(self._page(chart, row.id))
        return egress.file(clearance, f"request-{answer.value}.pdf", content, typeset.MIMETYPE)

    def _words(self, patient_id: str, request_id: str, kind: EntryKind, permission: Permission) -> ResponseReturnValue:
        return self._said(
            patient_id,
            request_id,
            permission,
            WordsForm,
            lambda db, actor, key, said, **seen: services.add_words(db, actor, key, kind, said, **seen),
            title=labels.ENTRIES[kind],
            lead=gettext("It is kept with the record and goes along whenever the part in question leaves."),
        )

    def _said(
        self,
        patient_id: str,
        request_id: str,
        permission: Permission,
        made: type[ReasonForm | WordsForm],
        step: Callable[..., object],
        **options: Any,
    ) -> ResponseReturnValue:
        """A step that takes words alone."""
        chart, row = self._open(patient_id, request_id, permission)
        form = made(data={"version": row.version})

        def do() -> None:
            said = form.reason if isinstance(form, ReasonForm) else form.words
            step(current.db, current.actor, row.id, said.data or "", expected_version=form.opened_version)

        return self._step(chart, row, form, do, **options)

    def _open(self, patient_id: str, request_id: str, permission: Permission) -> tuple[Chart, RequestRow]:
        chart = self.open_chart(patient_id, permission)
        return chart, _row(chart, request_id)

    def _page(self, chart: Chart, request_id: object) -> str:
        return str(url_for("requests.page", patient_id=chart.patient_id, request_id=request_id))

    def _step(
        self, chart: Chart, row: RequestRow, form: Form, do: Callable[[], object], **options: Any
    ) -> ResponseReturnValue:
        where = self._page(chart, row.id)

        def save() -> str:
            do()
            return where

        return self.chart_form(chart, self.tab, form, save, cancel_url=where, **options)


class ClinicRequestsView(ClinicView):
    """Every request of the clinic."""

    title = _("Records requests")
    menu_key = "clinic_requests"

    @expose("/")
    @needs(Permission.CONSENT_READ)
    def index(self) -> ResponseReturnValue:
        """The list, the first due first."""
        audit.record(current.db, current.actor, "records_requests.listed")
        listing = request_list(clock.today(current.actor.zone))
        return self.list_page(listing, export=(self.get_url(".export"), Permission.CONSENT_READ))

    @expose("/export.csv")
    @needs(Permission.CONSENT_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as a file, through the gate. Words are not in it."""
        listing = request_list(clock.today(current.actor.zone))
        return self.list_file(listing, "records-requests.csv", tells={Category.DOCUMENTS})

    @expose("/<request_id>/")
    @needs(Permission.CONSENT_READ)
    def open(self, request_id: str) -> ResponseReturnValue:
        """Lead to the request in its chart, which asks whether one may."""
        row = queries.get_row(current.db, id_of(request_id, RequestNotFound))
        return redirect(url_for("requests.page", patient_id=row.patient_id, request_id=row.id))


def _written(row: RequestRow, answer: rules.Answer, way: Way) -> tuple[Clearance, Document]:
    """Our letter, to post or to hand over, through the gate."""
    if answer is rules.Answer.UNCONFIRMED:
        return services.answer_unconfirmed(current.db, current.actor, row.id)
    asked = queries.get_request(current.db, row.id)
    about = frozenset({Category.DOCUMENTS})
    leaving = services.leaving_of(asked, way, gettext("Letter about a records request"), about)
    clearance = disclosure.ask(current.db, current.actor, leaving)
    return clearance, documents.answer_pdf(current.db, current.actor, row, answer, clearance.notice)


def _row(chart: Chart, request_id: str) -> RequestRow:
    row = queries.get_row(current.db, id_of(request_id, RequestNotFound))
    if row.patient_id != chart.patient_id:
        raise RequestNotFound
    return row
