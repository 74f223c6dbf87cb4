"""Amounts of money are whole cents that the database can hold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.money import LARGEST, is_cents


@given(st.integers(-(10**12) + 1, 10**12 - 1))
def test_every_number_of_cents_up_to_the_largest_is_an_amount(cents: int) -> None:
    assert is_cents(Decimal(cents) / 100)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN", "0.001", "12.345", "1E+40", "10000000000"])
def test_what_is_no_number_of_cents_or_too_many_is_no_amount(text: str) -> None:
    assert not is_cents(Decimal(text))


def test_a_smaller_most_holds_for_amounts_below_nothing_too() -> None:
    assert is_cents(LARGEST)
    assert is_cents(Decimal("9999.00"), Decimal(9999))
    assert not is_cents(Decimal("9999.01"), Decimal(9999))
    assert not is_cents(Decimal("-9999.01"), Decimal(9999))
