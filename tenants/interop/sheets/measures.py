"""Rows of the sheet of measures, in our own columns."""

from typing import Final

from tenants.interop import reasons
from tenants.interop.records import Key, Kind, MeasureRecord, Ref
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets import patients
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.words import needed_word, number
from tenants.measures.rules.words import Name

MEASURES: Final = "sheet:measures"


def measure(cells: Cells) -> list[MeasureRecord]:
    """A row of a measures sheet. Raises: BadField."""
    person = Ref(
        Kind.PATIENT.value,
        Key(cells.text("patient_id_system") or patients.SHEET_SOURCE, cells.needed("patient_id")),
    )
    instrument = needed_word(cells, "instrument", tuple(name.value for name in Name))
    taken_on = cells.day("taken_on")
    if taken_on is None:
        raise BadField("taken_on", ValueClass.MISSING, reasons.REQUIRED)
    answers, total = _answers(cells), number(cells, "total")
    if bool(answers) == (total is not None):
        raise BadField("total", ValueClass.MISSING, reasons.ANSWERS_OR_TOTAL)
    key = person.key
    by_day = [*([key.source, key.value] if key else []), instrument, taken_on.isoformat()]
    record = MeasureRecord(
        source=MEASURES,
        source_id=cells.text("id") or "|".join(by_day),
        patient=person,
        instrument=instrument,
        taken_on=taken_on,
        answers=answers,
        total=total,
    )
    return [record]


def _answers(cells: Cells) -> tuple[tuple[int, int], ...]:
    text = cells.text("answers")
    found = []
    for at, part in enumerate(text.split(";") if text else (), 1):
        points = part.strip()
        if points and not (points.isascii() and points.isdigit() and len(points) < 4):
            raise BadField("answers", ValueClass.LIST, reasons.NOT_POINTS)
        if points:
            found.append((at, int(points)))
    return tuple(found)
