"""Patients, contacts and staff as FHIR R4 writes them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenants.interop import reasons
from tenants.interop.records import ContactRecord, Key, PatientRecord, PersonName, Precision, Sex, StaffRecord
from tenants.interop.rows import Row
from tests.interop.fhir_samples import GENERATOR, ROBIN, only, patient, read, records, rejects, skips


def notices(outcomes: list[Any]) -> set[str]:
    return {n.reason for o in outcomes if isinstance(o, Row) for n in o.notices}


def test_a_patient_is_known_by_the_systems_identifier_and_never_by_the_social_security_number(tmp_path: Path) -> None:
    record = only(read(tmp_path, patient()), PatientRecord)
    assert record.key == Key(GENERATOR, ROBIN)
    assert "999-00-0001" not in repr(record)


def test_an_official_identifier_goes_before_the_first_one(tmp_path: Path) -> None:
    ids = [{"system": "a", "value": "1"}, {"use": "official", "system": "b", "value": "2"}]
    record = only(read(tmp_path, patient(identifier=ids)), PatientRecord)
    assert record.key == Key("b", "2")
    assert Key("a", "1") in record.aliases


@pytest.mark.parametrize("code", ["SS", "DL", "PPN", "TAX", "NI", "NNCAN", "MC", "MB"])
def test_numbers_of_the_person_are_not_numbers_of_the_record(tmp_path: Path, code: str) -> None:
    ids = [{"type": {"coding": [{"code": code}]}, "system": "s", "value": "secret"}]
    record = only(read(tmp_path, patient("p1", identifier=ids)), PatientRecord)
    assert record.key == Key("Patient", "p1")
    assert "secret" not in repr(record)


def test_a_patient_without_anything_to_recognise_it_by_is_refused(tmp_path: Path) -> None:
    nameless = {k: v for k, v in patient().items() if k not in {"id", "identifier"}}
    (reject,) = rejects(read(tmp_path, nameless))
    assert reject.reason == reasons.NO_IDENTITY


def test_the_official_name_is_taken_and_maiden_names_are_former_names(tmp_path: Path) -> None:
    names = [
        {"use": "maiden", "family": "Before", "given": ["Robin"]},
        {"use": "nickname", "given": ["Rob"]},
        {"use": "official", "family": "Jerónimo", "given": ["Robin"], "prefix": ["Mrs."], "suffix": ["PhD"]},
    ]
    record = only(read(tmp_path, patient(name=names)), PatientRecord)
    assert record.name == PersonName("Jerónimo", "Robin", "Mrs.", "PhD")
    assert record.former_names == (PersonName("Before", "Robin"),)
    assert record.preferred_name == "Rob"


def test_an_accent_is_the_same_however_it_was_written(tmp_path: Path) -> None:
    composed = only(read(tmp_path, patient(name=[{"family": "Jer\u00f3nimo"}])), PatientRecord)
    combining = only(read(tmp_path, patient(name=[{"family": "Jero\u0301nimo"}])), PatientRecord)
    assert composed.fingerprint() == combining.fingerprint()


def test_a_name_that_is_one_text_stands_whole_and_is_said_so(tmp_path: Path) -> None:
    outcomes = read(tmp_path, patient(name=[{"text": "张无忌"}]))
    assert only(outcomes, PatientRecord).name == PersonName("张无忌")
    assert reasons.NOTICE_NAME_AS_ONE in notices(outcomes)


@pytest.mark.parametrize(
    ("written", "precision", "birth_on"),
    [
        ("1984", Precision.YEAR, None),
        ("1984-04", Precision.MONTH, None),
        ("1984-04-12", Precision.DAY, date(1984, 4, 12)),
    ],
)
def test_a_birth_date_not_known_to_the_day_is_no_birth_date_yet(
    tmp_path: Path, written: str, precision: Precision, birth_on: date | None
) -> None:
    outcomes = read(tmp_path, patient(birthDate=written))
    record = only(outcomes, PatientRecord)
    assert record.born is not None
    assert (record.born.precision, record.birth_on) == (precision, birth_on)
    assert (reasons.NOTICE_PARTIAL_BIRTH_DATE in notices(outcomes)) == (birth_on is None)


@pytest.mark.parametrize("written", ["1984-13-01", "1984-02-30", "12.04.1984", "0000-01-01"])
def test_a_birth_date_that_is_no_date_is_refused_without_repeating_it(tmp_path: Path, written: str) -> None:
    (reject,) = rejects(read(tmp_path, patient(birthDate=written)))
    assert reject.field == "birthDate"
    assert written not in str(reject)


def test_missing_sex_is_recorded_as_unknown_and_said_so(tmp_path: Path) -> None:
    outcomes = read(tmp_path, {k: v for k, v in patient().items() if k != "gender"})
    assert only(outcomes, PatientRecord).sex is Sex.UNKNOWN
    assert reasons.NOTICE_NO_SEX in notices(outcomes)


def test_a_death_is_dated_as_written_where_it_happened(tmp_path: Path) -> None:
    record = only(read(tmp_path, patient(deceasedDateTime="1996-02-07T23:30:00-08:00")), PatientRecord)
    assert record.is_deceased
    assert record.died is not None
    assert record.died.on == date(1996, 2, 7)


def test_phones_are_e164_or_kept_as_typed_and_zip_and_state_are_american(tmp_path: Path) -> None:
    phones = [{"system": "phone", "value": "(619) 470-4321"}, {"system": "phone", "value": "555-0000"}]
    home = {"line": ["1 Sample Street", "Apt 2"], "city": "Bloomfield", "state": "Connecticut", "postalCode": "6002"}
    outcomes = read(
        tmp_path, patient(telecom=phones, address=[{"use": "old", "city": "Gone"}, {**home, "country": "USA"}])
    )
    record = only(outcomes, PatientRecord)
    assert record.phones == ("+16194704321", "555-0000")
    assert (record.address.state, record.address.zip, record.address.country) == ("CT", "06002", "US")
    assert record.address.line_2 == "Apt 2"
    assert reasons.NOTICE_PHONE in notices(outcomes)


def test_contacts_inside_a_patient_belong_to_her_and_stay_the_same_in_any_order(tmp_path: Path) -> None:
    one = {"name": {"family": "Example", "given": ["Ada"]}, "relationship": [{"coding": [{"code": "C"}]}]}
    two = {"name": {"family": "Example", "given": ["Bo"]}, "relationship": [{"coding": [{"code": "GUARD"}]}]}
    there = records(read(tmp_path, patient(contact=[one, two])), ContactRecord)
    back = records(read(tmp_path, patient(contact=[two, one])), ContactRecord)
    assert {(r.key, r.fingerprint()) for r in there} == {(r.key, r.fingerprint()) for r in back}
    assert {(c.is_emergency, c.is_guardian) for c in there if isinstance(c, ContactRecord)} == {
        (True, False),
        (False, True),
    }


def test_a_related_person_without_a_patient_is_refused(tmp_path: Path) -> None:
    person = {"resourceType": "RelatedPerson", "id": "r", "name": [{"family": "Example"}]}
    (reject,) = rejects(read(tmp_path, person))
    assert (reject.field, reject.reason) == ("patient", reasons.REQUIRED)


def test_an_npi_with_a_wrong_check_digit_is_left_out_but_still_recognises_the_person(tmp_path: Path) -> None:
    def practitioner(npi: str) -> dict[str, Any]:
        ids = [{"system": "http://hl7.org/fhir/sid/us-npi", "value": npi}]
        return {
            "resourceType": "Practitioner",
            "id": npi,
            "identifier": ids,
            "name": [{"family": "Doe"}],
            "gender": "male",
        }

    good, bad = (only(read(tmp_path, practitioner(n)), StaffRecord) for n in ("1234567893", "1234567890"))
    assert (good.npi, bad.npi) == ("1234567893", "")
    assert bad.source_id == "1234567890"


def test_animals_and_merged_records_are_passed_over_with_their_reason(tmp_path: Path) -> None:
    animal = patient(extension=[{"url": "http://hl7.org/fhir/StructureDefinition/patient-animal"}])
    merged = patient("2", link=[{"type": "replaced-by", "other": {"reference": "Patient/1"}}], identifier=[])
    said = {reason for _, reason, _ in skips(read(tmp_path, animal, merged))}
    assert said == {reasons.NOT_A_PERSON, reasons.MERGED}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Robin"), ("name", [17]), ("name", [{"family": ["Example"]}]), ("name", [{"family": "\x00"}]),
        ("name", [{"family": "\ud800"}]), ("name", [{"family": "x" * 201}]), ("birthDate", 1990), ("gender", "F"),
        ("identifier", 5), ("telecom", {"system": "phone"}), ("address", [["x"]]), ("active", "yes"),
        ("deceasedDateTime", True), ("communication", [1]), ("extension", 3), ("link", "x"),
    ],
)  # fmt: skip
def test_a_field_of_another_shape_is_refused_and_never_crashes(tmp_path: Path, field: str, value: object) -> None:
    (reject,) = rejects(read(tmp_path, patient(**{field: value})))
    assert reject.reason
