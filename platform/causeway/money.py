"""Amounts of money: US dollars as exact decimals, in whole cents."""

from decimal import Decimal

LARGEST = Decimal("9999999999.99")
"""The largest amount that the database holds."""


def is_cents(amount: Decimal, most: Decimal = LARGEST) -> bool:
    """Whether an amount is a number of whole cents, no further from nothing than `most`."""
    return amount.is_finite() and abs(amount) <= most and amount == round(amount, 2)
