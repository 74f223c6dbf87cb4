"""Every page that a person can reach by links, of a clinic and of their account, and those one signs in by or is refused
with, opened in Chromium: no serious axe finding, no refused script or style, nothing that scrolls sideways at 1280 or 360 px,
in both themes.
"""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import axe, look, sideways
from tests.pages import Ways

pytestmark = pytest.mark.browser

LOOKS = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]


def crawl(page: Page, start: str) -> Iterator[str]:
    """Open one page of every kind that links lead to from `start`."""
    ways = Ways(start)
    for path in ways:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        ways.add(path, page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"))
        yield path


def problems_of(page: Page, path: str, looks: Iterable[tuple[str, int]] = LOOKS) -> list[str]:
    """What is wrong with the open page in each of the looks."""
    found = []
    for theme, width in looks:
        look(page, theme, width)
        found += [f"{path}, {theme}, {width} px: {finding}" for finding in axe(page)]
        found += [f"{path}: {wider} px wider than {width}" for wider in [sideways(page)] if wider > 0]
    return found


@pytest.mark.parametrize(
    ("who", "theme", "width"),
    [("dan", "light", 1280), ("dee", "dark", 1280), ("ana", "dark", 360), ("ben", "light", 360)],
)
def test_every_page_one_can_reach_is_accessible_and_stays_within_its_window(
    populated: object, visit: Callable[..., Page], who: str, theme: str, width: int
) -> None:
    page = visit(who, width=width, theme=theme)
    problems: list[str] = []
    seen = 0
    for path in crawl(page, "/c/alder/"):
        seen += 1
        problems += [f"{path}: {finding}" for finding in axe(page)]
        if (wider := sideways(page)) > 0:
            problems.append(f"{path}: {wider} px wider than {width}")
    assert problems == []
    assert seen > 10


def test_the_pages_of_ones_account_are_accessible_in_every_look(visit: Callable[..., Page]) -> None:
    page = visit("dan")
    problems = [(path, problems_of(page, path)) for path in crawl(page, "/account/")]
    assert [found for _path, found in problems if found] == []
    assert len(problems) >= 3


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
    assert problems_of(page, path) == []


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
