"""Weekly hours: when they collide, and who is available on a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, Stale
from tenants.clinics.models import PlaceOfService
from tenants.clinics.services import SiteFacts, add_site
from tenants.staff import labels, queries, services
from tenants.staff.errors import HoursCollide, HoursNotFound, StaffMemberNotFound
from tenants.staff.models import StaffMember
from tenants.staff.rules.hours import Hours, Span, collide, holds_on, week_minutes
from tenants.staff.services import HoursFacts, StaffFacts, TimeOffFacts
from tests.cast import Cast

MONDAY = date(2026, 11, 23)
NINE_TO_FIVE = HoursFacts(frozenset({1, 2, 3, 4, 5}), 9 * 60, 17 * 60, from_on=date(2026, 1, 5))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 21, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def ada(alder: Session, cast: Cast) -> StaffMember:
    return services.add_staff_member(alder, cast.actor("dee"), StaffFacts("Ada", "Quillshift", "LCSW"))


def week(days: set[int], start: int, end: int, first: date, last: date | None = None) -> Hours:
    return Hours(frozenset(days), start * 60, end * 60, Span(first, last))


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        # the same morning
        (week({1}, 9, 12, MONDAY), week({1}, 10, 11, MONDAY), True),
        # one ends as the other begins
        (week({1}, 9, 12, MONDAY), week({1}, 12, 15, MONDAY), False),
        # no common day of the week
        (week({1, 3}, 9, 12, MONDAY), week({2, 4}, 9, 12, MONDAY), False),
        # the first ended the day before the second begins
        (week({1}, 9, 12, date(2026, 1, 1), date(2026, 11, 22)), week({1}, 9, 12, MONDAY), False),
        # they share one Monday
        (week({1}, 9, 12, date(2026, 1, 1), MONDAY), week({1}, 9, 12, MONDAY), True),
        # they share Tuesday to Sunday, and both hold on Mondays only
        (week({1}, 9, 12, date(2026, 1, 1), date(2026, 11, 29)), week({1}, 9, 12, date(2026, 11, 24)), False),
        # a whole week in common holds every weekday
        (week({1}, 9, 12, date(2026, 1, 1), date(2026, 11, 30)), week({1}, 9, 12, date(2026, 11, 24)), True),
        # up to midnight, and from midnight
        (week({7}, 20, 24, MONDAY), week({7}, 0, 20, MONDAY), False),
    ],
)
def test_hours_collide_on_a_common_day_and_time(one: Hours, other: Hours, clash: bool) -> None:
    assert collide(one, other) is clash
    assert collide(other, one) is clash


spans = st.builds(
    lambda first, length: Span(
        MONDAY + timedelta(days=first), None if length is None else MONDAY + timedelta(days=first + length)
    ),
    st.integers(0, 20),
    st.none() | st.integers(0, 12),
)
weeks = st.builds(
    lambda days, start, length, span: Hours(frozenset(days), start * 60, min(start + length, 24) * 60, span),
    st.sets(st.integers(1, 7), min_size=1),
    st.integers(0, 23),
    st.integers(1, 8),
    spans,
)


@given(weeks, weeks)
def test_hours_collide_exactly_when_some_day_holds_both(one: Hours, other: Hours) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(60)]
    times = one.start_minutes < other.end_minutes and other.start_minutes < one.end_minutes
    assert collide(one, other) == (times and any(holds_on(one, day) and holds_on(other, day) for day in days))


def test_a_week_counts_what_is_in_effect_on_the_day() -> None:
    lines = [week({1, 2, 3, 4}, 9, 17, date(2026, 1, 1)), week({5}, 9, 13, date(2026, 1, 1), date(2026, 11, 22))]
    assert week_minutes(lines, date(2026, 11, 22)) == 36 * 60
    assert week_minutes(lines, MONDAY) == 32 * 60


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({1, 2, 3, 4, 5}, "Monday to Friday"),
        ({1, 2}, "Monday, Tuesday"),
        ({1, 3, 4, 5, 7}, "Monday, Wednesday to Friday, Sunday"),
        ({6}, "Saturday"),
    ],
)
def test_days_read_as_people_say_them(days: set[int], words: str) -> None:
    assert labels.weekdays(days) == words


def test_who_works_that_day_is_available_there_and_then(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    elm, oak = (add_site(alder, dee, SiteFacts(name, PlaceOfService.OFFICE)).id for name in ("Elmq", "Oakq"))
    services.add_hours(alder, dee, ada.id, replace(NINE_TO_FIVE, site_id=elm))
    services.add_hours(alder, dee, ada.id, HoursFacts(frozenset({1}), 18 * 60, 20 * 60, from_on=MONDAY))

    def mine(on: date, **asked: object) -> list[tuple[int, int]]:
        found = queries.list_available(alder, on, staff_member_ids=[ada.id], **asked)  # type: ignore[arg-type]
        return [(one.start_minutes // 60, one.end_minutes // 60) for one in found]

    assert mine(MONDAY) == [(9, 17), (18, 20)]
    assert mine(MONDAY, site_id=elm) == [(9, 17), (18, 20)]
    assert mine(MONDAY, site_id=oak) == [(18, 20)]
    assert mine(MONDAY, start_minutes=10 * 60, end_minutes=12 * 60) == [(9, 17)]
    assert mine(MONDAY, start_minutes=16 * 60, end_minutes=18 * 60) == []
    assert mine(MONDAY - timedelta(days=1)) == []
    assert mine(date(2026, 1, 2)) == []
    services.record_time_off(alder, dee, ada.id, TimeOffFacts(MONDAY, MONDAY))
    assert mine(MONDAY) == []
    assert mine(MONDAY + timedelta(days=1)) == [(9, 17)]


def test_hours_over_others_are_refused_with_those_hours_named(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    line = services.add_hours(alder, dee, ada.id, NINE_TO_FIVE)
    with pytest.raises(HoursCollide) as refused:
        services.add_hours(alder, dee, ada.id, replace(NINE_TO_FIVE, start_minutes=16 * 60, end_minutes=18 * 60))
    assert "Monday to Friday, 9:00 AM–5:00 PM" in refused.value.sentence()
    services.correct_hours(alder, dee, line.id, replace(NINE_TO_FIVE, end_minutes=16 * 60))
    services.add_hours(alder, dee, ada.id, replace(NINE_TO_FIVE, start_minutes=16 * 60, end_minutes=18 * 60))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(NINE_TO_FIVE, weekdays=frozenset()), "weekdays"),
        (replace(NINE_TO_FIVE, weekdays=frozenset({0})), "weekdays"),
        (replace(NINE_TO_FIVE, start_minutes=22 * 60, end_minutes=2 * 60), "ends"),
        (replace(NINE_TO_FIVE, until_on=date(2026, 1, 4)), "until_on"),
    ],
)
def test_hours_that_cannot_be_are_refused(
    alder: Session, cast: Cast, ada: StaffMember, wrong: HoursFacts, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.add_hours(alder, cast.actor("dee"), ada.id, wrong)
    assert list(refused.value.problems) == [field]


def test_who_plans_the_schedule_keeps_hours_and_never_over_anothers_change(
    alder: Session, cast: Cast, ada: StaffMember
) -> None:
    line = services.add_hours(alder, cast.actor("dan"), ada.id, NINE_TO_FIVE)
    opened = line.version
    for who in ("ana", "fay", "ben"):
        with pytest.raises(Forbidden):
            services.add_hours(alder, cast.actor(who), ada.id, NINE_TO_FIVE)
    services.correct_hours(alder, cast.actor("dee"), line.id, replace(NINE_TO_FIVE, end_minutes=1000))
    with pytest.raises(Stale):
        services.correct_hours(alder, cast.actor("dee"), line.id, NINE_TO_FIVE, expected_version=opened)
    services.remove_hours(alder, cast.actor("dan"), line.id)
    with pytest.raises(HoursNotFound):
        queries.get_hours(alder, line.id)


def test_another_clinics_hours_are_not_found(alder: Session, birch: Session, cast: Cast, ada: StaffMember) -> None:
    line = services.add_hours(alder, cast.actor("dee"), ada.id, NINE_TO_FIVE)
    alder.flush()
    with pytest.raises(HoursNotFound):
        services.correct_hours(birch, cast.actor("bo"), line.id, NINE_TO_FIVE)
    with pytest.raises(StaffMemberNotFound):
        services.add_hours(birch, cast.actor("bo"), ada.id, NINE_TO_FIVE)
