"""What is left of a coverage's days beside another's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.interop.rules import Days


def days(first: int | None, last: int | None) -> Days:
    """Days of March 2026."""
    return Days(date(2026, 3, first) if first else None, date(2026, 3, last) if last else None)


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        (days(1, 10), days(11, 20), days(1, 10)),
        (days(1, 10), days(10, 20), days(1, 9)),
        (days(5, 10), days(1, 7), days(8, 10)),
        (days(1, 20), days(5, 8), days(9, 20)),  # the longer side
        (days(1, 20), days(14, 16), days(1, 13)),
        (days(1, 9), days(4, 6), days(1, 3)),  # both sides as long: the earlier
        (days(5, 8), days(1, 20), None),
        (days(5, 8), days(None, None), None),
        (days(5, None), days(1, 8), days(9, None)),
        (days(None, 20), days(15, None), days(None, 14)),
        (days(5, None), days(7, None), days(5, 6)),
    ],
)
def test_what_is_left_is_the_longer_side(one: Days, other: Days, left: Days | None) -> None:
    assert one.without(other) == left


DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))
STRETCHES = st.tuples(st.none() | DATES, st.none() | DATES).filter(
    lambda pair: pair[0] is None or pair[1] is None or pair[0] <= pair[1]
)


@given(STRETCHES, STRETCHES)
def test_what_is_left_lies_within_and_never_overlaps(one: tuple[date, date], other: tuple[date, date]) -> None:
    whole, taken = Days(*one), Days(*other)
    left = whole.without(taken)
    if left is None:
        assert whole.overlaps(taken)
        return
    assert not left.overlaps(taken)
    assert (left.first or date.min) >= (whole.first or date.min)
    assert (left.last or date.max) <= (whole.last or date.max)
    assert left.length > 0
