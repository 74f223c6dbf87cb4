"""Every page of a clinic that a person can reach by links, opened in Chromium: no serious axe finding, no refused script or
style, nothing that scrolls sideways at 360 px, in both themes.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import axe, sideways
from tests.pages import Ways

pytestmark = pytest.mark.browser


def crawl(page: Page, start: str) -> Iterator[str]:
    """Open one page of every kind that links lead to from `start`."""
    ways = Ways(start)
    for path in ways:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        yield path
        ways.add(path, page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"))


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
