"""Wall-clock times of a clinic, on the nights the clocks change too."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from causeway import clock

CHICAGO = "America/Chicago"


def test_a_time_is_the_clinics_not_the_servers() -> None:
    assert clock.instant(date(2026, 7, 1), time(9), CHICAGO) == datetime(2026, 7, 1, 14, tzinfo=UTC)
    assert clock.instant(date(2026, 12, 1), time(9), CHICAGO) == datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_a_time_the_clocks_skip_does_not_exist() -> None:
    assert clock.instant(date(2026, 3, 8), time(2, 30), CHICAGO) is None
    assert clock.instant(date(2026, 3, 8), time(3, 0), CHICAGO) == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_a_time_the_clocks_show_twice_is_two_instants_an_hour_apart() -> None:
    first = clock.instant(date(2026, 11, 1), time(1, 30), CHICAGO)
    second = clock.instant(date(2026, 11, 1), time(1, 30), CHICAGO, is_second=True)
    assert first == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert second is not None
    assert first is not None
    assert second - first == timedelta(hours=1)


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.times(), st.sampled_from([CHICAGO, "America/Los_Angeles", "UTC"])
)
def test_an_instant_reads_back_as_the_time_it_was_made_from(on: date, at: time, zone: str) -> None:
    for is_second in (False, True):
        found = clock.instant(on, at, zone, is_second=is_second)
        if found is not None:
            shown = clock.local(found, zone)
            assert (shown.date(), shown.time().replace(fold=0)) == (on, at)
