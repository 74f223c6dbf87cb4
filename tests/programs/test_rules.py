"""A program's minimum and what a track's week amounts to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.programs import labels, rules
from tenants.programs.rules import AgeBand, Focus, LevelOfCare

IOP, PHP = LevelOfCare.INTENSIVE_OUTPATIENT, LevelOfCare.PARTIAL_HOSPITALIZATION
DAYS = st.frozensets(st.integers(1, 7))
MINUTES = st.integers(0, 1440)


@pytest.mark.parametrize(
    ("level", "age", "hours"),
    [
        (IOP, AgeBand.ADULT, 9),
        (IOP, AgeBand.ADOLESCENT, 6),
        (PHP, AgeBand.ADULT, 20),
        (LevelOfCare.OUTPATIENT, AgeBand.ADULT, 0),
    ],
)
def test_the_usual_minimum_follows_level_and_age(level: LevelOfCare, age: AgeBand, hours: int) -> None:
    minimum = rules.default_minimum(level, age)
    assert minimum.week_minutes == hours * 60
    assert minimum.source


def test_every_level_and_age_has_a_minimum_with_its_source() -> None:
    assert all(rules.default_minimum(level, age).source for level in LevelOfCare for age in AgeBand)


def test_substance_use_and_co_occurring_programs_fall_under_part_2() -> None:
    assert [rules.implies_part2(focus) for focus in Focus] == [False, True, True]


@pytest.mark.parametrize(
    ("days", "start", "end", "short_minutes", "short_days"),
    [
        ({1, 3, 5}, 540, 720, 0, 0),  # three mornings of three hours: just 9 h
        ({1, 3, 5}, 540, 719, 3, 0),
        ({1, 3}, 540, 720, 180, 1),
        ({1, 2, 3, 4, 5}, 540, 720, 0, 0),
        (set(), 540, 720, 540, 3),
    ],
)
def test_a_track_that_cannot_reach_the_minimum_says_by_how_much(
    days: set[int], start: int, end: int, short_minutes: int, short_days: int
) -> None:
    planned = rules.planned_week_minutes(days, start, end)
    short = rules.shortfall(planned, len(days), minimum_week_minutes=540, minimum_days=3)
    assert (short.week_minutes, short.days) == (short_minutes, short_days)
    assert short.is_short is bool(short_minutes or short_days)


@given(DAYS, MINUTES, MINUTES, st.integers(0, 3000), st.integers(0, 7))
def test_a_track_is_short_exactly_when_its_plan_is_below_the_minimum(
    days: frozenset[int], start: int, end: int, minutes: int, least_days: int
) -> None:
    planned = rules.planned_week_minutes(days, start, end)
    short = rules.shortfall(planned, len(days), minimum_week_minutes=minutes, minimum_days=least_days)
    assert planned >= 0
    assert short.is_short == (planned < minutes or len(days) < least_days)
    assert planned + short.week_minutes >= minutes


@pytest.mark.parametrize(("minutes", "text"), [(540, "9 h"), (570, "9 h 30 min"), (30, "30 min"), (0, "0 h")])
def test_hours_read_as_people_say_them(minutes: int, text: str) -> None:
    assert labels.hours(minutes) == text


def test_a_shortfall_reads_as_a_sentence() -> None:
    assert labels.shortfall(rules.Shortfall(90, 1)) == (
        "As planned, this track stays below its program's minimum by 1 h 30 min a week and 1 day a week."
    )
    assert labels.shortfall(rules.Shortfall(0, 0)) == ""
