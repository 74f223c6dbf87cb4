"""What a test comes to, since when tests are negative, and the draw of random days: tables worked by hand, and properties."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.care.drug_tests.rules import (
    Finding,
    Outcome,
    Reading,
    Sobriety,
    Validity,
    Verdict,
    drawn_days,
    finding,
    is_drawn,
    is_warm_enough,
    negative_since,
    sobriety,
    verdict,
)

NEGATIVE, POSITIVE = Reading.NEGATIVE, Reading.POSITIVE
MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]


@pytest.mark.parametrize(
    ("presumptive", "confirmed", "explained", "found"),
    [
        (NEGATIVE, None, False, Finding.NEGATIVE),
        (POSITIVE, None, False, Finding.PRESUMPTIVE),
        (POSITIVE, POSITIVE, False, Finding.CONFIRMED),
        (POSITIVE, NEGATIVE, False, Finding.NEGATIVE),  # the laboratory found nothing after all
        (NEGATIVE, POSITIVE, False, Finding.CONFIRMED),
        (POSITIVE, None, True, Finding.EXPLAINED),
        (POSITIVE, POSITIVE, True, Finding.EXPLAINED),
        (POSITIVE, NEGATIVE, True, Finding.NEGATIVE),
    ],
)
def test_a_confirmation_overrules_a_screening_and_a_medication_explains_a_positive(
    presumptive: Reading, confirmed: Reading | None, explained: bool, found: Finding
) -> None:
    assert finding(presumptive, confirmed, is_explained=explained) is found


@pytest.mark.parametrize(
    ("outcome", "validity", "findings", "comes_to"),
    [
        (Outcome.REFUSED, Validity.UNCHECKED, [], Verdict.REFUSED),
        (Outcome.UNABLE, Validity.UNCHECKED, [], Verdict.NO_SPECIMEN),
        (Outcome.COLLECTED, Validity.VALID, [], Verdict.PENDING),
        (Outcome.COLLECTED, Validity.VALID, [Finding.NEGATIVE], Verdict.NEGATIVE),
        (Outcome.COLLECTED, Validity.DILUTE, [Finding.NEGATIVE], Verdict.DILUTE),
        (Outcome.COLLECTED, Validity.DILUTE, [Finding.PRESUMPTIVE], Verdict.PRESUMPTIVE),
        (Outcome.COLLECTED, Validity.VALID, [Finding.NEGATIVE, Finding.EXPLAINED], Verdict.EXPLAINED),
        (Outcome.COLLECTED, Validity.VALID, [Finding.EXPLAINED, Finding.PRESUMPTIVE], Verdict.PRESUMPTIVE),
        (Outcome.COLLECTED, Validity.VALID, [Finding.PRESUMPTIVE, Finding.CONFIRMED], Verdict.CONFIRMED),
        (Outcome.COLLECTED, Validity.SUBSTITUTED, [Finding.NEGATIVE], Verdict.TAMPERED),
        (Outcome.COLLECTED, Validity.ADULTERATED, [], Verdict.TAMPERED),
    ],
)
def test_a_test_comes_to_its_worst_finding(
    outcome: Outcome, validity: Validity, findings: list[Finding], comes_to: Verdict
) -> None:
    assert verdict(outcome, validity, findings) is comes_to


@pytest.mark.parametrize(
    ("degrees", "warm"), [(None, None), ("89.9", False), ("90", True), ("96.4", True), ("100", True), ("100.1", False)]
)
def test_fresh_urine_has_90_to_100_degrees(degrees: str | None, warm: bool | None) -> None:
    assert is_warm_enough(None if degrees is None else Decimal(degrees)) is warm


def on(day: int) -> date:
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("tests", "since"),
    [
        ([], None),
        ([(2, Verdict.NEGATIVE)], 2),
        ([(2, Verdict.NEGATIVE), (9, Verdict.NEGATIVE)], 2),
        ([(2, Verdict.NEGATIVE), (5, Verdict.PRESUMPTIVE)], None),
        ([(2, Verdict.CONFIRMED), (5, Verdict.NEGATIVE), (9, Verdict.EXPLAINED)], 5),
        ([(2, Verdict.REFUSED), (5, Verdict.EXPLAINED)], 5),
        ([(2, Verdict.NEGATIVE), (5, Verdict.TAMPERED), (6, Verdict.DILUTE), (9, Verdict.NEGATIVE)], 9),
        ([(2, Verdict.NEGATIVE), (5, Verdict.NO_SPECIMEN), (6, Verdict.PENDING)], 2),
        ([(5, Verdict.NEGATIVE), (5, Verdict.CONFIRMED)], None),  # two on one day: the worse one stands
    ],
)
def test_tests_are_negative_since_the_first_behind_the_last_that_speaks_against(
    tests: list[tuple[int, Verdict]], since: int | None
) -> None:
    assert negative_since([(on(day), one) for day, one in tests]) == (None if since is None else on(since))


@pytest.mark.parametrize(
    ("own", "tests", "known"),
    [
        (None, [], Sobriety(None, None, None)),
        (3, [], Sobriety(on(3), None, None)),
        (3, [(2, Verdict.CONFIRMED)], Sobriety(on(3), None, None)),
        (3, [(3, Verdict.PRESUMPTIVE)], Sobriety(on(3), None, on(3))),
        (3, [(4, Verdict.REFUSED), (9, Verdict.NEGATIVE)], Sobriety(on(3), on(9), on(4))),
        (3, [(4, Verdict.EXPLAINED)], Sobriety(on(3), on(4), None)),
        (None, [(4, Verdict.CONFIRMED)], Sobriety(None, None, None)),
    ],
)
def test_a_test_on_or_after_their_own_date_speaks_against_it(
    own: int | None, tests: list[tuple[int, Verdict]], known: Sobriety
) -> None:
    assert sobriety(None if own is None else on(own), [(on(day), one) for day, one in tests]) == known


@pytest.mark.parametrize(("own", "today", "days"), [(3, 3, 0), (3, 4, 1), (3, 22, 19)])
def test_sober_days_are_counted_from_the_first(own: int, today: int, days: int) -> None:
    assert Sobriety(on(own), None, None).days(on(today)) == days


# The draw

SEEDS = st.binary(min_size=16, max_size=32)
PATIENTS = st.integers(1, 2**64).map(lambda number: UUID(int=number))
DAYS = st.sets(st.sampled_from(WEEK))
NUMBERS = st.tuples(st.integers(0, 7), st.integers(1, 7)).map(lambda pair: (min(pair), max(pair)))


@given(SEEDS, PATIENTS, DAYS, NUMBERS)
def test_a_draw_takes_program_days_alone_within_its_numbers_and_comes_out_the_same_again(
    seed: bytes, patient: UUID, days: set[date], numbers: tuple[int, int]
) -> None:
    least, most = numbers
    drawn = drawn_days(seed, patient, days, least=least, most=most)
    assert drawn <= days
    assert min(least, len(days)) <= len(drawn) <= most
    assert drawn == drawn_days(seed, patient, sorted(days, reverse=True), least=least, most=most)


def walk(seed: bytes, patient: UUID, days: set[date], gone: dict[date, date], numbers: tuple[int, int]) -> set[date]:
    """A week lived day by day; `gone`: a day and since when it is known that nothing is held on it."""
    tested: set[date] = set()
    for today in WEEK:
        known = {one for one in days if one not in gone or gone[one] > today}
        if is_drawn(seed, patient, today, known, tested, least=numbers[0], most=numbers[1]):
            tested.add(today)
    return tested


@given(SEEDS, PATIENTS, DAYS, NUMBERS)
def test_a_week_that_goes_as_planned_is_tested_on_the_days_that_were_drawn(
    seed: bytes, patient: UUID, days: set[date], numbers: tuple[int, int]
) -> None:
    assert walk(seed, patient, days, {}, numbers) == drawn_days(seed, patient, days, least=numbers[0], most=numbers[1])


@given(SEEDS, PATIENTS, DAYS, st.dictionaries(st.sampled_from(WEEK), st.sampled_from(WEEK)), NUMBERS)
def test_never_on_a_day_off_and_never_more_than_said_however_days_fall_away(
    seed: bytes, patient: UUID, days: set[date], gone: dict[date, date], numbers: tuple[int, int]
) -> None:
    known_in_time = {one: min(one, since) for one, since in gone.items()}
    tested = walk(seed, patient, days, known_in_time, numbers)
    assert len(tested) <= numbers[1]
    assert tested <= days - set(known_in_time)


@given(SEEDS, PATIENTS, DAYS, DAYS, NUMBERS)
def test_at_least_as_many_as_said_where_the_days_that_fall_away_are_known_before_the_week(
    seed: bytes, patient: UUID, days: set[date], gone: set[date], numbers: tuple[int, int]
) -> None:
    tested = walk(seed, patient, days, dict.fromkeys(gone, MONDAY), numbers)
    assert min(numbers[0], len(days - gone)) <= len(tested) <= numbers[1]


@given(SEEDS, PATIENTS)
def test_whoever_was_tested_on_monday_may_be_again(seed: bytes, patient: UUID) -> None:
    weeks = [{on_ + timedelta(weeks=week) for on_ in WEEK[:5]} for week in range(40)]
    drawn = [drawn_days(seed, patient, days, least=1, most=2) for days in weeks]
    assert len({frozenset(one.weekday() for one in days) for days in drawn}) > 3, "weeks differ"
    assert {one.weekday() for days in drawn for one in days} == {0, 1, 2, 3, 4}, "every day comes up"


def test_another_seed_or_patient_draws_other_days() -> None:
    weeks = [[one + timedelta(weeks=week) for one in WEEK[:5]] for week in range(12)]

    def course(seed: bytes, patient: int) -> list[frozenset[date]]:
        return [drawn_days(seed, UUID(int=patient), days, least=1, most=2) for days in weeks]

    assert course(b"a" * 16, 1) == course(b"a" * 16, 1)
    assert course(b"a" * 16, 1) != course(b"b" * 16, 1)
    assert course(b"a" * 16, 1) != course(b"a" * 16, 2)


@pytest.mark.parametrize(("least", "most"), [(-1, 2), (3, 2)])
def test_numbers_that_make_no_sense_are_an_error(least: int, most: int) -> None:
    with pytest.raises(ValueError, match="least"):
        drawn_days(b"seed", UUID(int=1), WEEK, least=least, most=most)
