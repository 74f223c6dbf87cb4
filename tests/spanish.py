"""Whether what patients and families read is whole in Spanish: what was said in English for want of a translation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from babel.support import NullTranslations
from flask.testing import FlaskClient

from causeway import language
from tests.pages import unique_address


class Recorder(NullTranslations):
    """What the catalogue does not hold falls through to here."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: set[str] = set()

    def gettext(self, message: str) -> str:
        self.missing.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.missing.add(msgid1)
        return msgid1 if n == 1 else msgid2


@contextmanager
def untranslated() -> Iterator[set[str]]:
    """The messages that were asked for in Spanish in the block, by whatever is drawn in it, and have no Spanish."""
    found, known = Recorder(), dict(language._said)
    language._said.clear()  # what was remembered is asked anew
    catalogue: Any = language._catalogue("es")
    catalogue.add_fallback(found)
    try:
        yield found.missing
    finally:
        catalogue._fallback = None
        language._said.update(known)


def spanish(client: FlaskClient) -> FlaskClient:
    """The same browser, of somebody who reads Spanish."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es-US,es;q=0.9,en;q=0.5"
    client.environ_base["REMOTE_ADDR"] = unique_address()
    return client
