"""Time off, and the caseload opened to whoever covers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, Stale
from tenants.patients.models import CaseloadCover
from tenants.staff import queries, services
from tenants.staff.due import covers_waiting
from tenants.staff.errors import (
    AwayAlready,
    CoverCannotSignIn,
    CoverIsAway,
    LeadsNoSessions,
    NothingToConfirm,
    TimeOffCancelled,
)
from tenants.staff.models import StaffMember, TimeOff
from tenants.staff.rules.hours import Span, TimeOffKind
from tenants.staff.services import StaffFacts, TimeOffFacts
from tests.cast import Cast, take_off_staff

TODAY = date(2026, 11, 21)
FIRST, LAST = date(2026, 12, 7), date(2026, 12, 11)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 21, 18, tzinfo=UTC)):
        yield


def on_staff(db: Session, cast: Cast, who: str, last: str) -> StaffMember:
    take_off_staff(db, cast.users[who])
    return services.add_staff_member(db, cast.actor("dee"), StaffFacts(who.title(), last, user_id=cast.users[who]))


@pytest.fixture
def ana(alder: Session, cast: Cast) -> StaffMember:
    return on_staff(alder, cast, "ana", "Awaysworth")


@pytest.fixture
def pat(alder: Session, cast: Cast) -> StaffMember:
    return on_staff(alder, cast, "pat", "Standin")


def opened(db: Session, row: TimeOff) -> list[tuple[object, ...]]:
    """Who reaches whose caseload because of it, and when."""
    covers = db.scalars(select(CaseloadCover).where(CaseloadCover.time_off_id == row.id))
    return [(c.covered_user_id, c.covering_user_id, c.from_on, c.until_on) for c in covers]


def test_a_directors_entry_opens_the_caseload_at_once(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember
) -> None:
    row = services.record_time_off(alder, cast.actor("dan"), ana.id, TimeOffFacts(FIRST, LAST, covering_id=pat.id))
    assert opened(alder, row) == [(ana.user_id, pat.user_id, FIRST, LAST)]
    assert row.confirmed_at is not None


@pytest.mark.parametrize("who", ["ana", "dee"])
def test_a_cover_that_somebody_else_asks_for_waits_for_a_director(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember, who: str
) -> None:
    row = services.record_time_off(alder, cast.actor(who), ana.id, TimeOffFacts(FIRST, LAST, covering_id=pat.id))
    assert opened(alder, row) == []
    waiting = [
        item for item in covers_waiting(alder, cast.actor("dan"), TODAY, 100) if item.values == {"time_off_id": row.id}
    ]
    assert [(item.subject, item.what, item.due_on, item.tone) for item in waiting] == [
        ("Ana Awaysworth", "Open the caseload to Pat Standin, 7 Dec 2026 – 11 Dec 2026", FIRST, "warning")
    ]
    with pytest.raises(Forbidden):
        services.confirm_cover(alder, cast.actor(who), row.id)
    services.confirm_cover(alder, cast.actor("dan"), row.id)
    services.confirm_cover(alder, cast.actor("dan"), row.id)
    assert opened(alder, row) == [(ana.user_id, pat.user_id, FIRST, LAST)]
    assert row.id not in {item.values["time_off_id"] for item in covers_waiting(alder, cast.actor("dan"), TODAY, 100)}


def test_moved_days_move_the_cover_for_a_director_and_close_it_for_anybody_else(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember
) -> None:
    facts = TimeOffFacts(FIRST, LAST, covering_id=pat.id)
    row = services.record_time_off(alder, cast.actor("dan"), ana.id, facts)
    longer = replace(facts, until_on=date(2026, 12, 14))
    services.change_time_off(alder, cast.actor("dan"), row.id, longer)
    assert opened(alder, row) == [(ana.user_id, pat.user_id, FIRST, date(2026, 12, 14))]
    services.change_time_off(alder, cast.actor("ana"), row.id, replace(longer, note="The lake."))
    assert row.confirmed_at is not None
    services.change_time_off(alder, cast.actor("ana"), row.id, replace(longer, until_on=date(2026, 12, 20)))
    assert row.confirmed_at is None
    assert [cover[3] for cover in opened(alder, row)] == [date(2026, 11, 20)]
    services.confirm_cover(alder, cast.actor("dan"), row.id)
    assert opened(alder, row) == [(ana.user_id, pat.user_id, FIRST, date(2026, 12, 20))]


def test_cancelled_time_off_closes_the_caseload_and_stays_cancelled(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember
) -> None:
    row = services.record_time_off(alder, cast.actor("dan"), ana.id, TimeOffFacts(FIRST, LAST, covering_id=pat.id))
    services.cancel_time_off(alder, cast.actor("ana"), row.id)
    assert [cover[3] for cover in opened(alder, row)] == [date(2026, 11, 20)]
    with pytest.raises(TimeOffCancelled):
        services.confirm_cover(alder, cast.actor("dan"), row.id)
    assert queries.find_time_off(alder, [ana.id], FIRST, LAST) == {}
    services.record_time_off(alder, cast.actor("ana"), ana.id, TimeOffFacts(FIRST, LAST))


def test_somebody_without_a_sign_in_has_no_caseload_to_open_and_none_to_take(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember
) -> None:
    dan = cast.actor("dan")
    temp = services.add_staff_member(alder, cast.actor("dee"), StaffFacts("Tess", "Temping"))
    row = services.record_time_off(alder, dan, temp.id, TimeOffFacts(FIRST, LAST, covering_id=pat.id))
    assert opened(alder, row) == []
    with pytest.raises(NothingToConfirm):
        services.confirm_cover(alder, dan, row.id)
    with pytest.raises(CoverCannotSignIn):
        services.record_time_off(alder, dan, ana.id, TimeOffFacts(FIRST, LAST, covering_id=temp.id))


def test_past_days_are_kept_without_opening_anything(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember
) -> None:
    past = TimeOffFacts(date(2026, 11, 2), date(2026, 11, 4), TimeOffKind.SICK, covering_id=pat.id)
    assert opened(alder, services.record_time_off(alder, cast.actor("dan"), ana.id, past)) == []


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        (date(2026, 12, 11), date(2026, 12, 12), True),
        (date(2026, 12, 1), date(2026, 12, 7), True),
        (date(2026, 12, 1), date(2026, 12, 31), True),
        (date(2026, 12, 12), date(2026, 12, 12), False),
        (date(2026, 12, 1), date(2026, 12, 6), False),
    ],
)
def test_the_same_day_is_away_once(
    alder: Session, cast: Cast, ana: StaffMember, first: date, last: date, is_refused: bool
) -> None:
    services.record_time_off(alder, cast.actor("ana"), ana.id, TimeOffFacts(FIRST, LAST))
    if is_refused:
        with pytest.raises(AwayAlready) as refused:
            services.record_time_off(alder, cast.actor("ana"), ana.id, TimeOffFacts(first, last))
        assert "7 Dec 2026 to 11 Dec 2026" in refused.value.sentence()
    else:
        services.record_time_off(alder, cast.actor("ana"), ana.id, TimeOffFacts(first, last))


def test_nobody_covers_who_is_away_or_gone_or_themselves(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember
) -> None:
    dan = cast.actor("dan")
    services.record_time_off(alder, dan, pat.id, TimeOffFacts(LAST, date(2026, 12, 20)))
    with pytest.raises(CoverIsAway) as refused:
        services.record_time_off(alder, dan, ana.id, TimeOffFacts(FIRST, LAST, covering_id=pat.id))
    assert refused.value.sentence() == "Pat Standin is away from 11 Dec 2026 to 20 Dec 2026; choose somebody else."
    gone = services.add_staff_member(alder, cast.actor("dee"), StaffFacts("Gus", "Gone", is_active=False))
    for covering in (ana.id, gone.id):
        with pytest.raises(Invalid):
            services.record_time_off(alder, dan, ana.id, TimeOffFacts(FIRST, LAST, covering_id=covering))


@pytest.mark.parametrize("wrong", [(LAST, FIRST), (date(2026, 1, 1), date(2027, 2, 1))])
def test_days_that_cannot_be_are_refused(
    alder: Session, cast: Cast, ana: StaffMember, wrong: tuple[date, date]
) -> None:
    with pytest.raises(Invalid):
        services.record_time_off(alder, cast.actor("ana"), ana.id, TimeOffFacts(*wrong))


def test_only_an_administrator_a_director_or_oneself_enters_it(
    alder: Session, cast: Cast, ana: StaffMember, pat: StaffMember
) -> None:
    row = services.record_time_off(alder, cast.actor("pat"), pat.id, TimeOffFacts(FIRST, LAST))
    for who in ("ana", "fay", "ben", "aud"):
        with pytest.raises(Forbidden):
            services.record_time_off(alder, cast.actor(who), pat.id, TimeOffFacts(FIRST, LAST))
        with pytest.raises(Forbidden):
            services.cancel_time_off(alder, cast.actor(who), row.id)
    opened_version = row.version
    services.change_time_off(alder, cast.actor("dee"), row.id, TimeOffFacts(FIRST, FIRST))
    with pytest.raises(Stale):
        services.change_time_off(
            alder, cast.actor("pat"), row.id, TimeOffFacts(FIRST, LAST), expected_version=opened_version
        )


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))
spans = st.tuples(days, days).map(lambda pair: Span(min(pair), max(pair)))


@given(spans, spans)
def test_spans_overlap_exactly_when_they_share_a_day(one: Span, other: Span) -> None:
    assert one.last is not None
    assert other.last is not None
    mine = set(range(one.first.toordinal(), one.last.toordinal() + 1))
    theirs = set(range(other.first.toordinal(), other.last.toordinal() + 1))
    assert one.overlaps(other) == other.overlaps(one) == bool(mine & theirs)
    if mine & theirs:
        both = one.common(other)
        assert both.last is not None
        assert set(range(both.first.toordinal(), both.last.toordinal() + 1)) == mine & theirs


def test_only_who_may_lead_covers_for_somebody_who_does(alder: Session, cast: Cast, ana: StaffMember) -> None:
    fay, ben = on_staff(alder, cast, "fay", "Desk"), on_staff(alder, cast, "ben", "Ledger")
    with pytest.raises(LeadsNoSessions):
        services.record_time_off(alder, cast.actor("dan"), ana.id, TimeOffFacts(FIRST, LAST, covering_id=fay.id))
    row = services.record_time_off(alder, cast.actor("dee"), fay.id, TimeOffFacts(FIRST, LAST, covering_id=ben.id))
    assert row.covering_id == ben.id
