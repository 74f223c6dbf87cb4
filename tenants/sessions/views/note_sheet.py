"""The pages of one session's note: reading it, the sheet on which it is written and signed, co-signing, addenda."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from causeway import audit
from causeway.access import Permission, Scope
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, Form, trimmed
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.sessions.forms.notes import SheetForm, WordsField
from tenants.sessions.models import NoteDraft
from tenants.sessions.note_errors import SessionNotFound
from tenants.sessions.queries import notes as queries
from tenants.sessions.rules import naming
from tenants.sessions.services import note_signing, note_writing
from tenants.sessions.services.note_modules import complete_for_all
from tenants.sessions.services.note_sheet import Sheet, load
from tenants.sessions.views.note_page import (
    cards,
    filled_draft,
    filled_sheet,
    head_values,
    heading,
    name_people,
    note_values,
    sheet_values,
)


class AddendumForm(Form):
    """What is added to a signed note."""

    text = TextAreaField(_("What is to be added"), [InputRequired(), Length(max=20_000)], filters=[trimmed])
    not_names = WordsField(_("Not a name"), default=frozenset())


class NoteView(ClinicView):
    """The note of one session, or of the day it shares with others."""

    title = _("Note")
    menu_key = "notes"

    @expose("/")
    @needs(Permission.CARE_READ)
    def index(self, session_id: str) -> ResponseReturnValue:
        """The note as it reads."""
        sheet = self._load(session_id, Permission.CARE_READ)
        self._saw(sheet, "note")
        return self.render("sessions/note.html", page_title=heading(sheet), form=_confirm(sheet), **note_values(sheet))

    @expose("/write/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    def write(self, session_id: str) -> ResponseReturnValue:
        """The sheet; saving keeps the note as a draft that everybody who documents this session sees."""
        return self._sheet(session_id, is_signing=False)

    @expose("/sign/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    @step_up
    def sign(self, session_id: str) -> ResponseReturnValue:
        """Save the sheet and sign all of it."""
        return self._sheet(session_id, is_signing=True)

    @expose("/draft/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def draft(self, session_id: str) -> ResponseReturnValue:
        """Keep the sheet as it is typed."""
        draft = self._keep(session_id)
        return render_template("forms/kept.html", saved_at=draft.saved_at if draft is not None else None)

    @expose("/draft/discard/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def discard(self, session_id: str) -> ResponseReturnValue:
        """Go back to the note as it is saved. A second click changes nothing."""
        note_writing.discard_draft(current.db, current.actor, _id(session_id))
        return redirect(self.get_url(".write", session_id=session_id))

    @expose("/modules/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def modules(self, session_id: str) -> ResponseReturnValue:
        """Mark a session's module done for everybody who was there, or for one of them.

        What is typed on the sheet meanwhile is kept. A second click changes nothing.
        """
        module_id = id_of(request.form.get("module_id"), SessionNotFound)
        patient = request.args.get("patient")
        if patient and parse_id(patient) is None:
            raise SessionNotFound
        only = parse_id(patient) if patient else None
        complete_for_all(current.db, current.actor, _id(session_id), module_id, only=only)
        if request.args.get("back") != "write":
            return redirect(self.get_url(".index", session_id=session_id))
        sheet = self._load(session_id, Permission.CARE_WRITE)
        kept = queries.find_draft(current.db, current.actor, sheet.session.id)
        if kept is not None or not SheetForm().note_text().same_as(filled_sheet(sheet).note_text()):
            self._keep(session_id)
        return redirect(self.get_url(".write", session_id=session_id))

    @expose("/names/", methods=("POST",))
    @needs(Permission.CARE_WRITE)
    def names(self, session_id: str) -> ResponseReturnValue:
        """The name check of what is typed so far."""
        sheet = self._load(session_id, Permission.CARE_WRITE)
        form = SheetForm()
        return render_template("sessions/names.html", found=_found(sheet, form), cleared=form.not_names.data)

    @expose("/cosign/", methods=("POST",))
    @needs(Permission.CARE_COSIGN)
    @step_up
    def cosign(self, session_id: str) -> ResponseReturnValue:
        """Give the second signature to all of the note that waits for one."""
        sheet, form = self._load(session_id, Permission.CARE_COSIGN), ConfirmForm()
        values, note_id = note_values(sheet), sheet.note.id if sheet.note is not None else None
        here = str(self.get_url(".index", session_id=session_id))

        def save() -> str:
            if note_id is None:
                raise SessionNotFound
            note_signing.cosign(current.db, current.actor, note_id, expected_version=form.opened_version)
            stays = request.args.get("next") != "queue" and current.actor.scope(Permission.CARE_READ) is Scope.ALL
            return here if stays else str(self.get_url("notes.cosign"))

        return self.form(
            form,
            save,
            title=heading(sheet),
            cancel_url=here,
            template="sessions/note.html",
            saved=gettext("The note is co-signed."),
            extra=values,
        )

    @expose("/addendum/", methods=("GET", "POST"))
    @needs(Permission.CARE_WRITE)
    @step_up
    def addendum(self, session_id: str) -> ResponseReturnValue:
        """Add to a signed part, or to the part that all share."""
        sheet, form = self._load(session_id, Permission.CARE_WRITE), AddendumForm()
        patient = request.args.get("patient")
        patient_id = parse_id(patient) if patient else None
        person = sheet.find(patient_id) if patient_id is not None else None
        if patient and person is None:
            raise SessionNotFound
        here = str(self.get_url(".index", session_id=session_id))

        def save() -> str:
            note_signing.add_addendum(
                current.db,
                current.actor,
                sheet.session.id,
                patient_id,
                form.text.data,
                not_names=form.not_names.data or frozenset(),
            )
            return here

        found = naming.names_found(form.text.data or "", _named(sheet)) if person is None and sheet.is_group else []
        title = (
            gettext("Add to the part of %(name)s", name=person.name) if person else gettext("Add to the shared part")
        )
        return self.form(
            form,
            save,
            title=title,
            cancel_url=here,
            template="sessions/addendum.html",
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
            extra={
                **head_values(sheet),
                "is_shared": person is None,
                "found": _shown(form.text.data or "", found, sheet),
                "cleared": form.not_names.data,
            },
        )

    def _load(self, session_id: str, permission: Permission) -> Sheet:
        return load(current.db, current.actor, _id(session_id), permission)

    def _keep(self, session_id: str) -> NoteDraft | None:
        """Keep the sheet's fields as they were sent."""
        fields = {name: values for name, values in request.form.lists() if name != "module_id"}
        form = ConfirmForm()
        return note_writing.keep_draft(
            current.db,
            current.actor,
            _id(session_id),
            fields,
            form_key=form.key,
            opened_version=form.opened_version,
        )

    def _saw(self, sheet: Sheet, page: str) -> None:
        patients = [one.patient_id for one in sheet.attendees]
        audit.record_each(
            current.db, current.actor, "patient.viewed", patients, page=page, session_id=str(sheet.session.id)
        )

    def _sheet(self, session_id: str, *, is_signing: bool) -> ResponseReturnValue:
        sheet = self._load(session_id, Permission.CARE_WRITE)
        draft = None
        if request.method == "POST":
            form = name_people(SheetForm(), sheet)
        else:
            self._saw(sheet, "note.form")
            draft = queries.find_draft(current.db, current.actor, sheet.session.id)
            form = filled_draft(sheet, draft) if draft is not None else filled_sheet(sheet)
        values, here = sheet_values(sheet), str(self.get_url(".index", session_id=session_id))
        act = note_signing.sign if is_signing else note_writing.write

        def save() -> str:
            act(current.db, current.actor, sheet.session.id, form.note_text(), expected_version=form.opened_version)
            return here if is_signing else str(self.get_url(".write", session_id=session_id))

        shown: Any = {
            "draft_at": draft.saved_at if draft is not None else None,
            "is_behind": draft is not None and (draft.opened_version or 0) != sheet.version,
            "found": _found(sheet, form),
            "cleared": form.not_names.data,
            "cards": lambda: cards(form, values),
        }
        return self.form(
            form,
            save,
            title=heading(sheet),
            cancel_url=here,
            stored=lambda: filled_sheet(load(current.db, current.actor, _id(session_id), Permission.CARE_WRITE)),
            template="sessions/sheet.html",
            saved=gettext("The note is signed.") if is_signing else gettext("The draft is saved."),
            extra={**values, **shown},
        )


