"""The language of the present request, and words in it, cheaply: a page says a hundred of them.

English is the language the words are written in, so in English nothing is looked up. Other languages go through
Flask-Babel's catalogues (`translations/`). Labels declared at import are `flask_babel.lazy_gettext`; `words` turns one into
text once per language and remembers it.
"""

from contextvars import ContextVar
from functools import cached_property
from typing import Any

import flask_babel
from flask_babel.speaklater import LazyString
from markupsafe import Markup

SOURCE = "en"
LANGUAGES = (SOURCE, "es")

_current: ContextVar[str] = ContextVar("language", default=SOURCE)
_said: dict[tuple[tuple[Any, ...], str], str] = {}


def language() -> str:
    """The language of the present request; English outside one."""
    return _current.get()


def use(code: str) -> None:
    """Set the language for what follows in this thread, until the next request sets its own."""
    _current.set(code)


def gettext(message: str) -> str:
    """The message in the present language."""
    return message if _current.get() == SOURCE else str(flask_babel.gettext(message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message for one or for several, in the present language."""
    if _current.get() == SOURCE:
        return singular if number == 1 else plural
    return str(flask_babel.ngettext(singular, plural, number))


def spoken(message: str, **values: Any) -> Markup:
    """What a template's `_()` says: the message in the present language, with `values` escaped and put in.

    Jinja's own looks the function up and calls it anew for each of the hundred words of a page.
    """
    text = gettext(message)
    return Markup(text) % values if "%" in text else Markup(text)  # noqa: S704 - our own words; values are escaped


class _Words(flask_babel.Domain):  # type: ignore[misc]  # as below
    """Flask-Babel's catalogue, asked only where there is something to translate."""

    def gettext(self, string: str, **variables: Any) -> str:
        if _current.get() == SOURCE:
            return string % variables if variables else string
        return str(super().gettext(string, **variables))

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        if _current.get() == SOURCE:
            return (singular if num == 1 else plural) % {"num": num, **variables}
        return str(super().ngettext(singular, plural, num, **variables))


class Babel(flask_babel.Babel):  # type: ignore[misc]  # Flask-Babel ships no types we can hold it to
    """Flask-Babel over one catalogue for the life of the application."""

    @cached_property
    def domain_instance(self) -> flask_babel.Domain:
        """The catalogue of `gettext` and `lazy_gettext`."""
        return _Words(domain=self.domain)


def words(label: Any) -> str:
    """A label as text in the present language, remembered by its message: lists are declared anew for each day's pages."""
    if isinstance(label, str):
        return label
    if not isinstance(label, LazyString) or label._kwargs:
        return str(label)
    key = (label._args, _current.get())
    known = _said.get(key)
    if known is None:
        known = _said[key] = str(label)
    return known
