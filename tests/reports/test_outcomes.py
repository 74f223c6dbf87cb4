"""The outcomes report: how courses of care ended and how scores changed, by hand, and the list behind each number."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.intake.rules import DischargeReason
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.rules.words import Name
from tenants.measures.services.recording import MeasureFacts, record
from tenants.reports.figures import Asked
from tenants.reports.outcomes import OUTCOMES, _is_told
from tenants.reports.rules.outcomes import FEW, Change, Completion, Ended, Series, change, completion, of_figure, share
from tenants.reports.rules.periods import Period
from tests.cast import Cast
from tests.measures.conftest import TODAY, Takes, ana, rosa, takes, theo
from tests.measures.test_asking import in_care

__all__ = ["ana", "rosa", "takes", "theo"]
HERE = UUID(int=1)


def series(*scores: int, change: int | None = 6) -> Series:
    return Series(UUID(int=sum(scores)), HERE, "phq_9", scores, change, is_higher_worse=True)


def test_scores_are_counted_against_their_first_by_reliable_change() -> None:
    found = [series(18), series(18, 12), series(18, 13), series(10, 16), series(20, 19, 18, 17, 10)]
    assert change(found) == Change(
        measured=5,
        compared=4,
        improved=2,
        unchanged=1,
        deteriorated=1,
        not_on_track=1,
        average=Decimal("-3.8"),
        improved_share=50,
    )
    assert [one.scores for one in of_figure(found, "not_on_track")] == [(20, 19, 18, 17, 10)]
    assert change([]).average is None
    unknown = change([series(4, 9, change=None)])
    assert (unknown.improved, unknown.improved_share, unknown.average) == (None, None, Decimal("5.0"))


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 0, None), (1, 8, 13), (3, 8, 38), (1, 3, 33), (5, 5, 100)])
def test_a_share_is_rounded_half_up(part: int, whole: int, percent: int | None) -> None:
    assert share(part, whole) == percent


@pytest.mark.parametrize(
    ("reasons", "counted"),
    [
        ([], Completion(0, 0, 0, 0, None)),
        (["completed", "stepped_down", "left", "against_advice", "hospitalized", "died"], Completion(6, 2, 2, 2, 33)),
        (["stepped_up"], Completion(1, 0, 0, 1, 0)),
    ],
)
def test_a_course_is_completed_when_it_was_or_led_to_less(reasons: list[str], counted: Completion) -> None:
    assert completion([Ended(UUID(int=1), HERE, HERE, DischargeReason(reason)) for reason in reasons]) == counted


def test_every_number_opens_those_it_counts_as_far_as_one_may_see(
    alder: Session, cast: Cast, rosa: UUID, takes: Takes
) -> None:
    episode = in_care(alder, rosa, days=60)
    for days, points in ((42, 18), (28, 17), (14, 16), (0, 15)):
        takes(rosa, Name.PHQ_9, points, days_ago=days)
    asked = Asked(Period(TODAY.replace(day=1), TODAY), TODAY)
    dan = cast.actor("dan")
    _programs, tracks, measures = OUTCOMES.read(alder, dan, asked)
    assert episode.track_id in {row.values["track_id"] for row in tracks.rows}
    (row,) = [row for row in measures.rows if row.values["program_id"] == episode.program_id]
    assert (row.values["measured"], row.values["unchanged"], row.values["not_on_track"]) == (1, 1, 1)
    assert row.values["average"] == Decimal("-3.0")
    assert OUTCOMES.behind is not None
    where = row.opens["not_on_track"].values
    found = OUTCOMES.behind(alder, dan, asked, where["figure"], where["row"])
    assert found is not None
    assert [(one.patient_id, one.detail) for one in found.people] == [(rosa, "18 → 17 → 16 → 15")]
    for figure, of in (("nothing", where["row"]), ("improved", str(rosa)), ("improved", f"{episode.program_id}.x")):
        assert OUTCOMES.behind(alder, dan, asked, figure, of) is None


def test_of_few_people_whoever_may_not_read_measures_is_told_nothing(
    alder: Session, cast: Cast, rosa: UUID, takes: Takes
) -> None:
    program_id = in_care(alder, rosa, days=60).program_id
    for days, points in ((42, 18), (0, 8)):
        takes(rosa, Name.PHQ_9, points, days_ago=days)
    asked = Asked(Period(TODAY.replace(day=1), TODAY), TODAY)
    ben = cast.actor("ben")
    for who, told in ((cast.actor("dan"), 1), (ben, None)):
        *_others, measures = OUTCOMES.read(alder, who, asked)
        (row,) = [row for row in measures.rows if row.values["program_id"] == program_id]
        assert {row.values[name] for name in ("measured", "compared", "improved")} == {told}
        assert bool(row.opens) is (told is not None)
    assert OUTCOMES.behind is not None
    assert OUTCOMES.behind(alder, ben, asked, "improved", f"{program_id}.phq_9") is None
    many = [series(18, 12)] * FEW
    assert (_is_told(many), _is_told([*many[1:], series(18)])) == (True, False)


def test_the_parts_of_the_bam_are_compared_by_their_average(alder: Session, cast: Cast, ana: Actor, rosa: UUID) -> None:
    program_id = in_care(alder, rosa, days=60).program_id
    for days, points in ((28, 3), (0, 1)):
        answers = {
            item.number: min(item.points, key=lambda one: abs(one - points)) for item in INSTRUMENTS[Name.BAM].items
        }
        record(alder, ana, rosa, MeasureFacts(Name.BAM, TODAY - timedelta(days=days), answers))
    asked = Asked(Period(TODAY.replace(day=1), TODAY), TODAY)
    *_others, measures = OUTCOMES.read(alder, cast.actor("dan"), asked)
    rows = {row.values["instrument"]: row.values for row in measures.rows if row.values["program_id"] == program_id}
    assert list(rows) == ["bam.use", "bam.risk", "bam.protection"]
    assert [(one["average"], one["better"], one["improved"]) for one in rows.values()] == [
        (Decimal("-6.0"), "less", None),
        (Decimal("-12.0"), "less", None),
        (Decimal("-14.0"), "more", None),
    ]
    assert OUTCOMES.behind is not None
    found = OUTCOMES.behind(alder, cast.actor("dan"), asked, "compared", f"{program_id}.bam.use")
    assert found is not None
    assert [one.detail for one in found.people] == ["9 → 3"]


def test_one_patient_alone_is_counted_where_one_is_asked_for(
    alder: Session, cast: Cast, rosa: UUID, theo: UUID, takes: Takes
) -> None:
    in_care(alder, rosa)
    in_care(alder, theo, name="Young")
    takes(rosa, Name.GAD_7, 15, days_ago=10)
    takes(theo, Name.GAD_7, 15, days_ago=10)
    asked = Asked(Period(TODAY.replace(day=1), TODAY), TODAY, theo)
    *_others, measures = OUTCOMES.read(alder, cast.actor("dan"), asked)
    assert [row.values["measured"] for row in measures.rows] == [1]
