"""A family session from its plan to the family's summary, by keyboard alone; the second release is revoked half-way."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from causeway import clock
from tenants.patients.models import Consent
from tests.browser.conftest import examine
from tests.cast import ZONES, Cast
from tests.family.conftest import Ids, add_release, make_house
from tests.moments import within_a_day

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser
FIFTY = timedelta(minutes=50)


@pytest.fixture
def kin(cast: Cast) -> Ids:
    """A mother and a brother with a release each, for the record of a patient under Part 2."""
    with cast.session("alder", "dan") as db:
        house = make_house(db, cast)
        house.patient.is_part2 = True
        house.mother.email = "mo@sample.example"
        signed = clock.today(ZONES["alder"]) - timedelta(days=9)
        for contact in (house.mother, house.brother):
            add_release(db, house.patient, contact, signed_on=signed)
        ids = Ids(house.patient.id, house.mother.id, house.brother.id, house.clinician.id)
        db.commit()
        return ids


def press(place: Locator, key: str) -> None:
    place.focus()
    place.press(key)


def choose(place: Locator, words: str) -> None:
    """Choose in a list by typing its words."""
    place.focus()
    place.press_sequentially(words)
    expect(place.locator("option:checked")).to_have_text(words)


def fill(place: Locator, text: str) -> None:
    place.focus()
    place.fill(text)


def sound(page: Page) -> None:
    """Nothing serious by axe, and nothing wider than a telephone."""
    found = examine(page)
    assert found.findings == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert examine(page).wider <= 0
    page.set_viewport_size({"width": 1280, "height": 800})


def plan(page: Page, kin: Ids, began: datetime) -> str:
    ended = began + FIFTY
    page.goto(f"/c/alder/patients/{kin.patient}/family/new/")
    sound(page)
    fill(page.get_by_label("Day"), began.date().isoformat())
    fill(page.get_by_label("Begins"), f"{began:%H:%M}")
    fill(page.get_by_label("Ends"), f"{ended:%H:%M}")
    for name in ("Mo Sample", "Lee Sample"):
        press(page.get_by_role("checkbox", name=name), "Space")
    press(page.get_by_role("button", name="Plan the session"), "Enter")
    expect(page.get_by_text("The session is planned.")).to_be_visible()
    return page.url


def revoke(cast: Cast, kin: Ids, at: datetime) -> None:
    """Revoke the brother's release."""
    with cast.session("alder", "dan") as db:
        release = db.query(Consent).filter_by(contact_id=kin.brother).one()
        release.revoked_at, release.revoked_on = at, clock.local(at, ZONES["alder"]).date()
        release.revoked_reason = "changed my mind"
        db.commit()


def test_a_session_whose_second_release_is_revoked_half_way(cast: Cast, visit: Visit, kin: Ids) -> None:
    page = visit("ana")
    two_hours_ago = clock.local(clock.now() - timedelta(hours=2), ZONES["alder"])
    began = within_a_day(two_hours_ago, FIFTY, ZONES["alder"])
    here = plan(page, kin, began)
    sound(page)
    page.goto(f"{here}document/")
    revoke(cast, kin, began + FIFTY / 2)  # while the page is open
    choose(page.get_by_label("Did the patient take part?"), "Yes")
    for name in ("Mo Sample", "Lee Sample"):
        person = page.get_by_role("group", name=name)
        choose(person.get_by_label("Took part", exact=True), "In the room")
        choose(person.get_by_label("Basis", exact=True), "Signed release")
    press(page.get_by_role("checkbox", name="Boundaries", exact=True), "Space")
    press(page.get_by_role("checkbox", name="Rehearsed a situation"), "Space")
    first = page.get_by_role("group", name="Agreement 1")
    fill(first.get_by_label("What was agreed"), "Call before visiting")
    fill(first.get_by_label("By", exact=True), (clock.today(ZONES["alder"]) + timedelta(days=7)).isoformat())
    fill(page.get_by_label("Note", exact=True), "They named one boundary each.")
    press(page.get_by_role("button", name="Save the note"), "Enter")
    expect(page.get_by_text("the release was revoked at").first).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value("They named one boundary each.")
    sound(page)
    choose(page.get_by_role("group", name="Lee Sample").get_by_label("From then on", exact=True), "Left the session")
    press(page.get_by_role("button", name="Save the note"), "Enter")
    expect(page.get_by_text("Left the session")).to_be_visible()
    expect(page.get_by_text("90847")).to_be_visible()
    sound(page)
    press(page.get_by_role("button", name="Sign the note"), "Enter")
    expect(page.get_by_text("Signed by Ana")).to_be_visible()
    summarize(page)


def summarize(page: Page) -> None:
    press(page.get_by_role("link", name="Summary for the family"), "Enter")
    press(page.get_by_role("link", name="Write it in English").first, "Enter")
    expect(page.get_by_label("What we worked on")).to_have_value("- We rehearsed a situation")
    sound(page)
    press(page.get_by_role("button", name="Save the summary"), "Enter")
    expect(page.get_by_text("Nobody has it yet").first).to_be_visible()
    sound(page)
    brother = page.get_by_role("listitem").filter(has_text="Lee Sample")
    expect(brother.get_by_role("button", name="Hand over")).to_have_count(0)
    mother = page.get_by_role("listitem").filter(has_text="Mo Sample")
    with page.expect_download() as download:
        press(mother.get_by_role("button", name="Hand over"), "Enter")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.reload()
    expect(mother.get_by_text("Version 1")).to_be_visible()
