"""Asking patients: on a device handed over and by a one-time link; what is due; what follows from the answers."""

import json
from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, system_actor
from causeway.errors import Forbidden, Invalid, Stale
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
from tenants.programs.models import Delivery, Program, Track
from tenants.programs.rules import AgeBand, Focus, LevelOfCare
from tenants.staff.on_call.models import StaffedHours
from tests.cast import Cast
from tests.measures.conftest import TODAY, Takes


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
