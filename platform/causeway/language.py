"""The language of the present request, and words in it, cheaply: a page says a hundred of them.

English is the language the words are written in, so in English nothing is looked up. Other languages are read from the
catalogues as translators write them, `translations/<language>/*.po`, one file a slice. They hold what patients and families
read: their pages, letters and documents; what only staff reads is English. Labels declared at import are
`flask_babel.lazy_gettext`; `words` turns one into text once per language and remembers it.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import flask_babel
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel.speaklater import LazyString
from markupsafe import Markup

SOURCE = "en"
LANGUAGES = (SOURCE, "es")
CATALOGUES = Path(__file__).parents[2] / "translations"
_NAMES = {"es": "es", "spa": "es", "spanish": "es", "español": "es", "espanol": "es", "castellano": "es"}

_current: ContextVar[str] = ContextVar("language", default=SOURCE)
_said: dict[tuple[tuple[Any, ...], str], str] = {}


def language() -> str:
    """The language of the present request; English outside one."""
    return _current.get()


def use(code: str) -> None:
    """Set the language for what follows in this thread, until the next request sets its own."""
    _current.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Words in the block are in another language, for a document or letter in the language of whoever reads it."""
    before = _current.set(code)
    try:
        yield
    finally:
        _current.reset(before)


def code_of(name: str | None) -> str:
    """The language we write in to somebody whose record says "Spanish", "español" or "es-MX"; else English."""
    said = (name or "").strip().casefold()
    return _NAMES.get(said) or _NAMES.get(said.replace("_", "-").partition("-")[0], SOURCE)


def gettext(message: str) -> str:
    """The message in the present language."""
    return message if _current.get() == SOURCE else str(_catalogue(_current.get()).gettext(message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message for one or for several, in the present language."""
    if _current.get() == SOURCE:
        return singular if number == 1 else plural
    return str(_catalogue(_current.get()).ngettext(singular, plural, number))


def spoken(message: str, **values: Any) -> Markup:
    """What a template's `_()` says: the message in the present language, with `values` escaped and put in.

    Jinja's own looks the function up and calls it anew for each of the hundred words of a page.
    """
    text = gettext(message)
    return Markup(text) % values if "%" in text else Markup(text)  # noqa: S704 - our own words; values are escaped


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> NullTranslations:
    """All of a language's files together, read when it is first spoken."""
    whole = Catalog(locale=code)
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    whole[message.id] = message
    content = io.BytesIO()
    write_mo(content, whole)
    content.seek(0)
    return Translations(fp=content)


class _Words(flask_babel.Domain):  # type: ignore[misc]  # as below
    """What Flask-Babel's functions ask: our catalogues, and only where there is something to translate."""

    def get_translations(self) -> NullTranslations:
        return _catalogue(_current.get())

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
        # Asked of the catalogue itself: Flask-Babel knows none outside a request, and jobs write letters too.
        known = _said[key] = gettext(label._args[0]) if len(label._args) == 1 else str(label)
    return known
