"""From the public form on a phone to the board: sent by keyboard, seen by intake, moved by key, by mouse, and taken back."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from causeway.ids import new_id
from tests.browser.conftest import axe, sideways

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser
FORM, BOARD = "/p/alder/inquiry", "/c/alder/inquiries/"
SOONEST_MS = 4_300
MOST_TABS = 40


def sound(page: Page, name: str) -> None:
    """Nothing serious by axe, nothing wider than the window; a picture where one is asked for."""
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)
    assert axe(page) == [], name
    assert sideways(page) <= 0, name


def tab_to(page: Page, field: str) -> None:
    """Press Tab until the field has the focus; what people do not see never has it."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id")
        assert focused != "website"
        if focused == field:
            return
    raise AssertionError(f"Tab does not lead to {field}")


def ask_by_keyboard(page: Page, first_name: str) -> str:
    """Fill in the public form by keyboard alone and send it; the reference that is said."""
    page.goto(FORM)
    sound(page, "public-form")
    tab_to(page, "first_name")
    page.keyboard.type(first_name)
    tab_to(page, "email")
    page.keyboard.type("wrong")
    tab_to(page, "reason")
    page.keyboard.type("I would like to speak with somebody.")
    page.wait_for_timeout(SOONEST_MS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("name@example.com")
    sound(page, "public-form-wrong")
    expect(page.locator("#reason")).to_have_value("I would like to speak with somebody.")
    tab_to(page, "email")
    page.keyboard.press("Control+a")
    page.keyboard.type("asks@example.org")
    tab_to(page, "contact_way")
    page.keyboard.type("Em")
    expect(page.locator("#contact_way")).to_have_value("email")
    tab_to(page, "reason")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inquiry/sent")
    sound(page, "public-sent")
    assert "988" in page.content()
    return page.locator("strong.num").inner_text()


def test_an_inquiry_from_a_phone_lands_on_the_board_and_is_moved(visit: Visit) -> None:
    name = f"Wendy{new_id().hex[:10]}"
    reference = ask_by_keyboard(visit(None, width=360), name)
    page = visit("ivy")
    page.goto(BOARD)
    sound(page, "board-1280")
    link = page.locator('[data-column="new"]').get_by_role("link", name=name)
    link.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_url("**moved=**")
    moved = page.locator('[data-column="contacted"]').get_by_role("link", name=name)
    expect(moved).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".lead")).to_contain_text("New")
    page.goto(BOARD)
    card = page.locator('[data-column="new"] [data-card]').filter(has_text=name)
    page.set_viewport_size({"width": 1280, "height": 8000})  # nothing scrolls while a card is dragged
    card.drag_to(page.locator('[data-column="contacted"]'))
    page.wait_for_url("**moved=**")
    expect(moved).to_be_focused()  # the page has settled
    page.keyboard.press("Enter")
    expect(page.get_by_text(reference)).to_be_visible()
    expect(page.get_by_text("I would like to speak with somebody.")).to_be_visible()
    sound(page, "inquiry-page")
    page.get_by_role("link", name="Close", exact=True).click()
    page.locator("#reason").select_option("declined")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**moved=**")
    expect(page.locator('[data-column="closed"]').get_by_role("link", name=name)).to_be_visible()


def test_the_public_form_works_without_a_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(FORM)
    page.get_by_label("First name").fill("Noscript")
    page.get_by_label("Phone", exact=True).fill("217-555-0166")
    page.wait_for_timeout(SOONEST_MS)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/inquiry/sent")
    assert "Your reference is" in page.locator("main").inner_text()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_board_and_the_form_are_sound_on_a_phone(visit: Visit, theme: str) -> None:
    page = visit("ivy", width=360, theme=theme)
    for name, path in {"board": BOARD, "list": f"{BOARD}list/", "new": f"{BOARD}new/", "home": "/p/alder"}.items():
        page.goto(path)
        sound(page, f"inquiries-{name}-{theme}-360")
