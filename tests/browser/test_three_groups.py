"""A day of three groups for eight people from the roster to the signature, by keyboard only, counted in key presses."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from causeway import clock
from tenants.programs.rules import NoteMode
from tenants.sessions.models import Attendance, ProgramDay
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus
from tests.cast import ZONES, Cast
from tests.notes.conftest import HOURS, Ids, at, commit_group

pytestmark = pytest.mark.browser
PEOPLE = 8
SHARED = "Urges: naming them, riding them out, whom to call."
OWN = (
    ("Trigger: a phone call.", "Sees it.", "Calls."),
    ("Drew Saturday's chain.", "Clear.", "Maps it."),
    ("Asked about the boss.", "Wary.", "Drafts it."),
    ("Breathed; warm hands.", "Calmer.", "Nightly."),
    ("Read a letter aloud.", "Moved.", "Sends it."),
    ("Walks before work.", "Steady.", "Daily."),
    ("Doubts urges pass.", "Unsure.", "Tries once."),
    ("Helped two others.", "Warmer.", "Leads next."),
)
"""Data, assessment and plan of each: the program asks for words under every heading."""
SECONDS_A_KEY = 1
"""To look, decide and press: slower than anybody who has done it a week."""
LETTERS_A_SECOND = 200 / 60
"""Forty words of five letters a minute."""
KEYS_OF_ATTENDANCE = 24
KEYS_OF_A_PART = 7
"""Three marks, one goal, two to the other headings, one to the next person; the last is followed by the signature."""


class Keyboard:
    """Presses keys and counts them; letters of words are counted apart, because they are typed without a decision each."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.letters = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.letters += len(text)

    @property
    def seconds(self) -> float:
        """What a person needs for it."""
        return self.keys * SECONDS_A_KEY + self.letters / LETTERS_A_SECOND


def take_attendance(page: Page, keyboard: Keyboard, people: dict[str, UUID]) -> None:
    """Everybody was there, but for one who came late, one who missed a group without word, and one excused from another.

    In order of last names: Cora Dummyson, Omar Examplewala, Nina Fixture, …
    """
    first = page.locator("tr[data-person]").first.locator(".day-status").first
    expect(first).to_be_focused()
    keyboard.press("e")
    keyboard.press("9", "2", "0", "Escape")
    keyboard.press("ArrowDown", "ArrowRight", "a")
    keyboard.press("ArrowDown", "ArrowRight", "x", "c", "Escape")
    cora = page.locator(f"tr[data-person='{people['Cora'].hex}']")
    expect(cora.locator("[data-total]")).to_have_text("2 h 40 min")
    keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=60_000)
    expect(first).to_be_focused()  # the words stand there a moment before the page heeds its keys


def write_notes(page: Page, keyboard: Keyboard) -> None:
    """From the day's sheet to the note of the day, a part for everybody, and the signature."""
    keyboard.press("n")
    page.wait_for_url("**/notes/*/")
    expect(page.get_by_role("link", name="Write", exact=True)).to_be_focused()
    keyboard.press("Enter")
    page.wait_for_url("**/write/")
    expect(page.locator("#shared")).to_be_focused()
    keyboard.type(SHARED)
    keyboard.press("Alt+ArrowDown")
    for data, assessment, plan in OWN:
        keyboard.press("2", "1", "1", "2")  # active, at ease, applied it; progress on the goal
        keyboard.type(data)
        keyboard.press("Tab")
        keyboard.type(assessment)
        keyboard.press("Tab")
        keyboard.type(plan)
        keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.hasAttribute('data-sign')")
    keyboard.press("Enter")
    expect(page.get_by_text("The note is signed.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Signed by Ana Example")).to_have_count(1 + PEOPLE)
    expect(page.get_by_text("took an active part, seemed at ease and applied")).to_have_count(PEOPLE)


def test_a_day_of_three_groups_for_eight_people_takes_three_minutes_by_keyboard_alone(
    cast: Cast, visit: Callable[..., Page]
) -> None:
    on = clock.today(ZONES["alder"]) - timedelta(days=1)
    ids = commit_group(cast, people=PEOPLE, mode=NoteMode.DAILY, on=on, is_taken=False)
    page = visit("ana")
    page.goto(f"/c/alder/schedule/day/{ids.track}/{on}/")
    keyboard = Keyboard(page)
    take_attendance(page, keyboard, ids.people)
    assert keyboard.keys <= KEYS_OF_ATTENDANCE, keyboard.keys
    before = keyboard.keys
    write_notes(page, keyboard)
    assert keyboard.keys - before <= KEYS_OF_A_PART * PEOPLE + 4, keyboard.keys
    assert keyboard.seconds <= 180, (keyboard.keys, keyboard.letters)
    require_written(cast, ids, on)


def require_written(cast: Cast, ids: Ids, on: date) -> None:
    """Everybody's day and every session, as it was taken."""
    sessions = ids.sessions
    with cast.session("alder") as db:
        days = {row.patient_id: row for row in db.scalars(select(ProgramDay).where(ProgramDay.on_date == on))}
        rows = {
            (row.patient_id, row.session_id): row
            for row in db.scalars(select(Attendance).where(Attendance.session_id.in_(sessions)))
        }
    assert all(days[person].signed_in_at == at("09:00", on) for person in ids.people.values())
    assert all(days[person].signed_out_at == at("12:00", on) for person in ids.people.values())
    late = rows[ids.people["Cora"], sessions[0]]
    assert (late.arrived_at, late.left_at) == (at("09:20", on), None)
    assert rows[ids.people["Omar"], sessions[1]].reason is AbsenceReason.NO_WORD
    excused = rows[ids.people["Nina"], sessions[2]]
    assert (excused.status, excused.reason) == (AttendanceStatus.EXCUSED, AbsenceReason.COURT)
    present = [row for row in rows.values() if row.status is AttendanceStatus.PRESENT]
    assert len(present) == PEOPLE * len(HOURS) - 2
