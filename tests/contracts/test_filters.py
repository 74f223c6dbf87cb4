"""Every option of every list's filters can be chosen: as the director, each page with filters is opened with each of them."""

import re
from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient

from tests.pages import walk

_FILTER = re.compile(r'<select class="form-select" name="([^"]+)">(.*?)</select>', re.S)
_OPTION = re.compile(r'<option value="([^"]*)"')
MOST_OPTIONS = 12


def options_of(page: str) -> list[tuple[str, str]]:
    """The choices of the filters above a page's list: names and values; of long ones (payers, periods) the first."""
    return [
        (name, unescape(value))
        for name, inner in _FILTER.findall(page)
        for value in _OPTION.findall(inner)[:MOST_OPTIONS]
    ]


def test_every_option_of_every_filter_leads_to_a_page(browse: Callable[[str], FlaskClient], populated: object) -> None:
    client = browse("dan")
    dead: list[str] = []
    filtered: set[str] = set()
    for path, answer, _links in walk(client, is_bare=True):
        for name, value in options_of(answer.text):
            filtered.add(path)
            chosen = client.get(path, query_string={name: value})
            if chosen.status_code != 200:
                dead.append(f"{path} {name}={value}: {chosen.status_code}")
    assert dead == []
    assert {"/c/alder/notes/", "/c/alder/patients/", "/c/alder/staff/"} <= filtered
