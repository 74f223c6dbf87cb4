"""The page on which somebody asks before they tell: what the gate says, what it keeps, and who may open it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway.disclosure import Category, Recipient
from tenants.patients import services
from tenants.patients.grounds.models import DisclosureGrounds, DisclosureReview
from tenants.patients.models import Disclosure, Standing
from tenants.patients.services import ContactFacts, PatientFacts, Signature
from tests.cast import Cast
from tests.patients.conftest import fields_of
from tests.patients.test_consents import RELEASE

Committed = Callable[..., UUID]
FACTS = PatientFacts(first_name="Tilda", last_name="Tellworth", born_on=date(1988, 2, 3))
TOLD = {
    "what": "How the plan goes",
    "categories": ["plan"],
    "recipient": "treating_provider",
    "recipient_name": "Dr. Example",
    "way": "spoken",
    "purpose": "treatment",
}
EMERGENCY = {
    "what": "Which medication she takes",
    "categories": ["medications"],
    "recipient": "emergency_responder",
    "recipient_name": "Mara Medic",
    "way": "spoken",
    "purpose": "treatment",
    "basis": "emergency",
    "affiliation": "Test Ambulance",
    "narrative": "Unresponsive in the lobby.",
    "statements": ["no_consent"],
}


@pytest.fixture
def tilda(cast: Cast, committed: Committed) -> UUID:
    """A patient of Alder under Part 2, with a release to Dr. Example for the plan."""
    patient_id = committed(FACTS)
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        services.set_standing(db, dan, patient_id, Standing.ACTIVE, is_part2=True)
        services.record_consent(db, dan, patient_id, RELEASE, Signature(date(2026, 11, 1), "Tilda Tellworth"))
        db.commit()
    return patient_id


@pytest.fixture
def dan(browse: Callable[[str], FlaskClient]) -> FlaskClient:
    return browse("dan")


def path(patient_id: UUID) -> str:
    return f"/c/alder/patients/{patient_id}/disclosures/"


def typed(client: FlaskClient, patient_id: UUID, values: dict[str, object]) -> dict[str, object]:
    """The form as the page gives it, with these values."""
    return {**fields_of(client.get(f"{path(patient_id)}new/").text), **values}


def accounted(cast: Cast, patient_id: UUID) -> Iterator[Disclosure]:
    with cast.session("alder") as db:
        yield from db.scalars(select(Disclosure).where(Disclosure.patient_id == patient_id))


def test_what_a_release_covers_is_told_and_its_notice_shown(cast: Cast, dan: FlaskClient, tilda: UUID) -> None:
    answer = dan.post(f"{path(tilda)}new/", data=typed(dan, tilda, TOLD), follow_redirects=True)
    assert answer.status_code == 200
    assert "42 CFR part 2 prohibits unauthorized use" in answer.text
    assert "covers: Treatment plan and progress; to: Dr. Example; for: Treatment" in answer.text
    (row,) = accounted(cast, tilda)
    assert (row.way.value, row.what, row.basis, row.categories) == ("spoken", "How the plan goes", "release", ["plan"])
    assert "42 CFR part 2" in row.notice


def test_a_second_click_is_accounted_for_once(cast: Cast, dan: FlaskClient, tilda: UUID) -> None:
    values = typed(dan, tilda, TOLD)
    first, second = (dan.post(f"{path(tilda)}new/", data=values) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert len(list(accounted(cast, tilda))) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"categories": ["plan", "measures"]}, "does not cover Measures and scores"),
        ({"recipient_name": "Dr. Other"}, "takes a release of the patient’s"),
        ({"purpose": "payment"}, "is for another purpose: Treatment, not Payment"),
        ({"recipient": "employer", "purpose": "other"}, "no release in force"),
    ],
)
def test_what_may_not_be_told_is_refused_with_the_reason_and_what_was_typed(
    cast: Cast, dan: FlaskClient, tilda: UUID, changes: dict[str, object], said: str
) -> None:
    answer = dan.post(f"{path(tilda)}new/", data=typed(dan, tilda, {**TOLD, **changes}))
    assert answer.status_code == 403
    assert said in answer.text
    assert "How the plan goes" in answer.text
    assert f'href="/c/alder/patients/{tilda}/consents/new/?kind=release&amp;' in answer.text
    assert list(accounted(cast, tilda)) == []


def test_an_emergency_is_told_recorded_and_waits_for_its_review(
    cast: Cast, browse: Callable[[str], FlaskClient], dan: FlaskClient, tilda: UUID
) -> None:
    page = dan.post(f"{path(tilda)}new/ask/", data=typed(dan, tilda, {"basis": "emergency"})).text
    values = {**fields_of(page), **EMERGENCY}
    refused = dan.post(f"{path(tilda)}new/", data={**values, "narrative": "", "statements": []})
    assert refused.status_code == 422
    assert "Test Ambulance" in refused.text
    told = dan.post(f"{path(tilda)}new/", data=values, follow_redirects=True)
    assert "Unresponsive in the lobby." in told.text
    (row,) = accounted(cast, tilda)
    assert row.basis == "emergency"
    with cast.session("alder") as db:
        review = db.scalars(select(DisclosureReview).where(DisclosureReview.patient_id == tilda)).one()
    pru = browse("pru")
    review_path = f"/c/alder/privacy/reviews/{review.id}/"
    assert "Mara Medic" in pru.get("/c/alder/privacy/reviews/").text
    page = pru.get(review_path).text
    assert "Unresponsive in the lobby." in page
    values = {**fields_of(page), "outcome": "justified", "note": "It was needed."}
    assert dan.get(review_path).status_code == 403
    assert pru.post(review_path, data={**values, "note": ""}).status_code == 422
    assert pru.post(review_path, data=values).status_code == 302
    assert pru.post(review_path, data=values).status_code == 302
    assert "It was needed." in pru.get(review_path).text


def test_asking_tells_and_keeps_nothing(cast: Cast, dan: FlaskClient, tilda: UUID) -> None:
    ask = f"{path(tilda)}new/ask/"
    page = dan.post(ask, data=typed(dan, tilda, TOLD), headers={"HX-Request": "true"}).text
    assert "A release signed on" in page
    assert "42 CFR part 2 prohibits" in page
    assert "<html" not in page
    page = dan.post(ask, data=typed(dan, tilda, {**TOLD, "recipient_name": "Dr. Other"})).text
    assert "takes a release of the patient’s" in page
    assert "Dr. Other" in page  # what was typed is kept
    page = dan.post(ask, data=typed(dan, tilda, {**EMERGENCY, "narrative": ""})).text
    assert "Not complete yet: What happened, or what it covers" in page
    assert list(accounted(cast, tilda)) == []
    with cast.session("alder") as db:
        assert db.scalars(select(DisclosureGrounds.id).where(DisclosureGrounds.patient_id == tilda)).all() == []


def test_a_contact_who_must_not_be_told_is_refused(cast: Cast, dan: FlaskClient, tilda: UUID) -> None:
    with cast.session("alder", "dan") as db:
        contact = services.add_contact(
            db, cast.actor("dan"), tilda, ContactFacts(name="Carl Contact", is_never_tell=True)
        ).id
        db.commit()
    told = {**TOLD, "recipient": "contact", "recipient_name": "", "contact_id": str(contact)}
    answer = dan.post(f"{path(tilda)}new/", data=typed(dan, tilda, told))
    assert answer.status_code == 403
    assert "Nothing is told to Carl Contact, whatever was signed" in answer.text


def test_who_asked_not_to_be_contacted_is_told_in_the_room_and_not_called(
    cast: Cast, dan: FlaskClient, tilda: UUID
) -> None:
    with cast.session("alder", "dan") as db:
        left_alone = ContactFacts(name="Cora Contact", is_do_not_contact=True, do_not_contact_reason="Asked us not to")
        contact = services.add_contact(db, cast.actor("dan"), tilda, left_alone).id
        to_cora = replace(
            RELEASE, recipient=Recipient.CONTACT, recipient_name="Cora Contact", contact_id=contact,
            categories=(Category.PLAN, Category.SUBSTANCE_USE),
        )  # fmt: skip
        services.record_consent(db, cast.actor("dan"), tilda, to_cora, Signature(date(2026, 11, 1), "Tilda Tellworth"))
        db.commit()
    new = f"{path(tilda)}new/"
    assert fields_of(dan.get(f"{new}?way=phone").text)["way"] == "phone"
    assert fields_of(dan.get(new).text)["way"] == "spoken"
    told = {**TOLD, "recipient": "contact", "recipient_name": "", "contact_id": str(contact)}
    called = typed(dan, tilda, {**told, "way": "phone"})
    asked = dan.post(f"{new}ask/", data=called, headers={"HX-Request": "true"}).text
    assert "Cora Contact asked not to be contacted: nobody calls them" in asked
    answer = dan.post(new, data=called)
    assert answer.status_code == 403
    assert "What they may be told is told in the room" in answer.text
    assert f'href="/c/alder/patients/{tilda}/contacts/"' in answer.text
    assert "How the plan goes" in answer.text
    assert list(accounted(cast, tilda)) == []
    assert dan.post(new, data=typed(dan, tilda, told)).status_code == 302
    assert [row.way.value for row in accounted(cast, tilda)] == ["spoken"]


def test_a_call_is_accounted_for_as_a_call(cast: Cast, dan: FlaskClient, tilda: UUID) -> None:
    values = typed(dan, tilda, {**TOLD, "way": "phone"})
    assert "Told by telephone" in dan.post(f"{path(tilda)}new/", data=values, follow_redirects=True).text
    assert [row.way.value for row in accounted(cast, tilda)] == ["phone"]


@pytest.mark.parametrize("who", ["fay", "ben", "uma", "dee", "pat", "aud", "ana"])
def test_who_may_not_or_has_not_the_patient_is_not_let_in(
    browse: Callable[[str], FlaskClient], tilda: UUID, who: str
) -> None:
    answer = browse(who).get(f"{path(tilda)}new/")
    assert answer.status_code == 403
    assert "release" not in answer.text  # nothing of what the chart holds


def test_another_clinics_patient_is_nobody(browse: Callable[[str], FlaskClient], committed: Committed) -> None:
    theirs = committed(FACTS, "bo")
    assert browse("dan").get(f"{path(theirs)}new/").status_code == 404


def test_audits_and_contracts_are_recorded_listed_and_ended(
    cast: Cast, browse: Callable[[str], FlaskClient], dan: FlaskClient, tilda: UUID
) -> None:
    pru, home = browse("pru"), "/c/alder/privacy/grounds/"
    new = f"{home}new/?kind=contract"
    values = {
        **fields_of(pru.get(new).text),
        "recipient_name": "Quill Laboratory",
        "categories": ["tests"],
        "dated_on": "2026-01-02",
        "narrative": "Analyses of samples.",
    }
    assert pru.post(new, data=values).status_code == 422  # without what they signed
    made = pru.post(new, data={**values, "statements": ["associate", "qualified"]})
    assert made.status_code == 302
    assert "Analyses of samples." in pru.get(made.location).text
    assert "Quill Laboratory" in pru.get(home).text
    grounds_id = made.location.rstrip("/").rpartition("/")[2]
    assert f'<option value="{grounds_id}">' in dan.get(f"{path(tilda)}new/").text
    told = {**TOLD, "categories": ["tests"], "recipient": "service_provider", "recipient_name": "Quill Laboratory",
            "basis": grounds_id}  # fmt: skip
    assert dan.post(f"{path(tilda)}new/", data=typed(dan, tilda, told)).status_code == 302
    page = pru.get(f"{made.location}end/").text
    assert pru.post(f"{made.location}end/", data={**fields_of(page), "reason": "Over."}).status_code == 302
    assert grounds_id not in dan.get(f"{path(tilda)}new/").text
    assert (
        pru.post(f"{made.location}end/", data=fields_of(page) | {"form_key": grounds_id, "reason": "x"}).status_code
        == 409
    )
    assert browse("dan").get(new).status_code == 403
    assert pru.get(f"{home}new/?kind=emergency").status_code == 404
