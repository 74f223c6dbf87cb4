"""References in every form FHIR allows, whatever came first and in whichever file."""

import random
from pathlib import Path
from typing import Any

import pytest

from tenants.interop import reasons
from tenants.interop.fhir.keys import target_of
from tenants.interop.records import DiagnosisRecord, EncounterRecord, Key
from tests.interop.fhir_samples import (
    GENERATOR,
    ROBIN,
    bundle,
    claim,
    condition,
    explanation,
    only,
    patient,
    read,
    records,
    rejects,
    urn,
)  # fmt: skip

SERVER = "https://alder.example/fhir"
ROBINS_KEY = Key(GENERATOR, ROBIN)


@pytest.mark.parametrize(
    ("reference", "base"),
    [
        ({"reference": f"urn:uuid:{ROBIN}"}, "urn:uuid:"),
        ({"reference": f"urn:uuid:{ROBIN.upper()}"}, "urn:uuid:"),
        ({"reference": f"Patient/{ROBIN}"}, "urn:uuid:"),
        ({"reference": f"Patient/{ROBIN}"}, SERVER),
        ({"reference": f"{SERVER}/Patient/{ROBIN}"}, SERVER),
        ({"reference": f"{SERVER}/Patient/{ROBIN}/_history/3"}, SERVER),
        ({"reference": f"Patient?identifier={GENERATOR}|{ROBIN}"}, "urn:uuid:"),
        ({"reference": f"Patient?identifier={GENERATOR.replace(':', '%3A')}%7C{ROBIN}"}, "urn:uuid:"),
        ({"reference": "Patient?identifier=http://hl7.org/fhir/sid/us-ssn|999-00-0001"}, "urn:uuid:"),
        ({"identifier": {"system": GENERATOR, "value": ROBIN}}, "urn:uuid:"),
        ({"type": "Patient", "identifier": {"system": GENERATOR, "value": ROBIN}}, SERVER),
    ],
)
def test_every_form_of_reference_leads_to_the_same_patient(
    tmp_path: Path, reference: dict[str, Any], base: str
) -> None:
    outcomes = read(tmp_path, bundle(condition("c", reference), base=base), bundle(patient(), base=base))
    subject = only(outcomes, DiagnosisRecord).patient
    assert (subject.key, subject.is_in_run) == (ROBINS_KEY, True)


def test_a_reference_to_someone_outside_the_run_keeps_the_key_she_would_have(tmp_path: Path) -> None:
    subject = only(read(tmp_path, condition("c", {"reference": f"{SERVER}/Patient/7"})), DiagnosisRecord).patient
    assert (subject.key, subject.is_in_run) == (Key(f"{SERVER}/Patient", "7"), False)


def test_the_same_id_on_two_servers_is_two_people(tmp_path: Path) -> None:
    def export(base: str) -> dict[str, Any]:
        return bundle(patient("1", identifier=[]), condition("c", {"reference": "Patient/1"}), base=base)

    outcomes = read(tmp_path, export("https://alder.example/fhir"), export("https://birch.example/fhir"))
    subjects = {r.patient.key for r in records(outcomes, DiagnosisRecord) if isinstance(r, DiagnosisRecord)}
    assert subjects == {Key(f"https://{c}.example/fhir/Patient", "1") for c in ("alder", "birch")}


def test_a_reference_that_two_people_answer_to_is_refused(tmp_path: Path) -> None:
    twin = patient("2", identifier=[{"system": "other", "value": ROBIN}, {"system": "x", "value": "1"}])
    other = patient("3", identifier=[{"system": "y", "value": "9"}, {"system": "x", "value": "1"}])
    pointing = condition("c", {"reference": "Patient?identifier=x|1"})
    (reject,) = rejects(read(tmp_path, bundle(twin, other, pointing)))
    assert reject.reason == reasons.AMBIGUOUS_REFERENCE


