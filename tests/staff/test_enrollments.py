"""Payer enrollments: how they stand, what overlaps, and under which one a day is billed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, Stale
from causeway.ids import new_id
from tenants.clinics.models import PlaceOfService
from tenants.clinics.services import SiteFacts, add_site
from tenants.insurance import services as insurance
from tenants.insurance.due import enrollments_ending
from tenants.insurance.facts import PayerFacts
from tenants.staff import queries, services
from tenants.staff.errors import AlreadyEnrolled, EnrollmentNotFound
from tenants.staff.models import StaffMember
from tenants.staff.rules.enrollments import (
    BillingUnder,
    Enrolled,
    EnrollmentStanding,
    EnrollmentStatus,
    clashes,
    enrollment_standing,
    holding,
)
from tenants.staff.services import EnrollmentFacts, StaffFacts
from tests.cast import Cast, take_off_staff

TODAY = date(2026, 11, 21)
ELM, OAK = new_id(), new_id()
ACTIVE = EnrollmentStatus.ACTIVE


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 21, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def ada(alder: Session, cast: Cast) -> StaffMember:
    take_off_staff(alder, cast.users["ana"])
    facts = StaffFacts("Ada", "Enrollworth", "LCSW", user_id=cast.users["ana"])
    return services.add_staff_member(alder, cast.actor("dee"), facts)


@pytest.fixture
def payer(alder: Session, cast: Cast) -> UUID:
    return insurance.add_payer(alder, cast.actor("ben"), PayerFacts(name=f"Payer {new_id().hex}")).id


@pytest.mark.parametrize(
    ("status", "first", "last", "how"),
    [
        (EnrollmentStatus.APPLIED, None, None, EnrollmentStanding.APPLIED),
        (EnrollmentStatus.DENIED, None, None, EnrollmentStanding.DENIED),
        (EnrollmentStatus.ENDED, date(2024, 1, 1), date(2025, 1, 1), EnrollmentStanding.ENDED),
        (ACTIVE, date(2026, 11, 22), None, EnrollmentStanding.COMING),
        (ACTIVE, date(2026, 11, 21), None, EnrollmentStanding.IN_FORCE),
        (ACTIVE, date(2024, 1, 1), date(2027, 2, 20), EnrollmentStanding.IN_FORCE),  # 91 days left
        (ACTIVE, date(2024, 1, 1), date(2027, 2, 19), EnrollmentStanding.EXPIRING),  # 90 days left
        (ACTIVE, date(2024, 1, 1), TODAY, EnrollmentStanding.EXPIRING),
        (ACTIVE, date(2024, 1, 1), date(2026, 11, 20), EnrollmentStanding.EXPIRED),
    ],
)
def test_how_an_enrollment_stands(
    status: EnrollmentStatus, first: date | None, last: date | None, how: EnrollmentStanding
) -> None:
    assert enrollment_standing(status, first, last, TODAY, 90) is how


def test_a_sites_own_enrollment_counts_before_the_one_for_every_site() -> None:
    every = Enrolled(ACTIVE, None, date(2026, 1, 1), None)
    elm = Enrolled(ACTIVE, ELM, date(2026, 6, 1), date(2026, 6, 30))
    ended = Enrolled(EnrollmentStatus.ENDED, OAK, date(2025, 1, 1), date(2025, 12, 31))
    applied = Enrolled(EnrollmentStatus.APPLIED, OAK, None, None)
    keys = {name: new_id() for name in ("every", "elm", "ended", "applied")}
    known = list(zip(keys.values(), (every, elm, ended, applied), strict=True))
    assert holding(known, date(2026, 6, 15), ELM) == keys["elm"]
    assert holding(known, date(2026, 7, 1), ELM) == keys["every"]
    assert holding(known, date(2026, 6, 15), None) == keys["every"]
    assert holding(known, date(2025, 6, 15), OAK) == keys["ended"]
    assert holding(known, date(2025, 6, 15), ELM) is None
    assert holding(known, date(2024, 12, 31), OAK) is None


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))
enrolled = st.builds(
    lambda status, site, pair, is_open: Enrolled(status, site, min(pair), None if is_open else max(pair)),
    st.sampled_from(EnrollmentStatus),
    st.sampled_from([None, ELM, OAK]),
    st.tuples(days, days),
    st.booleans(),
)


@given(enrolled, enrolled)
def test_two_clash_exactly_when_both_hold_at_one_site_on_some_day(one: Enrolled, other: Enrolled) -> None:
    def held(each: Enrolled, on: date) -> bool:
        return holding([(ELM, each)], on, each.site_id) is not None

    some_days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(70)]
    together = one.site_id == other.site_id and any(held(one, on) and held(other, on) for on in some_days)
    assert clashes(one, other) == clashes(other, one) == together


def test_an_enrollment_bills_from_its_first_day_to_its_last(
    alder: Session, cast: Cast, ada: StaffMember, payer: UUID
) -> None:
    ben = cast.actor("ben")
    facts = EnrollmentFacts(ada.id, payer, effective_on=date(2026, 1, 1), until_on=date(2026, 6, 30), number="P-1")
    first = services.enroll(alder, ben, facts)
    for on, is_enrolled in (
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ):
        assert (queries.find_enrollment_on(alder, ada.id, payer, on) is first) is is_enrolled
    with pytest.raises(AlreadyEnrolled) as refused:
        services.enroll(alder, ben, replace(facts, effective_on=date(2026, 6, 30), until_on=None))
    assert "1 Jan 2026 – 30 Jun 2026" in refused.value.sentence()
    elm = add_site(alder, cast.actor("dee"), SiteFacts("Elm for enrollments", PlaceOfService.OFFICE)).id
    services.enroll(alder, ben, replace(facts, site_id=elm))
    services.enroll(alder, ben, replace(facts, effective_on=date(2026, 7, 1), until_on=None))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"effective_on": None}, "effective_on"),
        ({"until_on": date(2025, 1, 1)}, "until_on"),
        ({"status": EnrollmentStatus.ENDED}, "until_on"),
        ({"billing_under": BillingUnder.SUPERVISOR}, "billing_under"),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(
    alder: Session, cast: Cast, ada: StaffMember, payer: UUID, change: dict[str, object], field: str
) -> None:
    facts = EnrollmentFacts(ada.id, payer, effective_on=date(2026, 1, 1))
    with pytest.raises(Invalid) as refused:
        services.enroll(alder, cast.actor("ben"), replace(facts, **change))  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]


def test_billing_and_administrators_keep_enrollments_and_never_over_anothers_change(
    alder: Session, cast: Cast, ada: StaffMember, payer: UUID
) -> None:
    facts = EnrollmentFacts(ada.id, payer, effective_on=date(2026, 1, 1))
    row = services.enroll(alder, cast.actor("dee"), facts)
    opened = row.version
    for who in ("dan", "ana", "uma", "aud"):
        with pytest.raises(Forbidden):
            services.enroll(alder, cast.actor(who), facts)
    services.correct_enrollment(alder, cast.actor("ben"), row.id, replace(facts, number="P-2"))
    with pytest.raises(Stale):
        services.correct_enrollment(alder, cast.actor("ben"), row.id, facts, expected_version=opened)


def test_an_ending_enrollment_waits_for_billing_and_the_person_until_a_later_one_follows(
    alder: Session, cast: Cast, ada: StaffMember, payer: UUID
) -> None:
    def waits(who: str, *, is_mine: bool = False) -> list[tuple[date | None, str]]:
        found = enrollments_ending(alder, cast.actor(who), TODAY, 5000, is_mine=is_mine)
        return [(one.due_on, one.tone) for one in found if one.subject.startswith("Ada Enrollworth")]

    ben = cast.actor("ben")
    facts = EnrollmentFacts(ada.id, payer, effective_on=date(2025, 1, 1), until_on=date(2027, 1, 31))
    row = services.enroll(alder, ben, facts)
    for who in ("ben", "dee", "dan", "ana"):
        assert waits(who) == [(date(2027, 1, 31), "warning")]
    assert waits("ben", is_mine=True)
    assert waits("ana", is_mine=True)
    assert not waits("dan", is_mine=True)
    assert not waits("fay")
    services.enroll(alder, ben, replace(facts, effective_on=date(2027, 2, 1), until_on=None))
    assert waits("ben") == []
    services.correct_enrollment(alder, ben, row.id, replace(facts, until_on=date(2026, 11, 1)))
    assert waits("ben") == []


def test_an_enrollment_that_ended_on_purpose_waits_for_nobody(
    alder: Session, cast: Cast, ada: StaffMember, payer: UUID
) -> None:
    ben = cast.actor("ben")
    facts = EnrollmentFacts(ada.id, payer, effective_on=date(2025, 1, 1), until_on=date(2026, 11, 1))
    row = services.enroll(alder, ben, facts)
    mine = [one for one in enrollments_ending(alder, cast.actor("ana"), TODAY, 50) if one.id == row.id]
    assert [one.tone for one in mine] == ["danger"]
    services.correct_enrollment(alder, ben, row.id, replace(facts, status=EnrollmentStatus.ENDED))
    assert not [one for one in enrollments_ending(alder, cast.actor("ana"), TODAY, 50) if one.id == row.id]


def test_another_clinics_enrollment_is_not_found(
    alder: Session, birch: Session, cast: Cast, ada: StaffMember, payer: UUID
) -> None:
    row = services.enroll(alder, cast.actor("ben"), EnrollmentFacts(ada.id, payer, effective_on=date(2026, 1, 1)))
    with pytest.raises(EnrollmentNotFound):
        queries.get_enrollment(birch, row.id)
