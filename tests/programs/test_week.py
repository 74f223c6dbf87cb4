"""What a week of slots amounts to, which slots cannot be held, and which collide: hand-worked tables and properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.programs.rules import order
from tenants.programs.rules.week import (
    Hour,
    collide,
    hour_problems,
    in_force,
    meeting_days,
    unbegun,
    week_of,
    whole_from,
)

MON, TUE, WED = 1, 2, 3
NINE, TEN, NOON = 540, 600, 720


@pytest.mark.parametrize(
    ("hours", "minutes", "days"),
    [
        ([], 0, ()),
        ([Hour(MON, NINE, NOON)], 180, (1,)),
        ([Hour(MON, NINE, NOON, ((TEN, 615),))], 165, (1,)),  # 3 h less a quarter
        ([Hour(MON, NINE, NOON, ((TEN, 615), (660, 670)))], 155, (1,)),
        ([Hour(MON, NINE, TEN), Hour(MON, TEN, NOON)], 180, (1,)),  # one after the other
        ([Hour(MON, NINE, 660), Hour(MON, TEN, NOON)], 180, (1,)),  # 9-11 and 10-12 share an hour
        ([Hour(MON, NINE, NOON, ((TEN, 615),)), Hour(MON, TEN, 660)], 180, (1,)),  # the other is held in the break
        ([Hour(day, NINE, NOON) for day in (1, 3, 5)], 540, (1, 3, 5)),
        ([Hour(WED, NINE, NOON), Hour(MON, 1020, 1200)], 360, (1, 3)),
        ([Hour(7, 1380, 1440)], 60, (7,)),  # up to midnight
    ],
)
def test_a_week_counts_the_clock_once_and_leaves_breaks_out(
    hours: list[Hour], minutes: int, days: tuple[int, ...]
) -> None:
    week = week_of(hours)
    assert (week.minutes, week.days) == (minutes, days)


@pytest.mark.parametrize(
    ("hour", "field", "words"),
    [
        (Hour(MON, 1320, 120), "ends", "past midnight"),
        (Hour(MON, NOON, NINE), "ends", "ends before it starts"),
        (Hour(MON, NINE, NINE), "ends", "ends when it starts"),
        (Hour(MON, NINE, 1500), "ends", "between midnight and midnight"),
        (Hour(8, NINE, NOON), "weekday", "Choose the day"),
        (Hour(MON, NINE, NOON, ((NOON, 735),)), "breaks", "12:00 PM–12:15 PM lies outside the slot, 9:00 AM–12:00 PM"),
        (Hour(MON, NINE, NOON, ((530, 550),)), "breaks", "outside the slot"),
        (Hour(MON, NINE, NOON, ((615, TEN),)), "breaks", "ends before it starts"),
        (Hour(MON, NINE, NOON, ((TEN, 620), (610, 630))), "breaks", "overlaps the one before"),
        (Hour(MON, NINE, NOON, ((NINE, NOON),)), "breaks", "leave nothing"),
        (Hour(MON, NINE, NOON, tuple((NINE + 20 * n, NINE + 20 * n + 5) for n in range(5))), "breaks", "at most 4"),
    ],
)
def test_a_slot_that_cannot_be_held_has_its_own_sentence(hour: Hour, field: str, words: str) -> None:
    problems = hour_problems(hour)
    assert list(problems) == [field]
    assert words in problems[field][0]


@pytest.mark.parametrize(
    "hour", [Hour(MON, NINE, NOON), Hour(7, 0, 1440), Hour(MON, NINE, NOON, ((NINE, 555), (705, NOON)))]
)
def test_a_slot_that_can_be_held_has_no_problem(hour: Hour) -> None:
    assert hour_problems(hour) == {}


D = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("one", "other", "is_clash"),
    [
        (Hour(MON, NINE, NOON), Hour(MON, 660, 780), True),
        (Hour(MON, NINE, NOON), Hour(MON, NOON, 780), False),  # the one ends when the other starts
        (Hour(MON, NINE, NOON), Hour(TUE, NINE, NOON), False),
        (Hour(MON, NINE, NOON, (), D, D), Hour(MON, NINE, NOON, (), D + timedelta(days=1)), False),
        (Hour(MON, NINE, NOON, (), D, None), Hour(MON, NINE, NOON, (), D + timedelta(days=90)), True),
        (Hour(MON, NINE, NOON, (), D, D + timedelta(days=7)), Hour(MON, NINE, NOON, (), D + timedelta(days=7)), True),
    ],
)
def test_slots_collide_only_at_the_same_time_on_the_same_dates(one: Hour, other: Hour, is_clash: bool) -> None:
    assert collide(one, other) is is_clash
    assert collide(other, one) is is_clash


def test_the_present_week_leaves_out_what_ended_and_what_is_to_come() -> None:
    ended = Hour(MON, NINE, NOON, (), D - timedelta(days=30), D - timedelta(days=1))
    present, coming = Hour(TUE, NINE, NOON, (), D), Hour(WED, NINE, NOON, (), D + timedelta(days=14))
    for hours, held in (
        ([ended, present, coming], [present]),
        ([ended, coming], [coming]),  # nothing yet: the week as it will begin
        ([ended], []),
    ):
        assert in_force(hours, whole_from(hours, D)) == held


DEC = [date(2026, 12, day) for day in range(1, 32)]  # the first is a Tuesday
FRESH = [Hour(2, NINE, NOON, (), DEC[0]), Hour(3, NINE, NOON, (), DEC[1]), Hour(4, NINE, NOON, (), DEC[2])]
OPEN = Hour(MON, NINE, NOON, (), date(2026, 9, 7))
BEFORE = Hour(MON, NINE, NOON, (), date(2026, 9, 7), date(2026, 11, 29))
AFTER = Hour(MON, NINE, 660, (), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("hours", "today", "begins", "days", "minutes"),
    [
        (FRESH, D, DEC[2], (2, 3, 4), 540),  # each weekday from its own date on: whole from the last of them
        (FRESH, DEC[0], DEC[2], (2, 3, 4), 540),
        (FRESH, DEC[2], DEC[2], (2, 3, 4), 540),
        ([OPEN, *FRESH], D, D, (1,), 180),  # nothing begins within these seven days
        ([OPEN, *FRESH], date(2026, 11, 26), DEC[2], (1, 2, 3, 4), 720),
        ([BEFORE, *FRESH], date(2026, 11, 26), DEC[2], (2, 3, 4), 540),  # Monday's has ended by then
        ([BEFORE, AFTER], D, D, (1,), 180),
        ([BEFORE, AFTER], D + timedelta(days=1), date(2026, 11, 30), (1,), 120),  # next Monday's is the new one
        ([Hour(5, NINE, NOON, (), DEC[0], DEC[1])], D, D, (), 0),  # no Friday lies within its dates
        ([BEFORE, Hour(2, NINE, NOON, (), DEC[7])], date(2026, 11, 24), DEC[7], (2,), 180),  # no Monday is left
    ],
)
def test_the_planned_week_is_one_in_which_everything_planned_is_held(
    hours: list[Hour], today: date, begins: date, days: tuple[int, ...], minutes: int
) -> None:
    on = whole_from(hours, today)
    week = week_of(in_force(hours, on))
    assert (on, week.days, week.minutes) == (begins, days, minutes)


@given(st.integers(1, 7), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_slot_taken_back_falls_on_no_day(weekday: int, today: date) -> None:
    day = unbegun(weekday, today)
    assert day < today
    assert day.isoweekday() != weekday


@st.composite
def hours(draw: st.DrawFn) -> Hour:
    """Slots that can be held."""
    start = draw(st.integers(0, 1430))
    end = draw(st.integers(start + 1, 1440))
    inside = sorted(draw(st.lists(st.integers(start, end), max_size=8, unique=True)))
    pairs = tuple((a, b) for a, b in zip(inside[::2], inside[1::2], strict=False))[:4]
    if sum(b - a for a, b in pairs) >= end - start:
        pairs = ()
    return Hour(draw(st.integers(1, 7)), start, end, pairs)


@given(st.lists(hours(), max_size=8))
def test_a_week_is_never_more_than_its_slots_nor_than_the_days_have(held: list[Hour]) -> None:
    week = week_of(held)
    net = sum(h.end_minutes - h.start_minutes - sum(b - a for a, b in h.breaks) for h in held)
    assert 0 <= week.minutes <= min(net, len(week.days) * 1440)
    assert (week.minutes > 0) == bool(held)
    assert all(not hour_problems(hour) for hour in held)


@given(st.lists(hours(), max_size=6), hours())
def test_one_more_slot_never_makes_a_week_shorter(held: list[Hour], more: Hour) -> None:
    assert week_of([*held, more]).minutes >= week_of(held).minutes
    assert week_of([*held, *held]) == week_of(held)


@given(st.lists(st.integers(), min_size=1, max_size=9, unique=True), st.data())
def test_what_is_put_elsewhere_stands_there_and_the_others_keep_their_order(
    things: list[int], data: st.DataObject
) -> None:
    thing, place = data.draw(st.sampled_from(things)), data.draw(st.integers(-2, 12))
    placed = order.at_position(things, thing, place)
    assert placed.index(thing) == min(max(place, 1), len(things)) - 1
    assert [one for one in placed if one != thing] == [one for one in things if one != thing]


WEEK = date(2026, 11, 23)  # a Monday


def held(weekday: int, from_on: date = date(2026, 9, 1), until_on: date | None = None) -> Hour:
    return Hour(weekday, NINE, NOON, (), from_on, until_on)


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        ([], None),
        ([held(1), held(3)], {1, 3}),
        # Ended before the week, or begun after it: nothing is known of the week by them.
        ([held(1, until_on=date(2026, 11, 22)), held(3, from_on=date(2026, 11, 30))], None),
        # Thursday's hour becomes Friday's from Wednesday on; Monday's becomes Tuesday's next week.
        ([held(4, until_on=date(2026, 11, 24)), held(5, from_on=date(2026, 11, 25))], {5}),
        ([held(1, until_on=date(2026, 11, 29)), held(2, from_on=date(2026, 11, 30))], {1}),
        # Monday's hour becomes Thursday's from Wednesday on: both are held.
        ([held(1, until_on=date(2026, 11, 24)), held(4, from_on=date(2026, 11, 25))], {1, 4}),
        # A track whose week begins on Wednesday: its days are shares of the whole week.
        ([held(day, from_on=date(2026, 11, 25)) for day in (1, 3, 5)], {1, 3, 5}),
    ],
)
def test_the_days_of_a_week_are_those_its_slots_had_then(hours: list[Hour], days: set[int] | None) -> None:
    assert meeting_days(hours, WEEK) == days
