"""Medications, allergies, and drug and alcohol tests of another system."""

from datetime import time
from typing import Final
from uuid import UUID

from causeway import clock
from tenants.care.drug_tests import queries as test_queries
from tenants.care.drug_tests import services as tests
from tenants.care.drug_tests.rules import Outcome, Reading, Specimen, Substance, TestWhy
from tenants.care.drug_tests.services import CollectionFacts, TestFacts
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, merged, same_patient
from tenants.interop.records import AllergyRecord, DrugTestRecord, MedicationRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.patients.medications import queries, services
from tenants.patients.medications.models import Medication
from tenants.patients.medications.rules import (
    AllergyKind,
    MedicationStatus,
    Prescribed,
    Regimen,
    Route,
    Severity,
)
from tenants.patients.medications.services import AllergyFacts, MedicationFacts
from tenants.patients.medications.services.medications import regimen_of

NOON: Final = time(12)
ELSEWHERE: Final = "As another system has it."


def medication(bench: Bench, record: MedicationRecord, known: UUID | None) -> Applied:
    """A medication: put on the list, or changed or stopped as the sheet says. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    if known is None:
        facts = MedicationFacts(
            record.name,
            _regimen(record, Regimen("")),
            record.started_on,
            record.stopped_on,
            bool(record.is_before_admission),
            record.reason,
            record.code or None,
        )
        return Applied(services.record_medication(bench.db, bench.actor, patient_id, facts).id, Verdict.CREATED)
    stored = queries.get_medication(bench.db, known)
    same_patient(stored.patient_id, patient_id)
    if stored.status is not MedicationStatus.ACTIVE or stored.prescribed is Prescribed.HERE:
        return Applied(known, Verdict.UNCHANGED)  # what was stopped, voided or taken over here stays
    return Applied(known, _follow(bench, record, stored))


def _follow(bench: Bench, record: MedicationRecord, stored: Medication) -> Verdict:
    before, verdict = regimen_of(stored), Verdict.UNCHANGED
    after = _regimen(record, before)
    reason, today = record.reason or ELSEWHERE, clock.today(bench.actor.zone)
    if after != before:
        services.change_medication(bench.db, bench.actor, stored.id, after, on=today, reason=reason)
        verdict = Verdict.UPDATED
    if record.stopped_on is not None:
        last = queries.last_change_on(bench.db, stored.id) or record.stopped_on
        services.stop_medication(bench.db, bench.actor, stored.id, on=max(record.stopped_on, last), reason=reason)
        verdict = Verdict.UPDATED
    return verdict


def _regimen(record: MedicationRecord, before: Regimen) -> Regimen:
    said = merged(
        before,
        dose=record.dose,
        route=Route(record.route) if record.route else None,
        frequency=record.frequency,
        prescriber_name=record.prescriber,
    )
    return said if record.is_prn is None else merged(said, is_prn=record.is_prn)


def allergy(bench: Bench, record: AllergyRecord, known: UUID | None) -> Applied:
    """An allergy, or that none are known. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    if not record.substance:
        if known is not None:
            return Applied(known, Verdict.UNCHANGED)
        stated = services.state_no_known_allergies(bench.db, bench.actor, patient_id)
        return Applied(stated.id, Verdict.CREATED)
    if known is None:
        facts = _allergy_said(AllergyFacts(record.substance), record)
        return Applied(services.record_allergy(bench.db, bench.actor, patient_id, facts).id, Verdict.CREATED)
    stored = queries.get_allergy(bench.db, known)
    same_patient(stored.patient_id, patient_id)
    if stored.voided_at is not None:
        return Applied(known, Verdict.UNCHANGED)
    before = AllergyFacts(stored.substance, stored.kind, stored.reaction, stored.severity, stored.noted_on, stored.code)
    after = _allergy_said(before, record)
    if after == before:
        return Applied(known, Verdict.UNCHANGED)
    services.correct_allergy(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED)


def _allergy_said(facts: AllergyFacts, record: AllergyRecord) -> AllergyFacts:
    return merged(
        facts,
        substance=record.substance,
        kind=AllergyKind(record.allergy_kind) if record.allergy_kind else None,
        reaction=record.reaction,
        severity=Severity(record.severity) if record.severity else None,
        noted_on=record.noted_on,
        code=record.code,
    )


def drug_test(bench: Bench, record: DrugTestRecord, known: UUID | None) -> Applied:
    """A test with its collection and results; of one that is here, what was confirmed since. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    if known is not None:
        stored = test_queries.get_test(bench.db, known)
        same_patient(stored.patient_id, patient_id)
        return Applied(known, _confirm(bench, record, known))
    if record.collected_on > clock.today(bench.actor.zone):
        raise BadField("collected_on", ValueClass.DATE, reasons.LIES_AHEAD)
    substances = [Substance(one) for one in dict.fromkeys((*record.negative, *record.positive))]
    facts = TestFacts(
        TestWhy(record.why or TestWhy.SET),
        Specimen(record.specimen),
        substances or list(Substance),
        record.collected_on,
    )
    order = tests.order_test(bench.db, bench.actor, patient_id, facts, is_past=True)
    at = clock.instant(record.collected_on, NOON, bench.actor.zone)
    collected = CollectionFacts(
        Outcome(record.outcome), min(at or clock.now(), clock.now()), note=record.note or ELSEWHERE
    )
    tests.collect(bench.db, bench.actor, order.id, collected)
    if substances:
        readings = {one: Reading.POSITIVE if one.value in record.positive else Reading.NEGATIVE for one in substances}
        tests.report(bench.db, bench.actor, order.id, readings)
        _confirm(bench, record, order.id)
    tests.take_over_sign_off(bench.db, bench.actor, order.id)
    return Applied(order.id, Verdict.CREATED)


def _confirm(bench: Bench, record: DrugTestRecord, test_id: UUID) -> Verdict:
    collection = test_queries.find_collection(bench.db, test_id)
    results = test_queries.list_results(bench.db, collection.id) if collection is not None else []
    verdict = Verdict.UNCHANGED
    for result in results:
        if result.substance.value in record.confirmed and result.confirmed is None:
            tests.confirm(bench.db, bench.actor, result.id, Reading.POSITIVE)
            verdict = Verdict.UPDATED
    return verdict
