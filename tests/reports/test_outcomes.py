"""The outcomes report: how courses of care ended and how scores changed, by hand, and the list behind each number."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tenants.intake.rules import DischargeReason
from tenants.measures.rules.words import Name
from tenants.reports.figures import Asked
from tenants.reports.outcomes import OUTCOMES
from tenants.reports.rules.outcomes import Change, Completion, Ended, Series, change, completion, of_figure
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
    assert change([series(4, 9, change=None)]).improved_share is None


@pytest.mark.parametrize(
    ("reasons", "counted"),
    [
        ([], Completion(0, 0, 0, 0, None)),
        (["completed", "stepped_down", "left", "against_advice", "hospitalized", "died"], Completion(6, 2, 2, 2, 33)),
        (["stepped_up"], Completion(1, 0, 0, 1, 0)),
    ],
)
def test_a_course_is_completed_when_it_was_or_led_to_less(reasons: list[str], counted: Completion) -> None:
    assert completion([Ended(UUID(int=1), HERE, DischargeReason(reason)) for reason in reasons]) == counted


def test_every_number_opens_those_it_counts_as_far_as_one_may_see(
    alder: Session, cast: Cast, rosa: UUID, takes: Takes
) -> None:
    episode = in_care(alder, rosa, days=60)
    for days, points in ((42, 18), (28, 17), (14, 16), (0, 15)):
        takes(rosa, Name.PHQ_9, points, days_ago=days)
    asked = Asked(Period(TODAY.replace(day=1), TODAY), TODAY)
    dan = cast.actor("dan")
    _programs, measures = OUTCOMES.read(alder, dan, asked)
    (row,) = [row for row in measures.rows if row.values["program_id"] == episode.program_id]
    assert (row.values["measured"], row.values["unchanged"], row.values["not_on_track"]) == (1, 1, 1)
    assert row.values["average"] == Decimal("-3.0")
    assert OUTCOMES.behind is not None
    where = row.opens["not_on_track"].values
    found = OUTCOMES.behind(alder, dan, asked, where["figure"], where["row"])
    assert found is not None
    assert [(one.patient_id, one.detail) for one in found.people] == [(rosa, "18 → 17 → 16 → 15")]
    ben = OUTCOMES.behind(alder, cast.actor("ben"), asked, where["figure"], where["row"])
    assert ben is not None
    assert (ben.number, list(ben.people)) == (1, [])
    for figure, of in (("nothing", where["row"]), ("improved", str(rosa)), ("improved", f"{episode.program_id}.x")):
        assert OUTCOMES.behind(alder, dan, asked, figure, of) is None


def test_one_patient_alone_is_counted_where_one_is_asked_for(
    alder: Session, cast: Cast, rosa: UUID, theo: UUID, takes: Takes
) -> None:
    in_care(alder, rosa)
    in_care(alder, theo, name="Young")
    takes(rosa, Name.GAD_7, 15, days_ago=10)
    takes(theo, Name.GAD_7, 15, days_ago=10)
    asked = Asked(Period(TODAY.replace(day=1), TODAY), TODAY, theo)
    _programs, measures = OUTCOMES.read(alder, cast.actor("dan"), asked)
    assert [row.values["measured"] for row in measures.rows] == [1]
