"""Asking patients: on a device handed over and by a one-time link; what is due; what follows from the answers."""

import json
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, system_actor
from causeway.errors import Forbidden, Invalid, Stale
from causeway.web.application import Causeway
from tenants.care.plans.models import PlanReview
from tenants.care.plans.rules.words import ReviewCause
from tenants.care.sources import Asked
from tenants.demo.acts.measures import invented
from tenants.intake.models import Episode, Stay
from tenants.intake.rules import EpisodeStatus
from tenants.intake.safety.models import SafetyScreen
from tenants.intake.safety.rules import OpenedBecause
from tenants.measures.due import measures_due
from tenants.measures.errors import AfterHours, NotAnAnswer, NothingChosen, NothingDue, NoWording, SittingEnded
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.jobs import give_out
from tenants.measures.links import names_for
from tenants.measures.models import Sitting
from tenants.measures.progress import SOURCE
from tenants.measures.queries.asked import has_left
from tenants.measures.queries.schedules import list_due_of, list_schedules
from tenants.measures.queries.taken import answers_of, get_administration, list_taken
from tenants.measures.rules.words import Flag, How, Name
from tenants.measures.services import asking
from tenants.measures.services.scheduling import schedule
from tenants.measures.services.wording import WordingFacts, load_wording
from tenants.patients.models import Sex
from tenants.patients.services import PatientFacts, register
from tenants.programs.models import Delivery, Program, Track
from tenants.programs.rules import AgeBand, Focus, LevelOfCare
from tenants.staff.on_call.models import StaffedHours
from tests.cast import Cast
from tests.measures.conftest import TODAY, Takes
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]


def word(db: Session, cast: Cast, *names: Name, who: str = "dee") -> None:
    """An invented wording in use."""
    for name in names:
        load_wording(db, cast.actor(who), name, WordingFacts(json.dumps(invented(INSTRUMENTS[name])).encode(), "Ours."))


def in_care(db: Session, patient_id: UUID, days: int = 30, name: str = "Moods") -> Episode:
    """An episode on a program of its own."""
    program = Program(
        name=f"{name} {patient_id}",
        focus=Focus.MENTAL_HEALTH,
        level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
        age_band=AgeBand.ADULT,
        minimum_week_minutes=540,
        minimum_days_per_week=3,
        is_part2=False,
    )
    db.add(program)
    db.flush()
    track = Track(
        program_id=program.id,
        name="Morning",
        delivery=Delivery.TELEHEALTH,
        capacity=9,
        weekdays=[1, 3, 5],
        start_minutes=540,
        end_minutes=720,
    )
    db.add(track)
    db.flush()
    since = TODAY - timedelta(days=days)
    episode = Episode(patient_id=patient_id, program_id=program.id, track_id=track.id, admitted_on=since)
    db.add(episode)
    db.flush()
    db.add(
        Stay(
            patient_id=patient_id,
            episode_id=episode.id,
            track_id=track.id,
            level_of_care=LevelOfCare.INTENSIVE_OUTPATIENT,
            from_on=since,
            planned_days_per_week=3,
            planned_week_minutes=540,
        )
    )
    db.flush()
    return episode


@pytest.fixture
def tablet(cast: Cast) -> Actor:
    return system_actor(cast.clinics["alder"], cast.actor("ana").zone, Permission.CARE_WRITE, name="Tablet")


def answer(db: Session, tablet: Actor, sitting: Sitting, *values: str) -> list[bool]:
    """Answer the next questions; of each, whether the crisis line came."""
    lines = []
    for value in values:
        shown = asking.show(db, sitting)
        assert shown.asked is not None
        lines.append(asking.take(db, tablet, sitting, How.KIOSK, key=shown.asked.key, value=value))
    return lines


