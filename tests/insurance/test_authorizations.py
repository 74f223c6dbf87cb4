"""Authorizations: asking, answering, using, voiding, and what Today and the header say of them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock, protection
from causeway.errors import Forbidden, Invalid, NotFound, OutsideCaseload, Stale
from tenants.insurance import errors, queries, services
from tenants.insurance.facts import CoverageFacts
from tenants.insurance.models import Authorization, Coverage, Payer
from tenants.insurance.registration import authorization_left
from tenants.insurance.rules import AuthorizationStatus
from tenants.insurance.services.authorizations import NOTES
from tenants.patients.models import Patient, Standing
from tenants.patients.services import register, set_standing
from tests.cast import Cast
from tests.insurance.conftest import ROSA, approved, asked

TODAY = date(2026, 11, 21)


def test_intake_asks_and_utilization_review_records_the_answer(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    made = services.request_authorization(alder, cast.actor("ivy"), rosa.id, asked(coverage.id))
    assert (made.status, made.used_units, made.payer_id) == (AuthorizationStatus.REQUESTED, 0, coverage.payer_id)
    answered = services.correct_authorization(
        alder, cast.actor("uma"), made.id, approved(coverage.id, last_covered_on=date(2026, 12, 10))
    )
    assert answered.status is AuthorizationStatus.APPROVED
    assert answered.covered_until_on == date(2026, 12, 10)


def test_intake_records_no_answer(alder: Session, cast: Cast, rosa: Patient, coverage: Coverage) -> None:
    with pytest.raises(Invalid):
        services.request_authorization(alder, cast.actor("ivy"), rosa.id, approved(coverage.id))
    with pytest.raises(Forbidden):
        services.record_authorization(alder, cast.actor("ivy"), rosa.id, approved(coverage.id))


@pytest.mark.parametrize("who", ["ana", "dan", "dee", "fay", "pia", "pru", "aud"])
def test_who_may_only_read_asks_and_records_nothing(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage, who: str
) -> None:
    with pytest.raises(Forbidden):
        services.request_authorization(alder, cast.actor(who), rosa.id, asked(coverage.id))
    with pytest.raises(Forbidden):
        services.record_authorization(alder, cast.actor(who), rosa.id, approved(coverage.id))


def test_it_stands_on_one_of_the_patients_own_valid_coverages(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    other = register(alder, cast.actor("dan"), ROSA)
    with pytest.raises(errors.CoverageOfAnother):
        services.record_authorization(alder, cast.actor("uma"), other.id, approved(coverage.id))
    services.void_coverage(alder, cast.actor("ben"), coverage.id, reason="Entered twice")
    with pytest.raises(errors.CoverageOfAnother):
        services.record_authorization(alder, cast.actor("uma"), rosa.id, approved(coverage.id))


def test_notes_are_sealed_and_a_correction_without_change_leaves_them(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    facts = approved(coverage.id, notes="Peer review on Monday")
    made = services.record_authorization(alder, cast.actor("uma"), rosa.id, facts)
    sealed = made.notes_sealed
    assert sealed is not None
    assert b"Peer" not in sealed
    services.correct_authorization(alder, cast.actor("uma"), made.id, facts)
    assert made.notes_sealed == sealed
    assert protection.keyring(alder).open(NOTES, sealed) == "Peer review on Monday"


def test_used_units_carry_the_day_they_were_counted_to(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    uma = cast.actor("uma")
    made = services.record_authorization(alder, uma, rosa.id, approved(coverage.id, starts_on=date(2026, 1, 1)))
    with clock.frozen(clock.now().replace(year=2026, month=11, day=21, hour=18)):
        services.record_numbers(alder, uma, made.id, used_units=25, as_of_on=TODAY)
        assert (made.used_units, made.used_as_of_on) == (25, TODAY)
        with pytest.raises(Invalid) as refused:
            services.record_numbers(alder, uma, made.id, used_units=-1, as_of_on=TODAY + timedelta(days=1))
    assert set(refused.value.problems) == {"used_units", "as_of_on"}


def test_what_another_saved_in_between_is_noticed(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    made = services.record_authorization(alder, cast.actor("uma"), rosa.id, approved(coverage.id))
    opened = made.version
    services.correct_authorization(
        alder, cast.actor("uma"), made.id, approved(coverage.id, authorized_units=30), expected_version=opened
    )
    with pytest.raises(Stale):
        services.void_authorization(alder, cast.actor("uma"), made.id, reason="Wrong", expected_version=opened)


def test_a_voided_one_is_kept_and_counts_no_more(alder: Session, cast: Cast, rosa: Patient, coverage: Coverage) -> None:
    uma = cast.actor("uma")
    made = services.record_authorization(alder, uma, rosa.id, approved(coverage.id))
    assert [row.id for row in queries.list_current(alder, rosa.id, TODAY)] == [made.id]
    services.void_authorization(alder, uma, made.id, reason="Another patient's")
    assert queries.list_current(alder, rosa.id, TODAY) == []
    assert alder.scalar(select(Authorization.void_reason).where(Authorization.id == made.id)) == "Another patient's"
    with pytest.raises(errors.AlreadyVoided):
        services.record_numbers(alder, uma, made.id, used_units=1, as_of_on=date(2026, 11, 2))


def test_another_clinics_authorization_is_not_found(
    alder: Session, birch: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    made = services.record_authorization(alder, cast.actor("uma"), rosa.id, approved(coverage.id))
    with pytest.raises(NotFound):
        queries.get_authorization(birch, made.id)


def test_the_header_names_the_one_that_ends_first(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    uma = cast.actor("uma")
    later = date(2026, 12, 31)
    with clock.frozen(clock.now().replace(year=2026, month=11, day=21, hour=18)):
        assert authorization_left(alder, uma, rosa.id) is None
        services.record_authorization(alder, uma, rosa.id, approved(coverage.id, ends_on=later, number="A-200"))
        first = services.record_authorization(alder, uma, rosa.id, approved(coverage.id))
        services.record_numbers(alder, uma, first.id, used_units=11, as_of_on=TODAY)
        assert authorization_left(alder, uma, rosa.id) == "9 of 20 days left, until 15 Dec 2026"


def test_today_names_what_ends_within_two_weeks_or_is_short_of_units(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    uma = cast.actor("uma")

    def recorded(number: str, **changes: object) -> Authorization:
        return services.record_authorization(alder, uma, rosa.id, approved(coverage.id, number=number, **changes))

    ending = recorded("ends", ends_on=TODAY + timedelta(days=14))
    recorded("later", ends_on=TODAY + timedelta(days=15))
    few = recorded("few", ends_on=TODAY + timedelta(days=60))
    services.record_numbers(alder, uma, few.id, used_units=16, as_of_on=date(2026, 11, 2))
    recorded("over", ends_on=TODAY - timedelta(days=1))
    services.request_authorization(alder, uma, rosa.id, asked(coverage.id, ends_on=TODAY))
    named = [row.id for row in queries.list_running_out(alder, uma, TODAY, 1000) if row.patient_id == rosa.id]
    assert named == [ending.id, few.id]


def test_today_names_reviews_that_are_due_or_overdue_while_in_force(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    uma = cast.actor("uma")
    for number, review, ends in (
        ("due", TODAY, date(2026, 12, 15)),
        ("overdue", TODAY - timedelta(days=3), date(2026, 12, 15)),
        ("tomorrow", TODAY + timedelta(days=1), date(2026, 12, 15)),
        ("ended", TODAY - timedelta(days=3), TODAY - timedelta(days=1)),
    ):
        facts = approved(coverage.id, number=number, next_review_on=review, ends_on=ends)
        services.record_authorization(alder, uma, rosa.id, facts)
    named = [row for row in queries.list_reviews_due(alder, uma, TODAY, 1000) if row.patient_id == rosa.id]
    assert [row.next_review_on for row in named] == [TODAY - timedelta(days=3), TODAY]


def test_today_names_nobody_who_has_been_discharged(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    uma = cast.actor("uma")
    facts = approved(coverage.id, ends_on=TODAY, next_review_on=TODAY)
    services.record_authorization(alder, uma, rosa.id, facts)

    def named() -> tuple[int, int]:
        found = queries.list_running_out(alder, uma, TODAY, 1000), queries.list_reviews_due(alder, uma, TODAY, 1000)
        return tuple(sum(row.patient_id == rosa.id for row in rows) for rows in found)  # type: ignore[return-value]

    assert named() == (1, 1)
    set_standing(alder, cast.actor("dan"), rosa.id, Standing.DISCHARGED)
    assert named() == (0, 0)


def test_a_clinician_reads_only_own_patients_authorizations(
    alder: Session, cast: Cast, rosa: Patient, payer: Payer
) -> None:
    uma, ana = cast.actor("uma"), cast.actor("ana")
    own = register(alder, ana, ROSA)
    ids = {}
    for patient in (rosa, own):
        cover = services.record_coverage(alder, uma, patient.id, CoverageFacts(payer_id=payer.id))
        ids[patient.id] = services.record_authorization(alder, uma, patient.id, approved(cover.id, ends_on=TODAY)).id
    named = {row.id for row in queries.list_running_out(alder, ana, TODAY, 1000)}
    assert named & set(ids.values()) == {ids[own.id]}
    with pytest.raises((Forbidden, OutsideCaseload)):
        services.record_numbers(alder, ana, ids[own.id], used_units=1, as_of_on=TODAY)


def test_it_names_only_an_episode_of_the_same_patient(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    with pytest.raises(errors.EpisodeOfAnother):
        services.record_authorization(alder, cast.actor("uma"), rosa.id, approved(coverage.id, episode_id=rosa.id))
