"""Licenses and the warnings before they end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, Stale
from tenants.staff import services
from tenants.staff.errors import LicenseTaken
from tenants.staff.models import StaffMember
from tenants.staff.services import LicenseFacts, StaffFacts
from tenants.staff.today import ending_licenses
from tests.cast import Cast, take_off_staff

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
    items = ending_licenses(alder, cast.actor("dee"), 8)
    assert [(item.detail, item.tone) for item in items] == [
        ("ends in 12 days (3 Dec 2026)", "danger"),
        ("ends in 60 days (20 Jan 2027)", "warning"),
    ]


def test_somebody_who_left_is_not_reminded_of(alder: Session, cast: Cast, ada: StaffMember) -> None:
    services.add_license(alder, cast.actor("dee"), ada.id, LCSW)
    services.correct_staff_member(alder, cast.actor("dee"), ada.id, StaffFacts("Ada", "Example", is_active=False))
    assert ending_licenses(alder, cast.actor("dee"), 8) == []


def test_a_renewal_ends_the_reminder(alder: Session, cast: Cast, ada: StaffMember) -> None:
    dee = cast.actor("dee")
    license_ = services.add_license(alder, dee, ada.id, LCSW)
    services.correct_license(alder, dee, license_.id, replace(LCSW, expires_on=date(2028, 12, 3)))
    assert ending_licenses(alder, dee, 8) == []


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