def test_a_device_asks_one_question_after_the_other_and_writes_the_measure(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID, tablet: Actor
) -> None:
    word(alder, cast, Name.GAD_7)
    sitting, token = asking.hand_over(alder, ana, rosa, [Name.GAD_7])
    assert asking.open_by_token(alder, token) is sitting
    answer(alder, tablet, sitting, "3", "2", "1", "0", "1", "2", "3")
    shown = asking.show(alder, sitting)
    assert (shown.asked, shown.count) == (None, 7)
    (taken,) = list_taken(alder, rosa)
    assert (taken.score, taken.how, taken.recorded_by) == (12, How.KIOSK, "")
    asking.finish(alder, tablet, sitting)
    assert sitting.answers_sealed is None
    with pytest.raises(SittingEnded):
        asking.open_by_token(alder, token)


def test_a_page_sent_twice_writes_one_answer(alder: Session, cast: Cast, ana: Actor, rosa: UUID, tablet: Actor) -> None:
    word(alder, cast, Name.GAD_7)
    sitting, _token = asking.hand_over(alder, ana, rosa, [Name.GAD_7])
    for _time in range(2):
        asking.take(alder, tablet, sitting, How.KIOSK, key="gad_7.1", value="3")
    assert sitting.at == 1
    with pytest.raises(NotAnAnswer):
        asking.take(alder, tablet, sitting, How.KIOSK, key="gad_7.2", value="4")


def test_one_goes_back_within_an_instrument_and_changes_the_answer(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID, tablet: Actor
) -> None:
    word(alder, cast, Name.GAD_7)
    sitting, _token = asking.hand_over(alder, ana, rosa, [Name.GAD_7])
    answer(alder, tablet, sitting, "3", "3")
    asking.go_back(alder, sitting, "gad_7.3")
    shown = asking.show(alder, sitting)
    assert shown.asked is not None
    assert (shown.asked.key, shown.chosen, shown.may_go_back) == ("gad_7.2", 3, True)
    answer(alder, tablet, sitting, "0", *["0"] * 5)
    assert [one.score for one in list_taken(alder, rosa)] == [3]


def test_a_skipped_question_makes_it_incomplete_and_stopping_keeps_what_was_answered(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID, tablet: Actor
) -> None:
    word(alder, cast, Name.GAD_7, Name.PHQ_9)
    sitting, _token = asking.hand_over(alder, ana, rosa, [Name.GAD_7, Name.PHQ_9])
    answer(alder, tablet, sitting, "3", "skipped", *["1"] * 5, "2", "2")
    asking.stop(alder, tablet, sitting, How.KIOSK)
    gad, phq = list_taken(alder, rosa)
    assert (gad.missing, gad.score, phq.missing, phq.score) == (1, None, 7, None)
    assert answers_of(alder, get_administration(alder, phq.id)) == {1: 2, 2: 2}
    assert sitting.ended_at is not None


def test_thoughts_of_self_harm_open_a_screen_with_the_answer_and_show_the_line(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID, tablet: Actor
) -> None:
    word(alder, cast, Name.PHQ_9)
    episode = in_care(alder, rosa)
    sitting, _token = asking.hand_over(alder, ana, rosa, [Name.PHQ_9])
    assert answer(alder, tablet, sitting, *["0"] * 8, "1") == [False] * 8 + [True]
    (screen,) = alder.scalars(select(SafetyScreen).where(SafetyScreen.patient_id == rosa))
    assert (screen.why, screen.episode_id) == (OpenedBecause.MEASURE, episode.id)
    (taken,) = list_taken(alder, rosa)
    assert (taken.score, taken.flags) == (1, {Flag.SELF_HARM})


def test_typed_from_paper_the_same_answer_opens_a_screen_and_none_opens_none(
    alder: Session, rosa: UUID, takes: Takes
) -> None:
    takes(rosa, Name.PHQ_9, 24)
    assert alder.scalars(select(SafetyScreen).where(SafetyScreen.patient_id == rosa)).all() == []
    takes(rosa, Name.PHQ_9, 0, item_9=1)
    takes(rosa, Name.PHQ_9, 0, item_9=3)
    assert len(alder.scalars(select(SafetyScreen).where(SafetyScreen.patient_id == rosa)).all()) == 1


