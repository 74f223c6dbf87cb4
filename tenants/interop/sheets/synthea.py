"""Rows of Synthea's `medications.csv`, `allergies.csv` and `observations.csv`; of the last the totals of measures alone.

An instant there is in UTC and becomes its day there. Its `conditions.csv` is not read: the codes are no ICD-10-CM, and the
same people's bundles bring them.
"""

from datetime import date
from typing import Final

from tenants.interop import reasons
from tenants.interop.records import AllergyRecord, Key, Kind, MeasureRecord, MedicationRecord, Ref
from tenants.interop.rows import BadField, Passed, ValueClass
from tenants.interop.sheets.cells import Cells, read_day
from tenants.interop.sheets.patients import SYNTHEA
from tenants.measures.rules.words import Name
from tenants.patients.medications.rules import AllergyKind, Severity

MEDICATION_COLUMNS: Final = frozenset({"start", "stop", "patient", "code", "description", "dispenses"})
ALLERGY_COLUMNS: Final = frozenset({"start", "stop", "patient", "code", "description", "category"})
OBSERVATION_COLUMNS: Final = frozenset({"date", "patient", "code", "description", "value", "type"})
TOTALS: Final = {
    "44261-6": Name.PHQ_9,
    "89204-2": Name.PHQ_A,
    "70274-6": Name.GAD_7,
    "75626-2": Name.AUDIT_C,
    "82667-7": Name.DAST_10,
}
"""The LOINC codes of totals."""

_WORST_FIRST: Final = (Severity.SEVERE, Severity.MODERATE, Severity.MILD)


def medication(cells: Cells) -> list[MedicationRecord]:
    """A row of its medications. Raises: BadField."""
    patient, code, start = _patient(cells), cells.needed("code"), cells.needed("start")
    started, stopped = _day(cells, "start"), _day(cells, "stop")
    if started is not None and stopped is not None and stopped < started:
        raise BadField("stop", ValueClass.DATE, reasons.END_BEFORE_START)
    record = MedicationRecord(
        source=f"{SYNTHEA}/medications",
        source_id=_key(patient, code, start),
        patient=patient,
        name=cells.needed("description"),
        started_on=started,
        stopped_on=stopped,
        reason=cells.text("reasondescription"),
        code=code,
    )
    return [record]


def allergy(cells: Cells) -> list[AllergyRecord]:
    """A row of its allergies. Raises: BadField, Passed."""
    patient, code = _patient(cells), cells.needed("code")
    if cells.text("stop"):
        raise Passed(reasons.ALLERGY_OVER)
    category, told = cells.text("category").lower(), _reactions(cells)
    record = AllergyRecord(
        source=f"{SYNTHEA}/allergies",
        source_id=_key(patient, code),
        patient=patient,
        substance=cells.needed("description"),
        allergy_kind=category if category in set(AllergyKind) else AllergyKind.OTHER.value,
        reaction="; ".join(words for words, _severity in told),
        severity=next((one.value for one in _WORST_FIRST if one in {severity for _words, severity in told}), ""),
        noted_on=_day(cells, "start"),
        code=code,
    )
    return [record]


def measure(cells: Cells) -> list[MeasureRecord]:
    """A row of its observations. Raises: BadField, Passed for what is no total of a measure."""
    instrument = TOTALS.get(cells.text("code"))
    if instrument is None:
        raise Passed(reasons.NOT_IMPORTED)
    patient, at = _patient(cells), cells.needed("date")
    taken_on, value = _day(cells, "date"), cells.needed("value").removesuffix(".0")
    if taken_on is None:
        raise BadField("date", ValueClass.MISSING, reasons.REQUIRED)
    if not (value.isascii() and value.isdigit() and len(value) < 4):
        raise BadField("value", ValueClass.TEXT, reasons.NOT_A_NUMBER)
    record = MeasureRecord(
        source=f"{SYNTHEA}/observations",
        source_id=_key(patient, instrument, at),
        patient=patient,
        instrument=instrument.value,
        taken_on=taken_on,
        total=int(value),
    )
    return [record]


def _patient(cells: Cells) -> Ref:
    return Ref(Kind.PATIENT.value, Key(SYNTHEA, cells.needed("patient")))


def _key(patient: Ref, *parts: str) -> str:
    return "|".join([patient.key.value if patient.key else "", *parts])


def _day(cells: Cells, column: str) -> date | None:
    value = cells.text(column)
    day, _t, time = value.partition("T")
    if time and not time.endswith("Z"):
        raise BadField(column, ValueClass.TEXT, reasons.AMBIGUOUS_DATE)
    return read_day(day, column) if value else None


def _reactions(cells: Cells) -> list[tuple[str, str]]:
    """What happens in words, and how badly."""
    pairs = ((cells.text(f"description{at}"), cells.text(f"severity{at}").lower()) for at in (1, 2))
    return [(words, severity) for words, severity in pairs if words]
