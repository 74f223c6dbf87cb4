"""A one-time link from the front desk's screen to the patient's telephone, every page of it at the width of a telephone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import look
from tests.browser.test_day_pages import one_expected_now, sound
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_check_in_goes_from_the_desk_to_a_phone(visit: Callable[..., Page], cast: Cast, theme: str) -> None:
    _track, person, _day = one_expected_now(cast)
    desk, phone = visit("fay", theme=theme), visit(None, width=360, theme=theme)
    desk.goto(f"/c/alder/schedule/check-ins/{person}/link/")
    sound(desk, f"link-desk-{theme}")
    desk.get_by_role("button", name="Show the link").click()
    desk.get_by_role("img", name="A picture that opens the link").wait_for()
    sound(desk, f"link-shown-{theme}")
    look(desk, theme, 360)
    sound(desk, f"link-shown-360-{theme}")
    path = re.sub(r"^https?://[^/]+", "", desk.locator(".feed-address").inner_text())
    phone.goto(path)
    assert phone.url.endswith("/k/"), "the token is out of the address"
    sound(phone, f"link-start-{theme}")
    for label, value in (("Month", "4"), ("Day", "7"), ("Year", "1991")):
        phone.get_by_label(label).fill(value)
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_role("alert").wait_for()
    sound(phone, f"link-wrong-{theme}")
    for label, value in (("Month", "4"), ("Day", "7"), ("Year", "1990")):
        phone.get_by_label(label).fill(value)
    phone.get_by_role("button", name="Continue").click()
    for answer in ("Good", "Well", "None", "No"):
        sound(phone, f"link-{answer}-{theme}")
        phone.get_by_role("button", name=answer, exact=True).click()
    phone.get_by_role("button", name="Yes, thoughts").click()
    phone.get_by_text("You are not alone").wait_for()
    sound(phone, f"link-crisis-{theme}")
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_role("button", name="I have none").dblclick()
    phone.get_by_text("Thank you. Your group leader").wait_for()
    sound(phone, f"link-done-{theme}")
    phone.goto(path)
    phone.get_by_text("This link was used already").wait_for()
    sound(phone, f"link-closed-{theme}")