def test_a_reliable_deterioration_asks_for_a_review_within_seven_days_once(
    alder: Session, rosa: UUID, takes: Takes
) -> None:
    episode = in_care(alder, rosa)
    reviews = select(PlanReview).where(PlanReview.episode_id == episode.id)
    takes(rosa, Name.PHQ_9, 10, days_ago=28)
    takes(rosa, Name.PHQ_9, 15, days_ago=14)
    assert alder.scalars(reviews).all() == []
    takes(rosa, Name.PHQ_9, 16, days_ago=7)
    takes(rosa, Name.PHQ_9, 18)
    (review,) = alder.scalars(reviews)
    assert (review.cause, review.due_on) == (ReviewCause.DETERIORATION, TODAY + timedelta(days=7))


def test_without_the_official_wording_nothing_is_given_to_patients(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID
) -> None:
    with pytest.raises(NoWording) as refused:
        asking.hand_over(alder, ana, rosa, [Name.GAD_7])
    assert refused.value.sentence().startswith("GAD-7 has no official wording here yet.")
    with pytest.raises(NothingChosen):
        asking.hand_over(alder, ana, rosa, [])
    with pytest.raises(Forbidden):
        asking.hand_over(alder, cast.actor("dan"), rosa, [Name.GAD_7])


def test_a_device_left_lying_asks_no_more(alder: Session, cast: Cast, ana: Actor, rosa: UUID) -> None:
    word(alder, cast, Name.GAD_7)
    _sitting, token = asking.hand_over(alder, ana, rosa, [Name.GAD_7])
    with clock.frozen(clock.now() + asking.SITTING_LASTS), pytest.raises(SittingEnded):
        asking.open_by_token(alder, token)
    with pytest.raises(SittingEnded):
        asking.open_by_token(alder, "guessed")


def test_what_was_answered_before_a_device_was_left_lying_is_kept_as_of_that_day(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID, tablet: Actor
) -> None:
    word(alder, cast, Name.GAD_7, Name.PHQ_9)
    evening = clock.instant(TODAY, time(23, 30), ana.zone)
    assert evening is not None
    with clock.frozen(evening):
        sitting, _token = asking.hand_over(alder, ana, rosa, [Name.PHQ_9, Name.GAD_7])
        answer(alder, tablet, sitting, *["1"] * 9, "3", "2")
        asking.end_left(alder, tablet)
        assert sitting.ended_at is None, "its time is not over"
    with clock.frozen(evening + asking.SITTING_LASTS):
        assert has_left(alder, clock.now())
        assert asking.end_left(alder, tablet) >= 1
        assert asking.end_left(alder, tablet) == 0
        assert not has_left(alder, clock.now())
    phq, gad = list_taken(alder, rosa)
    assert (phq.missing, gad.missing, gad.how, gad.taken_on) == (0, 5, How.KIOSK, TODAY), "before midnight"
    assert answers_of(alder, get_administration(alder, gad.id)) == {1: 3, 2: 2}


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


def test_a_program_asks_what_it_is_told_and_what_is_due_says_so(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID, takes: Takes
) -> None:
    episode = in_care(alder, rosa, days=30)
    schedule(alder, cast.actor("dan"), episode.program_id, {Name.PHQ_9: 14, Name.GAD_7: 28})
    takes(rosa, Name.PHQ_9, 10, days_ago=15)
    takes(rosa, Name.GAD_7, 10, days_ago=15)
    due = {one.instrument: one.due_on for one in list_due_of(alder, rosa, TODAY)}
    assert due == {Name.PHQ_9: TODAY - timedelta(days=1), Name.GAD_7: TODAY + timedelta(days=13)}
    items = [item for item in measures_due(alder, ana, TODAY, 500) if item.patient_id == rosa]
    assert [(item.id, item.due_on) for item in items] == [(episode.id, TODAY - timedelta(days=1))]
    takes(rosa, Name.PHQ_9, 9)
    assert [item for item in measures_due(alder, ana, TODAY, 500) if item.patient_id == rosa] == []


