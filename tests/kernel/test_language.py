"""Words in the language of the request are remembered by what they say."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask_babel import gettext as flask_babel_gettext
from flask_babel import lazy_gettext

from causeway import language
from causeway.web.application import Causeway


def test_a_label_made_anew_for_every_page_takes_no_more_memory(app: Causeway) -> None:
    with app.test_request_context():
        assert language.words(lazy_gettext("Waitlist")) == "Waitlist"
        known = len(language._said)
        for _ in range(3):
            assert language.words(lazy_gettext("Waitlist")) == "Waitlist"
        assert language.words(lazy_gettext("%(num)s days", num=3)) == "3 days"
        assert language.words(lazy_gettext("%(num)s days", num=4)) == "4 days"
        assert language.words(7) == "7"
    assert len(language._said) == known


def test_a_document_speaks_the_language_of_whoever_reads_it(app: Causeway) -> None:
    with app.app_context(), language.speaking("es"):
        assert (
            language.gettext("If somebody is in danger now, call 911.")
            == "Si alguien está en peligro ahora, llame al 911."
        )
        assert str(flask_babel_gettext("If somebody is in danger now, call 911.")).startswith("Si alguien")
        assert language.words(lazy_gettext("In a crisis")) == "En una crisis"
    assert language.words(lazy_gettext("In a crisis")) == "In a crisis"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Spanish", "es"),
        ("español", "es"),
        ("es-MX", "es"),
        ("es_US", "es"),
        ("English", "en"),
        (None, "en"),
        ("Tagalog", "en"),
    ],
)
def test_people_are_written_to_in_their_language_where_it_is_spoken(said: str | None, code: str) -> None:
    assert language.code_of(said) == code


@pytest.mark.parametrize("path", sorted(language.CATALOGUES.rglob("*.po")), ids=lambda path: path.stem)
def test_a_translation_keeps_what_is_filled_in(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.name)
    for message in catalogue:
        if not message.id:
            continue
        given = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = message.id if isinstance(message.id, tuple) else (message.id,)
        assert all(given), message.id
        assert not message.fuzzy, message.id
        for text in given:
            assert filled(text) <= filled(*wanted), message.id
            assert filled(wanted[-1]) <= filled(text), message.id


def test_no_message_is_translated_in_two_ways() -> None:
    said: dict[object, object] = {}
    for path in sorted(language.CATALOGUES.rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=path.parent.name):
                if message.id:
                    assert message.id not in said, f"{message.id}: twice, the second time in {path.name}"
                    said[message.id] = message.string


def filled(*texts: str) -> set[str]:
    return {found for text in texts for found in re.findall(r"%\(\w+\)[sd]|\{\w*\}", text)}
