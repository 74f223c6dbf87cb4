"""Payers and coverages: recording, correcting, ending, voiding, and finding by member id."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from causeway import protection
from causeway.errors import Forbidden, Invalid, NotFound, Refused, Stale
from tenants.insurance import errors, queries, services
from tenants.insurance.facts import CoverageFacts, PayerFacts
from tenants.insurance.models import Coverage, Payer
from tenants.insurance.services.coverages import MEMBER_ID
from tenants.patients.models import Patient, Standing
from tenants.patients.services import assign, register, set_standing
from tests.cast import Cast
from tests.insurance.conftest import ROSA, Kept, approved


def test_a_member_id_is_sealed_and_found_however_it_is_spelled(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    assert coverage.member_id_sealed is not None
    assert b"ABC" not in coverage.member_id_sealed
    assert protection.keyring(alder).open(MEMBER_ID, coverage.member_id_sealed) == "ABC 123-456"
    assert coverage.member_id_end == "3456"
    (hit,) = queries.find_by_member_id(alder, cast.actor("ben"), "abc123456", 8)
    assert (hit.patient_id, hit.payer_name, hit.member_id_end) == (rosa.id, "Example Health", "3456")
    assert queries.find_by_member_id(alder, cast.actor("ben"), "abc12345", 8) == []


def test_the_same_member_id_in_another_clinic_is_not_found(birch: Session, cast: Cast, coverage: Coverage) -> None:
    assert queries.find_by_member_id(birch, cast.actor("bo"), "ABC 123-456", 8) == []


def test_a_clinician_finds_only_own_patients_by_member_id(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    ana = cast.actor("ana")
    assert queries.find_by_member_id(alder, ana, "ABC123456", 8) == []
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    assert [hit.patient_id for hit in queries.find_by_member_id(alder, ana, "ABC123456", 8)] == [rosa.id]


def test_a_second_primary_coverage_on_the_same_day_is_refused_and_the_clash_is_named(
    alder: Session, cast: Cast, rosa: Patient, payer: Payer, coverage: Coverage
) -> None:
    facts = CoverageFacts(payer_id=payer.id, starts_on=date(2026, 6, 1))
    with pytest.raises(errors.CoverageOverlaps) as refused:
        services.record_coverage(alder, cast.actor("ivy"), rosa.id, facts)
    assert refused.value.sentence().startswith(
        "Example Health is already the primary coverage from 1 Jan 2026 to an open end."
    )
    second = services.record_coverage(alder, cast.actor("ivy"), rosa.id, replace(facts, rank=2))
    assert second.rank == 2


def test_an_ended_or_voided_coverage_leaves_its_days_free(
    alder: Session, cast: Cast, rosa: Patient, payer: Payer, coverage: Coverage
) -> None:
    ivy = cast.actor("ivy")
    services.end_coverage(alder, ivy, coverage.id, ends_on=date(2026, 5, 31))
    next_one = services.record_coverage(
        alder, ivy, rosa.id, CoverageFacts(payer_id=payer.id, starts_on=date(2026, 6, 1))
    )
    services.void_coverage(alder, ivy, next_one.id, reason="Wrong patient")
    services.record_coverage(alder, ivy, rosa.id, CoverageFacts(payer_id=payer.id, starts_on=date(2026, 6, 1)))
    rows = queries.list_coverages(alder, rosa.id)
    assert [(row.starts_on, row.ends_on, row.void_reason) for row in rows] == [
        (date(2026, 6, 1), None, None),
        (date(2026, 6, 1), None, "Wrong patient"),
        (date(2026, 1, 1), date(2026, 5, 31), None),
    ]


def test_ending_a_coverage_cannot_make_it_reach_into_the_next(
    alder: Session, cast: Cast, rosa: Patient, payer: Payer, coverage: Coverage
) -> None:
    ivy = cast.actor("ivy")
    services.end_coverage(alder, ivy, coverage.id, ends_on=date(2026, 5, 31))
    services.record_coverage(alder, ivy, rosa.id, CoverageFacts(payer_id=payer.id, starts_on=date(2026, 6, 1)))
    with pytest.raises(errors.CoverageOverlaps):
        services.end_coverage(alder, ivy, coverage.id, ends_on=date(2026, 6, 1))


def test_a_coverage_ends_no_earlier_than_it_starts(alder: Session, cast: Cast, coverage: Coverage) -> None:
    with pytest.raises(Refused) as refused:
        services.end_coverage(alder, cast.actor("ivy"), coverage.id, ends_on=date(2025, 12, 31))
    assert refused.value.field == "ends_on"


def test_correcting_keeps_the_sealed_bytes_of_an_unchanged_member_id(
    alder: Session, cast: Cast, payer: Payer, coverage: Coverage
) -> None:
    before = coverage.member_id_sealed
    facts = CoverageFacts(payer_id=payer.id, member_id="ABC 123-456", starts_on=date(2026, 1, 1), group_number="G7")
    changed = services.correct_coverage(alder, cast.actor("ivy"), coverage.id, facts)
    assert (changed.member_id_sealed, changed.group_number) == (before, "G7")
    emptied = services.correct_coverage(alder, cast.actor("ivy"), coverage.id, replace(facts, member_id=None))
    assert (emptied.member_id_sealed, emptied.member_id_fingerprint, emptied.member_id_end) == (None, None, None)


def test_what_another_saved_in_between_is_noticed(alder: Session, cast: Cast, payer: Payer, coverage: Coverage) -> None:
    opened = coverage.version
    facts = CoverageFacts(payer_id=payer.id, starts_on=date(2026, 1, 1))
    services.correct_coverage(alder, cast.actor("ivy"), coverage.id, facts, expected_version=opened)
    with pytest.raises(Stale):
        services.correct_coverage(alder, cast.actor("ben"), coverage.id, facts, expected_version=opened)


def test_a_voided_coverage_stays_as_it_is(alder: Session, cast: Cast, payer: Payer, coverage: Coverage) -> None:
    ivy = cast.actor("ivy")
    with pytest.raises(Refused):
        services.void_coverage(alder, ivy, coverage.id, reason="  ")
    services.void_coverage(alder, ivy, coverage.id, reason="Entered twice")
    with pytest.raises(errors.AlreadyVoided):
        services.end_coverage(alder, ivy, coverage.id, ends_on=date(2026, 5, 31))


def test_a_coverage_with_authorizations_keeps_its_payer(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    other = services.add_payer(alder, cast.actor("ben"), PayerFacts(name="Other Health"))
    facts = CoverageFacts(payer_id=other.id, starts_on=date(2026, 1, 1))
    services.record_authorization(alder, cast.actor("uma"), rosa.id, approved(coverage.id))
    with pytest.raises(errors.CoverageHasAuthorizations):
        services.correct_coverage(alder, cast.actor("ivy"), coverage.id, facts)


def test_a_payer_that_is_switched_off_is_not_chosen_anew(
    alder: Session, cast: Cast, rosa: Patient, payer: Payer
) -> None:
    services.correct_payer(alder, cast.actor("ben"), payer.id, PayerFacts(name="Example Health", is_active=False))
    with pytest.raises(errors.PayerInactive):
        services.record_coverage(alder, cast.actor("ivy"), rosa.id, CoverageFacts(payer_id=payer.id))


def test_bad_facts_are_named_by_field(alder: Session, cast: Cast, rosa: Patient, payer: Payer) -> None:
    facts = CoverageFacts(
        payer_id=payer.id, rank=4, member_id="--", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)
    )
    with pytest.raises(Invalid) as refused:
        services.record_coverage(alder, cast.actor("ivy"), rosa.id, facts)
    assert set(refused.value.problems) == {"rank", "member_id", "ends_on"}


@pytest.mark.parametrize("who", ["ana", "dan", "fay", "pia", "pru", "aud", "pat"])
def test_who_may_only_read_cannot_record_a_coverage(
    alder: Session, cast: Cast, rosa: Patient, payer: Payer, who: str
) -> None:
    with pytest.raises(Forbidden):
        services.record_coverage(alder, cast.actor(who), rosa.id, CoverageFacts(payer_id=payer.id))


@pytest.mark.parametrize("who", ["ivy", "uma", "ana"])
def test_only_billing_and_administrators_keep_the_payers(alder: Session, cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        services.add_payer(alder, cast.actor(who), PayerFacts(name="Any"))


def test_another_clinics_payer_and_patient_are_not_found(
    alder: Session, birch: Session, cast: Cast, rosa: Patient, payer: Payer
) -> None:
    here = register(birch, cast.actor("bo"), ROSA)
    with pytest.raises(NotFound):
        services.record_coverage(birch, cast.actor("bo"), here.id, CoverageFacts(payer_id=payer.id))
    with pytest.raises(NotFound):
        services.record_coverage(birch, cast.actor("bo"), rosa.id, CoverageFacts(payer_id=payer.id))


def test_two_people_recording_at_once_leave_one_primary_coverage(cast: Cast, kept: Callable[..., Kept]) -> None:
    made = kept()
    facts = CoverageFacts(payer_id=made.payer_id, rank=2, starts_on=date(2026, 1, 1))
    with cast.session("alder", "ivy") as first:
        services.record_coverage(first, cast.actor("ivy"), made.patient_id, facts)
        refused: list[bool] = []

        def second() -> None:
            with cast.session("alder", "ben") as db:
                db.execute(text("SET LOCAL lock_timeout = '10s'"))
                try:
                    services.record_coverage(db, cast.actor("ben"), made.patient_id, facts)
                except errors.CoverageOverlaps:
                    refused.append(True)

        waiting = Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()  # it waits for the lock on the patient
        first.commit()
        waiting.join()
    assert refused == [True]


def test_patients_in_care_without_a_coverage_in_force_are_named(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    dan, ben = cast.actor("dan"), cast.actor("ben")
    without = register(alder, dan, replace(ROSA, first_name="Ulla", last_name="Aaa Uncovered"))
    for patient in (rosa, without):
        set_standing(alder, dan, patient.id, Standing.ACTIVE)

    def named(today: date) -> set[UUID]:
        return {patient_id for patient_id, _name in queries.list_uncovered(alder, ben, today, 1000)}

    assert {rosa.id, without.id} & named(date(2026, 6, 1)) == {without.id}
    assert {rosa.id, without.id} & named(date(2025, 12, 31)) == {rosa.id, without.id}


def test_every_change_of_a_coverage_is_in_the_trail_and_keeps_ciphertext(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    services.end_coverage(alder, cast.actor("ivy"), coverage.id, ends_on=date(2026, 5, 31))
    rows = alder.execute(
        text("SELECT action, patient_id, changes::text FROM audit_changes WHERE row_id = :id ORDER BY at"),
        {"id": coverage.id},
    ).all()
    assert [(row.action, row.patient_id) for row in rows] == [("insert", rosa.id), ("update", rosa.id)]
    assert "ABC 123" not in rows[0].changes
    assert alder.scalar(select(Coverage.ends_on).where(Coverage.id == coverage.id)) == date(2026, 5, 31)
