"""Recording answers: what is kept, what is refused and with which sentence, and what an error leaves behind."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused, Stale
from tenants.measures.errors import (
    BeforeBirth,
    LiesAhead,
    NoReason,
    NotAtThatAge,
    NothingAnswered,
    NoTotal,
    TotalOutOfRange,
    VoidedAlready,
)
from tenants.measures.queries.taken import answers_of, list_courses, list_taken
from tenants.measures.rules.words import Flag, How, Name, Trend
from tenants.measures.services.recording import MeasureFacts, record, void
from tests.cast import Cast
from tests.measures.conftest import TODAY, Takes, someone, whole


def test_answers_are_kept_sealed_and_scored(alder: Session, ana: Actor, rosa: UUID) -> None:
    made = record(alder, ana, rosa, MeasureFacts(Name.PHQ_9, TODAY, whole(Name.PHQ_9, 12)))
    assert (made.score, made.band, made.missing, made.flags) == (12, "moderate", 0, [])
    assert answers_of(alder, made) == whole(Name.PHQ_9, 12)
    stored = alder.execute(
        text("SELECT answers_sealed FROM measure_administrations WHERE id = :id"), {"id": made.id}
    ).scalar_one()
    assert b'"1"' not in bytes(stored)


def test_a_missing_answer_makes_it_incomplete_and_counts_in_no_course(
    alder: Session, ana: Actor, rosa: UUID, takes: Takes
) -> None:
    takes(rosa, Name.PHQ_9, 18, days_ago=28)
    answers = whole(Name.PHQ_9, 0)
    del answers[4]
    made = record(alder, ana, rosa, MeasureFacts(Name.PHQ_9, TODAY, answers))
    assert (made.score, made.band, made.missing) == (None, None, 1)
    (course,) = list_courses(alder, rosa)
    assert len(course.taken) == 2
    assert (course.trajectory.latest, course.trajectory.trend) == (18, None)


def test_an_answer_out_of_range_is_refused_beside_its_item(alder: Session, ana: Actor, rosa: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        record(alder, ana, rosa, MeasureFacts(Name.PHQ_9, TODAY, {1: 4, 2: 3}))
    assert refused.value.problems == {"item_1": ["Item 1 takes 0 to 3."]}
    with pytest.raises(Invalid) as refused:
        record(alder, ana, rosa, MeasureFacts(Name.AUDIT, TODAY, {9: 1, 11: 0}))
    assert refused.value.problems == {"item_9": ["Item 9 takes 0, 2 or 4."], "item_11": ["There is no item 11."]}
    assert list_taken(alder, rosa) == []


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (MeasureFacts(Name.PHQ_9, TODAY), NothingAnswered),
        (MeasureFacts(Name.PHQ_9, TODAY + timedelta(days=1), {1: 0}), LiesAhead),
        (MeasureFacts(Name.PHQ_9, date(1990, 4, 6), {1: 0}), BeforeBirth),
        (MeasureFacts(Name.PHQ_A, TODAY, {1: 0}), NotAtThatAge),
    ],
)
def test_what_cannot_be_is_refused(
    alder: Session, ana: Actor, rosa: UUID, facts: MeasureFacts, error: type[Refused]
) -> None:
    with pytest.raises(error):
        record(alder, ana, rosa, facts)


def test_under_18_it_is_the_phq_a(alder: Session, ana: Actor, theo: UUID) -> None:
    with pytest.raises(NotAtThatAge) as refused:
        record(alder, ana, theo, MeasureFacts(Name.PHQ_9, TODAY, {1: 0}))
    assert refused.value.sentence() == "Theo was 16 on that day. Use the PHQ-A instead of the PHQ-9."
    assert record(alder, ana, theo, MeasureFacts(Name.PHQ_A, TODAY, whole(Name.PHQ_A, 10))).band == "moderate"


def test_the_cut_of_the_audit_c_goes_by_the_sex_on_the_policy(
    alder: Session, ana: Actor, cast: Cast, rosa: UUID, theo: UUID
) -> None:
    three = {1: 3, 2: 0, 3: 0}
    assert record(alder, ana, rosa, MeasureFacts(Name.AUDIT_C, TODAY, three)).flags == [Flag.POSITIVE]
    assert record(alder, ana, theo, MeasureFacts(Name.AUDIT_C, TODAY, three)).flags == []


def test_only_who_writes_care_records_and_only_for_their_own(alder: Session, cast: Cast, rosa: UUID) -> None:
    facts = MeasureFacts(Name.PHQ_9, TODAY, {1: 0})
    for who in ("dan", "dee", "ivy", "ben", "uma", "fay"):
        with pytest.raises(Forbidden):
            record(alder, cast.actor(who), rosa, facts)
    with pytest.raises(OutsideCaseload):
        record(alder, cast.actor("pat"), rosa, facts)


def test_a_total_from_elsewhere_has_a_band_and_no_answers(alder: Session, ana: Actor, rosa: UUID) -> None:
    made = record(alder, ana, rosa, MeasureFacts(Name.GAD_7, TODAY - timedelta(days=90), total=15))
    assert (made.score, made.band, made.how, made.answers_sealed) == (15, "severe", How.ELSEWHERE, None)
    with pytest.raises(TotalOutOfRange):
        record(alder, ana, rosa, MeasureFacts(Name.GAD_7, TODAY, total=22))
    with pytest.raises(TotalOutOfRange):
        record(alder, ana, rosa, MeasureFacts(Name.WHO_5, TODAY, total=50))
    with pytest.raises(NoTotal):
        record(alder, ana, rosa, MeasureFacts(Name.BAM, TODAY, total=5))


def test_what_was_taken_out_stays_with_its_reason_and_counts_no_more(
    alder: Session, ana: Actor, rosa: UUID, takes: Takes
) -> None:
    takes(rosa, Name.GAD_7, 15, days_ago=28)
    wrong = takes(rosa, Name.GAD_7, 3, days_ago=14)
    with pytest.raises(NoReason):
        void(alder, ana, wrong.id, "  ")
    with pytest.raises(Stale):
        void(alder, ana, wrong.id, "Somebody else's form.", expected_version=wrong.version + 1)
    void(alder, ana, wrong.id, "Somebody else's form.")
    with pytest.raises(VoidedAlready):
        void(alder, ana, wrong.id, "Again.")
    assert [one.score for one in list_taken(alder, rosa)] == [15]
    assert [one.is_voided for one in list_taken(alder, rosa, is_with_voided=True)] == [False, True]


def test_a_course_is_told_against_its_first_complete_score(alder: Session, rosa: UUID, takes: Takes) -> None:
    for days, points in ((42, 18), (28, 17), (14, 15), (0, 14)):
        takes(rosa, Name.PHQ_9, points, days_ago=days)
    (course,) = list_courses(alder, rosa)
    assert (course.trajectory.baseline, course.trajectory.difference) == (18, -4)
    assert course.trajectory.trend is Trend.UNCHANGED
    assert course.trajectory.is_not_on_track


def test_another_clinic_sees_nothing_of_it(alder: Session, birch: Session, rosa: UUID, takes: Takes) -> None:
    takes(rosa, Name.PHQ_9, 5)
    assert list_taken(birch, rosa) == []


def test_a_second_patient_has_a_course_of_their_own(alder: Session, cast: Cast, rosa: UUID, takes: Takes) -> None:
    other = someone(alder, cast, "Grace", date(1985, 1, 2))
    takes(rosa, Name.PHQ_9, 20)
    assert list_courses(alder, other) == []
