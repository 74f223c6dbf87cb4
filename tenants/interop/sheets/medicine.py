"""Rows of the sheets of diagnoses, medications, allergies, and drug and alcohol tests, in our own columns."""

from typing import Final

from tenants.care.drug_tests.rules import Outcome, Specimen, Substance, TestWhy
from tenants.interop import reasons
from tenants.interop.records import (
    AllergyRecord,
    Coding,
    Concept,
    DiagnosisRecord,
    DrugTestRecord,
    Key,
    Kind,
    MedicationRecord,
    Ref,
)
from tenants.interop.records.elsewhere import ICD_10_CM_SYSTEMS
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets import patients
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.words import needed_word, parts, said_yes_or_no, word
from tenants.patients.medications.rules import AllergyKind, Route, Severity

DIAGNOSES: Final = "sheet:diagnoses"
MEDICATIONS: Final = "sheet:medications"
ALLERGIES: Final = "sheet:allergies"
TESTS: Final = "sheet:tests"


def diagnosis(cells: Cells) -> list[DiagnosisRecord]:
    """A row of a diagnoses sheet. Raises: BadField."""
    person, code = patient_of(cells), cells.needed("code").upper()
    began, ended = cells.moment("began_on"), cells.moment("resolved_on")
    if began is not None and ended is not None and ended.on < began.on:
        raise BadField("resolved_on", ValueClass.DATE, reasons.END_BEFORE_START)
    words = cells.text("description")
    record = DiagnosisRecord(
        source=DIAGNOSES,
        source_id=cells.text("id") or key_of(person, code),
        patient=person,
        concept=Concept((Coding(ICD_10_CM_SYSTEMS[0], code, words),), words),
        onset=began,
        abatement=ended,
    )
    return [record]


def medication(cells: Cells) -> list[MedicationRecord]:
    """A row of a medications sheet. Raises: BadField."""
    person, name = patient_of(cells), cells.needed("name")
    started, stopped = cells.day("started_on"), cells.day("stopped_on")
    if started is not None and stopped is not None and stopped < started:
        raise BadField("stopped_on", ValueClass.DATE, reasons.END_BEFORE_START)
    record = MedicationRecord(
        source=MEDICATIONS,
        source_id=cells.text("id") or key_of(person, name.casefold(), started.isoformat() if started else ""),
        patient=person,
        name=name,
        dose=cells.text("dose"),
        route=word(cells, "route", tuple(Route)),
        frequency=cells.text("frequency"),
        is_prn=said_yes_or_no(cells, "is_prn"),
        prescriber=cells.text("prescriber"),
        started_on=started,
        stopped_on=stopped,
        is_before_admission=said_yes_or_no(cells, "is_before_admission"),
        reason=cells.text("reason"),
        code=cells.text("rxnorm"),
    )
    return [record]


def allergy(cells: Cells) -> list[AllergyRecord]:
    """A row of an allergies sheet. Raises: BadField."""
    person, substance = patient_of(cells), cells.text("substance")
    is_none = said_yes_or_no(cells, "none_known")
    if bool(substance) == bool(is_none):
        raise BadField("substance", ValueClass.MISSING, reasons.SUBSTANCE_OR_NONE)
    record = AllergyRecord(
        source=ALLERGIES,
        source_id=cells.text("id") or key_of(person, substance.casefold() or "none"),
        patient=person,
        substance=substance,
        allergy_kind=word(cells, "kind", tuple(AllergyKind)),
        reaction=cells.text("reaction"),
        severity=word(cells, "severity", tuple(Severity)),
        noted_on=cells.day("noted_on"),
    )
    return [record]


def drug_test(cells: Cells) -> list[DrugTestRecord]:
    """A row of a tests sheet: a test with its collection. Raises: BadField, also for a result without a collection."""
    person, on = patient_of(cells), cells.day("collected_on")
    found = {name: _substances(cells, name) for name in ("negative", "positive", "confirmed")}
    if on is None:
        reason = reasons.NO_COLLECTION if any(found.values()) else reasons.REQUIRED
        raise BadField("collected_on", ValueClass.MISSING, reason)
    outcome = word(cells, "outcome", tuple(Outcome)) or Outcome.COLLECTED.value
    if outcome != Outcome.COLLECTED and any(found.values()):
        raise BadField("outcome", ValueClass.TEXT, reasons.RESULT_OF_NOTHING)
    if outcome == Outcome.COLLECTED and not any(found.values()):
        raise BadField("negative", ValueClass.MISSING, reasons.NO_RESULT)
    positive = tuple(dict.fromkeys((*found["positive"], *found["confirmed"])))
    if set(positive) & set(found["negative"]):
        raise BadField("positive", ValueClass.LIST, reasons.BOTH_READINGS)
    record = DrugTestRecord(
        source=TESTS,
        source_id=cells.text("id") or key_of(person, on.isoformat(), needed_word(cells, "specimen", tuple(Specimen))),
        patient=person,
        collected_on=on,
        outcome=outcome,
        specimen=needed_word(cells, "specimen", tuple(Specimen)),
        why=word(cells, "why", tuple(TestWhy)),
        negative=found["negative"],
        positive=positive,
        confirmed=found["confirmed"],
        note=cells.text("note"),
    )
    return [record]


def _substances(cells: Cells, column: str) -> tuple[str, ...]:
    found = tuple(one.lower() for one in parts(cells, column))
    if not set(found) <= {one.value for one in Substance}:
        raise BadField(column, ValueClass.LIST, reasons.NOT_A_CHOICE)
    return found


def patient_of(cells: Cells) -> Ref:
    """Whose row it is. Raises: BadField."""
    number = cells.needed("patient_id")
    return Ref(Kind.PATIENT.value, Key(cells.text("patient_id_system") or patients.SHEET_SOURCE, number))


def key_of(person: Ref, *what: str) -> str:
    """What recognises a row without an id of its own."""
    key = person.key
    return "|".join([*([key.source, key.value] if key else []), *what])
