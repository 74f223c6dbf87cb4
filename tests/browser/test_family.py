"""Family sessions and transitions in a real browser: drafts are kept, tasks are checked without a reload."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from causeway import clock
from tenants.family import services as family
from tenants.patients.models import Relationship
from tenants.transitions import services as transitions
from tenants.transitions.rules import AftercareKind
from tests.cast import Cast
from tests.family.conftest import add_contact, add_release, make_house
from tests.transitions.conftest import DRAFT, make_course

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser


@pytest.fixture
def session_id(cast: Cast) -> UUID:
    """A session two hours ago, with a mother, a brother with a release, and a partner who may not be told."""
    began = clock.now() - timedelta(hours=2)
    with cast.session("alder", "dan") as db:
        house = make_house(db, cast)
        add_release(db, house.patient, house.brother, expires_on=began.date() + timedelta(days=60))
        add_contact(db, house.patient, "Kit Sample", Relationship.PARTNER, has_protective_order=True)
        facts = family.SessionPlan(
            house.clinician.id, began, began + timedelta(minutes=50), contact_ids=(house.mother.id, house.brother.id)
        )
        made = family.plan(db, house.ana, house.patient.id, facts).id
        db.commit()
        return made


@pytest.fixture
def patient_id(cast: Cast) -> UUID:
    """Somebody admitted, with a plan and an appointment."""
    with cast.session("alder", "dan") as db:
        course = make_course(db, cast)
        transitions.open_plan(db, course.ana, course.episode.id, DRAFT)
        facts = transitions.AppointmentFacts(AftercareKind.THERAPY, "Dr. Sample", clock.now() + timedelta(days=9))
        transitions.book(db, course.ana, course.episode.id, facts)
        made = course.episode.patient_id
        db.commit()
        return made


def test_what_is_typed_is_kept_as_a_draft(visit: Visit, session_id: UUID) -> None:
    page = visit("ana")
    page.goto(f"/c/alder/family/{session_id}/document/")
    page.get_by_label("Note", exact=True).fill("They na")
    expect(page.locator("#draft-state")).to_contain_text("Draft kept", timeout=10_000)
    page.goto(f"/c/alder/family/{session_id}/document/")
    expect(page.get_by_label("Note", exact=True)).to_have_value("They na")


def test_a_task_is_checked_off_with_one_key(visit: Visit, patient_id: UUID) -> None:
    page = visit("ana")
    page.goto(f"/c/alder/patients/{patient_id}/transition/")
    page.get_by_role("button", name="Check off: Medication list reconciled").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Open again: Medication list reconciled")).to_be_visible()
    expect(page.get_by_text("Ana Example").last).to_be_visible()
