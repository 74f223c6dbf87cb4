"""The rules of charges, by hand-worked cases and by properties."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.billing import rules
from tenants.billing.rules import CodeSystem, Sums

cents = st.integers(0, 10**11).map(lambda n: Decimal(n) / 100)
sums = st.builds(Sums, st.integers(0, 1000), cents, cents, cents)


@pytest.mark.parametrize(
    ("system", "typed", "stored", "good"),
    [
        (CodeSystem.CPT, " 90853 ", "90853", True),
        (CodeSystem.CPT, "9085", "9085", False),
        (CodeSystem.CPT, "0362t", "0362T", True),
        (CodeSystem.HCPCS, "h0015", "H0015", True),
        (CodeSystem.HCPCS, "90853", "90853", False),
        (CodeSystem.REVENUE, "905", "0905", True),
        (CodeSystem.REVENUE, "0906", "0906", True),
        (CodeSystem.REVENUE, "90x", "90X", False),
        (CodeSystem.SNOMED, "185345009", "185345009", True),
        (CodeSystem.SNOMED, "12", "12", False),
        (CodeSystem.LOCAL, "family evening", "family evening", True),
        (CodeSystem.LOCAL, " ", "", False),
        (CodeSystem.LOCAL, "x" * 41, "x" * 41, False),
    ],
)
def test_a_code_has_the_shape_of_its_system(system: CodeSystem, typed: str, stored: str, good: bool) -> None:
    code = rules.normalized_code(system, typed)
    assert code == stored
    assert (rules.code_problem(system, code) is None) is good


@pytest.mark.parametrize(
    ("amount", "good"),
    [
        ("0", True),
        ("125.5", True),
        ("125.50", True),
        ("125.505", False),
        ("-0.01", False),
        ("NaN", False),
        ("Infinity", False),
        ("9999999999.99", True),
        ("10000000000.00", False),
        ("1E+3", True),
    ],
)
def test_an_amount_is_zero_or_more_in_whole_cents(amount: str, good: bool) -> None:
    assert (rules.amount_problems({"charged": Decimal(amount)}) == {}) is good


def test_an_amount_that_is_not_stated_is_no_problem() -> None:
    assert rules.amount_problems({"allowed": None}) == {}


@given(cents, cents, cents)
def test_the_parts_and_the_remainder_are_the_charge_to_the_cent(
    charged: Decimal, payer_paid: Decimal, patient_share: Decimal
) -> None:
    left = rules.remainder(charged, payer_paid, patient_share)
    assert payer_paid + patient_share + left == charged
    assert rules.is_overpaid(charged, payer_paid, patient_share) is (left < 0)


@given(st.lists(sums, max_size=20), st.randoms())
def test_a_total_does_not_depend_on_how_its_parts_are_grouped(parts: list[Sums], random: object) -> None:
    whole = rules.total(parts)
    at = len(parts) // 2
    assert rules.total(parts[:at]) + rules.total(parts[at:]) == whole
    assert rules.total(reversed(parts)) == whole
    assert whole.remainder == sum((part.remainder for part in parts), rules.ZERO)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-11", (date(2026, 11, 1), date(2026, 12, 1))),
        ("2026-12", (date(2026, 12, 1), date(2027, 1, 1))),
        ("2024", (date(2024, 1, 1), date(2025, 1, 1))),
        ("2026-13", None),
        ("2026-00", None),
        ("0000", None),
        ("9999", None),
        ("26-1", None),
        ("٢٠٢٦", None),
        ("x", None),
    ],
)
def test_a_period_is_a_month_or_a_year(text: str, period: tuple[date, date] | None) -> None:
    assert rules.period_of(text) == period


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 4000))
def test_every_day_between_lies_in_an_offered_period(last: date, back: int) -> None:
    first = date.fromordinal(max(date(1990, 1, 1).toordinal(), last.toordinal() - back))
    offered = [rules.period_of(text) for text in rules.periods_between(first, last)]
    for day in (first, last):
        assert any(p is not None and p[0] <= day < p[1] for p in offered)
    assert len(offered) <= 12 + last.year - first.year + 1


def test_the_periods_offered_are_twelve_months_and_the_years() -> None:
    assert rules.periods_between(date(2024, 5, 1), date(2026, 2, 3)) == [
        "2026-02", "2026-01", "2025-12", "2025-11", "2025-10", "2025-09",
        "2025-08", "2025-07", "2025-06", "2025-05", "2025-04", "2025-03",
        "2026", "2025", "2024",
    ]  # fmt: skip
    assert rules.periods_between(date(2026, 1, 31), date(2026, 2, 1)) == ["2026-02", "2026-01", "2026"]
