"""Every option of every list's filters can be chosen: as the director, each page with filters is opened with each of them."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

from tests.contracts.test_links import LEAVES, Links
from tests.pages import kind_of

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
    waiting, known = ["/c/alder/"], {"/c/alder/"}
    dead: list[str] = []
    filtered: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code != 200:
            continue  # where links lead is told by another test
        for name, value in options_of(answer.text):
            filtered.add(urlsplit(path).path)
            chosen = client.get(urlsplit(path).path, query_string={name: value})
            if chosen.status_code != 200:
                dead.append(f"{path} {name}={value}: {chosen.status_code}")
        for href in Links(answer.text).found:
            link = urlsplit(urljoin(f"http://localhost{path}", href))
            kind = kind_of(link.path)
            if link.path.startswith("/c/alder/") and kind not in known and not LEAVES.search(link.path):
                known.add(kind)
                waiting.append(link.path)
    assert dead == []
    assert {"/c/alder/notes/", "/c/alder/patients/", "/c/alder/staff/"} <= filtered
