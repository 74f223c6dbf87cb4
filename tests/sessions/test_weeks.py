"""The week: pro-rating, projection, shortfall and make-up sessions, worked by hand and held by properties."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.sessions.rules.minutes import Interval, total
from tenants.sessions.rules.weeks import (
    Goal,
    Opening,
    Part,
    Planned,
    Reduced,
    day_least,
    goal,
    monday_of,
    standing,
    suggest,
    week_bounds,
)

ZONE = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 23)
TUE, WED, THU, FRI, SAT, SUN = (MONDAY + timedelta(days=number) for number in range(1, 7))
LONG_AGO = date(2026, 9, 1)
WEEKDAYS = frozenset({1, 2, 4})  # Monday, Tuesday, Thursday
HOME, OTHER = UUID(int=1), UUID(int=2)


def part(**changes: Any) -> Part:
    """Three days, nine hours a week, since long ago."""
    values: dict[str, Any] = {
        "from_on": LONG_AGO,
        "until_on": None,
        "weekdays": WEEKDAYS,
        "days_per_week": 3,
        "week_minutes": 540,
    }
    return Part(**{**values, **changes})


@pytest.mark.parametrize(
    ("parts", "floor", "closed", "away", "target", "least", "planned", "reasons"),
    [
        ([part()], 540, (), (), 540, 540, 3, ()),
        # Admitted on Tuesday: two of three days. An adolescent program's floor of 6 h likewise.
        ([part(from_on=TUE)], 540, (), (), 360, 360, 2, (Reduced.ADMISSION,)),
        ([part(from_on=TUE, week_minutes=360)], 360, (), (), 240, 240, 2, (Reduced.ADMISSION,)),
        ([part(from_on=WED)], 540, (), (), 180, 180, 1, (Reduced.ADMISSION,)),
        ([part(from_on=FRI)], 540, (), (), 0, 0, 0, (Reduced.ADMISSION,)),
        # Discharged on Tuesday.
        ([part(until_on=TUE)], 540, (), (), 360, 360, 2, (Reduced.DISCHARGE,)),
        # Closed on Thursday (a holiday); closed on a Wednesday, when this track does not meet.
        ([part()], 540, (THU,), (), 360, 360, 2, (Reduced.CLOSURE,)),
        ([part()], 540, (WED,), (), 540, 540, 3, ()),
        # On leave from Tuesday to Thursday, and on a day that is closed as well.
        ([part()], 540, (), (TUE, WED, THU), 180, 180, 1, (Reduced.LEAVE,)),
        ([part()], 540, (THU,), (TUE, WED, THU), 180, 180, 1, (Reduced.CLOSURE, Reduced.LEAVE)),
        # Three days of a track that meets on five: one closed day takes nothing away, three leave two.
        ([part(weekdays=frozenset({1, 2, 3, 4, 5}))], 540, (THU,), (), 540, 540, 3, ()),
        ([part(weekdays=frozenset({1, 2, 3, 4, 5}))], 540, (WED, THU, FRI), (), 360, 360, 2, (Reduced.CLOSURE,)),
        # A plan above the floor, and one that plans no number of days.
        ([part(week_minutes=720)], 540, (THU,), (), 480, 360, 2, (Reduced.CLOSURE,)),
        ([part(days_per_week=0)], 540, (THU,), (), 360, 360, 2, (Reduced.CLOSURE,)),
        # From the day track (five days, 20 h) to the evening track (three days, 9 h) on Wednesday.
        (
            [
                part(
                    until_on=TUE,
                    weekdays=frozenset({1, 2, 3, 4, 5}),
                    days_per_week=5,
                    week_minutes=1200,
                    is_discharge=False,
                ),
                part(from_on=WED, is_admission=False),
            ],
            540,
            (),
            (),
            660,  # 2/5 of 1200 and 1/3 of 540
            396,  # 2/5 and 1/3 of 540
            3,
            (Reduced.TRANSFER,),
        ),
        # The site of the first track is closed all week, that of the second on Tuesday: each part by its own.
        (
            [
                part(until_on=TUE, is_discharge=False, closed=frozenset({MONDAY, TUE, WED, THU, FRI})),
                part(from_on=WED, is_admission=False, closed=frozenset({TUE})),
            ],
            540,
            (),
            (),
            180,
            180,
            1,
            (Reduced.TRANSFER, Reduced.CLOSURE),
        ),
        ([part(weekdays=frozenset())], 540, (), (), 0, 0, 0, ()),
    ],
)
def test_a_week_is_pro_rated_by_planned_days_and_says_why(
    parts: list[Part],
    floor: int,
    closed: tuple[date, ...],
    away: tuple[date, ...],
    target: int,
    least: int,
    planned: int,
    reasons: tuple[Reduced, ...],
) -> None:
    found = goal(MONDAY, parts, floor, closed, away)
    assert (found.target, found.floor, found.planned_days, found.reasons) == (target, least, planned, reasons)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def hour(day: date, start: str, end: str, *, came: tuple[str, str] | None = None, **more: Any) -> Planned:
    return Planned(
        f"{day:%a}",
        (Interval.of(at(day, start), at(day, end)),),
        None if came is None else (Interval.of(at(day, came[0]), at(day, came[1])),),
        **more,
    )


WHOLE = Goal(540, 540, 3, 3)
MON_CAME = hour(MONDAY, "09:00", "12:00", came=("09:00", "12:00"))
TUE_LATE = hour(TUE, "09:00", "12:00", came=("10:00", "12:00"))
TUE_OPEN = hour(TUE, "09:00", "12:00")
THU_AHEAD = hour(THU, "09:00", "12:00")


@pytest.mark.parametrize(
    ("now", "hours", "attended", "projected", "short", "unknown"),
    [
        (at(TUE, "23:59"), [MON_CAME, TUE_LATE, THU_AHEAD], 300, None, 0, ()),
        (at(WED, "00:00"), [MON_CAME, TUE_LATE, THU_AHEAD], 300, 480, 60, ()),
        # Tuesday is over and nobody has said whether they came: in no projection, and named.
        (at(WED, "00:00"), [MON_CAME, TUE_OPEN, THU_AHEAD], 180, 360, 180, ("Tue",)),
        # Will not come on Thursday; nor are the minutes of a finished absence counted.
        (at(WED, "08:00"), [MON_CAME, hour(THU, "09:00", "12:00", is_away=True)], 180, 180, 360, ()),
        # Running: still scheduled until it is over.
        (at(THU, "11:59"), [MON_CAME, TUE_LATE, THU_AHEAD], 300, 480, 60, ()),
        (at(THU, "12:00"), [MON_CAME, TUE_LATE, THU_AHEAD], 300, 300, 240, ("Thu",)),
        # An individual hour inside the group adds nothing; one beside it does.
        (at(WED, "09:00"), [MON_CAME, THU_AHEAD, hour(THU, "10:00", "10:50")], 180, 360, 180, ()),
        (at(WED, "09:00"), [MON_CAME, THU_AHEAD, hour(THU, "13:00", "14:00")], 180, 420, 120, ()),
        # The week is over.
        (at(SUN, "23:00") + timedelta(days=3), [MON_CAME, TUE_LATE], 300, 300, 240, ()),
        # The week before has not begun.
        (at(MONDAY, "00:00") - timedelta(hours=1), [THU_AHEAD], 0, None, 0, ()),
    ],
)
def test_from_wednesday_the_week_is_projected_with_what_is_still_scheduled(
    now: datetime, hours: list[Planned], attended: int, projected: int | None, short: int, unknown: tuple[str, ...]
) -> None:
    found = standing(MONDAY, WHOLE, hours, now, ZONE)
    assert (found.attended, found.projected, found.short_of_target, found.unknown) == (
        attended,
        projected,
        short,
        unknown,
    )
    assert found.is_below_floor is (short > 0)


def test_a_plan_above_the_floor_can_be_missed_without_falling_below_it() -> None:
    found = standing(
        MONDAY, Goal(720, 540, 4, 4), [hour(MONDAY, "09:00", "18:00", came=("09:00", "18:00"))], at(SUN, "12:00"), ZONE
    )
    assert (found.short_of_target, found.is_below_floor) == (180, False)


def test_a_plan_below_the_floor_still_asks_for_the_floor() -> None:
    found = standing(MONDAY, Goal(360, 540, 3, 3), [], at(SUN, "12:00"), ZONE)
    assert (found.short_of_target, found.is_below_floor) == (540, True)


@pytest.mark.parametrize(
    ("zone", "forward", "back"),
    [
        ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
        ("America/Los_Angeles", date(2026, 3, 8), date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 4), date(2026, 4, 5)),
    ],
)
def test_a_week_in_which_the_clocks_change_is_as_long_as_it_is(zone: str, forward: date, back: date) -> None:
    change = timedelta(minutes=30 if zone.endswith("Howe") else 60)
    for day, length in ((forward, timedelta(days=7) - change), (back, timedelta(days=7) + change)):
        start, end = week_bounds(monday_of(day), ZoneInfo(zone))
        assert end.astimezone(UTC) - start.astimezone(UTC) == length


def opening(day: date, start: str, end: str, number: int = 0, **changes: Any) -> Opening:
    starts, ends = at(day, start), at(day, end)
    values: dict[str, Any] = {"program_id": HOME, "pieces": (Interval.of(starts, ends),), "places": 3}
    return Opening(UUID(int=number + 10), starts_at=starts, ends_at=ends, **{**values, **changes})


NOW = at(WED, "08:00")
FITS = opening(FRI, "09:00", "10:00")


@pytest.mark.parametrize(
    ("openings", "week", "fits"),
    [
        ([FITS], {}, True),
        ([FITS], {"fri": [["08:00", "12:00"]]}, True),
        ([FITS], {"fri": [["09:30", "12:00"]]}, False),  # does not suit the person
        ([FITS], {"thu": [["08:00", "12:00"]]}, False),
        ([opening(FRI, "09:00", "10:00", places=0)], {}, False),  # full
        ([opening(FRI, "09:00", "10:00", program_id=OTHER)], {}, False),  # another program
        ([opening(WED, "07:30", "09:00")], {}, False),  # has begun
        ([opening(THU, "11:00", "12:30")], {}, False),  # clashes with the person's own group
        ([opening(THU, "12:00", "13:00")], {}, True),  # begins as that ends
    ],
)
def test_a_make_up_session_fits_the_person_the_place_and_the_program(
    openings: list[Opening], week: dict[str, Any], fits: bool
) -> None:
    own = [Interval.of(at(THU, "09:00"), at(THU, "12:00"))]
    found = suggest(60, openings, program_id=HOME, busy=own, week=week, now=NOW, zone=ZONE)
    assert found == (openings if fits else [])


def test_suggestions_end_when_what_is_missing_is_made_up() -> None:
    offered = [opening(FRI, f"{hour:02d}:00", f"{hour:02d}:50", hour) for hour in range(9, 15)]
    found = suggest(90, offered, program_id=HOME, busy=(), week={}, now=NOW, zone=ZONE)
    assert found == offered[:2]
    assert suggest(0, offered, program_id=HOME, busy=(), week={}, now=NOW, zone=ZONE) == []


minutes = st.integers(0, 4 * 24 * 60)
spans = st.tuples(minutes, st.integers(1, 240))


@given(
    missing=st.integers(0, 900),
    offered=st.lists(st.tuples(spans, st.integers(0, 2), st.sampled_from([HOME, OTHER])), max_size=25),
    own=st.lists(spans, max_size=8),
    free=st.dictionaries(
        st.sampled_from(["wed", "thu", "fri", "sat"]),
        st.just([["08:00", "13:00"]]) | st.just([["12:00", "21:00"]]),
    ),
)
def test_suggestions_never_clash(
    missing: int, offered: list[tuple[tuple[int, int], int, UUID]], own: list[tuple[int, int]], free: dict[str, Any]
) -> None:
    start = at(WED, "00:00")

    def interval(span: tuple[int, int]) -> Interval:
        return Interval.of(start + timedelta(minutes=span[0]), start + timedelta(minutes=sum(span)))

    openings = [
        Opening(UUID(int=number), program, interval(span).start, interval(span).end, (interval(span),), places)
        for number, (span, places, program) in enumerate(offered)
    ]
    busy = [interval(span) for span in own]
    found = suggest(missing, openings, program_id=HOME, busy=busy, week=free, now=NOW, zone=ZONE)
    taken = [each.interval for each in found]
    assert total([*taken, *busy]) == total(taken) + total(busy)
    assert sum(each.minutes for each in taken) == total(taken)
    for each in found:
        assert each.places > 0
        assert each.program_id == HOME
        assert each.starts_at > NOW
        day = f"{each.starts_at.astimezone(ZONE):%a}".lower()
        assert not free or day in free


@pytest.mark.parametrize(
    ("week_minutes", "days", "least"),
    [
        (540, 3, 180),  # adults: nine hours on three days [MSBH]
        (360, 3, 120),  # adolescents: six hours [WY]
        (1200, 5, 240),  # partial hospitalization: twenty hours [DC]
        (545, 3, 182),  # rounded up, so that the days make the week
        (540, 0, None),
        (0, 3, 0),
    ],
)
def test_the_least_day_makes_the_least_week(week_minutes: int, days: int, least: int | None) -> None:
    assert day_least(week_minutes, days) == least
