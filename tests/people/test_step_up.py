"""Signing and exporting ask for the password again after ten minutes, and lose nothing that was typed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

from causeway import clock
from causeway.errors import Refused
from causeway.web.application import Causeway
from causeway.web.guards import guard_of, signed_in
from causeway.web.step_up import step_up
from tests.database import DatabaseUrls
from tests.pages import unique_address
from tests.people.browsing import Browser, hidden_fields, text_of
from tests.people.conftest import PASSWORD, Folk, make_app

Later = Callable[..., datetime]
URL = "/test/sign"


@pytest.fixture(scope="module")
def signing_app(people_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Causeway]:
    """The application with one page more, which signs what it is sent."""

    @signed_in("a page of these tests")
    @step_up
    def sign() -> ResponseReturnValue:
        if request.form.get("refuse"):
            raise Refused
        return jsonify({name: request.form.getlist(name) for name in request.form if name != "csrf_token"})

    app = make_app(people_urls, tmp_path_factory.mktemp("signing"), mfa_required=False)
    app.add_url_rule(URL, "sign", sign, methods=["GET", "POST"])
    guard = guard_of(sign)
    assert guard is not None
    app.guards["sign"] = guard
    yield app
    app.extensions["causeway.database"].dispose()


@pytest.fixture
def browser(signing_app: Causeway, folk: Folk, later: Later) -> Browser:
    """A browser whose person gave the password at `later()` and has been busy since."""
    made = Browser(signing_app, unique_address())
    with clock.frozen(later()):
        made.send("/login", {"email": folk.user().email, "password": PASSWORD})
    with clock.frozen(later(minutes=9)):
        assert made.is_signed_in()
    return made


def post(browser: Browser, data: dict[str, Any], **options: Any) -> TestResponse:
    token = browser.hidden(browser.get("/account/"))["csrf_token"]
    return browser.client.post(URL, data={"csrf_token": token, **data}, **options)


def test_within_ten_minutes_nothing_is_asked(browser: Browser, later: Later) -> None:
    with clock.frozen(later(minutes=10)):
        assert post(browser, {"note": "x"}).json == {"note": ["x"]}


def test_what_was_typed_survives_being_asked_for_the_password(browser: Browser, later: Later) -> None:
    typed = {"note": 'Line one\nline "two" <b>&amp;</b>', "goal": ["a", "b"], "version": "3", "empty": ""}
    with clock.frozen(later(minutes=11)):
        before = browser.token()
        asked = post(browser, typed)
        assert asked.status_code == 401
        assert "what you typed is kept" in text_of(asked)
        page = asked.get_data(as_text=True)
        assert page.count('name="goal"') == 2
        wrong = browser.client.post(URL, data={**_all(asked), "confirm_password": "not the password"})
        assert wrong.status_code == 401
        assert "That is not your password" in text_of(wrong)
        done = browser.client.post(URL, data={**_all(wrong), "confirm_password": PASSWORD})
        assert done.status_code == 200
        kept = done.json
        assert kept.pop("confirm_password") == [PASSWORD]
        assert kept == {
            "note": ['Line one\nline "two" <b>&amp;</b>'],
            "goal": ["a", "b"],
            "version": ["3"],
            "empty": [""],
        }
        assert browser.token() != before  # a new token,
        assert browser.is_signed_in()  # which works,
        assert post(browser, {"note": "again"}).status_code == 200  # and is good for ten minutes more


def test_the_token_before_confirming_is_dead(browser: Browser, later: Later) -> None:
    with clock.frozen(later(minutes=11)):
        before = browser.token()
        asked = post(browser, {"note": "x"})
        browser.client.post(URL, data={**_all(asked), "confirm_password": PASSWORD})
        browser.client.set_cookie("causeway", before or "")
        assert not browser.is_signed_in()


def test_confirming_holds_even_when_the_view_then_refuses(browser: Browser, later: Later) -> None:
    with clock.frozen(later(minutes=11)):
        asked = post(browser, {"refuse": "yes"})
        refused = browser.client.post(URL, data={**_all(asked), "confirm_password": PASSWORD})
        assert refused.status_code == 422
        assert browser.is_signed_in()


def test_a_file_cannot_be_kept_and_the_page_says_so(browser: Browser, later: Later) -> None:
    with clock.frozen(later(minutes=11)):
        asked = post(browser, {"note": "x", "scan": (BytesIO(b"content"), "scan.pdf")})
        assert "A file cannot be kept" in text_of(asked)
        assert "A file cannot be kept" not in text_of(post(browser, {"note": "x"}))


def test_opening_a_page_leads_over_the_password_and_back(browser: Browser, later: Later) -> None:
    with clock.frozen(later(minutes=11)):
        asked = browser.get(f"{URL}?month=2026-11&page=2")
        assert asked.location.startswith("/account/confirm?next=")
        before = browser.token()
        page = browser.get(asked.location)
        assert browser.resend(page, asked.location, {"password": "wrong"}).status_code == 422
        back = browser.resend(page, asked.location, {"password": PASSWORD})
        assert back.location == f"{URL}?month=2026-11&page=2"
        assert browser.token() != before
        assert browser.get(back.location).status_code == 200


def test_a_piece_of_a_page_sends_the_whole_page_to_confirm(browser: Browser, later: Later) -> None:
    with clock.frozen(later(minutes=11)):
        headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/c/alder/notes/?tab=2"}
        asked = post(browser, {"note": "x"}, headers=headers)
        assert asked.status_code == 401
        assert asked.headers["HX-Redirect"] == "/account/confirm?next=/c/alder/notes/?tab%3D2"


def test_guessing_the_password_there_locks_as_anywhere(browser: Browser, later: Later) -> None:
    with clock.frozen(later(minutes=11)):
        asked = post(browser, {"note": "x"})
        data = _all(asked)
        statuses = [browser.client.post(URL, data={**data, "confirm_password": "no"}).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def _all(page: TestResponse) -> dict[str, list[str]]:
    """Every hidden field of the page's form, with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in hidden_fields(page):
        found.setdefault(name, []).append(value)
    return found
