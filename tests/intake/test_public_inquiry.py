"""The public inquiry form: whoever asks reaches the clinic, is told nothing of anybody, and machines are kept out."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from causeway import clock
from causeway.database import Binding
from causeway.ids import new_id
from causeway.mail import OutgoingMail
from causeway.people import clinics
from causeway.people.models import Membership
from causeway.protection import master_key
from causeway.web.application import Causeway
from causeway.web.public_pages import LATEST, SOONEST
from tenants.intake.inquiries import services
from tenants.intake.inquiries.letters import WHAT
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.rules import Channel, ContactWay, InquiryStatus, Urgency
from tenants.intake.inquiries.services import InquiryFacts
from tests.cast import ZONES, Cast
from tests.pages import fields_of, unique_address

FORM = "/p/alder/inquiry"


@pytest.fixture
def stranger(app: Causeway) -> FlaskClient:
    """Somebody without a sign-in, at an address of their own."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = unique_address()
    return client


@pytest.fixture
def name() -> str:
    """A name nobody has used yet."""
    return f"Asks{new_id().hex[:12]}"


def filled(client: FlaskClient, name: str, **said: str) -> MultiDict[str, str]:
    """The form as a browser would send it, with a name and a telephone number."""
    values = fields_of(client.get(FORM).text)
    for field, value in {"first_name": name, "phone": "217-555-0148", **said}.items():
        values[field] = value
    return values


def send(client: FlaskClient, values: MultiDict[str, str], *, after: timedelta = SOONEST) -> TestResponse:
    """Send it some time after its page was made."""
    with clock.frozen(clock.now() + after):
        return client.post(FORM, data=values)


def landed(cast: Cast, name: str) -> list[Inquiry]:
    """What came in under a name."""
    with cast.session("alder") as db:
        return list(db.scalars(select(Inquiry).where(Inquiry.first_name == name)))


def test_what_is_sent_lands_as_a_new_inquiry_and_says_its_reference(
    stranger: FlaskClient, cast: Cast, name: str
) -> None:
    page = stranger.get(FORM).text
    assert page.index("988") < page.index("<form")
    values = filled(
        stranger,
        name,
        urgency="urgent",
        contact_way="text",
        may_leave_message="y",
        reason="I cannot sleep.",
        source="family",
    )
    answer = send(stranger, values)
    assert (answer.status_code, answer.location) == (303, f"{FORM}/sent")
    (found,) = landed(cast, name)
    assert (found.status, found.channel, found.urgency) == (InquiryStatus.NEW, Channel.WEB, Urgency.URGENT)
    assert (found.contact_way, found.may_leave_message, found.owner_id) == (ContactWay.TEXT, True, None)
    thanks = stranger.get(answer.location).text
    assert found.reference in thanks
    assert "988" in thanks
    for said in (name, "sleep", "217-555-0148"):
        assert said not in thanks  # nothing is said back
    with cast.session("alder") as db:
        assert services.facts_of(db, found).reason == "I cannot sleep."
        db.rollback()


def letters(db: Session) -> Counter[str]:
    """The letters that an inquiry came in and that have not left yet."""
    rows = db.scalars(select(OutgoingMail.sealed).where(OutgoingMail.what == WHAT))
    return Counter(master_key().open("outgoing_mail.sealed", row).decode() for row in rows if row is not None)


@pytest.mark.parametrize(("urgency", "is_today"), [(Urgency.URGENT, True), (Urgency.ROUTINE, False)])
def test_intake_is_told_once_by_a_letter_that_names_nobody(
    alder: Session, cast: Cast, name: str, urgency: Urgency, is_today: bool
) -> None:
    sender, sent_id = services.public_actor(cast.clinics["alder"], ZoneInfo(ZONES["alder"])), new_id()
    facts = InquiryFacts(name, phone="217-555-0148", urgency=urgency, reason="I drink again.")
    before = letters(alder)
    for _time in range(2):
        assert services.take_from_public(alder, sender, facts, sent_id).id == sent_id
    (letter,) = (letters(alder) - before).elements()
    assert "ivy@alder.example" in letter
    assert ("answered today" in letter) == is_today
    for word in (name, "drink", "555", "http"):
        assert word not in letter


def test_without_anybody_in_intake_the_directors_are_told(birch: Session, cast: Cast, name: str) -> None:
    sender = services.public_actor(cast.clinics["birch"], ZoneInfo(ZONES["birch"]))
    birch.execute(update(Membership).where(Membership.user_id == cast.users["cleo"]).values(roles=["director"]))
    before = letters(birch)
    services.take_from_public(
        birch, sender, InquiryFacts(name, email="asks@example.org", contact_way=ContactWay.EMAIL), new_id()
    )
    (letter,) = (letters(birch) - before).elements()
    assert "cleo@birch.example" in letter