def test_a_diagnosis_of_a_device_or_of_nobody_is_no_patients_diagnosis(tmp_path: Path) -> None:
    (reject,) = rejects(read(tmp_path, condition("c", {"reference": "Practitioner/1"})))
    assert reject.reason == reasons.WRONG_TARGET
    (reject,) = rejects(read(tmp_path, condition("c", {})))
    assert reject.reason == reasons.REQUIRED
    (reject,) = rejects(read(tmp_path, condition("c", {"display": "Robin"})))
    assert reject.reason == reasons.WITHOUT_IDENTITY


def test_a_practitioner_named_by_npi_is_known_without_her_bundle(tmp_path: Path) -> None:
    who = {"reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1234567893", "display": "Dr. Doe"}
    visit = {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"},
             "subject": urn(ROBIN), "participant": [{"individual": who}]}  # fmt: skip
    (staff,) = only(read(tmp_path, visit), EncounterRecord).staff
    assert staff.key == Key("http://hl7.org/fhir/sid/us-npi", "1234567893")


def test_a_contained_practitioner_is_known_by_her_identifier(tmp_path: Path) -> None:
    inside = {
        "resourceType": "Practitioner",
        "id": "p",
        "identifier": [{"system": "s", "value": "1"}],
        "name": [{"family": "Doe"}],
    }
    visit = {"resourceType": "Encounter", "id": "e", "status": "finished", "contained": [inside],
             "subject": urn(ROBIN), "participant": [{"individual": {"reference": "#p"}}]}  # fmt: skip
    (staff,) = only(read(tmp_path, visit), EncounterRecord).staff
    assert (staff.key, staff.display) == (Key("s", "1"), "Doe")


@pytest.mark.parametrize(
    "written", ["", "x", "?", "Patient?", "Patient?name=x", "//", "urn:", "#", "Patient/", "Patient?identifier=|"]
)
def test_no_reference_is_too_odd_to_be_looked_at(written: str) -> None:
    assert target_of(written, SERVER).kind in {"", "Patient"}


def test_the_order_of_resources_and_files_changes_nothing(tmp_path: Path) -> None:
    resources = [
        patient(), patient("b"), condition("c1", urn(ROBIN)), condition("c2", {"reference": "Patient/b"}),
        claim("k1", urn(ROBIN)), explanation("e1", urn(ROBIN), "Claim/k1"), claim("k2", {"reference": "Patient/b"}),
        claim("k3", urn(ROBIN), item=[{"sequence": 1, "servicedDate": "2026-05-01", "net": {"value": 10}}]),
    ]  # fmt: skip
    expected = None
    for seed in range(12):
        random.Random(seed).shuffle(resources)
        split = seed % len(resources)
        outcomes = read(tmp_path, bundle(*resources[:split]), bundle(*resources[split:]))
        found = {(r.kind, r.key, r.fingerprint(), frozenset(r.aliases)) for r in records(outcomes)}
        expected = expected or found
        assert found == expected
        kinds = [r.kind for r in records(outcomes)]
        assert kinds == sorted(kinds, key=["payer", "patient", "coverage", "diagnosis", "cost record"].index)


def test_the_same_twice_is_one_and_a_contradiction_is_refused(tmp_path: Path) -> None:
    outcomes = read(tmp_path, patient(), patient())
    assert len(records(outcomes)) == 1
    outcomes = read(tmp_path, patient(), patient(birthDate="1991-01-01"))
    assert len(records(outcomes)) == 1
    assert [r.reason for r in rejects(outcomes)] == [reasons.CONFLICT]


def test_of_two_versions_the_newer_holds_in_any_order(tmp_path: Path) -> None:
    old = patient(birthDate="1991-01-01", meta={"lastUpdated": "2026-01-01T00:00:00Z"})
    new = patient(meta={"lastUpdated": "2026-01-01T00:00:00.5Z"})
    for run in ([old, new], [new, old]):
        outcomes = read(tmp_path, *run)
        (record,) = records(outcomes)
        assert record.fingerprint() == records(read(tmp_path, new))[0].fingerprint()
        assert rejects(outcomes) == []
