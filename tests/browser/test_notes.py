"""The group sheet and contact notes in a real browser; a whole day by keyboard is in test_three_groups."""

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
from tests.notes.conftest import Ids, commit_group

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

YESTERDAY = clock.now().date() - timedelta(days=1)


@pytest.fixture
def ids(cast: Cast) -> Ids:
    """Three people, yesterday's three groups and one daily note."""
    return commit_group(cast, people=3, mode=NoteMode.DAILY, on=YESTERDAY)


def test_the_sheet_survives_a_closed_browser(visit: Visit, ids: Ids) -> None:
    page = visit("ana")
    page.goto(f"{ids.url}write/")
    page.locator("#shared").fill("Half a thou")
    expect(page.locator("#draft-state")).to_contain_text("Draft kept", timeout=15_000)
    page.context.clear_cookies()
    again = visit("ana")
    again.goto(f"{ids.url}write/")
    expect(again.locator("#shared")).to_have_value("Half a thou")


def test_a_contact_note_survives_a_closed_browser(visit: Visit, ids: Ids) -> None:
    where = f"/c/alder/patients/{ids.people['Rosa']}/contact-notes/new/"
    page = visit("ana")
    page.goto(where)
    page.get_by_label("What was said or done").fill("Half a thou")
    expect(page.locator("#draft-state")).to_contain_text("Draft kept", timeout=15_000)
    page.context.clear_cookies()
    again = visit("ana")
    again.goto(where)
    expect(again.get_by_label("What was said or done")).to_have_value("Half a thou")
    assert axe(again) == []


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
