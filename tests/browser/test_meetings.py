"""A team meeting in a real browser: eight people written about by keys alone, and what another saved meanwhile."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from causeway import clock
from tenants.care.meetings import queries, services
from tenants.care.meetings.rules import MeetingDecision, field_of
from tenants.care.meetings.services import LineFacts, MeetingFacts
from tenants.intake.models import Episode
from tests.browser.conftest import axe, sideways
from tests.cast import ZONES, Cast
from tests.family.conftest import staff_of
from tests.notes.conftest import Ids, commit_group

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Held:
    """Today's meeting about eight people, led by Ana."""

    id: UUID
    ids: Ids
    episodes: dict[str, UUID]

    @property
    def url(self) -> str:
        """Its page."""
        return f"/c/alder/meetings/{self.id}/"


@pytest.fixture
def held(cast: Cast) -> Held:
    """Eight people and nobody's line."""
    today = clock.today(ZoneInfo(ZONES["alder"]))
    ids = commit_group(cast, people=8, on=today)
    with cast.session("alder", "ana") as db:
        staff_of(db, cast, "ana")
        episodes = {
            name: db.scalars(select(Episode).where(Episode.patient_id == person)).one()
            for name, person in ids.people.items()
        }
        facts = MeetingFacts(episodes["Rosa"].program_id, None, today, cast.users["ana"])
        meeting = services.set_up_meeting(db, cast.actor("ana"), facts)
        made = Held(meeting.id, ids, {name: one.id for name, one in episodes.items()})
        db.commit()
    return made


def test_eight_people_by_keys_alone(visit: Visit, cast: Cast, held: Held) -> None:
    page = visit("ana")
    page.goto(held.url)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    for number in range(8):
        page.keyboard.type(f"Line {number}: goes on.")
        page.keyboard.press("Enter")
        page.keyboard.press(str(number % 6 + 1))
    expect(page.locator(".row-state .saved")).to_have_count(8, timeout=15_000)
    assert page.evaluate("document.activeElement.matches('[data-sign]')")
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("The meeting is signed.")).to_be_visible(timeout=15_000)
    with cast.session("alder", "ana") as db:
        lines = queries.list_lines(db, cast.actor("ana"), held.id)
        assert sorted(one.words for one in lines.values()) == [f"Line {number}: goes on." for number in range(8)]


def test_what_another_saved_meanwhile_stands_beside_ones_own(visit: Visit, cast: Cast, held: Held) -> None:
    page, rosa = visit("ana"), held.episodes["Rosa"]
    page.goto(held.url)
    with cast.session("alder", "nia") as db:
        services.write_line(db, cast.actor("nia"), held.id, rosa, LineFacts("The nurse's line.", MeetingDecision.OTHER))
        db.commit()
    card = page.locator(f"#person-{rosa}")
    card.get_by_label("Line").fill("Ana's line.")
    card.get_by_role("radio", name="Continue").check()
    expect(card.get_by_text("The nurse's line.")).to_be_visible(timeout=15_000)
    card.get_by_role("button", name="Save mine").click()
    expect(card.get_by_text("Saved by Ana")).to_be_visible(timeout=15_000)
    page.reload()
    expect(page.locator(f'[name="{field_of(rosa)}words"]')).to_have_value("Ana's line.")


def test_half_a_line_survives_a_closed_browser(visit: Visit, held: Held) -> None:
    page = visit("ana")
    page.goto(held.url)
    box = f'[name="{field_of(held.episodes["Omar"])}words"]'
    page.locator(box).fill("Half a thou")
    expect(page.locator("#draft-state")).to_contain_text("Draft kept", timeout=15_000)
    page.context.clear_cookies()
    again = visit("ana")
    again.goto(held.url)
    expect(again.locator(box)).to_have_value("Half a thou")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_the_pages_of_meetings_are_sound(visit: Visit, held: Held, width: int, theme: str) -> None:
    page = visit("ana", width=width, theme=theme)
    rosa = held.ids.people["Rosa"]
    paths = [held.url, "/c/alder/meetings/", "/c/alder/meetings/new/", f"{held.url}edit/"]
    for path in (*paths, f"/c/alder/patients/{rosa}/meetings/"):
        page.goto(path)
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{theme}-{width}-{path.strip('/').split('/')[-1]}.png", full_page=True)
        assert sideways(page) <= 0, path
        assert axe(page) == [], path
