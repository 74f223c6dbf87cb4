"""From an inquiry to a signed plan and its first review, in the roles it takes: intake, clinician, patient. By keyboard."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from causeway.ids import new_id
from tenants.programs.rules import Focus
from tests.browser.conftest import axe, sideways
from tests.browser.test_plan import PATIENCE, measure_goal, patient_signs, review, type_lines
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.intake.conftest import build, opened

Visit = Callable[..., Page]
Later = Callable[[timedelta], AbstractContextManager[None]]
pytestmark = pytest.mark.browser
SECTIONS = (
    "Psychological", "Physical", "Emotional", "Social", "Substance use", "Trauma", "Strengths", "Supports",
    "Work and home",
)  # fmt: skip
SCORES = {"Risk of harm": 2, "Functioning": 3, "Other conditions alongside": 2, "Stress around them": 3,
          "Support around them": 3, "Earlier treatment": 3, "Engagement": 2}  # fmt: skip


@pytest.fixture
def program(cast: Cast) -> str:
    """The name of a program with room, for which both instruments of adults are offered. Ana is on the staff."""
    with opened(cast, "dan") as db:
        staff_of(db, cast, "ana")
        return build(db, cast.actor("dan"), capacity=4, focus=Focus.CO_OCCURRING).program.name


def follow(page: Page, name: str) -> None:
    """A link by its words, from the keyboard."""
    page.get_by_role("link", name=name).first.press("Enter")
    page.wait_for_load_state()


def save(page: Page, said: str) -> None:
    """The form is sent from the keyboard, and the page says so."""
    page.keyboard.press("Alt+s")
    expect(page.get_by_text(said).first).to_be_visible(timeout=PATIENCE)
    assert axe(page) == [], page.url
    assert sideways(page) <= 0, page.url


def missing(page: Page) -> list[str]:
    """What the chart says is missing before an admission."""
    note = page.locator(".note").filter(has_text="Before an admission, this is missing:")
    return [re.sub(r" Fill it in$", "", line.strip()) for line in note.locator("li").all_inner_texts()]


def take_the_call(ivy: Page, last_name: str) -> tuple[str, str]:
    """Who asks is taken down, and a record is opened for them: the address of the inquiry, and that of the chart."""
    ivy.goto("/c/alder/inquiries/new/")
    ivy.get_by_label("First name").fill("Mira")
    ivy.get_by_label("Last name").fill(last_name)
    ivy.get_by_label("Phone", exact=True).fill("217-555-0188")
    ivy.get_by_label("What they asked for").fill("Would like help with drinking and low mood.")
    save(ivy, "Contacted")
    inquiry = ivy.url
    follow(ivy, "Open a record")
    ivy.get_by_label("Birth date").fill("1991-03-05")
    ivy.get_by_label("Sex on the insurance policy").select_option("female")
    save(ivy, "Before an admission, this is missing:")
    return inquiry, ivy.url.removesuffix("intake/")


def agree(ivy: Page, chart: str) -> None:
    """The consent to treatment, signed on paper."""
    ivy.goto(f"{chart}intake/")
    assert [line.split()[3] for line in missing(ivy)] == ["consent", "recent", "signed"], "each with its link"
    ivy.locator(".note li").filter(has_text="consent").get_by_role("link").press("Enter")
    follow(ivy, "New consent")
    follow(ivy, "Consent to treatment")
    save(ivy, "Waiting for a signature")
    follow(ivy, "Record a signed paper")
    save(ivy, "In force")


def screen(ivy: Page, chart: str) -> None:
    """Every question of the safety screen is answered with no; a clinician signs it."""
    ivy.goto(f"{chart}safety/")
    follow(ivy, "Open a safety screen")
    save(ivy, "Save as far as you have asked")
    for no in ivy.locator("input[type=radio][value=no]").all():
        no.check()
    save(ivy, "A clinician signs this screen.")


def assess(ivy: Page, chart: str) -> None:
    """The assessment is begun, comes back after the page was left, and is signed."""
    ivy.goto(f"{chart}assessments/new/")
    ivy.get_by_label(SECTIONS[0]).fill("Low mood since the spring.")
    expect(ivy.get_by_text("Draft kept")).to_be_visible(timeout=PATIENCE)
    ivy.goto(f"{chart}assessments/new/")
    expect(ivy.get_by_label(SECTIONS[0])).to_have_value("Low mood since the spring.")
    for section in SECTIONS[1:]:
        ivy.get_by_label(section, exact=True).fill("Nothing reported.")
    save(ivy, "The assessment is signed.")


def ask_ana(ivy: Page, chart: str) -> None:
    """Intake names who assesses."""
    ivy.goto(f"{chart}intake/")
    follow(ivy, "Ask a clinician")
    ivy.get_by_label("Who assesses").select_option("Ana Example")
    save(ivy, "Who can assess: Ana Example.")


def decide(ana: Page, chart: str, name: str) -> None:
    """The clinician finds them on the worklist, signs the screen and decides the level of care."""
    ana.goto("/c/alder/worklist/?kind=people_to_assess")
    expect(ana.get_by_text(name).first).to_be_visible(timeout=PATIENCE)
    ana.goto(f"{chart}safety/")
    follow(ana, "Go on with the open screen")
    follow(ana, "Close and sign")
    save(ana, "The safety screen is signed.")
    ana.goto(f"{chart}levels/new/locus/")
    for scale, score in SCORES.items():
        ana.get_by_role("group", name=scale).get_by_label(str(score), exact=True).check()
    expect(ana.get_by_text("The scores add up to 18")).to_be_visible(timeout=PATIENCE)
    ana.get_by_label("Level of care chosen").select_option("intensive_outpatient")
    ana.get_by_label("What the decision rests on").fill("Drinks on most evenings, and wants to stop.")
    save(ana, "The decision is signed.")


def admit(ivy: Page, chart: str, program: str) -> None:
    """Nothing is missing any more: they are admitted, and the inquiry with them."""
    ivy.goto(f"{chart}intake/")
    assert missing(ivy) == []
    follow(ivy, "Admit")
    for field, words in (("track_id", f"{program}: Morning"), ("primary_clinician_id", "Ana Example")):
        option = ivy.locator(f"#{field} option").filter(has_text=words).first
        ivy.locator(f"#{field}").select_option(option.get_attribute("value"))
    save(ivy, "Admitted.")


def plan(ana: Page, chart: str) -> None:
    """The clinician writes and signs the plan; the patient signs on the tablet."""
    ana.goto(f"{chart}plan/")
    type_lines(ana)
    measure_goal(ana)
    follow(ana, "Sign version 1")
    ana.get_by_role("button", name="Sign the plan").press("Enter")
    expect(ana.get_by_text("Version 1 is in force")).to_be_visible(timeout=PATIENCE)
    patient_signs(ana, ("3", "5", "1991"))


def test_from_an_inquiry_to_a_signed_plan_and_its_first_review(visit: Visit, later: Later, program: str) -> None:
    name = f"Wayin{new_id().hex[-8:]}"
    ivy, ana = visit("ivy"), visit("ana")
    inquiry, chart = take_the_call(ivy, name)
    ana.goto(f"{chart}intake/")
    expect(ana.get_by_text("This patient is not on your caseload.")).to_be_visible()
    agree(ivy, chart)
    screen(ivy, chart)
    assess(ivy, chart)
    ask_ana(ivy, chart)
    decide(ana, chart, name)
    admit(ivy, chart, program)
    ivy.goto(inquiry)
    expect(ivy.locator(".lead")).to_contain_text("Admitted")
    plan(ana, chart)
    with later(timedelta(days=31)):
        ana = visit("ana")
        ana.goto(f"{chart}plan/")
        expect(ana.get_by_text("Review overdue")).to_be_visible(timeout=PATIENCE)
        review(ana)
        expect(ana.get_by_text("Review overdue")).to_be_hidden()
