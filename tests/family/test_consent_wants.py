"""What planned family sessions ask of a patient's consents, and what the consents tab then names as missing."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tenants.consents.glance import missing
from tenants.family import services
from tenants.family.consent_wants import wanted
from tenants.family.rules import SessionFormat
from tenants.family.services import Hour
from tenants.patients.queries import list_consents
from tenants.patients.representatives.rules import RepresentativeKind, Verification
from tenants.patients.representatives.services import RepresentationFacts, record_representation
from tenants.patients.rules.consents import ConsentKind
from tests.cast import Cast
from tests.family.conftest import BEGAN, TODAY, House

WEEK = timedelta(days=7)
HELD = timedelta(minutes=50)


def planned_in(house: House, weeks: int, **changes: object) -> None:
    house.plan(starts_at=BEGAN + weeks * WEEK, ends_at=BEGAN + weeks * WEEK + HELD, **changes)


def named(house: House) -> list[tuple[ConsentKind, date | None]]:
    """The lines about family sessions under *Missing for what is planned*."""
    found = list_consents(house.db, house.patient.id, TODAY)
    usual = {ConsentKind.TREATMENT, ConsentKind.PRIVACY_NOTICE}
    lines = missing(house.db, house.ana, house.patient.id, found)
    return [(one.kind, one.on) for one in lines if one.kind not in usual]


def test_a_release_that_ends_before_the_second_session_is_asked_for_again(house: House) -> None:
    house.release(house.mother, expires_on=TODAY + WEEK + timedelta(days=1))
    planned_in(house, 1)
    assert named(house) == []
    planned_in(house, 2)
    assert named(house) == [(ConsentKind.RELEASE, TODAY + 2 * WEEK)]


def test_a_relative_expected_twice_is_named_once_with_the_first_day(house: House) -> None:
    planned_in(house, 2)
    planned_in(house, 1)
    assert named(house) == [(ConsentKind.RELEASE, TODAY + WEEK)]


@pytest.mark.parametrize("how", list(SessionFormat))
def test_a_session_from_afar_asks_for_telehealth(house: House, how: SessionFormat) -> None:
    house.release(house.mother)
    planned_in(house, 1, format=how)
    expected = [] if how is SessionFormat.IN_PERSON else [(ConsentKind.TELEHEALTH, TODAY + WEEK)]
    assert named(house) == expected


def test_a_group_of_families_asks_for_group_confidentiality(house: House) -> None:
    hour = Hour(BEGAN + WEEK, BEGAN + WEEK + HELD, house.clinician.id)
    services.plan_group(house.db, house.ana, hour, "Talking at table", (house.patient.id,))
    assert named(house) == [(ConsentKind.GROUP_CONFIDENTIALITY, TODAY + WEEK)]


@pytest.mark.parametrize(("is_part2", "asked"), [(False, 0), (True, 1)])
def test_whoever_stands_for_the_patient_needs_a_release_under_part_2_alone(
    house: House, cast: Cast, is_part2: bool, asked: int
) -> None:
    house.patient.is_part2 = is_part2
    stands(house.db, cast, house)
    planned_in(house, 1)
    assert len(wanted(house.db, house.ana, house.patient.id, TODAY)) == asked


def stands(db: Session, cast: Cast, house: House) -> None:
    facts = RepresentationFacts(
        RepresentativeKind.HEALTH_CARE_AGENT, "A power of attorney for health care", TODAY - WEEK,
        Verification.POWER_OF_ATTORNEY, TODAY, contact_id=house.mother.id,
    )  # fmt: skip
    record_representation(db, cast.actor("dan"), house.patient.id, facts)