def _id(session_id: str) -> UUID:
    return id_of(session_id, SessionNotFound)


def _confirm(sheet: Sheet) -> ConfirmForm:
    form = ConfirmForm(formdata=None)
    form.version.data = str(sheet.version)
    return form


def _named(sheet: Sheet) -> list[naming.Named[UUID]]:
    return [one.named for one in sheet.everybody if not one.is_away]


def _found(sheet: Sheet, form: SheetForm) -> list[tuple[str, str, tuple[str, str, str]]]:
    if not sheet.is_group:
        return []
    text = f"{form.topic.data or ''}\n{form.shared.data or ''}"
    found = naming.names_found(text, _named(sheet))
    if sheet.note is not None and sheet.note.signed_at is not None:  # it stays as it is: only whoever came since is new
        found = [hit for hit in found if (part := sheet.parts.get(hit.id)) is None or part.signed_at is None]
    return _shown(text, found, sheet)


def _shown(text: str, hits: list[naming.Hit[UUID]], sheet: Sheet) -> list[tuple[str, str, tuple[str, str, str]]]:
    """Each word once: its key, whose name it may be, and where it stands. People this person may not see stay unnamed."""
    seen = {one.patient_id: one.name for one in sheet.attendees}
    found: dict[str, tuple[str, str, tuple[str, str, str]]] = {}
    for hit in hits:
        found.setdefault(hit.key, (hit.key, seen.get(hit.id, ""), naming.around(text, hit)))
    return list(found.values())
