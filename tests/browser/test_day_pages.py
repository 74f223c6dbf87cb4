"""The pages around the program day: arrivals, adding somebody, from where they take part, the kiosk and its questions."""

import os
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from causeway import clock
from tenants.sessions.models import TherapySession
from tests.browser.conftest import axe, sideways
from tests.cast import ZONES, Cast
from tests.sessions.conftest import make_group

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser
BEYOND_THEIR_DAY = """all => all.filter(each =>
  each.getBoundingClientRect().right > each.closest(".plan-day").getBoundingClientRect().right).length"""
LOOKS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]


def one_expected_now(cast: Cast) -> tuple[UUID, UUID, str]:
    """A track whose group runs now, with one person: track, person, the day's page."""
    zone = ZoneInfo(ZONES["alder"])
    now = clock.now()
    on = clock.today(ZONES["alder"])
    starts_at = max(now - timedelta(minutes=30), datetime.combine(on, time(), zone))
    with cast.session("alder", "dan") as db:
        made = make_group(db, cast, 1)
        for number, session in enumerate(made.sessions):
            begins = starts_at + timedelta(hours=number)
            session.on_date, session.starts_at, session.ends_at = on, begins, begins + timedelta(hours=1)
        track, person = made.track.id, made.people["Rosa"].id
        db.commit()
    return track, person, f"/c/alder/schedule/day/{track}/{on}/"


def sound(page: Page, name: str) -> None:
    """Nothing serious by axe, nothing wider than the window; a picture where one is asked for."""
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)
    assert axe(page) == [], name
    assert sideways(page) <= 0, name


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_words_that_do_not_break_leave_the_schedule_within_its_window(
    visit: Visit, cast: Cast, width: int, view: str
) -> None:
    track, _person, _day = one_expected_now(cast)
    with cast.session("alder", "dan") as db:
        db.execute(
            update(TherapySession)
            .where(TherapySession.track_id == track)
            .values(title="Rechtsschutzversicherungsgesellschaften" * 2, status="cancelled", cancel_reason="discharged")
        )
        db.commit()
    page = visit("dan", width=width)
    page.goto(f"/c/alder/schedule/?view={view}")
    assert "Rechtsschutz" in page.content()
    sound(page, f"schedule-{view}-{width}")
    assert page.locator(".plan-day .hour, .plan-day .hour *").evaluate_all(BEYOND_THEIR_DAY) == 0


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_pages_of_the_day_are_sound(visit: Visit, cast: Cast, width: int, theme: str) -> None:
    _track, person, day = one_expected_now(cast)
    page = visit("fay", width=width, theme=theme)
    paths = {
        "arrivals": "/c/alder/schedule/arrivals/",
        "days": "/c/alder/schedule/day/",
        "sheet": day,
        "add": f"{day}add/",
        "where": f"{day}people/{person}/",
        "kiosks": "/c/alder/schedule/kiosk/",
        "hours": "/c/alder/schedule/hours/",
    }
    for name, path in paths.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        sound(page, f"{name}-{theme}-{width}")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_kiosk_and_its_questions_are_sound(visit: Visit, cast: Cast, width: int, theme: str) -> None:
    track, _person, _day = one_expected_now(cast)
    page = visit("fay", width=width, theme=theme)
    page.goto("/c/alder/schedule/kiosk/")
    page.locator("#track").select_option(str(track))
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hand over as kiosk").click()
    confirm = page.locator("dialog[open] button.btn-primary, dialog[open] button.btn-danger")
    if confirm.count():
        confirm.first.click()
    expect(page.locator("#letters")).to_be_visible(timeout=30_000)
    sound(page, f"kiosk-start-{theme}-{width}")
    for field, value in {"letters": "Te", "month": "4", "day": "7", "year": "1990"}.items():
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Hello Rosa")).to_be_visible(timeout=30_000)
    sound(page, f"kiosk-hello-{theme}-{width}")
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("Question 1 of")).to_be_visible(timeout=30_000)
    sound(page, f"kiosk-question-{theme}-{width}")
    while page.get_by_role("button", name="Skip this question").count():
        page.get_by_role("button", name="Skip this question").click()
        page.wait_for_load_state()
    expect(page.get_by_text("Thank you. Your group leader will see this before group.")).to_be_visible()
    sound(page, f"kiosk-thanks-{theme}-{width}")
