"""Attendance of a day of three groups for eight people, taken in Chromium by keyboard only and counted in key presses."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from causeway import clock
from tenants.intake.models import Stay
from tenants.sessions.models import Attendance, ProgramDay
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus
from tests.browser.conftest import axe, sideways
from tests.cast import ZONES, Cast
from tests.sessions.conftest import HOURS, Ids, at, make_group

pytestmark = pytest.mark.browser
PEOPLE = 8
MOST_PRESSES = 40


def day_of_eight(cast: Cast) -> tuple[Ids, date]:
    """Three sessions of last week, led by Ana, with eight people; nothing is recorded yet."""
    on = clock.today(ZONES["alder"]) - timedelta(days=1)
    with cast.session("alder", "dan") as db:
        made = make_group(db, cast, PEOPLE)
        for stay in db.scalars(select(Stay).where(Stay.track_id == made.track.id)):
            stay.from_on = on - timedelta(days=14)
        for episode in made.episodes.values():
            episode.admitted_on = on - timedelta(days=14)
        for session, (_title, start, end) in zip(made.sessions, HOURS, strict=True):
            session.on_date, session.starts_at, session.ends_at = on, at(start, on), at(end, on)
        ids = Ids(made.track.id, [one.id for one in made.sessions], {name: one.id for name, one in made.people.items()})
        db.commit()
        return ids, on


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def test_a_day_of_three_groups_for_eight_people_is_taken_by_keyboard_alone(
    cast: Cast, visit: Callable[..., Page]
) -> None:
    ids, on = day_of_eight(cast)
    page = visit("ana")
    page.goto(f"/c/alder/schedule/day/{ids.track}/{on}/")
    keys = Keys(page)
    expect(page.locator("tr[data-person]").first.locator(".day-status").first).to_be_focused()
    keys.press("e")  # everyone here
    # In order of names: Jada, Liam, Mei, Nina, Omar, Ravi, Rosa, Theo. Jada came twenty minutes late to the first group.
    keys.press("9", "2", "0", "Escape")
    keys.press("ArrowDown", "ArrowRight", "a")  # Liam did not come to the second, without word
    keys.press("ArrowDown", "ArrowRight", "x", "c", "Escape")  # Mei was excused from the third: court
    jada = page.locator(f"tr[data-person='{ids.people['Jada'].hex}']")
    expect(jada.locator("[data-total]")).to_have_text("2 h 40 min")
    keys.press("Control+Enter")
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=60_000)
    assert keys.pressed <= MOST_PRESSES, keys.pressed
    with cast.session("alder") as db:
        days = {row.patient_id: row for row in db.scalars(select(ProgramDay).where(ProgramDay.on_date == on))}
        rows = {
            (row.patient_id, row.session_id): row
            for row in db.scalars(select(Attendance).where(Attendance.session_id.in_(ids.sessions)))
        }
    assert all(days[person].signed_in_at == at("09:00", on) for person in ids.people.values())
    assert all(days[person].signed_out_at == at("12:00", on) for person in ids.people.values())
    late = rows[ids.people["Jada"], ids.sessions[0]]
    assert (late.arrived_at, late.left_at) == (at("09:20", on), None)
    assert rows[ids.people["Liam"], ids.sessions[1]].reason is AbsenceReason.NO_WORD
    excused = rows[ids.people["Mei"], ids.sessions[2]]
    assert (excused.status, excused.reason) == (AttendanceStatus.EXCUSED, AbsenceReason.COURT)
    present = [row for row in rows.values() if row.status is AttendanceStatus.PRESENT]
    assert len(present) == PEOPLE * len(HOURS) - 2


def test_the_sheet_passes_axe_narrow_and_dark(cast: Cast, visit: Callable[..., Page]) -> None:
    ids, on = day_of_eight(cast)
    for width, theme in ((1280, "light"), (360, "dark")):
        page = visit("ana", width=width, theme=theme)
        page.goto(f"/c/alder/schedule/day/{ids.track}/{on}/")
        assert axe(page) == [], (width, theme)
        assert sideways(page) <= 0, (width, theme)
