"""The structured week of when a patient can come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.patients.rules.availability import DAYS, BadWeek, check_week, is_free, read_day, write_day


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", []),
        ("9-12", [["09:00", "12:00"]]),
        ("9:30-12, 13:30–17:00", [["09:30", "12:00"], ["13:30", "17:00"]]),
        ("1pm-5pm", [["13:00", "17:00"]]),
        ("12am to 12pm", [["00:00", "12:00"]]),
        ("14:00-16:00; 8-10", [["08:00", "10:00"], ["14:00", "16:00"]]),
        ("0900-1200", [["09:00", "12:00"]]),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, spans: list[list[str]]) -> None:
    assert read_day(typed) == spans


@pytest.mark.parametrize(
    "typed", ["noon", "12-9", "9-12, 11-13", "25-26", "13pm-14pm", "9", "9-12-15", "1-2,3-4,5-6,7-8,9-10,11-12,13-14"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(BadWeek):
        read_day(typed)


HALF_HOURS = st.integers(0, 47).map(lambda n: f"{n // 2:02d}:{n % 2 * 30:02d}")


@given(st.lists(HALF_HOURS, unique=True, max_size=8).map(sorted))
def test_a_day_that_is_written_reads_back(times: list[str]) -> None:
    spans = [list(pair) for pair in zip(times[::2], times[1::2], strict=False)]
    assert read_day(write_day(spans)) == spans


@given(
    st.dictionaries(
        st.sampled_from(DAYS) | st.text(max_size=5),
        st.recursive(st.none() | st.text(max_size=5) | st.integers(), st.lists, max_leaves=6),
    )
)
def test_anything_else_is_a_bad_week_and_never_an_accident(week: dict[str, object]) -> None:
    try:
        checked = check_week(week)
    except BadWeek:
        return
    assert set(checked) <= set(DAYS)


def test_a_session_fits_when_one_span_holds_it() -> None:
    week = check_week({"mon": [["09:00", "12:00"], ["13:00", "17:00"]]})
    assert is_free(week, "mon", "09:30", "12:00")
    assert not is_free(week, "mon", "11:00", "14:00")
    assert not is_free(week, "tue", "09:30", "12:00")
