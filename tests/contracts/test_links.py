"""Nobody is offered a way they may not go: as every role, every link on every page one can reach leads to a page.

One page of every kind is opened (an address with its ids taken out). The export of a list is asked for too: it comes, or the
password is asked for again first; other files are left to their own tests.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.cast import PEOPLE
from tests.pages import kind_of

EXPORT = re.compile(r"/export\.csv$")
LEAVES = re.compile(r"\.csv|/export|/download|/template|/file")
ALDER = sorted(who for who, (slug, _role) in PEOPLE.items() if slug == "alder")


class Links(HTMLParser):
    """The addresses a page's links lead to, and what its htmx parts load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and ((tag == "a" and name == "href") or name == "hx-get"):
                self.found.append(value)


@pytest.mark.parametrize("who", ALDER)
def test_every_link_a_role_is_shown_leads_to_a_page(
    browse: Callable[[str], FlaskClient], populated: object, who: str
) -> None:
    client = browse(who)
    waiting, known = ["/c/alder/"], {"/c/alder/"}
    dead: list[str] = []
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code in {301, 302, 308}:
            found = [answer.location]
        else:
            if answer.status_code != 200:
                dead.append(f"{path}: {answer.status_code}")
                continue
            found = Links(answer.text).found
        for href in found:
            link = urlsplit(urljoin(f"http://localhost{path}", href))
            assert not link.path.startswith("/login"), path
            kind = kind_of(link.path)
            if not link.path.startswith("/c/alder/") or kind in known:
                continue
            if EXPORT.search(link.path):
                known.add(kind)
                status = client.get(f"{link.path}?{link.query}").status_code
                dead += [f"{link.path}: {status}"] if status not in {200, 302} else []
            elif not LEAVES.search(link.path):
                known.add(kind)
                waiting.append(f"{link.path}?{link.query}" if link.query else link.path)
    assert dead == []
    assert len(known) > 3
