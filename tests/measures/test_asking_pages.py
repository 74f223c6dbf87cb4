"""Measures on a tablet and on the patient's own phone, page by page."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from causeway import clock
from causeway.web.application import Causeway
from tenants.intake.models import Episode
from tenants.measures.jobs import give_out
from tenants.measures.queries.taken import list_taken
from tenants.measures.rules.words import How, Name
from tenants.measures.services import asking
from tenants.measures.services.scheduling import schedule
from tenants.patients.models import Sex
from tenants.patients.services import PatientFacts, register
from tenants.staff.on_call.models import StaffedHours
from tests.cast import Cast
from tests.measures.test_asking import in_care, word
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]


@pytest.fixture
def page(cast: Cast) -> str:
    """The Measures tab of somebody new in Birch, where the wording of the PHQ-9 is loaded and due; committed."""
    with cast.session("birch") as db:
        word(db, cast, Name.PHQ_9, who="bo")
        facts = PatientFacts(first_name="Page", last_name="Testperson", born_on=date(1990, 4, 7), sex=Sex.FEMALE)
        patient = register(db, cast.actor("cleo"), facts)
        episode = in_care(db, patient.id)
        schedule(db, cast.actor("bo"), episode.program_id, {Name.PHQ_9: 14})
        db.commit()
        return f"/c/birch/patients/{patient.id}/measures/"


def hidden(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text)}


def test_a_tablet_leaves_the_session_asks_and_shows_the_crisis_line(browse: Browse, cast: Cast, page: str) -> None:
    client = browse("cleo")
    handed = submit(client, f"{page}ask/", instrument=["phq_9"])
    assert handed.status_code == 302
    assert client.get(page).status_code in {302, 401}, "the session of whoever handed it over has ended"
    screen = client.get(handed.location)
    for number in range(1, 10):
        assert f"Question {number} of 9" in screen.text
        assert ("Back" in screen.text) == (number > 1)
        value = "2" if number == 9 else "0"
        screen = client.post(
            "/c/birch/questions/answer/", data={**hidden(screen.text), "value": value}, follow_redirects=True
        )
    assert "You are not alone with this." in screen.text
    assert "988" in screen.text
    end = client.post("/c/birch/questions/answer/", data=hidden(screen.text), follow_redirects=True)
    assert "Please give the tablet back." in end.text
    assert client.get("/c/birch/questions/").status_code == 404
    with cast.session("birch") as db:
        (taken,) = list_taken(db, UUID(page.split("/")[4]))
        assert (taken.score, taken.how) == (2, How.KIOSK)


def test_a_tablet_without_anything_chosen_stays_with_staff(browse: Browse, page: str) -> None:
    client = browse("cleo")
    assert submit(client, f"{page}ask/", instrument=None).status_code == 422
    assert client.get(page).status_code == 200
    assert "due since" in client.get(page).text.lower()


def test_without_a_token_the_questions_show_nothing(app: Causeway) -> None:
    client = app.test_client()
    assert client.get("/c/birch/questions/").status_code == 404
    assert "Staff sign-in" in client.get("/c/birch/questions/").text


def test_a_link_asks_on_the_patients_own_phone_and_opens_once(
    browse: Browse, app: Causeway, cast: Cast, page: str
) -> None:
    desk = browse("cleo")
    shown = desk.post(f"{page}link/show/", data={"csrf_token": hidden(desk.get(f"{page}link/").text)["csrf_token"]})
    address = re.search(r'class="feed-address">([^<]+)<', shown.text)
    assert address is not None
    phone: Any = app.test_client()
    screen = phone.get(re.sub(r"^https?://[^/]+", "", address.group(1)), follow_redirects=True)
    born = {"month": "4", "day": "7", "year": "1990"}
    screen = phone.post("/k/", data={**hidden(screen.text), **born})
    assert screen.status_code == 200, re.sub("<[^>]+>", " ", screen.text)
    for number in range(1, 10):
        assert f"Question {number} of 9" in screen.text
        screen = phone.post("/k/step/", data={**hidden(screen.text), "value": "1" if number < 9 else "0"})
    assert "Thank you." in screen.text
    again = phone.get(re.sub(r"^https?://[^/]+", "", address.group(1)))
    assert again.status_code == 404
    assert "This link was used already" in again.text
    with cast.session("birch") as db:
        (taken,) = list_taken(db, UUID(page.split("/")[4]))
        assert (taken.score, taken.how) == (8, How.LINK)


class Phone:
    """A patient's telephone with a link that was just shown on the page."""

    def __init__(self, app: Causeway, desk: FlaskClient, page: str) -> None:
        self.client: Any = app.test_client()
        self.desk = desk.get(f"{page}link/").text
        shown = desk.post(f"{page}link/show/", data={"csrf_token": hidden(self.desk)["csrf_token"]})
        address = re.search(r'class="feed-address">([^<]+)<', shown.text)
        assert address is not None
        self.address = re.sub(r"^https?://[^/]+", "", address.group(1))

    def open(self) -> Any:
        screen = self.client.get(self.address, follow_redirects=True)
        if screen.status_code != 200:
            return screen
        return self.client.post("/k/", data={**hidden(screen.text), "month": "4", "day": "7", "year": "1990"})

    def answer(self, screen: Any, value: str) -> Any:
        return self.client.post("/k/step/", data={**hidden(screen.text), "value": value})


