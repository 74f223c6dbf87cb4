"""The language of the present request, and words in it, cheaply: a page says a hundred of them.

English is the language the words are written in, so in English nothing is looked up. Other languages go through
Flask-Babel's catalogues (`translations/`). Labels declared at import are `flask_babel.lazy_gettext`; `words` turns one into
text once per language and remembers it.
"""

from contextvars import ContextVar
from typing import Any

import flask_babel

SOURCE = "en"
LANGUAGES = (SOURCE, "es")

_current: ContextVar[str] = ContextVar("language", default=SOURCE)
_said: dict[tuple[int, str], tuple[Any, str]] = {}


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


def words(label: Any) -> str:
    """A label declared at import, as text in the present language. Only for labels that live as long as the process."""
    if isinstance(label, str):
        return label
    key = (id(label), _current.get())
    known = _said.get(key)
    if known is None:
        known = _said[key] = (label, str(label))  # the label is kept, so that its id is never another's
    return known[1]
