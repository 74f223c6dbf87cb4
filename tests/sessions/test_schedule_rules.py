"""When slots fall: hand-worked days in three zones, both clock changes, and what holds for every slot."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.sessions.rules.schedule import Closed, Occurrence, Slot, days, is_closed, occurrence, occurrences, overlap
from tenants.sessions.rules.series import Standing, monday, steps

EAST, WEST, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Australia/Lord_Howe")
ARIZONA = ZoneInfo("America/Phoenix")
LONG_AGO = date(2026, 1, 1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(hours: int, minutes: int = 0) -> int:
    return hours * 60 + minutes


# zone, date, start, end (minutes after midnight), the instants, elapsed minutes
CLOCK_CHANGES: Sequence[tuple[ZoneInfo, date, int, int, str, str, int]] = [
    # an ordinary Sunday in winter and in summer: the wall clock is the same, the instants are an hour apart
    (EAST, date(2026, 3, 1), at(9), at(12), "2026-03-01 14:00", "2026-03-01 17:00", 180),
    (EAST, date(2026, 3, 15), at(9), at(12), "2026-03-15 13:00", "2026-03-15 16:00", 180),
    # spring, 8 March 2026 at 02:00: over the gap, beginning in it, ending in it, wholly inside it
    (EAST, date(2026, 3, 8), at(1), at(4), "2026-03-08 06:00", "2026-03-08 08:00", 120),
    (EAST, date(2026, 3, 8), at(2, 30), at(3, 30), "2026-03-08 07:30", "2026-03-08 08:30", 60),
    (EAST, date(2026, 3, 8), at(1, 30), at(2, 30), "2026-03-08 06:30", "2026-03-08 07:30", 60),
    (EAST, date(2026, 3, 8), at(2), at(3), "2026-03-08 07:00", "2026-03-08 08:00", 60),
    (WEST, date(2026, 3, 8), at(2, 15), at(2, 45), "2026-03-08 10:15", "2026-03-08 10:45", 30),
    # autumn, 1 November 2026 at 02:00: over the hour shown twice, beginning in it, ending in it
    (EAST, date(2026, 11, 1), at(0, 30), at(3), "2026-11-01 04:30", "2026-11-01 08:00", 210),
    (EAST, date(2026, 11, 1), at(1, 30), at(2, 30), "2026-11-01 05:30", "2026-11-01 07:30", 120),
    (WEST, date(2026, 11, 1), at(0, 30), at(1, 30), "2026-11-01 07:30", "2026-11-01 08:30", 60),
    (WEST, date(2026, 11, 1), at(9), at(12), "2026-11-01 17:00", "2026-11-01 20:00", 180),
    # a whole day of 23 and of 25 hours, until the midnight after it
    (EAST, date(2026, 3, 8), 0, at(24), "2026-03-08 05:00", "2026-03-09 04:00", 23 * 60),
    (EAST, date(2026, 11, 1), 0, at(24), "2026-11-01 04:00", "2026-11-02 05:00", 25 * 60),
    # no clock change, and one of half an hour (4 October 2026 at 02:00, 5 April 2026 at 02:00)
    (ARIZONA, date(2026, 3, 8), at(2), at(3), "2026-03-08 09:00", "2026-03-08 10:00", 60),
    (LORD_HOWE, date(2026, 10, 4), at(2, 15), at(3, 15), "2026-10-03 15:45", "2026-10-03 16:45", 60),
    (LORD_HOWE, date(2026, 4, 5), at(1), at(3), "2026-04-04 14:00", "2026-04-04 16:30", 150),
]


@pytest.mark.parametrize(("zone", "on", "start", "end", "starts", "ends", "minutes"), CLOCK_CHANGES)
def test_the_wall_clock_holds_across_the_clock_changes(
    zone: ZoneInfo, on: date, start: int, end: int, starts: str, ends: str, minutes: int
) -> None:
    found = occurrence(Slot(on.isoweekday(), start, end, LONG_AGO), on, zone)
    assert (found.starts_at, found.ends_at) == (utc(starts), utc(ends))
    assert (found.ends_at - found.starts_at).total_seconds() == minutes * 60


@pytest.mark.parametrize(
    ("on", "breaks", "expected"),
    [
        (date(2026, 3, 1), ((at(1, 50), at(2)),), ((50, 60),)),
        (date(2026, 3, 8), ((at(3, 30), at(3, 40)),), ((90, 100),)),  # 03:30 comes an hour sooner that night
        (date(2026, 3, 8), ((at(2, 40), at(3, 20)),), ((100, 120),)),  # what would run past the end is cut
        (date(2026, 11, 1), ((at(3), at(3, 15)),), ((180, 195),)),
    ],
)
def test_breaks_are_elapsed_minutes_after_the_start(
    on: date, breaks: tuple[tuple[int, int], ...], expected: tuple[tuple[int, int], ...]
) -> None:
    assert occurrence(Slot(7, at(1), at(4), LONG_AGO, breaks=breaks), on, EAST).breaks == expected


def test_a_slot_falls_only_between_its_own_dates() -> None:
    slot = Slot(2, 540, 600, from_on=date(2026, 11, 10), until_on=date(2026, 11, 24))
    found = days(slot, date(2026, 10, 1), date(2026, 12, 31))
    assert found == [date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24)]
    assert days(slot, date(2026, 11, 25), date(2026, 12, 31)) == []
    assert days(slot, date(2026, 11, 18), date(2026, 11, 23)) == []


def test_closed_days_are_left_out_of_the_whole_clinic_or_of_one_site() -> None:
    here, there = uuid4(), uuid4()
    closures = [
        Closed(date(2026, 11, 26), date(2026, 11, 27)),
        Closed(date(2026, 12, 3), date(2026, 12, 3), here),
    ]
    slot = Slot(4, 540, 600, date(2026, 11, 1))
    at_site = [one.on_date.day for one in _november(slot, closures, here)]
    elsewhere = [one.on_date.day for one in _november(slot, closures, there)]
    by_telehealth = [one.on_date.day for one in _november(slot, closures, None)]
    assert (at_site, elsewhere, by_telehealth) == ([19, 10], [19, 3, 10], [19, 3, 10])
    assert is_closed(closures, date(2026, 11, 27), there)


def _november(slot: Slot, closures: Sequence[Closed], site: UUID | None) -> list[Occurrence]:
    return occurrences(slot, date(2026, 11, 19), date(2026, 12, 10), EAST, closures=closures, site_id=site)


def test_hours_that_only_touch_do_not_overlap() -> None:
    nine, ten, eleven = (utc(f"2026-11-23 {hour:02d}:00") for hour in (9, 10, 11))
    assert not overlap((nine, ten), (ten, eleven))
    assert overlap((nine, eleven), (ten, eleven))


minutes = st.integers(0, 24 * 60 - 1).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 24 * 60)))
zones = st.sampled_from([EAST, WEST, LORD_HOWE, ARIZONA, ZoneInfo("America/Chicago"), ZoneInfo("Pacific/Honolulu")])
dates = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(hours=minutes, zone=zones, on=dates)
def test_every_occurrence_keeps_the_wall_clock_unless_the_clocks_skip_it(
    hours: tuple[int, int], zone: ZoneInfo, on: date
) -> None:
    slot = Slot(on.isoweekday(), *hours, LONG_AGO)
    found = occurrence(slot, on, zone)
    local = found.starts_at.astimezone(zone)
    assert found.starts_at < found.ends_at
    assert local.date() == on
    shown = local.hour * 60 + local.minute
    if shown != slot.start_minutes:  # in the gap of a spring night, and never by more than the gap
        assert 0 < shown - slot.start_minutes <= 60
        assert (found.ends_at - found.starts_at) == timedelta(minutes=slot.end_minutes - slot.start_minutes)


@given(weekday=st.integers(1, 7), hours=minutes, zone=zones, first=dates, weeks=st.integers(0, 60))
def test_a_slot_falls_once_in_each_week(
    weekday: int, hours: tuple[int, int], zone: ZoneInfo, first: date, weeks: int
) -> None:
    start = monday(first)
    found = occurrences(Slot(weekday, *hours, start), start, start + timedelta(weeks=weeks, days=6), zone)
    assert [monday(one.on_date) for one in found] == [start + timedelta(weeks=number) for number in range(weeks + 1)]


@given(
    weekday=st.integers(1, 7),
    first=dates,
    weeks=st.integers(0, 12),
    closed=st.sets(st.integers(0, 12)),
    fixed=st.sets(st.integers(0, 12)),
)
def test_taking_the_steps_leaves_nothing_to_do_and_never_two_sessions_on_a_date(
    weekday: int, first: date, weeks: int, closed: set[int], fixed: set[int]
) -> None:
    slot_id = uuid4()
    start = monday(first)
    found = occurrences(Slot(weekday, 540, 600, start), start, start + timedelta(weeks=weeks, days=6), EAST)
    shut = {(slot_id, one.on_date) for number, one in enumerate(found) if number in closed}
    rows = [
        Standing(uuid4(), slot_id, one.on_date, follows=False, is_closed=False)
        for number, one in enumerate(found)
        if number in fixed
    ]
    todo = steps({slot_id: found}, shut, rows, {slot_id: None})
    rows += [Standing(uuid4(), slot_id, one.on_date, follows=True, is_closed=False) for _slot, one in todo.make]
    again = steps({slot_id: found}, shut, rows, {slot_id: None})
    assert (again.make, again.close, again.reopen, again.remove) == ([], [], [], [])
    dates_held = [row.on_date for row in rows]
    assert len(dates_held) == len(set(dates_held))
    gone = steps({slot_id: []}, set(), rows, {slot_id: None})
    assert set(gone.remove) == {row.id for row in rows if row.follows}


def test_a_week_whose_session_was_moved_by_hand_gets_no_second_one_from_the_series_that_follows() -> None:
    before, after = uuid4(), uuid4()
    moved = Standing(uuid4(), before, date(2026, 12, 8), follows=False, is_closed=False)
    wanted = occurrences(Slot(3, 540, 600, date(2026, 12, 7)), date(2026, 12, 1), date(2026, 12, 31), EAST)
    todo = steps({before: [], after: wanted}, set(), [moved], {before: None, after: before})
    assert [one.on_date.day for _slot, one in todo.make] == [16, 23, 30]
    assert todo.remove == []
