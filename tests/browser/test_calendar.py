"""The week of a track on its calendar: a slot is moved and made longer by keyboard, by mouse and by its plain form, with the
same outcome; and the page with the calendar drawn has no serious axe finding, in either theme.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from causeway import clock
from causeway.ids import new_id
from tenants.programs.models import Delivery, Track, TrackSlot
from tenants.programs.queries.slots import list_slots
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, SessionKind
from tenants.programs.services import ProgramFacts, SlotFacts, TrackFacts, add_program, add_slot, add_track
from tests.browser.conftest import axe, sideways
from tests.cast import ZONES, Cast

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
TODAY = clock.today(ZONES["alder"])
NINE, NOON = 9 * 60, 12 * 60
STEP = 5  # minutes the mouse moves by
RESTED = 2000  # the calendar saves when the keys have rested for 0.9 s


@pytest.fixture
def track(cast: Cast) -> UUID:
    """A track that meets on Mondays from nine to noon, from today on."""
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        facts = ProgramFacts(
            f"Calendar {new_id().hex}", Focus.MENTAL_HEALTH, LevelOfCare.INTENSIVE_OUTPATIENT, AgeBand.ADULT
        )
        program = add_program(db, dan, facts)
        week = TrackFacts(program.id, "Morning", None, Delivery.TELEHEALTH, 9, frozenset({1}), NINE, NOON)
        made: Track = add_track(db, dan, week)
        add_slot(db, dan, made.id, SlotFacts(1, NINE, NOON, SessionKind.GROUP, "Process group", from_on=TODAY))
        found = made.id
        db.commit()
    return found


def held(cast: Cast, track_id: UUID, on: date = TODAY) -> tuple[int, int, int]:
    """Weekday, start and end of the one slot in force on a day."""
    with cast.session("alder") as db:
        rows: list[TrackSlot] = [row.slot for row in list_slots(db, [track_id], from_on=on)]
        (slot,) = [one for one in rows if one.from_on <= on and (one.until_on is None or one.until_on >= on)]
        return slot.weekday, slot.start_minutes, slot.end_minutes


@pytest.fixture
def board(visit: Visit, track: UUID) -> Callable[[str], Page]:
    """`board("light")`: the track's page with its calendar drawn."""

    def opened(theme: str) -> Page:
        page = visit("dan", theme=theme)
        page.goto(f"/c/alder/programs/tracks/{track}/")
        expect(page.locator("[data-slot]")).to_have_count(1)
        return page

    return opened


def planned_from(page: Page, on: date) -> None:
    """Choose the day from which changes hold, and wait until the calendar shows the week as planned then."""
    with page.expect_response(re.compile(rf"week\.json\?on={on.isoformat()}$")):
        page.locator("[data-board-on]").fill(on.isoformat())  # tells of the change itself
    page.wait_for_timeout(300)
    expect(page.locator("[data-slot]")).to_have_count(1)


def pressed(page: Page, *keys: str, to: str) -> None:
    """Press keys on the slot, and wait until the place it is moved to is saved and said."""
    page.locator("[data-slot]").focus()
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("[data-board-said]")).to_contain_text(f"Moved: Process group, {to}", timeout=RESTED * 5)


def test_a_slot_is_moved_and_made_longer_by_keyboard(board: Callable[[str], Page], cast: Cast, track: UUID) -> None:
    page = board("light")
    pressed(page, "ArrowRight", "ArrowDown", "ArrowDown", to="Tuesday, 9:30 AM–12:30 PM")
    assert held(cast, track) == (2, NINE + 30, NOON + 30)
    expect(page.locator("[data-slot]")).to_be_focused()
    pressed(page, "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", to="Tuesday, 9:30 AM–1:15 PM")
    assert held(cast, track) == (2, NINE + 30, NOON + 75)
    assert "3 h 45 min" in page.inner_text("[data-board-sums]")
    assert page.inner_text("[data-slot] .slot-time") == "9:30 AM–1:15 PM"


ALL_AT_ONCE = """keys => keys.forEach(key =>
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""


def test_no_key_is_lost_while_the_slot_is_drawn_anew_or_saved(
    board: Callable[[str], Page], cast: Cast, track: UUID
) -> None:
    page = board("light")
    page.locator("[data-slot]").focus()
    page.evaluate(ALL_AT_ONCE, ["ArrowRight", "ArrowDown", "ArrowDown", "Enter", "ArrowDown", "ArrowRight", "Enter"])
    expect(page.locator("[data-board-said]")).to_contain_text("Moved: Process group, Wednesday", timeout=RESTED * 5)
    assert held(cast, track) == (3, NINE + 45, NOON + 45)
    expect(page.locator("[data-slot]")).to_be_focused()
    page.locator("h1").click()
    page.evaluate(ALL_AT_ONCE, ["ArrowRight", "Enter"])  # the page's own again
    page.wait_for_timeout(RESTED)
    assert held(cast, track) == (3, NINE + 45, NOON + 45)


def test_keys_on_another_slot_while_one_is_saved_move_that_other(visit: Visit, cast: Cast, track: UUID) -> None:
    with cast.session("alder", "dan") as db:
        add_slot(db, cast.actor("dan"), track, SlotFacts(4, NINE, NOON, SessionKind.GROUP, "Skills", from_on=TODAY))
        db.commit()
    page = visit("dan")
    page.goto(f"/c/alder/programs/tracks/{track}/")
    expect(page.locator("[data-slot]")).to_have_count(2)
    page.locator("[data-slot]", has_text="Process group").focus()
    skills = page.locator("[data-slot]", has_text="Skills").get_attribute("data-slot")
    page.evaluate(
        f"""([keys, skills]) => {{
          ({ALL_AT_ONCE})(keys);
          document.querySelector(`[data-slot="${{skills}}"]`).focus();
          ({ALL_AT_ONCE})(["ArrowRight"]);
        }}""",
        [["ArrowRight", "Enter"], skills],
    )
    expect(page.locator("[data-board-said]")).to_contain_text("Moved: Skills, Friday", timeout=RESTED * 5)
    with cast.session("alder") as db:
        held = {row.slot.title: row.slot.weekday for row in list_slots(db, [track], from_on=TODAY)}
    assert held == {"Process group": 2, "Skills": 5}
    expect(page.locator("[data-slot]", has_text="Skills")).to_be_focused()


def drag(page: Page, x: float, y: float, to_x: float, to_y: float) -> None:
    """Press at a place, go to another in steps as a hand does, and let go."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=12)
    page.mouse.up()


