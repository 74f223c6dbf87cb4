"""Weeks of hours by hand-worked cases, and by properties that hold for any weeks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.reports.rules import hours
from tenants.reports.rules.hours import OUTCOMES, Week


@pytest.mark.parametrize(
    ("attended", "target", "floor", "is_over", "outcome", "missing"),
    [
        (540, 540, 540, True, "reached", 0),
        (600, 540, 540, True, "reached", 0),
        (539, 540, 540, True, "below_floor", 1),
        (570, 600, 540, True, "short", 30),
        (600, 540, 600, True, "reached", 0),
        (560, 540, 600, True, "below_floor", 40),
        (0, 0, 0, True, "asked_nothing", 0),
        (90, 0, 0, True, "asked_nothing", 0),
        (0, 540, 540, False, "running", 540),
        (540, 540, 540, False, "running", 0),
    ],
)
def test_a_week_is_judged_by_what_it_asked_for(
    attended: int, target: int, floor: int, is_over: bool, outcome: str, missing: int
) -> None:
    week = Week(attended, target, floor, is_over)
    assert (week.outcome, week.missing) == (outcome, missing)


def test_weeks_that_run_or_asked_for_nothing_count_for_no_share() -> None:
    weeks = [Week(540, 540, 540, True), Week(0, 540, 540, True), Week(0, 0, 0, True), Week(90, 540, 540, False)]
    found = hours.count(weeks)
    assert found.share == Decimal("50.0")
    assert (found.patients, found.average, found.asked_average) == (4, 158, 405)
    assert hours.count([]).average is None
    assert hours.count([Week(0, 9, 9, False)]).share is None


WEEKS = st.lists(st.builds(Week, st.integers(0, 1500), st.integers(0, 1200), st.integers(0, 1200), st.booleans()))


@given(WEEKS)
def test_the_outcomes_are_all_the_weeks(weeks: list[Week]) -> None:
    found = hours.count(weeks)
    assert sum(getattr(found, outcome) for outcome in OUTCOMES) == found.patients == len(weeks)
    assert found.share is None or 0 <= found.share <= 100
    for week in weeks:
        assert week.attended + week.missing >= week.asked
        assert (week.outcome == "reached") <= (week.missing == 0)
