"""A treatment plan in a real browser: typed and signed by keyboard, signed by the patient on the tablet, reviewed once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from causeway import clock
from tests.browser.conftest import axe, sideways
from tests.cast import Cast
from tests.notes.conftest import commit_group, put_on_caseload

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser

PATIENCE = 20_000  # milliseconds, on a machine that does much else
TODAY = clock.now().date()
LINES = (
    ("Add a problem", "Sleep that does not rest"),
    ("Add a goal", "Sleep seven hours on five nights a week"),
    ("Add an objective", "Keep the diary on the night table"),
    ("Add what the clinic does", "Individual hour about the evening"),
)


@pytest.fixture
def chart(cast: Cast) -> str:
    """Rosa's chart, on Ana's caseload; she was admitted three weeks ago."""
    ids = commit_group(cast, people=1, on=TODAY - timedelta(days=1))
    with cast.session("alder", "dan") as db:
        put_on_caseload(db, cast, ids.people["Rosa"], "ana")
        db.commit()
    return f"/c/alder/patients/{ids.people['Rosa']}"


def type_lines(page: Page) -> None:
    """Each line where the focus is; the next one has it after Enter."""
    for label, words in LINES:
        line = page.get_by_role("textbox", name=label, exact=True).and_(page.locator("input[autofocus]"))
        expect(line).to_be_focused(timeout=PATIENCE)
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator(".plan-words, .plan-problem h3").filter(has_text=words)).to_be_visible(timeout=PATIENCE)


def measure_goal(page: Page) -> None:
    """How it is measured, from where to where, and by when: with the pencil, by keyboard."""
    page.get_by_role("link", name=f"Change: {LINES[1][1]}").press("Enter")
    page.get_by_label("How one will see that it is met").fill("Sleep diary")
    page.get_by_label("At the start").fill("1")
    page.get_by_label("Target").fill("5")
    page.get_by_label("What the numbers count").fill("nights a week")
    page.get_by_label("By", exact=True).fill((TODAY + timedelta(days=40)).isoformat())
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("Met when: Sleep diary")).to_be_visible(timeout=PATIENCE)


def draw(page: Page) -> None:
    """Somebody's name in the box."""
    pad = page.locator("[data-pad-canvas]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 20 + 40 * step, box["y"] + box["height"] * (0.3 if step % 2 else 0.7))
    page.mouse.up()


def patient_signs(page: Page, born: tuple[str, str, str]) -> None:
    """The device is handed over, and the patient, who was born then, draws their name. Nobody is signed in there any more."""
    page.get_by_role("link", name="Hand over the tablet to sign").click()
    expect(page.get_by_text("Your own session on it ends first")).to_be_visible(timeout=PATIENCE)
    assert axe(page) == []
    page.get_by_role("button", name="Hand this device over").click()
    page.set_viewport_size({"width": 820, "height": 1100})
    for label, number in zip(("Month", "Day", "Year"), born, strict=True):
        page.get_by_label(label).fill(number)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Your treatment plan")).to_be_visible(timeout=PATIENCE)
    assert axe(page) == []
    draw(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Thank you. The plan is signed")).to_be_visible(timeout=PATIENCE)


def review(page: Page) -> None:
    """The first review of the plan, decided to go on."""
    page.get_by_role("link", name="Review", exact=True).press("Enter")
    page.get_by_label("What became of it").select_option("progressed")
    page.get_by_label("What changed").fill("Three nights last week.")
    page.get_by_label("What is decided").select_option("continue")
    page.get_by_label("Why").fill("The diary is kept, and the nights grow longer.")
    assert axe(page) == []
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("Continue as planned")).to_be_visible(timeout=PATIENCE)


def test_a_plan_from_its_first_line_to_its_first_review(visit: Visit, chart: str) -> None:
    page = visit("ana")
    page.goto(f"{chart}/plan/")
    type_lines(page)
    measure_goal(page)
    old = page.locator(".plan-goal").filter(has_text="sponsor")
    old.get_by_role("button", name="Drop").press("Enter")
    expect(page.get_by_text("Under no problem yet")).to_be_hidden(timeout=PATIENCE)
    assert axe(page) == []
    page.get_by_role("link", name="Sign version 1").press("Enter")
    page.get_by_role("button", name="Sign the plan").press("Enter")
    expect(page.get_by_text("Version 1 is in force")).to_be_visible(timeout=PATIENCE)

    patient_signs(page, ("4", "7", "1990"))
    page.goto(f"{chart}/plan/")
    expect(page.get_by_label("Password")).to_be_visible(timeout=PATIENCE)  # nobody of the staff is signed in there
    page = visit("ana")
    page.goto(f"{chart}/plan/")
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.locator("svg.signature path")).to_be_visible(timeout=PATIENCE)

    page.goto(f"{chart}/plan/")
    review(page)


def test_parts_move_and_changes_are_taken_back_by_keyboard(visit: Visit, chart: str) -> None:
    page = visit("ana", width=360)
    page.goto(f"{chart}/plan/")
    for words in ("Evenings alone", "Low mood"):
        page.get_by_role("textbox", name="Add a problem").fill(words)
        page.keyboard.press("Enter")
        expect(page.locator(".plan-problem h3").filter(has_text=words)).to_be_visible(timeout=PATIENCE)
    assert sideways(page) == 0
    page.get_by_role("button", name="Move up: Low mood").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".plan-problem h3").first).to_contain_text("Low mood", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Move up: Low mood")).to_be_focused()
    page.wait_for_load_state()
    for _time in range(2):
        with page.expect_navigation():  # to its end: then the next key is heeded
            page.keyboard.press("Alt+z")
        expect(page.get_by_text("Undone:")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".plan-problem h3").filter(has_text="Low mood")).to_be_hidden(timeout=PATIENCE)