def drawn(page: Page) -> tuple[float, float, float, float]:
    """Left, top, width and height of the slot, in the middle of the window: near its edges the calendar scrolls."""
    slot = page.locator("[data-slot]")
    slot.evaluate("each => each.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(300)
    box = slot.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def test_a_slot_is_dragged_pulled_longer_and_begun_with_the_mouse(
    board: Callable[[str], Page], cast: Cast, track: UUID
) -> None:
    page = board("light")
    said = page.locator("[data-board-said]")
    left, top, width, height = drawn(page)
    minute = height / (NOON - NINE)
    columns = page.locator(".fc-timegrid-col[data-date]")
    first, second = (columns.nth(at).bounding_box() for at in range(2))
    assert first is not None
    assert second is not None
    day = second["x"] - first["x"]
    x, y = left + width / 2, top + 75 * minute  # the calendar reckons from the middle of the row that is held
    drag(page, x, y, x + day, y + 30 * minute)  # Tuesday, half an hour later
    expect(said).to_contain_text("Moved:", timeout=RESTED * 5)
    weekday, start, end = held(cast, track)
    assert (weekday, end - start) == (2, NOON - NINE)
    assert abs(start - NINE - 30) <= STEP
    left, top, width, height = drawn(page)
    x, y = left + width / 2, top + height - 2
    page.mouse.move(x, y - 20)
    with page.expect_response(re.compile("week.json")):
        drag(page, x, y, x, y + 45 * minute)
    weekday, start_then, end_then = held(cast, track)
    assert (weekday, start_then) == (2, start)
    assert abs(end_then - end - 45) <= STEP
    left, top, width, height = drawn(page)
    x = left + width / 2 + day  # Wednesday, where nothing is
    drag(page, x, top + 2, x, top + 60 * minute)
    page.wait_for_url(re.compile(r"weekday=3&start=\d+&end=\d+"))
    hour, minutes = page.get_by_label("Starts", exact=False).first.input_value().split(":")
    assert abs(int(hour) * 60 + int(minutes) - start) <= STEP


def test_what_was_moved_is_taken_back_with_one_click(board: Callable[[str], Page], cast: Cast, track: UUID) -> None:
    page = board("dark")
    pressed(page, "ArrowRight", to="Tuesday, 9:00 AM–12:00 PM")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-board-said]")).to_contain_text("Monday")
    assert held(cast, track) == (1, NINE, NOON)


def test_the_form_does_what_the_calendar_does(board: Callable[[str], Page], cast: Cast, track: UUID) -> None:
    page = board("light")
    page.locator("#slots").get_by_role("link", name="Process group").click()
    page.get_by_label("Day", exact=False).first.select_option("2")
    page.get_by_label("Starts", exact=False).fill("09:30")
    page.get_by_label("Ends", exact=False).first.fill("13:15")
    expect(page.locator("aside.sum")).to_contain_text("3 h 45 min")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(f"/tracks/{track}/$"))
    assert held(cast, track) == (2, NINE + 30, NOON + 75)


def test_a_slot_that_cannot_be_moved_so_far_stays_where_it_is(
    board: Callable[[str], Page], cast: Cast, track: UUID
) -> None:
    page = board("light")
    page.locator("[data-slot]").focus()
    page.keyboard.press("ArrowLeft")  # there is no day before Monday
    for _ in range(11):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowUp")  # nor an end before the start
    page.wait_for_timeout(RESTED)
    weekday, start, end = held(cast, track)
    assert (weekday, start) == (1, NINE)
    assert end - start >= 15


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_calendar_is_accessible_and_stays_within_its_window(board: Callable[[str], Page], theme: str) -> None:
    page = board(theme)
    assert axe(page) == []
    page.locator("[data-slot]").focus()
    assert page.locator("[data-slot]").get_attribute("aria-describedby") == "board-hint"
    assert sideways(page) <= 0
    for width in (800, 760, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(200)
        assert sideways(page) <= 0, width
        assert axe(page) == [], width


def test_a_change_holds_from_the_day_that_is_chosen(board: Callable[[str], Page], cast: Cast, track: UUID) -> None:
    page, later = board("light"), TODAY + timedelta(days=28)
    planned_from(page, later)
    pressed(page, "ArrowRight", to="Tuesday, 9:00 AM–12:00 PM")
    assert held(cast, track)[0] == 1
    assert held(cast, track, later)[0] == 2
