"""The group sheet in a real browser: a day of three groups for eight people by keyboard alone, counted in key presses."""

import os
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from causeway import clock
from tenants.programs.rules import NoteMode
from tests.browser.conftest import axe, sideways
from tests.cast import Cast
from tests.notes.conftest import OWN_WORDS, Ids, commit_group

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

YESTERDAY = clock.now().date() - timedelta(days=1)
SHARED = "Three groups on urges: naming them, riding them out, and whom to call."
KEYS_A_PERSON = 7
"""Beside their own words: three marks, one goal, two steps to the words, one to the next person."""


@pytest.fixture
def ids(cast: Cast) -> Ids:
    """Eight people, yesterday's three groups and one daily note."""
    return commit_group(cast, people=8, mode=NoteMode.DAILY, on=YESTERDAY)


class Keyboard:
    """Presses keys and counts them. Letters of words are counted apart: they are what a person has to say anyway."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.letters = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.letters += len(text)


def test_a_day_of_three_groups_for_eight_people_is_documented_by_keyboard_alone(visit: Visit, ids: Ids) -> None:
    page = visit("ana")
    page.goto(f"{ids.url}write/")
    keyboard = Keyboard(page)
    page.locator("#shared").focus()
    keyboard.type(SHARED)
    keyboard.press("Alt+ArrowDown")
    order = page.evaluate("[...document.querySelectorAll('[data-person] h3')].map((each) => each.textContent)")
    for number, _name in enumerate(order):
        keyboard.press("2", "1", "1", "2")  # active, at ease, applied it; progress on the goal
        keyboard.type(OWN_WORDS[number])
        keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.hasAttribute('data-sign')")
    keyboard.press("Enter")
    expect(page.get_by_text("The note is signed.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Signed by Ana Example")).to_have_count(9)
    expect(page.get_by_text("took an active part, seemed at ease and applied")).to_have_count(8)
    assert keyboard.keys <= KEYS_A_PERSON * 8 + 2, keyboard.keys
    # At four keys a second for marks and forty words a minute (200 letters) for words, well under three minutes a person
    # would need for so many words alone; the marks of the whole day take less than twenty seconds.
    assert keyboard.keys / 4 < 20


def test_the_sheet_survives_a_closed_browser(visit: Visit, ids: Ids) -> None:
    page = visit("ana")
    page.goto(f"{ids.url}write/")
    page.locator("#shared").fill("Half a thou")
    expect(page.locator("#draft-state")).to_contain_text("Draft kept", timeout=15_000)
    page.context.clear_cookies()
    again = visit("ana")
    again.goto(f"{ids.url}write/")
    expect(again.locator("#shared")).to_have_value("Half a thou")


def test_a_name_is_pointed_out_while_one_types(visit: Visit, ids: Ids) -> None:
    page = visit("ana")
    page.goto(f"{ids.url}write/")
    page.locator("#shared").fill("They said grace before lunch.")
    expect(page.locator("#names mark")).to_have_text("grace", timeout=15_000)


def test_going_back_and_taking_a_mark_away(visit: Visit, ids: Ids) -> None:
    page = visit("ana")
    page.goto(f"{ids.url}write/")
    page.locator("#shared").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("3")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Backspace")
    assert page.evaluate("document.querySelectorAll('[data-person] input[value=when_asked]:checked').length") == 0
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.id") == "shared"


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_the_pages_of_notes_are_sound(visit: Visit, cast: Cast, width: int, theme: str) -> None:
    ids = commit_group(cast, people=3, on=YESTERDAY)
    page = visit("ana", width=width, theme=theme)
    patient: UUID = ids.people["Rosa"]
    paths = [f"{ids.url}write/", ids.url, "/c/alder/notes/"]
    paths += [f"/c/alder/patients/{patient}/{tail}/" for tail in ("sessions", "plan", "contact-notes")]
    for path in paths:
        page.goto(path)
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{theme}-{width}-{paths.index(path)}.png", full_page=True)
        assert sideways(page) <= 0, path
        assert axe(page) == [], path