def test_a_second_click_counts_once(stranger: FlaskClient, cast: Cast, name: str) -> None:
    values = filled(stranger, name)
    answers = [send(stranger, values) for _click in range(3)]
    assert {(one.status_code, one.location) for one in answers} == {(303, f"{FORM}/sent")}
    assert len(landed(cast, name)) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first_name": ""}, "Please tell us a first name."),
        ({"phone": ""}, "telephone number or an email address"),
        ({"phone": "12"}, "telephone number with its area code"),
        ({"email": "nobody"}, "name@example.com"),
        ({"contact_way": "email"}, "email address that the answer"),
        ({"about": "somebody"}, "your own name too"),
        ({"urgency": "now"}, "Not a valid choice"),
        ({"website": "https://example.com"}, "Please empty this field"),
        ({"reason": "x" * 2001}, "longer than 2000"),
        ({"first_name": "..."}, "at least one letter"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_words_are_kept(
    stranger: FlaskClient, cast: Cast, name: str, said: dict[str, str], words: str
) -> None:
    values = filled(stranger, name, last_name="Keptname", **said)
    answer = send(stranger, values)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Keptname" in answer.text
    assert landed(cast, name) == []


def test_a_machine_is_too_quick_and_a_person_just_sends_again(stranger: FlaskClient, cast: Cast, name: str) -> None:
    values = filled(stranger, name, reason="Kept words.")
    quick = send(stranger, values, after=SOONEST / 2)
    assert quick.status_code == 422
    assert "Kept words." in quick.text
    assert send(stranger, fields_of(quick.text)).status_code == 303
    assert len(landed(cast, name)) == 1


def test_a_page_left_open_is_sent_once_more(stranger: FlaskClient, cast: Cast, name: str) -> None:
    late = send(stranger, filled(stranger, name), after=LATEST + timedelta(minutes=1))
    assert late.status_code == 422
    assert "open for a long time" in late.text
    again = fields_of(late.text)
    with clock.frozen(clock.now() + LATEST + timedelta(minutes=2)):
        assert stranger.post(FORM, data=again).status_code == 303


@pytest.mark.parametrize("ticket", ["", "made-up", "WyJhIiwiYiIsMV0.x"])
def test_a_ticket_nobody_gave_out_is_none(stranger: FlaskClient, cast: Cast, name: str, ticket: str) -> None:
    values = filled(stranger, name, ticket=ticket)
    assert send(stranger, values).status_code == 422
    assert landed(cast, name) == []


def test_another_clinics_ticket_is_none_here(stranger: FlaskClient, cast: Cast, name: str) -> None:
    values = filled(stranger, name)
    values["ticket"] = fields_of(stranger.get("/p/birch/inquiry").text)["ticket"]
    assert send(stranger, values).status_code == 422


def test_one_address_sends_a_few_and_then_waits_and_loses_no_word(
    stranger: FlaskClient, app: Causeway, cast: Cast, name: str
) -> None:
    statuses = [send(stranger, filled(stranger, name)).status_code for _number in range(7)]
    assert statuses == [303] * 7
    refused = send(stranger, filled(stranger, name, reason="Kept words."))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Kept words." in refused.text
    assert "988" in refused.text
    assert len(landed(cast, name)) == 7
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = unique_address()
    assert send(elsewhere, filled(elsewhere, name)).status_code == 303


def test_what_was_refused_for_its_words_does_not_count(stranger: FlaskClient, name: str) -> None:
    for _number in range(12):
        assert send(stranger, filled(stranger, name, first_name="...")).status_code == 422
    assert send(stranger, filled(stranger, name)).status_code == 303


def test_what_is_larger_than_any_form_is_not_read(stranger: FlaskClient, name: str) -> None:
    values = filled(stranger, name, reason="x" * 70_000)
    assert send(stranger, values).status_code == 413


def test_a_form_without_its_token_changes_nothing(stranger: FlaskClient, cast: Cast, name: str) -> None:
    values = filled(stranger, name)
    values.pop("csrf_token")
    assert send(stranger, values).status_code == 400
    assert landed(cast, name) == []


def test_the_answer_is_the_same_whoever_is_here_already(stranger: FlaskClient, cast: Cast, name: str) -> None:
    first = send(stranger, filled(stranger, name, last_name="Twice"))
    second = send(stranger, filled(stranger, name, last_name="Twice"))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert len(landed(cast, name)) == 2  # the clinic sees both, and that they are alike


@pytest.mark.parametrize("path", ["", "/inquiry", "/inquiry/sent"])
def test_a_clinic_that_is_not_there_has_no_page(stranger: FlaskClient, path: str) -> None:
    for slug in ("nowhere", "NO", "x" * 60, "al%00der"):
        assert stranger.get(f"/p/{slug}{path}").status_code == 404


@pytest.fixture
def suspended(cast: Cast) -> Iterator[None]:
    """Birch is suspended meanwhile."""

    clinic_id = cast.clinics["birch"]
    with cast.database.clinic(Binding(clinic_id)) as db:
        clinics.suspend(db, clinic_id)
    yield
    with cast.database.clinic(Binding(clinic_id)) as db:
        clinics.activate(db, clinic_id)


def test_a_suspended_clinic_is_not_there(stranger: FlaskClient, suspended: None) -> None:
    for path in ("", "/inquiry", "/inquiry/sent"):
        assert stranger.get(f"/p/birch{path}").status_code == 404
    assert stranger.post("/p/birch/inquiry", data={}).status_code in {400, 404}


def test_who_has_sent_nothing_is_led_to_the_form(stranger: FlaskClient) -> None:
    answer = stranger.get(f"{FORM}/sent")
    assert (answer.status_code, answer.location) == (302, FORM)


def test_somebody_signed_in_sends_as_nobody(browse: Callable[[str], FlaskClient], cast: Cast, name: str) -> None:
    ben = browse("ben")  # of a role that may not see inquiries
    ben.environ_base["REMOTE_ADDR"] = unique_address()
    assert send(ben, filled(ben, name)).status_code == 303
    (found,) = landed(cast, name)
    assert isinstance(found.id, UUID)
    assert found.owner_id is None


def test_the_page_of_the_clinic_leads_to_the_form(stranger: FlaskClient) -> None:
    page = stranger.get("/p/alder").text
    assert page.index("988") < page.index(f'href="{FORM}"')
    assert "Alder Clinic" in page
