"""Imported diagnoses, encounters and plans of care."""

from datetime import date
from typing import Any

import pytest

from tenants.intake.earlier.models import OutsideProvider, PriorEncounter
from tenants.interop import reasons
from tenants.patients.models import CodeSystem, Diagnosis
from tenants.transitions.models import PriorPlan
from tests.interop.conftest import Place, verdicts
from tests.interop.fhir_samples import ROBIN, condition, patient, urn

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
ADA = "44444444-4444-4444-8444-444444444444"
DOCTOR = {"resourceType": "Practitioner", "id": ADA, "name": [{"family": "Sample", "given": ["Ada"]}]}


def code(system: str, value: str, words: str = "In their words") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": value, "display": words}], "text": words}


def visit(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": "AMB"},
        "type": [code(SNOMED, "185349003", "Check up")],
        "subject": urn(ROBIN),
        "participant": [{"individual": urn(ADA)}],
        "period": {"start": "2025-03-04T10:00:00-06:00", "end": "2025-03-04T10:30:00-06:00"},
        "serviceProvider": {"display": "Sample Hospital"},
        **changes,
    }


@pytest.mark.parametrize(
    ("concept", "system", "kept"),
    [
        (code(ICD, "F32.1"), CodeSystem.ICD10CM, "F32.1"),
        (code(ICD, "F32"), CodeSystem.OTHER, "F32"),  # a heading: no claim may carry it
        (code(ICD, "F99.99X"), CodeSystem.OTHER, "F99.99X"),
        (code(SNOMED, "370143000", "Depression"), CodeSystem.SNOMED, "370143000"),
        ({"text": "Low mood"}, CodeSystem.OTHER, "uncoded"),
    ],
)
def test_a_diagnosis_keeps_the_code_it_came_with(
    place: Place, concept: dict[str, Any], system: CodeSystem, kept: str
) -> None:
    said = (patient(), condition("d1", urn(ROBIN), code=concept, onsetDateTime="2024-05-06"))
    assert verdicts(place.fhir(*said))["diagnosis"] == {"created": 1}
    row = place.only(Diagnosis)
    assert (row.system, row.code, row.onset_on, row.rank) == (system, kept, date(2024, 5, 6), None)
    assert row.description
    assert verdicts(place.fhir(*said))["diagnosis"] == {"unchanged": 1}


def test_a_diagnosis_that_resolved_since_is_updated(place: Place) -> None:
    place.fhir(patient(), condition("d1", urn(ROBIN), onsetDateTime="2024-05-06"))
    after = condition("d1", urn(ROBIN), onsetDateTime="2024-05-06", abatementDateTime="2025-01-02")
    assert verdicts(place.fhir(patient(), after))["diagnosis"] == {"updated": 1}
    assert place.only(Diagnosis).resolved_on == date(2025, 1, 2)


def test_an_encounter_elsewhere_is_kept_with_who_saw_the_patient(place: Place) -> None:
    assert verdicts(place.fhir(patient(), DOCTOR, visit()))["encounter"] == {"created": 1}
    row = place.only(PriorEncounter)
    assert (row.started_on, row.ended_on, row.kind) == (date(2025, 3, 4), date(2025, 3, 4), "AMB")
    assert (row.description, row.organization) == ("Check up", "Sample Hospital")
    assert (row.provider_name, row.provider_id) == ("Ada Sample", place.only(OutsideProvider).id)
    changed = visit(period={"start": "2025-03-04", "end": "2025-03-06"})
    assert verdicts(place.fhir(patient(), DOCTOR, changed))["encounter"] == {"updated": 1}
    assert place.only(PriorEncounter).ended_on == date(2025, 3, 6)


def test_an_encounter_that_moves_to_another_patient_is_left_as_it_was(place: Place) -> None:
    place.fhir(patient(), DOCTOR, visit())
    kim = "22222222-2222-4222-8222-222222222222"
    other = patient(kim, name=[{"family": "Sample", "given": ["Kim"]}])
    notes = place.fhir(other, DOCTOR, visit(subject=urn(kim)))
    assert [f.reason for f in notes.findings] == [reasons.CHANGED_PATIENT]


def test_a_plan_of_care_is_kept_to_read(place: Place) -> None:
    plan = {
        "resourceType": "CarePlan",
        "id": "p1",
        "status": "active",
        "intent": "order",
        "subject": urn(ROBIN),
        "title": "Depression care",
        "category": [code(SNOMED, "395082007", "Care plan")],
        "activity": [{"detail": {"code": code(SNOMED, "228557008", "Therapy"), "status": "in-progress"}}],
        "period": {"start": "2025-01-01"},
    }
    assert verdicts(place.fhir(patient(), plan))["care plan"] == {"created": 1}
    row = place.only(PriorPlan)
    assert (row.title, row.status, row.starts_on) == ("Depression care", "active", date(2025, 1, 1))
    assert row.detail_sealed is not None
    assert b"Therapy" not in row.detail_sealed
    ended = {**plan, "status": "completed", "period": {"start": "2025-01-01", "end": "2025-06-30"}}
    assert verdicts(place.fhir(patient(), ended))["care plan"] == {"updated": 1}
