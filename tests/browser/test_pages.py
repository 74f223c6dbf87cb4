"""Every page that a person can reach by links, of a clinic, of their account and of the operators' console, and those one
signs in by or is refused with, opened in Chromium: no serious axe finding, no refused script or style, nothing that scrolls
sideways at 1280 or 360 px, in both themes.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pyotp
import pytest
from playwright.sync_api import Page

from causeway.ids import new_id
from causeway.people import passwords
from causeway.people.models import User
from causeway.web.application import Causeway
from tests.browser.conftest import Examined, examine, look
from tests.cast import Cast, operating
from tests.pages import FILES, Ways

pytestmark = pytest.mark.browser

OTHER_CLINICS = re.compile("/clinics/(?!alder/|new/)")  # their pages are alike, and go by a name, not by an id
LOOKS = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]


def crawl(page: Page, start: str, app: Causeway, leave: re.Pattern[str] = FILES) -> Iterator[tuple[str, list[str]]]:
    """Open two pages of every route that links lead to from `start`: its address, and what is wrong with it."""
    ways, route, opened = Ways(start, leave), app.url_map.bind("127.0.0.1"), Counter[str]()
    for path in ways:
        endpoint, _values = route.match(path.partition("?")[0])
        opened[endpoint] += 1
        if opened[endpoint] > 2:
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        found = examine(page)
        ways.add(path, found.links)
        yield path, said(found)


def said(found: Examined) -> list[str]:
    """What is wrong, in words."""
    return [*found.findings, *(f"{wider} px wider than the window" for wider in [found.wider] if wider > 0)]


def problems_of(page: Page, looks: Iterable[tuple[str, int]] = LOOKS) -> list[tuple[str, int, list[str]]]:
    """What is wrong with the open page, in each of the looks in which something is."""
    found = []
    for theme, width in looks:
        look(page, theme, width)
        if wrong := said(examine(page)):
            found.append((theme, width, wrong))
    return found


@pytest.mark.parametrize(
    ("who", "theme", "width"),
    [("dan", "light", 1280), ("dee", "dark", 1280), ("ana", "dark", 360), ("ben", "light", 360)],
)
def test_every_page_one_can_reach_is_accessible_and_stays_within_its_window(
    populated: object, app: Causeway, visit: Callable[..., Page], who: str, theme: str, width: int
) -> None:
    page = visit(who, width=width, theme=theme)
    pages = list(crawl(page, "/c/alder/", app))
    assert [found for found in pages if found[1]] == []
    assert len(pages) > 10


def test_the_pages_of_ones_account_are_accessible_in_every_look(visit: Callable[..., Page], app: Causeway) -> None:
    page = visit("dan")
    problems = [(path, wrong, problems_of(page, LOOKS[1:])) for path, wrong in crawl(page, "/account/", app)]
    assert [found for found in problems if found[1] or found[2]] == []
    assert len(problems) >= 3


def test_the_operators_pages_are_accessible_in_every_look(
    visit: Callable[..., Page], app: Causeway, cast: Cast
) -> None:
    with operating(cast, "aud"):
        page = visit("aud")
        pages = crawl(page, "/operator/", app, OTHER_CLINICS)
        problems = [(path, wrong, problems_of(page, LOOKS[1:])) for path, wrong in pages]
    assert [found for found in problems if found[1] or found[2]] == []
    assert len(problems) >= 4


def test_setting_up_a_second_factor_and_signing_in_with_it_is_accessible_in_every_look(
    app: Causeway, visit: Callable[..., Page], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = replace(app.extensions["causeway.settings"], mfa_required=True)
    monkeypatch.setitem(app.extensions, "causeway.settings", strict)
    email, password = f"{new_id()}@alder.example", "walnut-ferry-cloud"
    with cast.database.unbound() as db:
        db.add(User(email=email, display_name="Olive Example", password_hash=passwords.passwords().hash(password)))

    def sign_in() -> Page:
        page = visit(None)
        page.goto("/login")
        page.get_by_label("E-mail address").fill(email)
        page.locator("[name=password]").fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page

    page = sign_in()
    page.wait_for_url("**/login/second-factor")
    problems = {"set up": problems_of(page)}
    page.locator("[name=code]").fill(pyotp.TOTP(page.locator("code").inner_text().replace(" ", "")).now())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="recovery codes").wait_for()
    problems["recovery codes"] = problems_of(page)
    for path in ("/account/second-factor", "/account/second-factor/set-up"):
        page.goto(path)
        problems[path] = problems_of(page)
    page = sign_in()
    page.locator("[name=code]").wait_for()
    problems["code"] = problems_of(page)
    assert [found for found in problems.items() if found[1]] == []


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (None, "/login", 200),
        (None, "/account/forgot", 200),
        (None, "/account/reset/nothing", 404),
        (None, "/nowhere", 404),
        ("dan", "/c/alder/nowhere/", 404),
        ("fay", "/c/alder/settings/members/", 403),
        ("dan", "/c/alder/reports/census/?from=tomorrow", 422),
        ("dan", "/account/confirm", 200),
    ],
)
def test_the_sign_in_and_pages_that_refuse_are_accessible_too(
    visit: Callable[..., Page], who: str | None, path: str, status: int
) -> None:
    page = visit(who)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status
    assert problems_of(page) == []


def test_the_search_box_is_one_key_away(visit: Callable[..., Page]) -> None:
    page = visit("dan")
    page.goto("/c/alder/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("zzz")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search/"))
    assert "Nothing found" in page.inner_text("main")


def test_a_keyboard_reaches_the_content_first(visit: Callable[..., Page]) -> None:
    page = visit("dan")
    page.goto("/c/alder/patients/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
