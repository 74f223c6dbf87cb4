"""A browser nobody sits at: the page signs it out by itself, for good, and says why."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_an_unattended_browser_is_signed_out_and_not_let_back_in(visit: Callable[..., Page]) -> None:
    page = visit("fay")
    page.clock.install()
    page.goto("/c/alder/patients/")
    page.clock.fast_forward("13:30")
    expect(page.locator("#idle")).to_be_visible()
    page.clock.fast_forward("01:00")
    expect(page).to_have_url(re.compile(r"/login\?next=%2Fc%2Falder%2Fpatients%2F&ended=idle$"))
    expect(page.get_by_text("because nothing happened for a while")).to_be_visible()
    page.goto("/c/alder/patients/")
    expect(page).to_have_url(re.compile(r"/login\?next="))


def test_whoever_answers_the_warning_stays(visit: Callable[..., Page]) -> None:
    page = visit("fay")
    page.clock.install()
    page.goto("/c/alder/patients/")
    page.clock.fast_forward("13:30")
    with page.expect_response("**/account/extend") as answer:
        page.keyboard.press("Escape")
    assert answer.value.status == 204
    page.clock.fast_forward("12:00")
    expect(page.locator("#idle")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/c/alder/patients/$"))
