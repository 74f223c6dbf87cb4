"""Forms: shape and message of input. A form carries the version of the record it edits and a key that makes it count once."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_wtf import FlaskForm, i18n
from wtforms import DecimalField, Field, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from causeway.errors import CausewayError, Invalid, Refused
from causeway.ids import new_id, parse_id
from causeway.language import SOURCE, language
from causeway.web.failures import forward_of, words_of


class _Words:
    """WTForms' own sentences. Flask-WTF reads their catalogue from the disk at every request, English ones too."""

    def gettext(self, message: str) -> str:
        return message if language() == SOURCE else str(i18n.translations.gettext(message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        if language() == SOURCE:
            return singular if number == 1 else plural
        return str(i18n.translations.ngettext(singular, plural, number))


_WORDS = _Words()

NO_VERSION = -1
"""What a form without a readable version was opened at: no record's version, so that changing one is refused as stale."""

# Characters that no text holds on purpose: NUL, which PostgreSQL cannot keep, escapes, and the marks that turn the order
# of what follows around, with which a name can be made to read as another (Unicode TR 36).
_STRAY = {
    **dict.fromkeys(
        code for code in range(0xA0) if (code < 0x20 or code >= 0x7F) and chr(code) not in "\t\n\r\x85\xa0"
    ),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)),
}


def plain(text: str, *, is_one_line: bool = True) -> str:
    """Typed text without stray control characters; in one line unless it is the text of a paragraph field."""
    kept = text.translate(_STRAY)
    return " ".join(kept.splitlines()) if is_one_line else kept


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Base of every form. CSRF is the application's, for all of them alike.

    What is typed into text fields arrives without stray control characters, and without line ends where it is one line.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        """How fields are bound."""

        csrf = False  # every request that changes something is checked before it comes to a form

        def get_translations(self, form: Any) -> Any:
            return _WORDS

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """The field, with its text tidied before its own filters see it. A password stays as it was typed."""
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                field.filters = (_text if isinstance(field, TextAreaField) else _line, *field.filters)
            return field

    forward: Sequence[tuple[str, str]] = ()  # where somebody whom the gate refused can go on
    version = HiddenField("")
    form_key = HiddenField("", default=lambda: str(new_id()))

    @property
    def key(self) -> UUID | None:
        """The form's once-only key, or None when what was sent is not one."""
        return parse_id(self.form_key.data)

    @property
    def opened_version(self) -> int:
        """The version of the record when the form was opened, as it was sent; NO_VERSION when none was, or no number."""
        text = next(iter(self.version.raw_data or ()), "")  # not `data`, which falls back to the record as it is now
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NO_VERSION

    def visible_fields(self) -> list[Field]:
        """The fields a person fills in, in their order."""
        return [f for f in self if f.name not in {"version", "form_key", "csrf_token"} and f.type != "HiddenField"]

    def put_error(self, error: CausewayError) -> None:
        """Show a service's refusal where it belongs: beside its field, or above the form."""
        if isinstance(error, Invalid):
            for name, sentences in error.problems.items():
                self._add(name, [gettext(s) for s in sentences])
            return
        self.forward = forward_of(error)
        self._add(error.field if isinstance(error, Refused) else None, [words_of(error)])

    def _add(self, name: str | None, sentences: Sequence[str]) -> None:
        field: Any = self._fields.get(name) if name else None
        if field is None:
            self.form_errors.extend(sentences)
        else:
            field.errors = [*field.errors, *sentences]


class ConfirmForm(Form):
    """A step without fields: the version that was seen, and the key by which it counts once."""


def _line(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


def _text(value: object) -> object:
    return plain(value, is_one_line=False) if isinstance(value, str) else value


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


class DollarField(DecimalField):  # type: ignore[misc]  # WTForms ships no types
    """An amount in dollars: "1,250.00" and "$1250" are read; more than two decimals are refused by the service."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent, as people write amounts."""
        super().process_formdata([text.replace("$", "").replace(",", "").strip() for text in valuelist])


def choices_of(pairs: Iterable[tuple[Any, Any]], blank: Any = None) -> list[SelectChoice]:
    """Choices of a select from (value or member, words), with an empty one first where `blank` names it."""
    listed = [SelectChoice(value.value if isinstance(value, Enum) else value, words) for value, words in pairs]
    return listed if blank is None else [SelectChoice("", blank), *listed]
