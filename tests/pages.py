"""Reading and sending the panel's forms as a browser without scripts does, from where, and the ways from page to page."""

import re
import secrets
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FILES = re.compile(r"\.csv|/export|/download|/template|/file")


def kind_of(path: str) -> str:
    """An address with its ids and dates taken out: one page of every kind is enough, and days follow days for ever."""
    return _DATE.sub("<date>", _ID.sub("<id>", path))


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


class Ways:
    """What is still to be opened of the pages below `start`: one of every kind (an address with its ids taken out).

    leave: addresses that are left. is_bare: whether pages are opened without what a link asks of them.
    """

    def __init__(self, start: str, leave: re.Pattern[str] = FILES, *, is_bare: bool = False) -> None:
        self.start, self.leave, self.is_bare = start, leave, is_bare
        self.known = {start}
        self.waiting = deque([start])

    def __iter__(self) -> Iterator[str]:
        """Addresses until no more are added."""
        while self.waiting:
            yield self.waiting.popleft()

    def add(self, page: str, links: Iterable[str]) -> None:
        """Note where links on a page lead."""
        for href in links:
            link = urlsplit(urljoin(f"http://localhost{page}", href))
            kind = kind_of(link.path)
            if not link.path.startswith(self.start) or kind in self.known or self.leave.search(link.path):
                continue
            self.known.add(kind)
            self.waiting.append(link.path if self.is_bare or not link.query else f"{link.path}?{link.query}")


class Visited(NamedTuple):
    """A page that was opened: its address, what it answered, and where its links lead."""

    path: str
    answer: TestResponse
    links: list[str]


def walk(
    client: FlaskClient, start: str = "/c/alder/", leave: re.Pattern[str] = FILES, *, is_bare: bool = False
) -> Iterator[Visited]:
    """Open one page of every kind that links lead to from `start` (see Ways), and where it redirects, whatever it answers."""
    ways = Ways(start, leave, is_bare=is_bare)
    for path in ways:
        for step in _open(client, path, start):
            ways.known.add(kind_of(urlsplit(step.path).path))
            yield step
            ways.add(step.path, () if step.answer.location else step.links)


def _open(client: FlaskClient, path: str, start: str) -> Iterator[Visited]:
    """A page, and those it redirects to below `start`, be their kind known or not: they are about something of their own."""
    for _redirection in range(5):
        answer = client.get(path)
        yield Visited(path, answer, [answer.location] if answer.location else Links(answer.text).found)
        if not (answer.location or "").startswith(start):
            return
        path = str(answer.location)


def form_pages(client: FlaskClient, known: set[str]) -> Iterator[tuple[str, str]]:
    """One page of every kind that has a form: its address and text. known: kinds that were seen before."""
    for path, answer, _links in walk(client, is_bare=True):
        if '<form class="form"' in answer.text and kind_of(path) not in known:
            known.add(kind_of(path))
            yield path, answer.text


def unique_address() -> str:
    """An IPv6 address in a network nobody has used before in this run."""
    groups = [f"{secrets.randbelow(65536):x}" for _ in range(3)]
    return f"2001:db8:{groups[0]}:{groups[1]}::{groups[2]}"


def fields_of(page: str) -> MultiDict[str, str]:
    """What the page's form would send if nothing were changed."""
    start = page.index('<form class="form"')
    form = page[start : page.index("</form>", start)]
    values: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if attributes.get("type") in {"checkbox", "radio"} and "checked" not in re.sub(r'"[^"]*"', "", tag):
            continue
        if "name" in attributes:
            values.add(attributes["name"], attributes.get("value", ""))
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        values.add(name, unescape(inner).strip())
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        options = re.findall(r"<option([^>]*)>", inner)
        marked = [one for one in options if re.search(r"\bselected\b", one)] or options[:1]
        for one in marked:
            values.add(name, unescape(re.search(r'value="([^"]*)"', one).group(1)))  # type: ignore[union-attr]
    return values


def submit(client: FlaskClient, url: str, **changes: Any) -> TestResponse:
    """Open a form page, type `changes` (None leaves a field out), and send it."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    values = fields_of(page.text)
    for name, value in changes.items():
        values.poplist(name)
        if value is not None:
            values.setlist(name, value if isinstance(value, list) else [value])
    return client.post(url, data=values)


def token(page: str) -> str:
    """What a page sends to show that the request comes from it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def press(client: FlaskClient, where: str, url: str, **fields: str) -> TestResponse:
    """Send a button of the page."""
    return client.post(url, data={"csrf_token": token(client.get(where).text), **fields})


def page_with(client: FlaskClient, url: str, text: str) -> str:
    """The first page of a list that holds a text; its last one where none does."""
    page = client.get(url).text
    while text not in page and (following := re.search(r'rel="next" href="([^"]+)"', page)):
        page = client.get(url.partition("?")[0] + unescape(following[1])).text
    return page
