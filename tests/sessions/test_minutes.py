"""Minutes of sessions and days: hand-worked tables, both changes of the clocks in three zones, and what always holds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.sessions.rules.minutes import Attended, Hour, Interval, Times, attended, total, union, without
from tenants.sessions.rules.words import AttendanceStatus

PRESENT = AttendanceStatus.PRESENT
NEW_YORK, LOS_ANGELES, LORD_HOWE = (
    ZoneInfo(name) for name in ("America/New_York", "America/Los_Angeles", "Australia/Lord_Howe")
)
DAY = date(2026, 11, 23)


def at(clock: str, *, on: date = DAY, zone: ZoneInfo = NEW_YORK, is_second: bool = False) -> datetime:
    """A wall-clock time."""
    return datetime.combine(on, time.fromisoformat(clock), zone).replace(fold=int(is_second))


def times(arrived: str | None, left: str | None) -> Times:
    return Times(arrived and at(arrived), left and at(left))  # type: ignore[arg-type]


GROUP = Hour(at("09:00"), at("10:30"), breaks=((45, 60),))  # a break from 09:45 to 10:00: 75 minutes of group


@pytest.mark.parametrize(
    ("own", "day", "minutes", "late", "early"),
    [
        ((None, None), ("09:00", "12:00"), 75, 0, 0),
        ((None, None), ("08:40", "12:00"), 75, 0, 0),
        ((None, None), ("09:10", "12:00"), 65, 10, 0),
        ((None, None), ("09:50", "12:00"), 30, 50, 0),  # came in the break
        ((None, None), ("09:45", "10:00"), 0, 45, 30),  # there for the break alone
        ((None, None), ("09:00", "09:50"), 45, 0, 40),
        ((None, None), ("10:40", "12:00"), 0, 100, 0),  # after the end
        ((None, None), ("07:00", "08:30"), 0, 0, 120),  # gone before it began
        (("09:20", "10:20"), ("08:40", "12:00"), 45, 20, 10),
        (("09:20", None), ("08:40", "10:15"), 40, 20, 15),  # own arrival, the day's leaving
        ((None, "09:30"), ("09:05", "12:00"), 25, 5, 60),  # the day's arrival, own leaving
    ],
)
def test_minutes_are_the_time_in_the_session_less_its_breaks(
    own: tuple[str | None, str | None], day: tuple[str, str], minutes: int, late: int, early: int
) -> None:
    found = attended(GROUP, PRESENT, times(*own), times(*day))
    assert (found.minutes, found.late, found.early, found.is_unsettled) == (minutes, late, early, False)


@pytest.mark.parametrize(
    ("own", "day"), [((None, None), ("09:00", None)), (("09:00", None), (None, None)), ((None, None), (None, None))]
)
def test_present_without_a_leaving_time_is_unsettled_and_gives_nothing(
    own: tuple[str | None, str | None], day: tuple[str | None, str | None]
) -> None:
    found = attended(GROUP, PRESENT, times(*own), times(*day))
    assert (found.minutes, found.is_unsettled) == (0, True)


@pytest.mark.parametrize("status", [status for status in AttendanceStatus if status is not PRESENT])
def test_nobody_but_those_present_gets_minutes(status: AttendanceStatus) -> None:
    assert attended(GROUP, status, times("09:00", "10:30"), times("09:00", "10:30")) == Attended()


def test_a_session_counts_as_it_was_held() -> None:
    late_start = Hour(at("09:00"), at("10:00"), at("09:15"), at("10:20"))
    assert attended(late_start, PRESENT, Times(), times("09:00", "12:00")).minutes == 65
    assert attended(late_start, PRESENT, times("09:15", "10:20"), Times()).late == 0


def test_a_break_stands_at_its_clock_time_also_in_a_session_that_began_late() -> None:
    assert (
        attended(
            Hour(at("09:00"), at("10:30"), at("09:50"), at("10:30"), ((45, 60),)),
            PRESENT,
            Times(),
            times("09:00", "12:00"),
        ).minutes
        == 30
    )


def test_seconds_are_cut_off() -> None:
    hour = Hour(at("09:00"), at("10:00"))
    assert attended(hour, PRESENT, Times(at("09:00:59"), at("09:30:59")), Times()).minutes == 30


# The clocks go forward in the night to the first date of each pair and back in the night to the second.
CHANGES = [
    (NEW_YORK, date(2026, 3, 8), "01:30", "03:30", 60, date(2026, 11, 1), "00:30", "02:30", 180),
    (LOS_ANGELES, date(2026, 3, 8), "01:30", "03:30", 60, date(2026, 11, 1), "00:30", "02:30", 180),
    (LORD_HOWE, date(2026, 10, 4), "01:30", "03:00", 60, date(2026, 4, 5), "01:00", "02:30", 120),  # half an hour
]


@pytest.mark.parametrize(("zone", "forward", "a", "b", "short", "back", "c", "d", "long"), CHANGES)
def test_durations_are_elapsed_time_where_the_clocks_change(
    zone: ZoneInfo, forward: date, a: str, b: str, short: int, back: date, c: str, d: str, long: int
) -> None:
    for on, start, end, minutes in ((forward, a, b, short), (back, c, d, long)):
        starts, ends = at(start, on=on, zone=zone), at(end, on=on, zone=zone)
        assert attended(Hour(starts, ends), PRESENT, Times(starts, ends), Times()).minutes == minutes


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    on = date(2026, 11, 1)
    first, second = at("01:30", on=on), at("01:30", on=on, is_second=True)
    night = Hour(at("01:00", on=on), at("02:00", on=on))  # two hours long on this night
    assert attended(night, PRESENT, Times(first, second), Times()).minutes == 60
    assert attended(night, PRESENT, Times(second, at("02:00", on=on)), Times()).minutes == 30


def test_an_hour_pulled_out_of_a_group_is_not_counted_twice() -> None:
    group = attended(Hour(at("09:00"), at("12:00")), PRESENT, Times(), times("09:00", "12:00"))
    individual = attended(Hour(at("10:00"), at("10:50")), PRESENT, times("10:00", "10:50"), Times())
    evening = attended(Hour(at("17:00"), at("18:00")), PRESENT, times("17:00", "18:00"), Times())
    assert total([*group.intervals, *individual.intervals, *evening.intervals]) == 240


# ---- what always holds ----

START = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)  # the night the clocks go back in New York
moments = st.integers(0, 600).map(lambda minute: START + timedelta(minutes=minute))
stays = st.tuples(moments, moments).map(sorted)


@st.composite
def hours(draw: st.DrawFn) -> Hour:
    start, length = draw(st.integers(0, 400)), draw(st.integers(1, 200))
    points = sorted(draw(st.lists(st.integers(0, length), min_size=0, max_size=4, unique=True)))
    breaks = tuple(zip(points[::2], points[1::2], strict=False))
    starts = START + timedelta(minutes=start)
    return Hour(starts, starts + timedelta(minutes=length), breaks=breaks)


@given(hour=hours(), stay=stays)
def test_minutes_never_exceed_the_session(hour: Hour, stay: list[datetime]) -> None:
    found = attended(hour, PRESENT, Times(*stay), Times())
    paused = sum(end - start for start, end in hour.breaks)
    assert 0 <= found.minutes <= hour.held.minutes - paused
    assert found.minutes <= Interval.of(*stay).minutes
    assert found.minutes + found.late + found.early >= min(hour.held.minutes, hour.held.minutes - paused)


@given(hour=hours(), stay=stays, cut=moments)
def test_the_sum_of_the_parts_is_the_whole(hour: Hour, stay: list[datetime], cut: datetime) -> None:
    arrived, left = stay
    middle = min(max(cut, arrived), left)
    whole = attended(hour, PRESENT, Times(arrived, left), Times()).minutes
    parts = [attended(hour, PRESENT, Times(*part), Times()).minutes for part in ((arrived, middle), (middle, left))]
    assert sum(parts) == whole


@given(taken=st.lists(st.tuples(hours(), stays), max_size=6))
def test_a_day_is_no_longer_than_its_hours_and_no_shorter_than_the_longest(
    taken: list[tuple[Hour, list[datetime]]],
) -> None:
    found = [attended(hour, PRESENT, Times(*stay), Times()) for hour, stay in taken]
    day = total(interval for each in found for interval in each.intervals)
    assert max((each.minutes for each in found), default=0) <= day <= sum(each.minutes for each in found)
    assert day <= 600


@given(pieces=st.lists(stays, max_size=8), holes=st.lists(stays, max_size=4))
def test_what_is_taken_away_and_what_stays_make_up_the_whole(
    pieces: list[list[datetime]], holes: list[list[datetime]]
) -> None:
    whole = union(Interval.of(*piece) for piece in pieces)
    taken = union(Interval.of(*hole) for hole in holes)
    left = without(whole, taken)
    assert not any(one.overlaps(other) for one in left for other in taken)
    assert total([*left, *taken]) == total([*whole, *taken])


@given(hour=hours(), stay=stays, zone=st.sampled_from([NEW_YORK, LOS_ANGELES, LORD_HOWE]))
def test_the_zone_a_time_is_written_in_changes_nothing(hour: Hour, stay: list[datetime], zone: ZoneInfo) -> None:
    there = Hour(hour.starts_at.astimezone(zone), hour.ends_at.astimezone(zone), breaks=hour.breaks)
    local = Times(*(instant.astimezone(zone) for instant in stay))
    assert attended(there, PRESENT, local, Times()) == attended(hour, PRESENT, Times(*stay), Times())
