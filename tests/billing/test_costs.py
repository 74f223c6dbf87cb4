"""Recording, correcting and voiding charges; and their sums, which must agree whatever they are grouped by."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, NotFound, Refused, Stale
from causeway.ids import new_id
from tenants.billing import errors, queries, rules, services
from tenants.billing.models import ChargeRecord
from tenants.billing.rules import ChargeStatus, CodeSystem, Sums
from tenants.insurance import services as insurance
from tenants.insurance.facts import PayerFacts
from tenants.insurance.models import Coverage
from tenants.patients.models import Patient
from tenants.patients.services import register
from tests.billing.conftest import ROSA, cost
from tests.cast import Cast


def test_a_charge_takes_its_payer_from_the_coverage(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    made = services.record_cost(alder, cast.actor("ben"), rosa.id, cost(coverage_id=coverage.id, code="s9480 "))
    assert (made.payer_id, made.code, made.status) == (coverage.payer_id, "S9480", ChargeStatus.RECORDED)
    other = insurance.add_payer(alder, cast.actor("ben"), PayerFacts(name="Other"))
    with pytest.raises(Refused) as refused:
        services.record_cost(alder, cast.actor("ben"), rosa.id, cost(coverage_id=coverage.id, payer_id=other.id))
    assert refused.value.field == "payer_id"


def test_it_names_only_the_patients_own_valid_coverage_and_the_clinics_payer(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    ben = cast.actor("ben")
    other = register(alder, cast.actor("dan"), ROSA)
    with pytest.raises(errors.CoverageOfAnother):
        services.record_cost(alder, ben, other.id, cost(coverage_id=coverage.id))
    with pytest.raises(errors.PayerUnknown):
        services.record_cost(alder, ben, rosa.id, cost(payer_id=new_id()))
    insurance.void_coverage(alder, ben, coverage.id, reason="Entered twice")
    with pytest.raises(errors.CoverageOfAnother):
        services.record_cost(alder, ben, rosa.id, cost(coverage_id=coverage.id))


def test_more_paid_than_charged_needs_a_confirmation(alder: Session, cast: Cast, rosa: Patient) -> None:
    ben = cast.actor("ben")
    with pytest.raises(errors.PaidMoreThanCharged) as refused:
        services.record_cost(alder, ben, rosa.id, cost("100.00", "90.00", "10.01"))
    assert refused.value.sentence().startswith("Payer and patient together come to $100.01, more than the $100.00")
    exact = services.record_cost(alder, ben, rosa.id, cost("100.00", "90.00", "10.00", confirms_overpaid=True))
    over = services.record_cost(alder, ben, rosa.id, cost("100.00", "90.00", "10.01", confirms_overpaid=True))
    assert (exact.is_overpaid, over.is_overpaid) == (False, True)


def test_the_database_itself_refuses_an_unconfirmed_overpayment_and_a_negative_amount(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    made = services.record_cost(alder, cast.actor("ben"), rosa.id, cost())
    for change in ("payer_paid = 500", "charged = -1", "units = 0", "status = 'voided'"):
        with pytest.raises(IntegrityError), alder.begin_nested():
            alder.execute(text(f"UPDATE charge_records SET {change} WHERE id = :id"), {"id": made.id})


def test_what_is_wrong_is_named_by_field(alder: Session, cast: Cast, rosa: Patient) -> None:
    ben = cast.actor("ben")
    tomorrow = clock.today(ben.zone) + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        services.record_cost(
            alder,
            ben,
            rosa.id,
            cost("1.001", "-1", "0", service_on=tomorrow, units=Decimal(0), code_system=CodeSystem.CPT, code="9085"),
        )
    assert set(refused.value.problems) == {"charged", "payer_paid", "service_on", "units", "code"}


def test_a_voided_charge_stays_as_it_is(alder: Session, cast: Cast, rosa: Patient) -> None:
    ben = cast.actor("ben")
    made = services.record_cost(alder, ben, rosa.id, cost())
    services.void_cost(alder, ben, made.id, reason="Entered twice")
    with pytest.raises(errors.AlreadyVoided):
        services.correct_cost(alder, ben, made.id, cost())
    with pytest.raises(errors.AlreadyVoided):
        services.void_cost(alder, ben, made.id, reason="Again")
    assert queries.sum_all(alder, ben, ChargeRecord.patient_id == rosa.id) == Sums()


def test_a_correction_is_checked_against_the_opened_version_and_leaves_its_trail(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    ben = cast.actor("ben")
    made = services.record_cost(alder, ben, rosa.id, cost())
    opened = made.version
    services.correct_cost(alder, ben, made.id, cost("400.00"), expected_version=opened)
    with pytest.raises(Stale):
        services.correct_cost(alder, ben, made.id, cost("500.00"), expected_version=opened)
    changes = alder.scalars(
        text("SELECT changes->'charged' FROM audit_changes WHERE row_id = :id AND action = 'update'"), {"id": made.id}
    ).all()
    assert [[Decimal(str(amount)) for amount in pair] for pair in changes] == [[Decimal("350.00"), Decimal("400.00")]]


@pytest.mark.parametrize("who", ["dee", "ana", "uma", "dan", "ivy", "fay", "pru"])
def test_only_billing_records_charges(alder: Session, cast: Cast, rosa: Patient, who: str) -> None:
    with pytest.raises(Forbidden):
        services.record_cost(alder, cast.actor(who), rosa.id, cost())
    with pytest.raises(Forbidden):
        services.record_costs(alder, cast.actor(who), [(rosa.id, cost())])


def test_another_clinics_charge_and_patient_are_not_found(
    alder: Session, birch: Session, cast: Cast, rosa: Patient
) -> None:
    made = services.record_cost(alder, cast.actor("ben"), rosa.id, cost())
    with pytest.raises(NotFound):
        queries.get_charge(birch, made.id)
    assert queries.find_known_patients(birch, {rosa.id}) == set()


def test_many_at_once_keep_the_good_and_say_why_of_the_rest(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    results = services.record_costs(
        alder,
        cast.actor("ben"),
        [
            (rosa.id, cost(coverage_id=coverage.id)),
            (new_id(), cost()),
            (rosa.id, cost("-5")),
            (rosa.id, cost("10.00", "10.00", "5.00")),
            (rosa.id, cost("12.00", "10.00", "2.00")),
        ],
    )
    assert [type(result).__name__ for result in results] == [
        "ChargeRecord", "PatientNotFound", "Invalid", "PaidMoreThanCharged", "ChargeRecord",
    ]  # fmt: skip
    found = queries.sum_all(alder, cast.actor("ben"), ChargeRecord.patient_id == rosa.id)
    assert (found.count, found.charged) == (2, Decimal("362.00"))


def test_many_at_once_take_a_few_statements_whatever_their_number(
    alder: Session, cast: Cast, rosa: Patient, coverage: Coverage
) -> None:
    seen: list[str] = []
    event.listen(alder.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    counts = []
    for many in (10, 400):
        seen.clear()
        services.record_costs(alder, cast.actor("ben"), [(rosa.id, cost(coverage_id=coverage.id))] * many)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5, seen


amounts = st.integers(0, 10_000_000).map(lambda n: Decimal(n) / 100)
charges = st.tuples(
    st.integers(0, 2),  # whose
    st.integers(0, 2),  # which payer; 2 is none
    st.dates(date(2025, 11, 1), date(2026, 3, 31)),
    amounts,
    amounts,
    amounts,
    st.booleans(),  # voided afterwards
)


@settings(max_examples=15)
@given(st.lists(charges, max_size=25))
def test_the_parts_add_up_to_the_whole_by_patient_payer_and_month_and_voided_ones_never_count(
    alder: Session, cast: Cast, drawn: list[tuple[Any, ...]]
) -> None:
    ben = cast.actor("ben")
    with alder.begin_nested() as savepoint:
        patients = [register(alder, cast.actor("dan"), ROSA) for _each in range(3)]
        payers = [insurance.add_payer(alder, ben, PayerFacts(name=f"P{n}")).id for n in range(2)]
        expected: dict[Any, Sums] = {}
        for whose, which, day, charged, paid, share, is_voided in drawn:
            payer_id = payers[which] if which < 2 else None
            facts = cost(str(charged), str(paid), str(share), service_on=day, payer_id=payer_id, confirms_overpaid=True)
            made = services.record_cost(alder, ben, patients[whose].id, facts)
            if is_voided:
                services.void_cost(alder, ben, made.id, reason="Entered twice")
                continue
            for key in (patients[whose].id, ("payer", payer_id), rules.month_of(day)):
                expected[key] = expected.get(key, Sums()) + Sums(1, charged, paid, share)
        ours = ChargeRecord.patient_id.in_([patient.id for patient in patients])
        whole = queries.sum_all(alder, ben, ours)
        by_month = {row.month: row.sums for row in queries.sum_by_month(alder, ben, ours)}
        by_payer = {("payer", row.payer_id): row.sums for row in queries.sum_by_payer(alder, ben, ours)}
        by_patient = queries.sum_by_patient(alder, ben, ours)
        savepoint.rollback()
    assert {**by_month, **by_payer, **by_patient} == expected
    for parts in (by_month, by_payer, by_patient):
        assert rules.total(parts.values()) == whole


def test_sums_are_cut_off_rather_than_read_without_end(
    alder: Session, cast: Cast, rosa: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = cast.actor("ben")
    services.record_costs(alder, ben, [(rosa.id, cost(service_on=date(1999, 5, 3)))] * 6)
    month = {"period": "1999-05"}
    assert queries.sum_listed(alder, ben, month) == Sums(6, Decimal("2100.00"), Decimal("1200.00"), Decimal("300.00"))
    monkeypatch.setattr(queries, "MOST_SUMMED", 5)
    assert queries.sum_listed(alder, ben, month) is None
