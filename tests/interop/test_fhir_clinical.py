"""Diagnoses, encounters and care plans as recorded elsewhere."""

from datetime import date
from pathlib import Path

from tenants.interop import reasons
from tenants.interop.records import CarePlanRecord, DiagnosisRecord, EncounterRecord, Precision
from tests.interop.fhir_samples import ROBIN, condition, only, patient, read, rejects, skips, urn

SNOMED = {"system": "http://snomed.info/sct", "code": "35489007", "display": "Depressive disorder"}
ICD = {"system": "urn:oid:2.16.840.1.113883.6.90", "code": "f32.9", "display": "Depression"}


def status(code: str) -> dict[str, object]:
    return {"coding": [{"code": code}]}


def test_a_snomed_problem_is_kept_and_not_translated(tmp_path: Path) -> None:
    record = only(read(tmp_path, condition("c", urn(ROBIN), code={"coding": [SNOMED]})), DiagnosisRecord)
    assert record.icd_10_cm == ""
    assert record.concept.label == "Depressive disorder"


def test_every_code_is_kept_and_the_icd_10_cm_one_is_found(tmp_path: Path) -> None:
    record = only(read(tmp_path, condition("c", urn(ROBIN), code={"coding": [SNOMED, ICD]})), DiagnosisRecord)
    assert record.icd_10_cm == "F32.9"
    assert [c.code for c in record.concept.codings] == ["35489007", "f32.9"]


def test_onset_and_end_are_as_exact_as_written(tmp_path: Path) -> None:
    given = condition("c", urn(ROBIN), onsetDateTime="2020-05", abatementPeriod={"end": "2021-02-03"})
    record = only(read(tmp_path, given), DiagnosisRecord)
    assert record.onset is not None
    assert (record.onset.on, record.onset.last_on, record.onset.precision) == (
        date(2020, 5, 1), date(2020, 5, 31), Precision.MONTH,
    )  # fmt: skip
    assert record.abatement is not None
    assert record.abatement.on == date(2021, 2, 3)


def test_errors_and_ruled_out_conditions_are_passed_over_and_nameless_ones_refused(tmp_path: Path) -> None:
    wrong = condition("1", urn(ROBIN), verificationStatus=status("entered-in-error"))
    ruled_out = condition("2", urn(ROBIN), verificationStatus=status("refuted"))
    nameless = condition("3", urn(ROBIN), code={})
    outcomes = read(tmp_path, wrong, ruled_out, nameless)
    assert {r for _, r, _ in skips(outcomes)} == {reasons.ENTERED_IN_ERROR, reasons.REFUTED}
    assert [r.reason for r in rejects(outcomes)] == [reasons.NO_CODE]


def test_an_encounter_keeps_its_instants_and_a_cancelled_one_is_passed_over(tmp_path: Path) -> None:
    visit = {
        "resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"}, "subject": urn(ROBIN),
        "period": {"start": "2026-03-01T23:30:00-08:00", "end": "2026-03-02T00:30:00-08:00"},
        "type": [{"text": "Group"}], "serviceProvider": {"display": "Alder"},
    }  # fmt: skip
    record = only(read(tmp_path, patient(), visit), EncounterRecord)
    assert record.started is not None
    assert record.started.on == date(2026, 3, 1)
    assert record.started.at is not None
    assert record.started.at.utcoffset() is not None
    assert ("Encounter", reasons.CANCELLED, 1) in skips(read(tmp_path, {**visit, "status": "cancelled"}))
    group = {**visit, "subject": {"reference": "Group/1"}}
    assert ("Encounter", reasons.NOT_FOR_A_PATIENT, 1) in skips(read(tmp_path, group))


def test_a_care_plan_lists_what_it_asks_for(tmp_path: Path) -> None:
    plan = {
        "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan", "subject": urn(ROBIN),
        "category": [{"coding": [{"code": "assess-plan"}]}, {"text": "Anxiety management"}],
        "period": {"start": "2026-01-01"},
        "activity": [
            {"detail": {"code": {"text": "Breathing"}, "status": "in-progress"}},
            {"reference": {"display": "Walks"}},
        ],
    }  # fmt: skip
    record = only(read(tmp_path, plan), CarePlanRecord)
    assert record.title == "Anxiety management"
    assert [(a.concept.label, a.status) for a in record.activities] == [("Breathing", "in-progress"), ("Walks", "")]
