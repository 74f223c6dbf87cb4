"""Forms: shape and message of input. A form carries the version of the record it edits and a key that makes it count once."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_wtf import FlaskForm, i18n
from wtforms import Field, HiddenField
from wtforms.fields import SelectChoice

from causeway.errors import CausewayError, Invalid, Refused
from causeway.ids import new_id, parse_id
from causeway.language import SOURCE, language


class _Words:
    """WTForms' own sentences. Flask-WTF reads their catalogue from the disk at every request, English ones too."""

    def gettext(self, message: str) -> str:
        return message if language() == SOURCE else str(i18n.translations.gettext(message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        if language() == SOURCE:
            return singular if number == 1 else plural
        return str(i18n.translations.ngettext(singular, plural, number))


_WORDS = _Words()


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Base of every form. CSRF is the application's, for all of them alike."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        csrf = False  # every request that changes something is checked before it comes to a form

        def get_translations(self, form: Any) -> Any:
            return _WORDS

    version = HiddenField("")
    form_key = HiddenField("", default=lambda: str(new_id()))

    @property
    def key(self) -> UUID | None:
        """The form's once-only key, or None when what was sent is not one."""
        return parse_id(self.form_key.data)

    @property
    def opened_version(self) -> int | None:
        """The version of the record when the form was opened."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def visible_fields(self) -> list[Field]:
        """The fields a person fills in, in their order."""
        return [f for f in self if f.name not in {"version", "form_key", "csrf_token"} and f.type != "HiddenField"]

    def put_error(self, error: CausewayError) -> None:
        """Show a service's refusal where it belongs: beside its field, or above the form."""
        if isinstance(error, Invalid):
            for name, sentences in error.problems.items():
                self._add(name, [gettext(s) for s in sentences])
            return
        words = str(gettext(error.template).format(**error.fields))
        self._add(error.field if isinstance(error, Refused) else None, [words])

    def _add(self, name: str | None, sentences: Sequence[str]) -> None:
        field: Any = self._fields.get(name) if name else None
        if field is None:
            self.form_errors.extend(sentences)
        else:
            field.errors = [*field.errors, *sentences]


def blank_to_none(value: str | None) -> str | None:
    """A filter for text fields: trimmed, and None when nothing was typed."""
    stripped = (value or "").strip()
    return stripped or None


def trimmed(value: str | None) -> str:
    """A filter for text fields: without blanks around it, "" when nothing was typed."""
    return (value or "").strip()


def chosen(value: object) -> str | None:
    """A `coerce` for optional choices, ids and enumerations alike: text, and None for the empty one."""
    return str(value) if value else None


def as_id(value: object) -> UUID | None:
    """A `coerce` for choices of records: the id, also from an id; None for the empty choice and for what is no id."""
    return value if isinstance(value, UUID) else parse_id(str(value or ""))


def choices_of(pairs: Iterable[tuple[Any, Any]], blank: Any = None) -> list[SelectChoice]:
    """Choices of a select from (value or member, words), with an empty one first where `blank` names it."""
    listed = [SelectChoice(value.value if isinstance(value, Enum) else value, words) for value, words in pairs]
    return listed if blank is None else [SelectChoice("", blank), *listed]
