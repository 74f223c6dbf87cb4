"""What a letter is told of measures: the first and the last score of the time, and never an answer."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.disclosure import Category
from causeway.language import speaking
from causeway.web import formats
from tenants.measures.letter_facts import scores
from tenants.measures.rules.words import Name
from tenants.patients.letters.facts import Period, gather
from tests.cast import Cast
from tests.measures.conftest import TODAY, Takes
from tests.spanish import untranslated

MONTH = Period(TODAY - timedelta(days=30), TODAY)


def test_a_letter_tells_the_first_and_the_last_score_of_its_time(
    alder: Session, ana: Actor, rosa: UUID, takes: Takes
) -> None:
    takes(rosa, Name.PHQ_9, 21, days_ago=60)
    takes(rosa, Name.PHQ_9, 18, days_ago=28)
    takes(rosa, Name.PHQ_9, 15, days_ago=14)
    takes(rosa, Name.PHQ_9, 9, days_ago=1)
    takes(rosa, Name.GAD_7, 12, days_ago=3)
    first, last, only = (formats.day(TODAY - timedelta(days=days)) for days in (28, 1, 3))
    expected = [f"PHQ-9: 18 points on {first}, 9 on {last}.", f"GAD-7 on {only}: 12 points."]
    assert sorted(scores(alder, ana, rosa, MONTH), reverse=True) == expected
    assert set(expected) <= set(gather(alder, ana, rosa, MONTH, {Category.MEASURES}))
    assert scores(alder, ana, rosa, Period(TODAY, TODAY)) == []
    with untranslated() as missing, speaking("es"):
        assert any("18 puntos el" in line for line in scores(alder, ana, rosa, MONTH))
    assert not missing


@pytest.mark.parametrize("category", [one for one in Category if one is not Category.MEASURES])
def test_no_other_kind_of_information_tells_of_measures(
    alder: Session, ana: Actor, rosa: UUID, takes: Takes, category: Category
) -> None:
    takes(rosa, Name.PHQ_9, 18)
    assert not [line for line in gather(alder, ana, rosa, MONTH, {category}) if "PHQ" in line]


def test_who_may_not_read_care_is_told_no_score(alder: Session, cast: Cast, rosa: UUID, takes: Takes) -> None:
    takes(rosa, Name.PHQ_9, 18)
    assert gather(alder, cast.actor("ben"), rosa, MONTH, {Category.MEASURES}) == []
