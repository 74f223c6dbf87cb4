"""Sheets of diagnoses, medications, allergies and tests: new, changed, unchanged, and why a row is left out."""

from collections.abc import Iterator
from datetime import date

import pytest

from causeway import clock
from tenants.care.drug_tests import queries as test_queries
from tenants.care.drug_tests.models import TestCollection, TestOrder
from tenants.care.drug_tests.rules import Verdict
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.medications.models import Allergy, AllergyStatement, Medication, MedicationChange
from tenants.patients.medications.rules import ChangeKind, MedicationStatus, Severity
from tenants.patients.models import CodeSystem, Diagnosis
from tests.interop.conftest import Place, verdicts
from tests.interop.days import NOW, house, left_out

MEDICATIONS = "patient_id,name,dose,frequency,prescriber,started_on,stopped_on,reason\n"
ALLERGIES = "patient_id,substance,none_known,reaction,severity\n"
TESTS = "patient_id,collected_on,specimen,outcome,negative,positive,confirmed\n"
DIAGNOSES = "patient_id,code,began_on\n"


@pytest.fixture
def housed(place: Place) -> Iterator[Place]:
    """A clinic with three patients, on a Wednesday in March 2026."""
    with clock.frozen(NOW):
        yield house(place)


def test_a_diagnosis_comes_in_by_its_code(housed: Place) -> None:
    sheet = DIAGNOSES + "1,F10.20,2024-05-01\n"
    assert verdicts(housed.sheet(SheetKind.DIAGNOSES, sheet)) == {"diagnosis": {"created": 1}}
    assert verdicts(housed.sheet(SheetKind.DIAGNOSES, sheet)) == {"diagnosis": {"unchanged": 1}}
    row = housed.only(Diagnosis)
    assert (row.code, row.system, row.onset_on) == ("F10.20", CodeSystem.ICD10CM, date(2024, 5, 1))


def test_a_medication_comes_in_changes_and_stops_with_its_history(housed: Place) -> None:
    line = "1,Sertraline,{dose},every morning,Dr. Example,2026-01-15,{stopped},\n"
    first = MEDICATIONS + line.format(dose="50 mg", stopped="")
    assert verdicts(housed.sheet(SheetKind.MEDICATIONS, first)) == {"medication": {"created": 1}}
    assert verdicts(housed.sheet(SheetKind.MEDICATIONS, first)) == {"medication": {"unchanged": 1}}
    more = MEDICATIONS + line.format(dose="100 mg", stopped="")
    assert verdicts(housed.sheet(SheetKind.MEDICATIONS, more)) == {"medication": {"updated": 1}}
    done = MEDICATIONS + line.format(dose="100 mg", stopped="2026-03-18")
    assert verdicts(housed.sheet(SheetKind.MEDICATIONS, done)) == {"medication": {"updated": 1}}
    row = housed.only(Medication)
    assert (row.status, row.dose, row.prescriber_name) == (MedicationStatus.STOPPED, "100 mg", "Dr. Example")
    assert [one.kind for one in sorted(housed.rows(MedicationChange), key=lambda one: one.id)] == [
        ChangeKind.RECORDED, ChangeKind.CHANGED, ChangeKind.STOPPED,
    ]  # fmt: skip


def test_an_allergy_or_none_known(housed: Place) -> None:
    sheet = ALLERGIES + "1,Penicillin,,hives,severe\n2,,yes,,\n"
    assert verdicts(housed.sheet(SheetKind.ALLERGIES, sheet)) == {"allergy": {"created": 2}}
    assert verdicts(housed.sheet(SheetKind.ALLERGIES, sheet)) == {"allergy": {"unchanged": 2}}
    assert housed.only(Allergy).severity is Severity.SEVERE
    assert housed.only(AllergyStatement).ended_on is None
    worse = ALLERGIES + "1,Penicillin,,swelling,severe\n"
    assert verdicts(housed.sheet(SheetKind.ALLERGIES, worse)) == {"allergy": {"updated": 1}}
    assert left_out(housed, SheetKind.ALLERGIES, ALLERGIES + "1,,,,\n") == [("substance", reasons.SUBSTANCE_OR_NONE)]


def test_a_test_comes_in_with_its_collection_and_waits_for_nobody(housed: Place) -> None:
    sheet = TESTS + "1,2026-03-02,urine,,cocaine; fentanyl,cannabis,\n2,2026-03-02,urine,refused,,,\n"
    assert verdicts(housed.sheet(SheetKind.TESTS, sheet)) == {"drug test": {"created": 2}}
    assert verdicts(housed.sheet(SheetKind.TESTS, sheet)) == {"drug test": {"unchanged": 2}}
    assert not any(row.awaits_sign_off for row in housed.rows(TestCollection))
    later = TESTS + "1,2026-03-02,urine,,cocaine; fentanyl,cannabis,cannabis\n"
    assert verdicts(housed.sheet(SheetKind.TESTS, later)) == {"drug test": {"updated": 1}}
    with housed.session() as db:
        found = {test_queries.get_row(db, one.id).verdict for one in housed.rows(TestOrder)}
    assert found == {Verdict.CONFIRMED, Verdict.REFUSED}


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("1,,urine,,cocaine,,", "collected_on", reasons.NO_COLLECTION),
        ("1,,urine,refused,,,", "collected_on", reasons.REQUIRED),
        ("1,2026-03-02,urine,refused,cocaine,,", "outcome", reasons.RESULT_OF_NOTHING),
        ("1,2026-03-02,urine,,,,", "negative", reasons.NO_RESULT),
        ("1,2026-03-02,urine,,cocaine,cocaine,", "positive", reasons.BOTH_READINGS),
        ("1,2026-03-02,urine,,salt,,", "negative", reasons.NOT_A_CHOICE),
        ("1,2026-12-02,urine,,cocaine,,", "collected_on", reasons.LIES_AHEAD),
    ],
)
def test_a_result_without_a_collection_and_other_rows_that_cannot_be_are_left_out(
    housed: Place, row: str, field: str, reason: str
) -> None:
    assert left_out(housed, SheetKind.TESTS, f"{TESTS}{row}\n") == [(field, reason)]
