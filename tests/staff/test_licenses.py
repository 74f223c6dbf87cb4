"""Licenses and the warnings before they end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, Stale
from tenants.staff import queries, services
from tenants.staff.due import ending_licenses
from tenants.staff.errors import LicenseTaken
from tenants.staff.models import StaffMember
from tenants.staff.rules import LeadDays
from tenants.staff.services import LicenseFacts, StaffFacts
from tests.cast import Cast, take_off_staff

TODAY = date(2026, 11, 21)
LCSW = LicenseFacts("IL", "LCSW", "149-000001", expires_on=date(2026, 12, 3), issued_on=date(2024, 12, 3))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 21, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def ada(alder: Session, cast: Cast) -> StaffMember:
    take_off_staff(alder, cast.users["ana"])
    return services.add_staff_member(
        alder, cast.actor("dee"), StaffFacts("Ada", "Example", "LCSW", user_id=cast.users["ana"])
    )


def test_an_ending_license_waits_on_the_administrators_first_page(alder: Session, cast: Cast, ada: StaffMember) -> None:
    services.add_license(alder, cast.actor("dee"), ada.id, LCSW)
    services.add_license(alder, cast.actor("dee"), ada.id, replace(LCSW, state="WI", expires_on=date(2027, 1, 20)))
    services.add_license(alder, cast.actor("dee"), ada.id, replace(LCSW, state="IA", expires_on=date(2027, 1, 21)))
    items = ending_licenses(alder, cast.actor("dee"), TODAY, 8)
    assert [(item.what, item.due_on, item.tone) for item in items] == [
        ("Renew the license: LCSW (IL)", date(2026, 12, 3), "danger"),
        ("Renew the license: LCSW (WI)", date(2027, 1, 20), "warning"),
    ]


def test_somebody_who_left_is_not_reminded_of(alder: Session, cast: Cast, ada: StaffMember) -> None:
    services.add_license(alder, cast.actor("dee"), ada.id, LCSW)
    services.correct_staff_member(alder, cast.actor("dee"), ada.id, StaffFacts("Ada", "Example", is_active=False))
    assert ending_licenses(alder, cast.actor("dee"), TODAY, 8) == []


def test_a_renewal_ends_the_reminder(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    license_ = services.add_license(alder, dee, ada.id, LCSW)
    services.correct_license(alder, dee, license_.id, replace(LCSW, expires_on=date(2028, 12, 3)))
    assert ending_licenses(alder, dee, TODAY, 8) == []


def test_the_same_license_is_kept_once(alder: Session, cast: Cast, ada: StaffMember) -> None:
    services.add_license(alder, cast.actor("dee"), ada.id, LCSW)
    with pytest.raises(LicenseTaken):
        services.add_license(alder, cast.actor("dee"), ada.id, LCSW)


@pytest.mark.parametrize("wrong", [replace(LCSW, state="Illinois"), replace(LCSW, expires_on=date(2024, 12, 2))])
def test_a_license_names_a_state_and_ends_after_it_begins(
    alder: Session, cast: Cast, ada: StaffMember, wrong: LicenseFacts
) -> None:
    with pytest.raises(Invalid):
        services.add_license(alder, cast.actor("dee"), ada.id, wrong)


def test_only_an_administrator_keeps_licenses_and_never_over_anothers_change(
    alder: Session, cast: Cast, ada: StaffMember
) -> None:
    dee = cast.actor("dee")
    license_ = services.add_license(alder, dee, ada.id, LCSW)
    opened = license_.version
    with pytest.raises(Forbidden):
        services.correct_license(alder, cast.actor("ana"), license_.id, LCSW)
    services.correct_license(alder, dee, license_.id, replace(LCSW, number="2"), expected_version=opened)
    with pytest.raises(Stale):
        services.correct_license(alder, dee, license_.id, LCSW, expected_version=opened)


@pytest.mark.parametrize(
    ("on", "is_licensed"),
    [
        (date(2022, 12, 31), False),  # before the first term
        (date(2023, 1, 1), True),
        (date(2024, 12, 31), True),  # the last day of the first term
        (date(2025, 1, 1), False),  # the gap before the renewal
        (date(2025, 2, 28), False),
        (date(2025, 3, 1), True),
        (date(2027, 2, 28), True),
        (date(2027, 3, 1), False),
    ],
)
def test_a_renewal_keeps_the_term_before_it_and_its_gap(
    alder: Session, cast: Cast, ada: StaffMember, on: date, is_licensed: bool
) -> None:
    dee = cast.actor("dee")
    first = LicenseFacts("IL", "LCSW", "149-7", expires_on=date(2024, 12, 31), issued_on=date(2023, 1, 1))
    license_ = services.add_license(alder, dee, ada.id, first)
    services.renew_license(alder, dee, license_.id, starts_on=date(2025, 3, 1), expires_on=date(2027, 2, 28))
    assert queries.licensed_in(alder, ada.id, "IL", on) is is_licensed
    assert not queries.licensed_in(alder, ada.id, "WI", on)
    assert [(term.issued_on, term.expires_on) for term in queries.list_terms(alder, license_.id)] == [
        (date(2023, 1, 1), date(2024, 12, 31))
    ]


def test_a_renewal_follows_without_a_gap_unless_said_otherwise(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    license_ = services.add_license(alder, dee, ada.id, LCSW)
    services.renew_license(alder, dee, license_.id, expires_on=date(2028, 12, 3), number="149-2")
    assert (license_.issued_on, license_.number) == (date(2026, 12, 4), "149-2")
    with pytest.raises(Invalid) as refused:
        services.renew_license(alder, dee, license_.id, starts_on=date(2028, 12, 3), expires_on=date(2030, 1, 1))
    assert list(refused.value.problems) == ["starts_on"]
    with pytest.raises(Invalid):
        services.renew_license(alder, dee, license_.id, expires_on=date(2028, 12, 4), starts_on=date(2029, 1, 1))
    with pytest.raises(Forbidden):
        services.renew_license(alder, cast.actor("dan"), license_.id, expires_on=date(2031, 1, 1))


def test_a_license_without_a_known_beginning_holds_until_its_end(alder: Session, cast: Cast, ada: StaffMember) -> None:
    services.add_license(alder, cast.actor("dee"), ada.id, replace(LCSW, issued_on=None))
    assert queries.licensed_in(alder, ada.id, "IL", date(2001, 1, 1))
    assert queries.find_licensed(alder, [], "IL", TODAY) == set()


def test_the_clinic_says_how_far_ahead_it_wants_to_hear(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    services.add_license(alder, dee, ada.id, replace(LCSW, expires_on=date(2026, 12, 31)))
    mine = [item.tone for item in ending_licenses(alder, dee, TODAY, 50) if item.subject.startswith("Ada Example")]
    assert mine == ["warning"]
    services.set_lead_days(alder, dee, LeadDays(license_days=30))
    assert not [item for item in ending_licenses(alder, dee, TODAY, 50) if item.subject.startswith("Ada Example")]
    services.set_lead_days(alder, dee, LeadDays(license_days=60, urge_days=45))
    mine = [item.tone for item in ending_licenses(alder, dee, TODAY, 50) if item.subject.startswith("Ada Example")]
    assert mine == ["danger"]
    with pytest.raises(Invalid):
        services.set_lead_days(alder, dee, LeadDays(license_days=0))
    with pytest.raises(Forbidden):
        services.set_lead_days(alder, cast.actor("dan"), LeadDays())


def test_oneself_hears_of_ones_own_license_alone(alder: Session, cast: Cast, ada: StaffMember) -> None:
    services.add_license(alder, cast.actor("dee"), ada.id, LCSW)
    eve = services.add_staff_member(alder, cast.actor("dee"), StaffFacts("Eve", "Example"))
    services.add_license(alder, cast.actor("dee"), eve.id, replace(LCSW, number="149-3"))
    assert [item.subject for item in ending_licenses(alder, cast.actor("ana"), TODAY, 50)] == ["Ada Example, LCSW"]
    assert len(ending_licenses(alder, cast.actor("dan"), TODAY, 50)) >= 2
    assert [item.subject for item in ending_licenses(alder, cast.actor("dan"), TODAY, 50, is_mine=True)] == []
