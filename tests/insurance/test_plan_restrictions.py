"""What is kept from a plan, on the Insurance tab: recorded, shown, ended by the patient; and whether a plan may be billed."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from causeway.web import formats
from tenants.insurance import services as insurance
from tenants.insurance.facts import CoverageFacts
from tenants.insurance.models import Payer
from tenants.insurance.rules import PayerKind
from tenants.patients import services as patients
from tenants.patients.models import Standing
from tenants.patients.restrictions import services as restrictions
from tenants.patients.restrictions.models import PlanRestriction
from tenants.patients.restrictions.services import RestrictionFacts
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.patients.conftest import fields_of


@pytest.fixture
def quinn(cast: Cast) -> UUID:
    """A patient of Alder under Part 2, covered by a plan of its own, who has consented to nothing."""
    with cast.session("alder", "dee") as db:
        dee, dan = cast.actor("dee"), cast.actor("dan")
        patient = patients.register(db, dan, PatientFacts("Quinn", "Quietworth", date(1979, 9, 9)))
        patients.set_standing(db, dan, patient.id, Standing.ACTIVE, is_part2=True)
        payer = Payer(name="Hush Health", name_key="hush health", kind=PayerKind.COMMERCIAL, is_active=True)
        db.add(payer)
        db.flush()
        insurance.record_coverage(db, dee, patient.id, CoverageFacts(payer_id=payer.id, rank=1))
        db.commit()
        return patient.id


def tab(patient_id: UUID) -> str:
    return f"/c/alder/patients/{patient_id}/insurance/"


def kept(cast: Cast, patient_id: UUID) -> list[PlanRestriction]:
    with cast.session("alder") as db:
        return list(db.scalars(select(PlanRestriction).where(PlanRestriction.patient_id == patient_id)))


def test_the_tab_says_that_nobody_consented_to_bill(browse: Callable[[str], FlaskClient], quinn: UUID) -> None:
    assert "No consent to bill" in browse("ben").get(tab(quinn)).text


def test_a_request_is_recorded_once_shown_and_ended(
    cast: Cast, browse: Callable[[str], FlaskClient], quinn: UUID
) -> None:
    ivy, path = browse("ivy"), f"{tab(quinn)}restrictions/"
    day = clock.today(cast.actor("ivy").zone) - timedelta(days=2)
    values = {**fields_of(ivy.get(path).text), "services": "Two evenings", "from_on": day.isoformat()}
    wrong = ivy.post(path, data={**values, "until_on": (day - timedelta(days=1)).isoformat()})
    assert wrong.status_code == 422
    assert "Two evenings" in wrong.text
    assert [ivy.post(path, data=values).status_code for _ in range(2)] == [302, 302]
    (row,) = kept(cast, quinn)
    page = ivy.get(tab(quinn)).text
    assert "Two evenings" in page
    assert "every health plan" in page
    assert "Kept from the plan at the patient’s request" in page  # today is among the days
    end = f"{path}{row.id}/end/"
    values = fields_of(ivy.get(end).text)
    assert ivy.post(end, data={**values, "reason": ""}).status_code == 422
    assert ivy.post(end, data={**values, "reason": "She called."}).status_code == 302
    again = ivy.post(end, data={**values, "reason": "She called.", "form_key": str(row.id)})
    assert again.status_code == 409
    assert "She called." in ivy.get(tab(quinn)).text
    assert browse("dan").get(path).status_code == 403
    assert browse("bo").get(end.replace("/alder/", "/birch/")).status_code == 404


def test_it_is_said_wherever_somebody_decides_what_is_told(
    cast: Cast, browse: Callable[[str], FlaskClient], quinn: UUID
) -> None:
    day = clock.today(cast.actor("ivy").zone) - timedelta(days=2)
    with cast.session("alder", "ivy") as db:
        facts = RestrictionFacts("Two evenings", day, day, day, payer_name=None)
        made = restrictions.record_restriction(db, cast.actor("ivy"), quinn, facts).id
        scan = patients.attach(db, cast.actor("dan"), quinn, "note.pdf", b"%PDF-1.4 nothing").id
        db.commit()
    chart, dan = f"/c/alder/patients/{quinn}/", browse("dan")
    pages = [
        f"{chart}consents/",
        f"{chart}consents/new/?kind=release",
        f"{chart}disclosures/new/",
        f"{chart}documents/{scan}/release/",
    ]
    said = f"Every health plan: services from {formats.day(day)} on"
    for page in pages:
        text = dan.get(page).text
        assert said in text, page
        assert "Two evenings" not in text, "what was done is for the Insurance tab"
    with cast.session("alder", "ivy") as db:
        restrictions.end_restriction(db, cast.actor("ivy"), made, "She called.")
        db.commit()
    assert all(said not in dan.get(page).text for page in pages)
