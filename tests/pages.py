"""Reading and sending the panel's forms as a browser without scripts does, and from where."""

import re
import secrets
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def kind_of(path: str) -> str:
    """An address with its ids and dates taken out: one page of every kind is enough, and days follow days for ever."""
    return _DATE.sub("<date>", _ID.sub("<id>", path))


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
