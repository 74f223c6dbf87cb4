"""The census by hand-worked cases, and by properties that hold for any stays."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.reports.rules import census
from tenants.reports.rules.census import Away, Span
from tenants.reports.rules.periods import Period, problem, usual

FIRST = date(2026, 11, 1)
NOVEMBER = Period(FIRST, date(2026, 11, 30))
PROGRAM, MORNING, EVENING = UUID(int=1), UUID(int=2), UUID(int=3)


def on(day: int) -> date:
    """A day of November 2026; 0 and less lie before it."""
    return FIRST + timedelta(days=day - 1)


def stay(first: int, last: int | None = None, *, track: UUID = MORNING, **dates: date | None) -> Span:
    """An episode with one stay, discharged on its last day."""
    until = None if last is None else on(last)
    facts = {"admitted_on": on(first), "discharged_on": until, **dates}
    return Span(uuid4(), PROGRAM, track, on(first), until, **facts)  # type: ignore[arg-type]


def moved(first: int, change: int, last: int | None) -> list[Span]:
    """An episode that changes from the morning to the evening."""
    episode, gone = uuid4(), None if last is None else on(last)
    return [
        Span(episode, PROGRAM, MORNING, on(first), on(change - 1), on(first), gone),
        Span(episode, PROGRAM, EVENING, on(change), gone, on(first), gone),
    ]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([stay(-5)], {"opening": 1, "census": 1}),
        ([stay(1)], {"admissions": 1, "census": 1}),
        ([stay(30)], {"admissions": 1, "census": 1}),
        ([stay(31)], {}),
        ([stay(-5, 0)], {}),
        ([stay(-5, 1)], {"opening": 1, "discharges": 1}),
        ([stay(-5, 30)], {"opening": 1, "discharges": 1}),
        ([stay(-5, 31)], {"opening": 1, "census": 1}),
        ([stay(4, 4)], {"admissions": 1, "discharges": 1}),
        (moved(-3, 10, None), {"opening": 1, "transfers_out": 1, "transfers_in": 1, "census": 1}),
        (moved(2, 1 + 30, None), {"admissions": 1, "census": 1}),
        (moved(2, 10, 20), {"admissions": 1, "transfers_out": 1, "transfers_in": 1, "discharges": 1}),
        (moved(-9, 1, 20), {"opening": 1, "transfers_out": 1, "transfers_in": 1, "discharges": 1}),
    ],
)
def test_each_figure_counts_what_its_definition_says(spans: list[Span], expected: dict[str, int]) -> None:
    found = census.count(spans, (), 10, NOVEMBER)
    figures = {figure: getattr(found, figure) for figure in census.FIGURES}
    assert figures == dict.fromkeys(census.FIGURES, 0) | expected


def test_the_day_of_discharge_is_no_day_of_stay_nor_of_the_census() -> None:
    found = census.count([stay(1, 11), stay(5, 26)], (), 10, NOVEMBER)
    assert found.average_stay == Decimal("15.5")
    assert sum(census.by_day([stay(1, 11), stay(5, 26)], NOVEMBER)) == 31
    assert found.average == Decimal("1.0")
    assert found.occupancy == Decimal("10.3")


def test_who_is_on_leave_is_in_care_too_until_the_day_they_are_back() -> None:
    here, away, back = stay(1), stay(1), stay(1)
    leaves = [Away(away.episode_id, on(20), None), Away(back.episode_id, on(20), on(30))]
    found = census.count([here, away, back], leaves, 10, NOVEMBER)
    assert (found.census, found.on_leave) == (3, 1)
    gone = stay(1, 25)
    assert census.count([gone], [Away(gone.episode_id, on(20), None)], 10, NOVEMBER).on_leave == 0


def test_without_anybody_there_is_no_average_stay_and_without_capacity_no_share() -> None:
    found = census.count([], (), 0, NOVEMBER)
    assert (found.average, found.occupancy, found.average_stay) == (Decimal("0.0"), None, None)


@st.composite
def episodes(draw: st.DrawFn) -> list[Span]:
    """An episode of one to three stays that follow each other without a gap, going on or discharged."""
    admitted = on(draw(st.integers(-40, 60)))
    lengths = draw(st.lists(st.integers(1, 25), min_size=1, max_size=3))
    goes_on, episode = draw(st.booleans()), uuid4()
    firsts = [admitted + timedelta(days=sum(lengths[:at])) for at in range(len(lengths))]
    end = admitted + timedelta(days=sum(lengths) - 1)
    tracks = [MORNING, EVENING, MORNING]
    return [
        Span(
            episode,
            PROGRAM,
            tracks[at],
            first,
            None if goes_on and at == len(firsts) - 1 else first + timedelta(days=lengths[at] - 1),
            admitted,
            None if goes_on else end,
        )
        for at, first in enumerate(firsts)
    ]


ANY_STAYS = st.lists(episodes(), max_size=12).map(lambda found: [span for one in found for span in one])


@given(ANY_STAYS, st.integers(-20, 40), st.integers(1, 60))
def test_what_came_less_what_went_is_the_census(spans: list[Span], first: int, length: int) -> None:
    period = Period(on(first), on(first + length - 1))
    for track in (MORNING, EVENING):
        found = census.count([span for span in spans if span.track_id == track], (), 10, period)
        came, went = found.admissions + found.transfers_in, found.discharges + found.transfers_out
        assert found.opening + came - went == found.census


@given(ANY_STAYS, st.integers(-20, 40), st.integers(1, 60))
def test_the_days_agree_with_asking_every_stay_about_every_day(spans: list[Span], first: int, length: int) -> None:
    period = Period(on(first), on(first + length - 1))
    slowly = [sum(span.is_in_care(day) for span in spans) for day in period.days]
    assert census.by_day(spans, period) == slowly
    found = census.count(spans, (), 10, period)
    assert found.census == slowly[-1]
    assert found.opening == sum(span.is_in_care(period.from_on - timedelta(days=1)) for span in spans)


@given(ANY_STAYS)
def test_days_of_stay_are_the_days_of_the_census(spans: list[Span]) -> None:
    over = [span for span in spans if span.discharged_on is not None]
    whole = Period(on(-60), on(200))
    stays = {span.episode_id: (span.discharged_on - span.admitted_on).days for span in over}  # type: ignore[operator]
    assert sum(census.by_day(over, whole)) == sum(stays.values())


@given(ANY_STAYS, st.integers(-20, 40), st.integers(1, 60))
def test_the_tracks_add_up_to_the_program(spans: list[Span], first: int, length: int) -> None:
    period = Period(on(first), on(first + length - 1))
    whole = census.count(spans, (), 20, period)
    parts = [census.count([s for s in spans if s.track_id == track], (), 10, period) for track in (MORNING, EVENING)]
    for figure in census.FIGURES:
        assert sum(getattr(part, figure) for part in parts) == getattr(whole, figure)


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (TODAY, TODAY, ""),
        (TODAY, TODAY - timedelta(days=1), "order"),
        (TODAY, TODAY + timedelta(days=1), "future"),
        (TODAY - timedelta(days=1097), TODAY, ""),
        (TODAY - timedelta(days=1098), TODAY, "length"),
    ],
)
def test_a_period_is_of_days_that_have_been(first: date, last: date, wrong: str) -> None:
    assert problem(first, last, TODAY) == wrong


def test_the_usual_period_is_four_weeks_that_end_today() -> None:
    assert (usual(TODAY).length, usual(TODAY).to_on) == (28, TODAY)
    assert usual(TODAY).days[0] == usual(TODAY).from_on
