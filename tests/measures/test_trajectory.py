"""Trajectories by reliable change, who is not on track, and when a measure is due: tables, and what holds for any scores."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.measures.rules.schedule import EVERY_DAYS, due_on
from tenants.measures.rules.trajectory import has_newly_deteriorated, trajectory
from tenants.measures.rules.words import Trend


@pytest.mark.parametrize(
    ("scores", "change", "is_higher_worse", "trend", "difference"),
    [
        ([], 6, True, None, None),
        ([18], 6, True, None, None),
        ([18, 12], 6, True, Trend.IMPROVED, -6),
        ([18, 13], 6, True, Trend.UNCHANGED, -5),
        ([10, 15], 6, True, Trend.UNCHANGED, 5),
        ([10, 16], 6, True, Trend.DETERIORATED, 6),
        ([10, 16, 15], 6, True, Trend.UNCHANGED, 5),
        ([40, 50], 10, False, Trend.IMPROVED, 10),
        ([40, 49], 10, False, Trend.UNCHANGED, 9),
        ([40, 30], 10, False, Trend.DETERIORATED, -10),
        ([20, 5], None, True, None, -15),
    ],
)
def test_the_latest_stands_against_the_first(
    scores: list[int], change: int | None, is_higher_worse: bool, trend: Trend | None, difference: int | None
) -> None:
    found = trajectory(scores, change, is_higher_worse=is_higher_worse)
    assert (found.trend, found.difference) == (trend, difference)


@pytest.mark.parametrize(
    ("scores", "is_late"),
    [
        ([18], False),
        ([18, 18, 18], False),
        ([18, 18, 18, 18], True),
        ([18, 20, 13, 13], True),
        ([18, 12, 18, 18], False),
        ([18, 18, 18, 12], False),
        ([18, 18, 18, 18, 2], True),
        ([18, 17, 12, 18, 18], False),
    ],
)
def test_not_on_track_when_none_of_the_second_to_fourth_improved(scores: list[int], is_late: bool) -> None:
    assert trajectory(scores, 6).is_not_on_track is is_late


def test_without_a_reliable_change_nobody_is_called_not_on_track() -> None:
    assert not trajectory([18, 18, 18, 18], None).is_not_on_track


@pytest.mark.parametrize(
    ("scores", "is_new"),
    [([10], False), ([10, 16], True), ([10, 16, 17], False), ([10, 16, 12, 16], True), ([10, 4, 16], True)],
)
def test_a_deterioration_is_new_once(scores: list[int], is_new: bool) -> None:
    assert has_newly_deteriorated(scores, 6) is is_new


@given(st.lists(st.integers(0, 27), min_size=2, max_size=8), st.integers(1, 10))
def test_turned_around_a_scale_turns_the_trend_around(scores: list[int], change: int) -> None:
    turned = {Trend.IMPROVED: Trend.DETERIORATED, Trend.DETERIORATED: Trend.IMPROVED, Trend.UNCHANGED: Trend.UNCHANGED}
    found = trajectory(scores, change)
    assert found.trend is not None
    assert trajectory(scores, change, is_higher_worse=False).trend is turned[found.trend]
    mirrored = trajectory([27 - one for one in scores], change, is_higher_worse=False)
    assert (mirrored.trend, mirrored.is_not_on_track) == (found.trend, found.is_not_on_track)


@given(st.lists(st.integers(0, 27), min_size=1, max_size=8), st.integers(1, 10))
def test_less_than_a_reliable_change_is_no_change(scores: list[int], change: int) -> None:
    found = trajectory(scores, change)
    if found.difference is not None:
        assert (found.trend is Trend.UNCHANGED) == (abs(found.difference) < change)


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, 0), (0, 14), (10, 24), (-3, 11), (-30, 0)],
)
def test_a_measure_is_due_at_admission_and_then_every_so_many_days(last: int | None, due: int) -> None:
    taken = None if last is None else TODAY + timedelta(days=last)
    assert due_on(TODAY, taken, EVERY_DAYS) == TODAY + timedelta(days=due)
