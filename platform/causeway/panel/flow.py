"""The way every form goes: show, validate, save once, notice another's save, and lose no text on any of these ways."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import Field

from causeway import audit, submissions
from causeway.disclosure import DisclosureRefused
from causeway.errors import Refused, Stale
from causeway.web import formats
from causeway.web.current import current
from causeway.web.failures import keep_refusal
from causeway.web.forms import Form


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the conflict notice shows: the stored values and the typed ones, by label."""

    theirs: dict[str, str]
    mine: dict[str, str]
    who: str = ""
    when: str = ""


def _saved_by(row_id: UUID | None) -> tuple[str, str]:
    """Who saved the row last, and when."""
    last = audit.find_last_change(current.db, row_id) if row_id is not None else None
    if last is None:
        return "", ""
    return last.who, formats.moment(last.at, current.actor.zone)


@dataclass(slots=True)
class FormFlow:
    """One form page. `save()` calls one service and gives the address to go to, or the file that the person asked for.

    stored: makes the same form from the record as it stands now; asked for after a conflict only.
    danger: the step ends or voids something; its button is red. extra: more values for the template, or what finds them once
    the page is drawn.
    counts_by_version: the save is one change that names the version it saw and takes what stands already for done. So it
    counts once by itself, and its key need not be kept (docs/decisions/0012).
    """

    render: Callable[..., str]
    form: Form
    save: Callable[[], str | Response]
    title: Any
    cancel_url: str
    stored: Callable[[], Form] | None = None
    submit_label: Any = None
    danger: bool = False
    groups: Sequence[Any] | None = None
    lead: Any = None
    template: str = "forms/form.html"
    saved: Any = None
    counts_by_version: bool = False
    extra: dict[str, Any] | Callable[[], dict[str, Any]] | None = None

    def run(self) -> ResponseReturnValue:
        """Show the form, or save what was sent: 200, 302 to the saved record, 403 where the gate refuses, 409 on a conflict,
        422 on bad input."""
        if request.method != "POST":
            return self._page(200)
        if not self.form.validate():
            return self._page(422)
        key, person = self.form.key, current.person
        if key is None or person is None:
            return self._page(422, gettext("This form is no longer valid. Please reload the page."))
        if not self.counts_by_version:
            went_to = submissions.claim(current.db, key, person.user_id, self.cancel_url)
            if went_to is not None:
                return redirect(went_to or self.cancel_url)
        return self._save(key)

    def _save(self, key: UUID) -> ResponseReturnValue:
        try:
            done = self.save()
            current.db.flush()
        except Stale as error:
            current.db.rollback()
            return self._conflict(error)
        except Refused as error:
            current.db.rollback()
            self.form.put_error(error)
            return self._page(422)
        except DisclosureRefused as error:
            keep_refusal(error)
            self.form.put_error(error)
            return self._page(error.status)
        if isinstance(done, Response):
            return done
        if done != self.cancel_url and not self.counts_by_version:
            submissions.settle(current.db, key, done)
        flash(self.saved or gettext("Saved."), "success")
        return redirect(done)

    def _conflict(self, error: Stale) -> ResponseReturnValue:
        if self.stored is None:
            self.form.put_error(error)
            return self._page(409)
        stored = self.stored()
        theirs, mine = _texts(stored), _texts(self.form)
        conflict = Conflict(theirs, mine, *_saved_by(error.row_id))
        self.form.version.data = stored.version.data
        return self._page(409, conflict=conflict)

    def _page(self, status: int, problem: str | None = None, **more: Any) -> ResponseReturnValue:
        if problem:
            self.form.form_errors.append(problem)
        values = {
            "form": self.form,
            "page_title": self.title,
            "cancel_url": self.cancel_url,
            "submit_label": self.submit_label,
            "danger": self.danger,
            "groups": self.groups,
            "lead": self.lead,
            **((self.extra() if callable(self.extra) else self.extra) or {}),
            **more,
        }
        return make_response(self.render(self.template, **values), status)


def _texts(form: Form) -> dict[str, str]:
    return {str(field.label.text): _text(field) for field in form.visible_fields()}


def _text(field: Field) -> str:
    spoken = getattr(field, "as_text", None)  # a field of many parts says itself how it reads
    if spoken is not None:
        return str(spoken())
    choices = getattr(field, "iter_choices", None)
    if choices is not None:
        return ", ".join(str(choice[1]) for choice in choices() if choice[2])
    if isinstance(field.data, bool):
        return str(gettext("yes") if field.data else gettext("no"))
    return "" if field.data is None else str(field.data)
