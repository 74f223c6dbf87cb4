"""A browser for tests of pages: it reads the CSRF token and the hidden fields of the form it sends, as a person's does."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from causeway.web.application import Causeway


class _Forms(HTMLParser):
    """Every form of a page: its action and the fields it carries."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((values.get("action", ""), []))
            self._open = values.get("method", "get") == "post"
        elif tag == "input" and self.forms and self._open and values.get("type") == "hidden":
            self.forms[-1][1].append((values.get("name", ""), values.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


class Browser:
    """One browser with its cookies."""

    def __init__(self, app: Causeway, address: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address

    def get(self, url: str, **options: Any) -> TestResponse:
        return self.client.get(url, **options)

    def hidden(self, page: TestResponse) -> dict[str, str]:
        """The hidden fields of the page's last form that posts to the page itself, token included."""
        return dict(hidden_fields(page))

    def send(
        self, url: str, data: dict[str, Any] | None = None, *, page: str | None = None, **options: Any
    ) -> TestResponse:
        """Open the page, then post its form with `data`. `page`: where the form is, when not at `url`."""
        form = self.hidden(self.get(page or url, follow_redirects=True))
        return self.client.post(url, data={**form, **(data or {})}, **options)

    def resend(self, page: TestResponse, url: str, data: dict[str, Any]) -> TestResponse:
        """Send the form of a page at hand, with everything it carries."""
        return self.client.post(url, data={**self.hidden(page), **data})

    def token(self) -> str | None:
        cookie = self.client.get_cookie("causeway")
        return cookie.value if cookie else None

    def is_signed_in(self) -> bool:
        return self.get("/account/").status_code == 200


def hidden_fields(page: TestResponse) -> list[tuple[str, str]]:
    """Every hidden field of the page's forms that post, in order."""
    parser = _Forms()
    parser.feed(page.get_data(as_text=True))
    return [field for _action, fields in parser.forms for field in fields]


def text_of(page: TestResponse) -> str:
    """What a person reads on a page."""
    body = re.sub(r"<script.*?</script>", "", page.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