def test_at_another_age_the_other_form_is_due_and_clears_it(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID, theo: UUID, takes: Takes
) -> None:
    for patient, asked, due in ((theo, Name.PHQ_9, Name.PHQ_A), (rosa, Name.PHQ_A, Name.PHQ_9)):
        episode = in_care(alder, patient)
        schedule(alder, cast.actor("dan"), episode.program_id, {asked: 14})
        assert [one.instrument for one in list_due_of(alder, patient, TODAY)] == [due]
        (item,) = [item for item in measures_due(alder, ana, TODAY, 500) if item.patient_id == patient]
        assert item.what == f"Ask {INSTRUMENTS[due].title}"
        takes(patient, due, 9)
        assert [item for item in measures_due(alder, ana, TODAY, 500) if item.patient_id == patient] == []
        assert [one.due_on for one in list_due_of(alder, patient, TODAY)] == [TODAY + timedelta(days=14)]


def test_on_leave_nothing_is_due(alder: Session, cast: Cast, ana: Actor, rosa: UUID) -> None:
    episode = in_care(alder, rosa)
    schedule(alder, cast.actor("dan"), episode.program_id, {Name.PHQ_9: 14})
    episode.status = EpisodeStatus.ON_LEAVE
    alder.flush()
    assert list_due_of(alder, rosa, TODAY) == []
    assert [item for item in measures_due(alder, ana, TODAY, 500) if item.patient_id == rosa] == []


def test_a_schedule_keeps_its_bounds_and_notices_anothers_change(alder: Session, cast: Cast, rosa: UUID) -> None:
    program, dan = in_care(alder, rosa).program_id, cast.actor("dan")
    with pytest.raises(Invalid):
        schedule(alder, dan, program, {Name.PHQ_9: 0})
    schedule(alder, dan, program, {Name.PHQ_9: 14}, expected_version=0)
    with pytest.raises(Stale):
        schedule(alder, dan, program, {Name.PHQ_9: 7}, expected_version=0)
    schedule(alder, dan, program, {Name.GAD_7: 7})
    assert list_schedules(alder, [program])[program].every_days == {Name.GAD_7: 7}
    with pytest.raises(Forbidden):
        schedule(alder, cast.actor("ana"), program, {})


def test_a_link_asks_what_is_due_and_nothing_of_self_harm_while_nobody_is_there(
    alder: Session, cast: Cast, ana: Actor, rosa: UUID
) -> None:
    episode = in_care(alder, rosa)
    with pytest.raises(NothingDue):
        names_for(alder, ana, rosa)
    schedule(alder, cast.actor("dan"), episode.program_id, {Name.PHQ_9: 14, Name.GAD_7: 14})
    word(alder, cast, Name.PHQ_9)
    assert names_for(alder, ana, rosa) == [Name.PHQ_9]
    week = [StaffedHours(weekday=day, start_minutes=540, end_minutes=1020) for day in range(1, 8)]
    alder.add_all(week)
    alder.flush()
    night = clock.instant(TODAY, time(23, 30), ana.zone)
    assert night is not None
    with clock.frozen(night):
        with pytest.raises(AfterHours):
            names_for(alder, ana, rosa)
        word(alder, cast, Name.GAD_7)
        assert names_for(alder, ana, rosa) == [Name.GAD_7]


def test_scores_are_the_progress_of_a_goal(alder: Session, rosa: UUID, takes: Takes) -> None:
    episode = in_care(alder, rosa)
    for days, points in ((28, 18), (14, 12), (0, 9)):
        takes(rosa, Name.PHQ_9, points, days_ago=days)
    asked = Asked(episode.id, rosa, episode.id, "phq_9", TODAY - timedelta(days=20), TODAY)
    assert [int(point.value) for point in SOURCE.points(alder, [asked])[episode.id]] == [12, 9]


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
