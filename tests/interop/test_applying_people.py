"""Imported people: who they are here, what a later import may change, and what it never may."""

from collections.abc import Callable
from datetime import date

import pytest

from tenants.intake.earlier.models import OutsideProvider
from tenants.interop import reasons
from tenants.interop.models import SourceAlias, SourceRecord
from tenants.interop.sheets.columns import SheetKind
from tenants.patients import services as patients
from tenants.patients.models import Contact, Patient
from tenants.patients.models.contacts import Relationship
from tenants.patients.models.patients import Sex
from tenants.patients.services import PatientFacts
from tenants.staff.models import StaffMember
from tests.interop.conftest import Place, verdicts
from tests.interop.fhir_samples import GENERATOR, ROBIN, patient, urn

HOME = {"line": ["1 Sample Street", "Apt 2"], "city": "San Diego", "state": "California", "postalCode": "92101"}
PATIENTS = "id,id_system,last_name,first_name,birth_date,sex,phone\n"


def test_a_patient_comes_in_with_everything_the_source_says(place: Place) -> None:
    said = patient(
        telecom=[{"system": "phone", "value": "(619) 470-4321"}, {"system": "email", "value": "robin@example.org"}],
        address=[HOME],
        communication=[{"language": {"coding": [{"code": "es-MX"}]}, "preferred": True}],
    )
    assert verdicts(place.fhir(said)) == {"patient": {"created": 1}}
    robin = place.only(Patient)
    assert (robin.first_name, robin.middle_name, robin.last_name) == ("Robin", "Q", "Example")
    assert (robin.born_on, robin.sex, robin.language) == (date(1990, 2, 3), Sex.FEMALE, "Spanish")
    assert (robin.phone, robin.email) == ("+16194704321", "robin@example.org")
    assert (robin.address_line, robin.city, robin.state) == ("1 Sample Street, Apt 2", "San Diego", "CA")


def test_the_same_patient_again_is_unchanged_and_there_once(place: Place) -> None:
    place.fhir(patient())
    version = place.only(Patient).version
    assert verdicts(place.fhir(patient())) == {"patient": {"unchanged": 1}}
    assert place.only(Patient).version == version


def test_what_changed_is_updated_and_what_is_no_longer_said_stays(place: Place) -> None:
    place.fhir(patient(telecom=[{"system": "phone", "value": "(619) 470-4321"}]))
    moved = patient(name=[{"use": "official", "family": "Sample", "given": ["Robin"]}], gender="unknown")
    assert verdicts(place.fhir(moved)) == {"patient": {"updated": 1}}
    robin = place.only(Patient)
    assert (robin.last_name, robin.middle_name, robin.phone, robin.sex) == ("Sample", "Q", "+16194704321", Sex.FEMALE)


def test_a_sheet_and_a_bundle_of_one_person_make_one_patient(place: Place) -> None:
    place.fhir(patient())
    row = f"{ROBIN},{GENERATOR},Example,Robin,1990-02-03,F,(619) 470-4321\n"
    assert verdicts(place.sheet(SheetKind.PATIENTS, PATIENTS + row)) == {"patient": {"updated": 1}}
    assert place.only(Patient).phone == "+16194704321"
    assert verdicts(place.fhir(patient())) == {"patient": {"unchanged": 1}}
    assert verdicts(place.sheet(SheetKind.PATIENTS, PATIENTS + row)) == {"patient": {"unchanged": 1}}
    assert place.only(Patient).phone == "+16194704321"


def test_what_a_person_corrected_here_stays_while_the_source_says_the_same(place: Place) -> None:
    place.fhir(patient())
    with place.session() as db:
        robin = db.merge(place.only(Patient))
        facts = PatientFacts("Robyn", "Example", date(1990, 2, 3), Sex.FEMALE, middle_name="Q")
        patients.correct(db, place.actor, robin.id, facts)
    assert verdicts(place.fhir(patient())) == {"patient": {"unchanged": 1}}
    assert place.only(Patient).first_name == "Robyn"


def test_the_record_number_given_here_is_not_taken_away_by_a_later_source(place: Place) -> None:
    place.sheet(SheetKind.PATIENTS, PATIENTS + f"{ROBIN},{GENERATOR},Example,Robin,1990-02-03,F,\n")
    number = place.only(Patient).record_number
    medical = {"type": {"coding": [{"code": "MR"}]}, "system": "https://hospital.example", "value": "M-77"}
    place.fhir(patient(identifier=[{"system": GENERATOR, "value": ROBIN}, medical]))
    assert place.only(Patient).record_number == number


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"birthDate": "1990"}, "birth_date", reasons.NOT_TO_THE_DAY),
        ({"birthDate": None}, "birth_date", reasons.NOT_TO_THE_DAY),
        ({"name": [{"family": "Example"}]}, "name", reasons.ONE_NAME),
        ({"birthDate": "2990-01-01"}, "born_on", "A birth date cannot be in the future."),
    ],
)
def test_a_patient_who_cannot_be_kept_is_left_out_with_a_reason(
    place: Place, changes: dict[str, object], field: str, reason: str
) -> None:
    other = patient("22222222-2222-4222-8222-222222222222", birthDate="1980-01-01")
    said = {name: value for name, value in patient(**changes).items() if value is not None}
    notes = place.fhir(said, other)
    assert verdicts(notes) == {"patient": {"created": 1, "rejected": 1}}
    (finding,) = notes.findings
    assert (finding.field, finding.reason) == (field, reason)
    assert place.only(Patient).born_on == date(1980, 1, 1)


