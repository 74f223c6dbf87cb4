"""The chart's Letters tab, and the clinic's list of letters."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from causeway import audit, clock, drafts, egress, typeset
from causeway.access import Permission
from causeway.disclosure import Basis, Category, DisclosureRefused, Recipient
from causeway.ids import id_of
from causeway.language import code_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.failures import forward_of, words_of
from causeway.web.forms import ConfirmForm, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.letters import documents, labels, queries, services
from tenants.patients.letters.errors import LetterNotFound
from tenants.patients.letters.forms import OTHER, PATIENT, CorrectForm, LetterForm, TextForm
from tenants.patients.letters.leaving import ground_of
from tenants.patients.letters.listing import LETTERS
from tenants.patients.letters.models import LetterDraft
from tenants.patients.letters.queries import LetterRow
from tenants.patients.letters.rules import LetterState, Tongue
from tenants.patients.words import CATEGORIES, PURPOSES

USUAL_DAYS = 90
"""Of how many days a letter tells unless the writer says otherwise. Our own default."""


class LettersView(ChartView):
    """A patient's letters."""

    title = _("Letters")
    tab = "letters"

    @expose("/")
    @needs(Permission.DOCUMENT_READ)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Every letter, the newest first."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_READ)
        found = queries.list_letters(current.db, chart.patient_id)
        return self.chart(chart, self.tab, "patients/letters/index.html", found=found, labels=labels)

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    def new(self, patient_id: str) -> ResponseReturnValue:
        """Say whom a letter is for and what it is to hold; its text begins from the chart."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        form = self._named(chart, LetterForm(data=_usual()))

        def save() -> str:
            letter = services.begin_letter(current.db, current.actor, chart.patient_id, form.facts())
            return self._page(chart, letter.id)

        return self.chart_form(
            chart,
            self.tab,
            form,
            save,
            title=gettext("New letter"),
            lead=gettext(
                "The text begins with what the chart knows, as far as a release in force covers it. You go on from there."
            ),
            submit_label=gettext("Begin the letter"),
            saved=gettext("The letter is begun. Read it through and put it in your own words."),
            cancel_url=self._home(chart),
        )

    @expose("/<letter_id>/")
    @needs(Permission.DOCUMENT_READ)
    def page(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """One letter: what it says, where it stands, whether it may leave."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_READ)
        row = _row(chart, letter_id)
        return self.chart(chart, self.tab, "patients/letters/page.html", **_values(chart, row))

    @expose("/<letter_id>/address/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    def address(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Change whom a draft is for, or what it is to hold."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        row = _row(chart, letter_id)
        form = self._named(chart, CorrectForm(data=_addressed(row)))

        def save() -> None:
            services.readdress(
                current.db,
                current.actor,
                row.id,
                form.facts(),
                anew=form.anew.data,
                expected_version=form.opened_version,
            )

        return self._step(
            chart,
            row,
            form,
            save,
            title=gettext("Whom it is for"),
            stored=lambda: self._named(chart, CorrectForm(formdata=None, data=_addressed(_row(chart, letter_id)))),
        )

    @expose("/<letter_id>/text/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    def text(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Write the letter; it is kept as it is typed."""
        chart, draft = self.open_chart(patient_id, Permission.DOCUMENT_WRITE), None
        row, form = _row(chart, letter_id), TextForm()
        if request.method != "POST":
            draft = drafts.find(current.db, current.actor, LetterDraft, letter_id=row.id)
            form = _written(row, draft)

        def save() -> None:
            services.rewrite(current.db, current.actor, row.id, form.text.data, expected_version=form.opened_version)

        return self._step(
            chart,
            row,
            form,
            save,
            title=labels.KINDS[row.kind],
            template="patients/letters/text.html",
            stored=lambda: _written(_row(chart, letter_id), None),
            extra={"row": row, "draft": draft},
        )

    @expose("/<letter_id>/text/draft/", methods=("POST",))
    @needs(Permission.DOCUMENT_WRITE)
    def draft(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Keep the text as it is typed."""
        row = _row(self.open_chart(patient_id, Permission.DOCUMENT_WRITE), letter_id)
        typed, key = dict(request.form.lists()), ConfirmForm().key
        kept = services.keep_draft(current.db, current.actor, row.id, typed, form_key=key)
        return render_template("forms/kept.html", saved_at=kept.saved_at if kept is not None else None)

    @expose("/<letter_id>/text/discard/", methods=("POST",))
    @needs(Permission.DOCUMENT_WRITE)
    def discard(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Throw away what was typed and not saved. A second click changes nothing."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        row = _row(chart, letter_id)
        services.discard_draft(current.db, current.actor, row.id)
        return redirect(self._page(chart, row.id))

    @expose("/<letter_id>/sign/", methods=("GET", "POST"))
    @needs(Permission.LETTER_SIGN)
    @step_up
    def sign(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Read it once more, and sign it."""
        chart = self.open_chart(patient_id, Permission.LETTER_SIGN)
        row, form = _row(chart, letter_id), ConfirmForm()
        if request.method != "POST":
            form.version.data = str(row.version)

        def save() -> None:
            services.sign_letter(current.db, current.actor, row.id, expected_version=form.opened_version)

        return self._step(
            chart,
            row,
            form,
            save,
            title=gettext("Sign the letter"),
            lead=gettext("What is signed stays as it is; a new version can follow."),
            submit_label=gettext("Sign"),
            saved=gettext("The letter is signed."),
            template="patients/letters/confirm.html",
            extra={"row": row, "text": queries.text_of(current.db, row.id), "labels": labels},
        )

    @expose("/<letter_id>/release/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    @step_up
    def release(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Let a signed letter leave as a PDF, through the gate."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        row, form = _row(chart, letter_id), ConfirmForm()
        if request.method == "POST":
            return redirect(self._page(chart, row.id)) if self.was_sent() else self._released(chart, row)
        _basis, refusal = _asked(row)
        return self.chart_form(
            chart,
            self.tab,
            form,
            lambda: "",
            title=gettext("Release the letter"),
            lead="" if refusal else gettext("That it left is written down. Download it, then send or hand it over."),
            submit_label=gettext("Release and download"),
            cancel_url=self._page(chart, row.id),
            template="patients/letters/confirm.html",
            extra={"row": row, "text": queries.text_of(current.db, row.id), "labels": labels, "refusal": refusal},
        )

    def _released(self, chart: Chart, row: LetterRow) -> ResponseReturnValue:
        text = queries.text_of(current.db, row.id)
        try:
            letter, clearance = services.release_letter(current.db, current.actor, row.id)
            content = documents.letter_pdf(current.db, current.actor, row, text, clearance.notice)
        except typeset.NoTypeface as error:
            current.db.rollback()
            flash(words_of(error), "error")
            return redirect(self._page(chart, row.id))
        return egress.file(clearance, f"letter-{letter.kind}-{letter.number}.pdf", content, typeset.MIMETYPE)

    @expose("/<letter_id>/again/", methods=("POST",))
    @needs(Permission.DOCUMENT_WRITE)
    def again(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Begin a new version of a signed letter. A second click leads to the one that was begun."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        letter = services.write_anew(current.db, current.actor, _row(chart, letter_id).id)
        return redirect(self._page(chart, letter.id))

    @expose("/<letter_id>/void/", methods=("GET", "POST"))
    @needs(Permission.DOCUMENT_WRITE)
    def void(self, patient_id: str, letter_id: str) -> ResponseReturnValue:
        """Set a letter aside with a reason."""
        chart = self.open_chart(patient_id, Permission.DOCUMENT_WRITE)
        row = _row(chart, letter_id)
        form = ReasonForm(data={"version": row.version})

        def save() -> None:
            services.void_letter(
                current.db, current.actor, row.id, form.reason.data or "", expected_version=form.opened_version
            )

        return self._step(
            chart,
            row,
            form,
            save,
            title=gettext("Set the letter aside"),
            lead=gettext("It is kept and no longer leaves. What has left has left."),
            submit_label=gettext("Set it aside"),
            danger=True,
        )

    def _home(self, chart: Chart) -> str:
        return str(url_for("letters.index", patient_id=chart.patient_id))

    def _page(self, chart: Chart, letter_id: object) -> str:
        return str(url_for("letters.page", patient_id=chart.patient_id, letter_id=letter_id))

    def _step(self, chart: Chart, row: LetterRow, form: Any, do: Any, **options: Any) -> ResponseReturnValue:
        where = self._page(chart, row.id)

        def save() -> str:
            do()
            return where

        return self.chart_form(chart, self.tab, form, save, cancel_url=where, **options)

    def _named(self, chart: Chart, form: LetterForm) -> LetterForm:
        contacts = patients.list_contacts(current.db, chart.patient_id)
        patient = patients.get_patient(current.db, chart.patient_id)
        reads = [(PATIENT, patient.language), *((str(contact.id), contact.language) for contact in contacts)]
        form.tongues = {to: Tongue(code_of(language)) for to, language in reads}
        form.to.choices = choices_of(
            [
                (PATIENT, gettext("The patient, to pass it on")),
                *((str(contact.id), contact.name) for contact in contacts),
                (OTHER, gettext("Somebody else, by name")),
            ]
        )
        return form


class ClinicLettersView(ClinicView):
    """Every letter of the clinic."""

    title = _("Letters")
    menu_key = "clinic_letters"

    @expose("/")
    @needs(Permission.DOCUMENT_READ)
    def index(self) -> ResponseReturnValue:
        """The list, the newest first."""
        audit.record(current.db, current.actor, "letters.listed")
        return self.list_page(LETTERS, export=(self.get_url(".export"), Permission.DOCUMENT_READ))

    @expose("/export.csv")
    @needs(Permission.DOCUMENT_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as a file, through the gate. What letters say is not in it."""
        return self.list_file(LETTERS, "letters.csv", tells={Category.DOCUMENTS})

    @expose("/<letter_id>/")
    @needs(Permission.DOCUMENT_READ)
    def open(self, letter_id: str) -> ResponseReturnValue:
        """Lead to the letter in its chart, which asks whether one may."""
        row = queries.get_row(current.db, id_of(letter_id, LetterNotFound))
        return redirect(url_for("letters.page", patient_id=row.patient_id, letter_id=row.id))


def _row(chart: Chart, letter_id: str) -> LetterRow:
    row = queries.get_row(current.db, id_of(letter_id, LetterNotFound))
    if row.patient_id != chart.patient_id:
        raise LetterNotFound
    return row


def _usual() -> dict[str, Any]:
    """What a new letter's form says before anybody types."""
    today = clock.today(current.actor.zone)
    return {
        "categories": [Category.ATTENDANCE.value],
        "from_on": today - timedelta(days=USUAL_DAYS),
        "until_on": today,
    }


def _addressed(row: LetterRow) -> dict[str, Any]:
    to = PATIENT if row.recipient is Recipient.PATIENT else str(row.contact_id or OTHER)
    return {
        "version": str(row.version),
        "kind": row.kind.value,
        "to": to,
        "addressee": row.addressee if to == OTHER else "",
        "address": row.address,
        "purpose": row.purpose.value,
        "language": row.language.value,
        "categories": list(row.categories),
        "from_on": row.from_on,
        "until_on": row.until_on,
    }


def _written(row: LetterRow, draft: LetterDraft | None) -> TextForm:
    """The form as this person left it, else as the letter reads."""
    if draft is not None:
        kept: MultiDict[str, str] = MultiDict(drafts.opened(current.db, queries.DRAFT, draft.payload_sealed))
        form = TextForm(formdata=kept)
    else:
        form = TextForm(formdata=None, data={"text": queries.text_of(current.db, row.id)})
    form.version.data = str(row.version)
    return form


def _asked(row: LetterRow) -> tuple[Basis | None, tuple[str, list[tuple[str, str]]] | None]:
    """On what a letter could leave now; else why it may not, and the ways to go on."""
    try:
        return ground_of(current.db, current.actor, row), None
    except DisclosureRefused as error:
        return None, (words_of(error), forward_of(error))


def _values(chart: Chart, row: LetterRow) -> dict[str, Any]:
    """What the page of a letter shows."""
    may_write = chart.may(Permission.DOCUMENT_WRITE)
    begun = drafts.find(current.db, current.actor, LetterDraft, letter_id=row.id) if may_write else None
    basis, refusal = None, None
    if row.state is not LetterState.VOIDED and may_write:
        basis, refusal = _asked(row)
    return {
        "row": row,
        "text": queries.text_of(current.db, row.id),
        "begun": begun,
        "basis": basis,
        "refusal": refusal,
        "may_write": may_write,
        "may_sign": chart.may(Permission.LETTER_SIGN),
        "labels": labels,
        "categories": CATEGORIES,
        "purposes": PURPOSES,
    }
