"""The rules of insurance, by hand-worked cases and by properties."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.insurance import rules
from tenants.insurance.rules import AuthorizationStatus, Period, Standing

TODAY = date(2026, 11, 21)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
maybe_days = st.none() | days


@dataclass(frozen=True)
class Cover:
    rank: int
    starts_on: date | None
    ends_on: date | None


@st.composite
def periods(draw: st.DrawFn) -> Period:
    starts_on, ends_on = draw(maybe_days), draw(maybe_days)
    if starts_on and ends_on and ends_on < starts_on:
        starts_on, ends_on = ends_on, starts_on
    return Period(starts_on, ends_on)


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        ((date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), None), False),
        ((date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 3, 31), None), True),
        ((date(2026, 1, 1), None), (date(2027, 1, 1), date(2027, 2, 1)), True),
        ((None, date(2025, 12, 31)), (date(2026, 1, 1), None), False),
        ((None, None), (date(2026, 1, 1), date(2026, 1, 1)), True),
    ],
)
def test_coverages_overlap_when_they_share_a_day(
    one: tuple[date | None, date | None], other: tuple[date | None, date | None], shares: bool
) -> None:
    assert Period(*one).overlaps(Period(*other)) is shares
    assert Period(*other).overlaps(Period(*one)) is shares


@given(periods(), periods(), days)
def test_a_day_in_both_periods_means_they_overlap(one: Period, other: Period, day: date) -> None:
    if one.holds(day) and other.holds(day):
        assert one.overlaps(other)


@given(periods(), periods())
def test_overlapping_periods_share_the_later_of_their_first_days(one: Period, other: Period) -> None:
    shared = max(one.starts_on or date.min, other.starts_on or date.min)
    assert one.overlaps(other) is (one.holds(shared) and other.holds(shared))


@given(st.lists(st.tuples(st.sampled_from(rules.RANKS), periods()), max_size=12), days)
def test_when_none_clash_at_most_one_coverage_of_a_rank_is_in_force(
    offered: list[tuple[int, Period]], day: date
) -> None:
    taken: list[Cover] = []
    for rank, period in offered:
        if rules.first_clash(taken, rank, period) is None:
            taken.append(Cover(rank, period.starts_on, period.ends_on))
    for rank in rules.RANKS:
        holding = [c for c in taken if c.rank == rank and Period(c.starts_on, c.ends_on).holds(day)]
        assert len(holding) <= 1
        assert rules.in_force(taken, rank, day) == (holding[0] if holding else None)


@pytest.mark.parametrize(
    ("typed", "normal", "shown"),
    [
        ("abc 123-456", "ABC123456", "3456"),
        ("W1234", "W1234", "34"),
        ("12", "12", "2"),
        ("7", "7", ""),
        (" - ", "", ""),
    ],
)
def test_a_member_id_is_compared_by_letters_and_digits_and_never_shown_in_more_than_half(
    typed: str, normal: str, shown: str
) -> None:
    assert rules.normalized_member_id(typed) == normal
    assert rules.shown_end(typed) == shown


@given(st.text(max_size=40))
def test_at_most_half_of_a_member_id_and_four_characters_are_shown(typed: str) -> None:
    shown = rules.shown_end(typed)
    assert len(shown) <= min(4, len(rules.normalized_member_id(typed)) / 2)
    assert rules.normalized_member_id(typed).endswith(shown)


@pytest.mark.parametrize(
    ("ends_on", "last_covered_on", "until", "left"),
    [
        (date(2026, 11, 21), None, date(2026, 11, 21), 1),
        (date(2026, 11, 20), None, date(2026, 11, 20), 0),
        (date(2026, 12, 31), date(2026, 11, 25), date(2026, 11, 25), 5),
        (date(2026, 11, 25), date(2026, 12, 31), date(2026, 11, 25), 5),
        (None, None, rules.OPEN_END, None),
    ],
)
def test_cover_ends_on_the_earlier_of_the_end_and_the_last_covered_day_and_today_counts(
    ends_on: date | None, last_covered_on: date | None, until: date, left: int | None
) -> None:
    assert rules.covered_until(ends_on, last_covered_on) == until
    assert rules.days_left(until, TODAY) == left


@given(st.integers(1, 500), st.integers(0, 1000))
def test_units_left_are_never_below_zero_and_what_is_over_is_not_lost(authorized: int, used: int) -> None:
    left, over = rules.units_left(authorized, used), rules.units_over(authorized, used)
    assert left is not None
    assert left >= 0
    assert left - over == authorized - used
    assert left == 0 or over == 0


@pytest.mark.parametrize(
    ("authorized", "used", "short"), [(20, 15, False), (20, 16, True), (20, 25, True), (4, 3, False), (5, 4, True)]
)
def test_a_fifth_of_the_units_or_less_is_running_out(authorized: int, used: int, short: bool) -> None:
    assert rules.is_short_of_units(authorized, used) is short


def stand(**changes: object) -> Standing:
    facts: dict[str, object] = {
        "status": AuthorizationStatus.APPROVED,
        "starts_on": date(2026, 11, 1),
        "covered_until_on": date(2026, 12, 31),
        "authorized": 20,
        "used": 5,
        "today": TODAY,
        **changes,
    }
    status = facts.pop("status")
    return rules.standing(status, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, Standing.IN_FORCE),
        ({"covered_until_on": TODAY + timedelta(days=14)}, Standing.ENDING),
        ({"covered_until_on": TODAY + timedelta(days=15)}, Standing.IN_FORCE),
        ({"used": 16}, Standing.ENDING),
        ({"used": 20}, Standing.USED_UP),
        ({"used": 23}, Standing.USED_UP),
        ({"covered_until_on": TODAY - timedelta(days=1)}, Standing.OVER),
        ({"covered_until_on": TODAY - timedelta(days=1), "used": 20}, Standing.OVER),
        ({"starts_on": TODAY + timedelta(days=1)}, Standing.AHEAD),
        ({"status": AuthorizationStatus.DENIED, "used": 20}, Standing.DENIED),
        ({"status": AuthorizationStatus.REQUESTED}, Standing.REQUESTED),
        ({"status": AuthorizationStatus.NONE_REQUIRED, "authorized": None}, Standing.NONE_REQUIRED),
    ],
)
def test_an_authorization_stands_by_its_answer_then_its_dates_then_its_units(
    changes: dict[str, object], word: Standing
) -> None:
    assert stand(**changes) is word


def wrong(**changes: object) -> set[str]:
    facts: dict[str, object] = {
        "status": AuthorizationStatus.APPROVED,
        "number": "A-1",
        "proof": None,
        "authorized": 20,
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2026, 12, 15),
        "last_covered_on": None,
        "next_review_on": None,
        "max_days_per_week": None,
        **changes,
    }
    return set(rules.problems_of(**facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"number": None, "ends_on": None}, {"number", "ends_on"}),
        ({"status": AuthorizationStatus.REQUESTED, "number": None, "ends_on": None}, set()),
        ({"status": AuthorizationStatus.REQUESTED, "authorized": None}, {"authorized_units"}),
        ({"status": AuthorizationStatus.NONE_REQUIRED, "authorized": None, "number": None}, {"proof"}),
        ({"status": AuthorizationStatus.NONE_REQUIRED, "authorized": None, "proof": "Call 7, 2 Nov"}, set()),
        ({"authorized": 0}, {"authorized_units"}),
        ({"ends_on": date(2026, 10, 31)}, {"ends_on"}),
        ({"last_covered_on": date(2026, 12, 16)}, {"last_covered_on"}),
        ({"last_covered_on": date(2026, 10, 31)}, {"last_covered_on"}),
        ({"next_review_on": date(2026, 10, 31)}, {"next_review_on"}),
        ({"max_days_per_week": 8}, {"max_days_per_week"}),
    ],
)
def test_an_authorization_names_what_is_missing(changes: dict[str, object], fields: set[str]) -> None:
    assert wrong(**changes) == fields


@given(st.lists(st.tuples(st.sampled_from(rules.RANKS), periods()), max_size=8), days)
def test_the_timeline_keeps_every_bar_on_the_axis(offered: list[tuple[int, Period]], today: date) -> None:
    covers = [Cover(rank, p.starts_on, p.ends_on) for rank, p in offered]
    lines = rules.timeline(covers, today)
    assert sum(len(line.drawn) for line in lines) == len(covers)
    for line in lines:
        assert 0 <= line.today_x <= 100
        for bar in line.drawn:
            assert bar.x >= 0
            assert bar.width > 0
            assert bar.x + bar.width <= 101
