"""In time or late, by hand-worked cases and by properties that hold for any items."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.reports.rules import compliance
from tenants.reports.rules.compliance import FIGURES, Obligation

TODAY = date(2026, 11, 21)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("due", "done", "expected"),
    [
        (on(-3), on(-4), "in_time"),
        (on(-3), on(-3), "in_time"),
        (on(-3), on(-2), "done_late"),
        (on(-1), None, "missed"),
        (on(0), None, "to_come"),
        (on(4), None, "to_come"),
        (None, None, "to_come"),
        (None, on(-1), "in_time"),
    ],
)
def test_an_item_is_late_from_the_day_after(due: date | None, done: date | None, expected: str) -> None:
    assert compliance.outcome(Obligation(due, done), TODAY) == expected


def test_what_is_not_due_yet_counts_for_no_share() -> None:
    past = [Obligation(on(-9), on(-9)), Obligation(on(-8), on(-1)), Obligation(on(-2)), Obligation(on(2))]
    found = compliance.count([on(-2), on(0), None], past, TODAY)
    assert (found.waiting, found.late, found.longest) == (3, 1, 2)
    assert (found.due, found.in_time, found.done_late, found.missed, found.to_come) == (4, 1, 1, 1, 1)
    assert found.share == Decimal("33.3")


def test_without_anything_there_is_no_share_and_nothing_is_longest() -> None:
    found = compliance.count([], [Obligation(on(1))], TODAY)
    assert (found.share, found.longest, found.waiting) == (None, None, 0)


DAYS = st.none() | st.integers(-60, 60).map(on)
ITEMS = st.lists(st.builds(Obligation, DAYS, DAYS), max_size=40)


@given(ITEMS, st.lists(DAYS, max_size=40))
def test_the_parts_are_the_whole(past: list[Obligation], waiting: list[date | None]) -> None:
    found = compliance.count(waiting, past, TODAY)
    assert sum(getattr(found, figure) for figure in FIGURES) == found.due == len(past)
    assert 0 <= found.late <= found.waiting == len(waiting)
    assert found.share is None or 0 <= found.share <= 100


@given(ITEMS, ITEMS)
def test_two_groups_add_up(one: list[Obligation], other: list[Obligation]) -> None:
    both = compliance.count([], [*one, *other], TODAY)
    parts = [compliance.count([], some, TODAY) for some in (one, other)]
    for figure in FIGURES:
        assert getattr(both, figure) == sum(getattr(part, figure) for part in parts)
