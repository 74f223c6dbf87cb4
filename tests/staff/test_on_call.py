"""Who is on call: staffed hours, overlaps, the times nobody answers, and the pages."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid
from tenants.clinics.models import Closure
from tenants.staff import services as staff
from tenants.staff.models import StaffMember
from tenants.staff.on_call import queries, rules, services
from tenants.staff.on_call.errors import CannotAnswer, OnCallAlready
from tenants.staff.on_call.rules import Hours, Span
from tenants.staff.on_call.services import ShiftFacts
from tenants.staff.services import StaffFacts
from tests.cast import Cast, take_off_staff

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)  # Friday, noon in Chicago
WEEK = {day: Hours(480, 1080) for day in range(1, 6)}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def member(db: Session, cast: Cast, who: str) -> StaffMember:
    take_off_staff(db, cast.users[who])
    return staff.add_staff_member(db, cast.actor("dee"), StaffFacts(who.title(), "Oncallton", user_id=cast.users[who]))


def facts(who: StaffMember, first: datetime, last: datetime, phone: str = "(217) 555-0144") -> ShiftFacts:
    return ShiftFacts(who.id, first, last, phone)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 20, 8, 0, tzinfo=CHICAGO), True),
        (datetime(2026, 11, 20, 7, 59, tzinfo=CHICAGO), False),
        (datetime(2026, 11, 20, 17, 59, tzinfo=CHICAGO), True),
        (datetime(2026, 11, 20, 18, 0, tzinfo=CHICAGO), False),
        (datetime(2026, 11, 21, 12, 0, tzinfo=CHICAGO), False),  # a Saturday
        (datetime(2026, 11, 26, 12, 0, tzinfo=CHICAGO), False),  # closed
        (datetime(2026, 11, 20, 14, 0, tzinfo=UTC), True),  # eight in Chicago
        (datetime(2026, 11, 2, 14, 0, tzinfo=UTC), True),  # the Monday after the clocks went back
        (datetime(2026, 10, 30, 13, 0, tzinfo=UTC), True),  # the Friday before
    ],
)
def test_staffed_is_by_the_clinics_own_clock_and_never_on_a_day_it_is_closed(at: datetime, expected: bool) -> None:
    assert rules.is_staffed(at, WEEK, {date(2026, 11, 26)}, CHICAGO) is expected


def test_the_times_nobody_answers_are_what_neither_hours_nor_people_cover() -> None:
    start = datetime(2026, 11, 20, 18, tzinfo=UTC)
    within = Span(start, start + 10 * HOUR)
    assert rules.gaps(within, []) == [within]
    assert rules.gaps(within, [Span(start - HOUR, start + 2 * HOUR), Span(start + 3 * HOUR, start + 20 * HOUR)]) == [
        Span(start + 2 * HOUR, start + 3 * HOUR)
    ]
    assert rules.gaps(within, [within]) == []


HOURS = st.integers(0, 60)


@given(st.lists(st.tuples(HOURS, st.integers(1, 20)), max_size=6), HOURS)
def test_every_hour_is_covered_or_in_exactly_one_gap(spans: list[tuple[int, int]], probe: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    covered = [Span(start + a * HOUR, start + (a + n) * HOUR) for a, n in spans]
    within, at = Span(start, start + 50 * HOUR), start + probe * HOUR
    inside = [gap for gap in rules.gaps(within, covered) if gap.from_at <= at < gap.until_at]
    is_covered = any(span.from_at <= at < span.until_at for span in covered)
    assert len(inside) == int(within.from_at <= at < within.until_at and not is_covered)


def test_a_clinic_that_set_no_hours_counts_as_staffed_and_has_no_gaps(birch: Session, cast: Cast) -> None:
    for row in queries.list_week(birch):
        services.set_week(birch, cast.actor("bo"), {})
        assert row
    assert queries.is_staffed(birch, NOW, CHICAGO)
    assert queries.list_gaps(birch, NOW, 14, CHICAGO, []) == []


def test_one_person_answers_at_a_time(alder: Session, cast: Cast) -> None:
    dan, first = cast.actor("dan"), NOW + 400 * timedelta(days=1)
    ana, nia = member(alder, cast, "ana"), member(alder, cast, "nia")
    services.put_on_call(alder, dan, facts(ana, first, first + 10 * HOUR))
    with pytest.raises(OnCallAlready):
        services.put_on_call(alder, dan, facts(nia, first + 9 * HOUR, first + 12 * HOUR))
    services.put_on_call(alder, dan, facts(nia, first + 10 * HOUR, first + 12 * HOUR))
    found = queries.find_on_call(alder, first + 10 * HOUR)
    assert found is not None
    assert (found.user_id, found.phone) == (cast.users["nia"], "+12175550144")
    assert queries.find_on_call(alder, first + 12 * HOUR) is None


def test_who_is_on_call_can_act_on_an_alert(alder: Session, cast: Cast) -> None:
    dan, fay = cast.actor("dan"), member(alder, cast, "fay")
    nobody = staff.add_staff_member(alder, cast.actor("dee"), StaffFacts("No", "Signin"))
    for who in (fay, nobody):
        with pytest.raises(CannotAnswer):
            services.put_on_call(alder, dan, facts(who, NOW, NOW + HOUR))
    ana = member(alder, cast, "ana")
    for wrong in (facts(ana, NOW, NOW), facts(ana, NOW, NOW + timedelta(days=40)), facts(ana, NOW, NOW + HOUR, "no")):
        with pytest.raises(Invalid):
            services.put_on_call(alder, dan, wrong)
    for who in ("ana", "fay", "ben"):
        with pytest.raises(Forbidden):
            services.put_on_call(alder, cast.actor(who), facts(ana, NOW, NOW + HOUR))


def test_hours_are_set_whole_and_a_closure_of_the_clinic_empties_its_day(alder: Session, cast: Cast) -> None:
    dan = cast.actor("dan")
    services.set_week(alder, dan, WEEK)
    assert queries.is_staffed(alder, NOW, CHICAGO)
    alder.add(Closure(name="Storm", from_on=date(2026, 11, 20), until_on=date(2026, 11, 20), site_id=None))
    alder.flush()
    assert not queries.is_staffed(alder, NOW, CHICAGO)
    services.set_week(alder, dan, {6: Hours(0, 1440)})
    assert queries.list_week(alder) == {6: Hours(0, 1440)}
    with pytest.raises(Invalid):
        services.set_week(alder, dan, {1: Hours(600, 600)})


def test_the_pages_show_who_answers_and_only_directors_change_it(
    browse: Callable[[str], FlaskClient], populated: object
) -> None:
    page = browse("fay").get("/c/alder/staff/on-call/")
    assert page.status_code == 200
    assert "Sam Sampleton" in page.text or "Sampleton, Sam" in page.text
    assert "/staff/on-call/new/" not in page.text
    assert browse("fay").get("/c/alder/staff/on-call/new/").status_code == 403
    for path in ("new/", "hours/"):
        assert browse("dan").get(f"/c/alder/staff/on-call/{path}").status_code == 200
