"""Admission, stays and leaves as rules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake import labels, rules
from tenants.intake.rules import Decided, EpisodeStatus, Gap, Readiness, Span

TODAY = date(2026, 11, 21)
BORN = date(1990, 4, 7)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


SPANS = st.builds(
    lambda start, length: Span(day(start), None if length is None else day(start + length)),
    st.integers(-20, 20),
    st.none() | st.integers(0, 15),
)


ALL_THERE = Readiness(True, True, True, True, False, Decided.CHOSEN)


def test_nothing_is_missing_when_all_is_there() -> None:
    assert rules.gaps(ALL_THERE) == []


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"has_sex_on_policy": False}, [Gap.SEX_ON_POLICY]),
        ({"has_way_to_reach": False}, [Gap.WAY_TO_REACH]),
        ({"has_treatment_consent": False}, [Gap.TREATMENT_CONSENT]),
        ({"is_deceased": True}, [Gap.DECEASED]),
        ({"is_screened": False}, [Gap.SAFETY_SCREEN]),
        ({"has_open_high": True}, [Gap.OPEN_HIGH_RISK]),
        ({"is_screened": False, "has_open_high": True}, [Gap.OPEN_HIGH_RISK]),
        ({"decided": Decided.MISSING}, [Gap.LEVEL_OF_CARE]),
        ({"decided": Decided.OLD}, [Gap.OLD_DECISION]),
        ({"decided": Decided.OTHER}, [Gap.OTHER_LEVEL]),
        ({"has_place": False}, [Gap.PLACE]),
        (
            {
                "has_sex_on_policy": False, "has_way_to_reach": False, "has_treatment_consent": False,
                "is_screened": False, "decided": Decided.MISSING, "has_place": False,
            },
            [
                Gap.SEX_ON_POLICY, Gap.WAY_TO_REACH, Gap.TREATMENT_CONSENT, Gap.SAFETY_SCREEN, Gap.LEVEL_OF_CARE,
                Gap.PLACE,
            ],
        ),
    ],
)  # fmt: skip
def test_everything_that_is_missing_is_named_at_once(change: dict[str, Any], missing: list[Gap]) -> None:
    assert rules.gaps(replace(ALL_THERE, **change)) == missing


@given(
    st.builds(
        Readiness, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
        st.sampled_from(Decided), st.booleans(), st.booleans(),
    )
)  # fmt: skip
def test_an_override_makes_up_for_the_level_and_never_for_safety_or_consent(ready: Readiness) -> None:
    left = set(rules.gaps(ready)) - rules.LIFTED
    assert left == set(rules.gaps(replace(ready, decided=Decided.CHOSEN)))
    assert (Gap.OPEN_HIGH_RISK in left) == ready.has_open_high
    assert ready.is_screened or left & {Gap.SAFETY_SCREEN, Gap.OPEN_HIGH_RISK}


@pytest.mark.parametrize(
    ("screened_on", "is_recent"), [(day(1), False), (TODAY, True), (day(-30), True), (day(-31), False)]
)
def test_a_screen_stands_for_thirty_days(screened_on: date, is_recent: bool) -> None:
    assert rules.is_recent(screened_on, TODAY, 30) is is_recent


@pytest.mark.parametrize(
    ("days", "minutes", "is_below"),
    [(3, 540, False), (4, 600, False), (2, 540, True), (3, 539, True), (0, 0, True), (5, 540, False)],
)
def test_a_plan_is_below_a_level_by_its_days_or_by_its_hours(days: int, minutes: int, is_below: bool) -> None:
    assert rules.is_below(days, minutes, least_days=3, least_minutes=540) is is_below


def test_every_gap_has_a_sentence() -> None:
    assert set(labels.GAPS) == set(Gap)


@pytest.mark.parametrize(
    ("admitted_on", "is_fine"),
    [(BORN, True), (BORN - timedelta(days=1), False), (TODAY, True), (day(30), True), (day(31), False)],
)
def test_an_admission_lies_between_birth_and_30_days_ahead(admitted_on: date, is_fine: bool) -> None:
    assert (rules.admission_problem(admitted_on, born_on=BORN, today=TODAY) == "") is is_fine


@pytest.mark.parametrize(
    ("discharged_on", "is_fine"),
    [(None, True), (TODAY, True), (day(-3), True), (day(1), False), (BORN - timedelta(days=1), False)],
)
def test_a_referring_facility_discharges_before_the_admission_here(discharged_on: date | None, is_fine: bool) -> None:
    assert (rules.referral_problem(discharged_on, admitted_on=TODAY, born_on=BORN) == "") is is_fine


@pytest.mark.parametrize(
    ("on", "began", "is_fine"),
    [(0, -5, True), (-5, -5, True), (-6, -5, False), (1, -5, False), (3, 3, True), (4, 3, False)],
)
def test_a_change_of_track_takes_effect_on_a_day_of_the_present_stay(on: int, began: int, is_fine: bool) -> None:
    assert (rules.transfer_problem(day(on), stay_from_on=day(began), today=TODAY) == "") is is_fine


@pytest.mark.parametrize(
    ("from_on", "back_on", "field"),
    [
        (0, None, ""),
        (0, 3, ""),
        (-10, None, ""),
        (-11, None, "from_on"),
        (1, None, "from_on"),
        (0, 0, "expected_return_on"),
    ],
)
def test_a_leave_begins_after_the_admission_and_ends_after_it_begins(
    from_on: int, back_on: int | None, field: str
) -> None:
    found = rules.leave_problem(
        day(from_on), None if back_on is None else day(back_on), not_before=day(-10), today=TODAY
    )
    assert found[0] == field
    assert bool(found[1]) is bool(field)


@pytest.mark.parametrize(
    ("discharged", "last", "admitted", "stay", "field"),
    [
        (0, 0, -30, -30, ""),
        (0, None, -30, -30, ""),
        (0, -5, -30, -10, ""),
        (1, 0, -30, -30, "discharged_on"),
        (-31, None, -30, -30, "discharged_on"),
        (-11, None, -30, -10, "discharged_on"),
        (-3, -2, -30, -30, "last_attended_on"),
        (0, -31, -30, -30, "last_attended_on"),
        (5, None, 5, 5, ""),  # never came: closed on the day of the planned admission
        (5, 5, 5, 5, "last_attended_on"),
        (6, None, 5, 5, "discharged_on"),
    ],
)
def test_a_discharge_follows_the_admission_and_does_not_lie_ahead(
    discharged: int, last: int | None, admitted: int, stay: int, field: str
) -> None:
    found = rules.discharge_problem(
        day(discharged),
        None if last is None else day(last),
        admitted_on=day(admitted),
        stay_from_on=day(stay),
        today=TODAY,
    )
    assert found[0] == field


@pytest.mark.parametrize(
    ("statuses", "standing"),
    [
        ({EpisodeStatus.ACTIVE, EpisodeStatus.ON_LEAVE, EpisodeStatus.DISCHARGED}, EpisodeStatus.ACTIVE),
        ({EpisodeStatus.ON_LEAVE, EpisodeStatus.DISCHARGED}, EpisodeStatus.ON_LEAVE),
        ({EpisodeStatus.DISCHARGED}, EpisodeStatus.DISCHARGED),
    ],
)
def test_a_patient_stands_where_the_liveliest_episode_stands(
    statuses: set[EpisodeStatus], standing: EpisodeStatus
) -> None:
    assert rules.standing_after(statuses) is standing


@pytest.mark.parametrize(
    ("places", "from_on", "expected"),
    [
        ([], 0, 0),
        ([Span(day(-5))], 0, 1),
        ([Span(day(-5), day(-1))], 0, 0),
        ([Span(day(-5), day(0))], 0, 1),  # the last day still takes the place
        ([Span(day(-5), day(2)), Span(day(3))], 0, 1),  # one leaves before the other comes
        ([Span(day(-5), day(3)), Span(day(3))], 0, 2),
        ([Span(day(10)), Span(day(11))], 0, 2),
    ],
)
def test_the_peak_counts_places_day_by_day(places: list[Span], from_on: int, expected: int) -> None:
    assert rules.peak(places, day(from_on)) == expected


@given(st.lists(SPANS, max_size=8), st.integers(-20, 40))
def test_the_peak_is_the_fullest_day_to_come(spans: list[Span], start: int) -> None:
    fullest = max(sum(span.holds(day(offset)) for span in spans) for offset in range(start, 60))
    assert rules.peak(spans, day(start)) == fullest


@given(SPANS, SPANS)
def test_two_spans_overlap_exactly_when_they_share_a_day(one: Span, other: Span) -> None:
    shared = any(one.holds(day(offset)) and other.holds(day(offset)) for offset in range(-25, 60))
    assert one.overlaps(other) == other.overlaps(one) == shared


def test_the_seven_days_after_a_hospital_count_from_the_day_after() -> None:
    assert rules.follow_up_day(day(-7), TODAY) == 7
    assert rules.follow_up_day(TODAY, TODAY) == 0
    assert rules.follow_up_day(None, TODAY) is None