def test_a_link_may_be_taken_home_for_three_days_and_then_has_run_out(
    browse: Browse, app: Causeway, cast: Cast, page: str
) -> None:
    phone = Phone(app, browse("cleo"), page)
    assert "Opened now it asks: PHQ-9." in phone.desk
    with clock.frozen(clock.now() + timedelta(days=2, hours=20)):
        screen = phone.answer(phone.open(), "3")
        assert "Question 2 of 9" in screen.text
    with clock.frozen(clock.now() + timedelta(days=3, minutes=1)):
        for late in (phone.client.get(phone.address), phone.answer(screen, "1")):
            assert late.status_code == 404
            assert "This link has run out" in late.text
            assert "988" in late.text
        give_out(cast.database)


def test_what_asks_about_self_harm_waits_until_somebody_is_there(
    browse: Browse, app: Causeway, cast: Cast, page: str
) -> None:
    phone = Phone(app, browse("cleo"), page)
    screen = phone.answer(phone.open(), "1")
    with cast.session("birch") as db:
        hours = [StaffedHours(weekday=day, start_minutes=0, end_minutes=1) for day in range(1, 8)]
        db.add_all(hours)
        db.commit()
    try:
        noon = clock.instant(clock.today("America/Chicago"), time(12), cast.actor("cleo").zone)
        assert noon is not None
        with clock.frozen(noon):
            desk = browse("cleo")
            assert "nobody is at this hour" in desk.get(f"{page}link/").text
            again = phone.open()
            assert "Nobody is at the clinic at this hour to see your answers" in again.text
            assert "988" in again.text
            assert "Question" not in again.text
    finally:
        with cast.session("birch") as db:
            db.execute(delete(StaffedHours))
            db.commit()
    assert "Question 2 of 9" in screen.text
    assert "Question 2 of 9" in phone.open().text


def test_the_schedule_of_a_program_is_set_on_its_page(browse: Browse, cast: Cast, page: str) -> None:
    with cast.session("birch") as db:
        program_id = db.scalars(select(Episode.program_id).where(Episode.patient_id == UUID(page.split("/")[4]))).one()
    client, here = browse("bo"), f"/c/birch/programs/measures/programs/{program_id}/"
    values = fields_of(client.get(here).text)
    assert values["days_phq_9"] == "14"
    assert submit(client, here, days_phq_9="0").status_code == 422
    assert submit(client, here, days_phq_9="7", days_gad_7="14").status_code == 302
    assert client.post(here, data={**values, "days_phq_9": "21"}).status_code == 409
    assert "PHQ-9 every 7 days, GAD-7 every 14 days" in client.get("/c/birch/programs/measures/").text


def test_the_worker_ends_what_was_left_lying_in_every_clinic(
    cast: Cast, work_off: Callable[[], None], page: str
) -> None:
    patient_id = UUID(page.split("/")[4])
    with cast.session("birch") as db:
        sitting, _token = asking.hand_over(db, cast.actor("cleo"), patient_id, [Name.PHQ_9])
        asking.take(db, cast.actor("cleo"), sitting, How.KIOSK, key="phq_9.1", value="2")
        db.commit()
    with clock.frozen(clock.now() + asking.SITTING_LASTS):
        give_out(cast.database)
        work_off()
    with cast.session("birch") as db:
        (taken,) = list_taken(db, patient_id)
        assert (taken.missing, taken.how) == (8, How.KIOSK)