def test_a_name_that_came_as_one_text_is_read_as_names_are_written(place: Place) -> None:
    place.fhir(patient(name=[{"text": "Robin Quinn Example"}]))
    robin = place.only(Patient)
    assert (robin.first_name, robin.middle_name, robin.last_name) == ("Robin", "Quinn", "Example")


def test_somebody_who_looks_like_a_patient_here_comes_in_and_is_to_be_checked(place: Place) -> None:
    with place.session() as db:
        patients.register(db, place.actor, PatientFacts("Robin", "Example", date(1990, 2, 3)))
    notes = place.fhir(patient())
    assert [(f.outcome.value, f.reason) for f in notes.findings] == [("check", reasons.CHECK_ALIKE)]
    assert len(place.rows(Patient)) == 2


def test_a_record_number_that_is_taken_is_not_given_twice(place: Place) -> None:
    with place.session() as db:
        facts = PatientFacts("Ada", "Other", date(1970, 1, 1), record_number="M-77")
        patients.register(db, place.actor, facts)
    medical = {"type": {"coding": [{"code": "MR"}]}, "system": "https://hospital.example", "value": "m77"}
    notes = place.fhir(patient(identifier=[{"system": GENERATOR, "value": ROBIN}, medical]))
    assert [f.reason for f in notes.findings] == [reasons.CHECK_SEVERAL_NUMBERS]
    assert len({p.record_number for p in place.rows(Patient)}) == 2


def test_two_patients_who_share_an_identifier_stay_two(place: Place) -> None:
    shared = {"system": "https://hospital.example/household", "value": "H-1"}
    first = patient(identifier=[{"system": GENERATOR, "value": ROBIN}, shared])
    number = "22222222-2222-4222-8222-222222222222"
    second = patient(
        number,
        identifier=[{"system": GENERATOR, "value": number}, shared],
        name=[{"family": "Example", "given": ["Kim"]}],
    )
    place.fhir(first)
    assert verdicts(place.fhir(second)) == {"patient": {"created": 1}}
    assert {p.first_name for p in place.rows(Patient)} == {"Robin", "Kim"}
    assert verdicts(place.fhir(first, second)) == {"patient": {"unchanged": 2}}
    assert [alias.is_shared for alias in place.rows(SourceAlias)].count(True) == 1


def test_the_same_ids_in_two_clinics_make_two_patients_that_know_nothing_of_each_other(
    new_place: Callable[[], Place],
) -> None:
    one, other = new_place(), new_place()
    assert verdicts(one.fhir(patient())) == {"patient": {"created": 1}}
    assert verdicts(other.fhir(patient())) == {"patient": {"created": 1}}
    assert one.only(Patient).id != other.only(Patient).id
    ours, theirs = one.only(SourceRecord), other.only(SourceRecord)
    assert ours.key_fingerprint != theirs.key_fingerprint


def test_no_id_of_the_source_is_kept_in_the_clear(place: Place) -> None:
    place.fhir(patient())
    row = place.only(SourceRecord)
    assert ROBIN not in repr(vars(row))


def test_a_relative_becomes_a_contact_with_the_relationship_in_our_words(place: Place) -> None:
    mother = {
        "resourceType": "RelatedPerson",
        "id": "33333333-3333-4333-8333-333333333333",
        "patient": urn(ROBIN),
        "name": [{"family": "Example", "given": ["Maria"]}],
        "relationship": [{"coding": [{"code": "MTH"}]}],
        "telecom": [{"system": "phone", "value": "(619) 470-4322"}],
    }
    place.fhir(patient(), mother)
    contact = place.only(Contact)
    assert (contact.name, contact.relationship, contact.phone) == (
        "Maria Example",
        Relationship.PARENT,
        "+16194704322",
    )
    assert contact.patient_id == place.only(Patient).id
    mother["telecom"] = [{"system": "phone", "value": "(619) 470-4323"}]
    assert verdicts(place.fhir(patient(), mother))["contact"] == {"updated": 1}


def test_a_contact_of_nobody_here_is_left_out(place: Place) -> None:
    stranger = {
        "resourceType": "RelatedPerson",
        "id": "33333333-3333-4333-8333-333333333333",
        "patient": urn(ROBIN),
        "name": [{"family": "Example", "given": ["Maria"]}],
    }
    notes = place.fhir(stranger)
    assert [f.reason for f in notes.findings] == [reasons.PATIENT_NOT_HERE]
    assert place.rows(Contact) == []


def test_a_practitioner_elsewhere_is_kept_apart_from_our_staff(place: Place) -> None:
    doctor = {
        "resourceType": "Practitioner",
        "id": "44444444-4444-4444-8444-444444444444",
        "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
        "name": [{"family": "Sample", "given": ["Ada"]}],
    }
    assert verdicts(place.fhir(doctor)) == {"staff member": {"created": 1}}
    assert verdicts(place.fhir(doctor)) == {"staff member": {"unchanged": 1}}
    assert (place.only(OutsideProvider).name, place.only(OutsideProvider).npi) == ("Ada Sample", "1234567893")
    assert place.rows(StaffMember) == []
