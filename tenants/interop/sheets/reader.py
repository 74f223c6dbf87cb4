"""Reading one sheet: the header decides the layout, every row becomes records, a reject or a skip.

The whole file is read through once before the first row is handed out. Ids that came before and cover that overlaps
an earlier row of the same patient and rank are refused row by row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tenants.interop import reasons
from tenants.interop.files import DEFAULT_LIMITS, Limits, OnProgress, OnTotal
from tenants.interop.records import AnyRecord, CoverageRecord
from tenants.interop.rows import BadField, FileRefused, Outcome, Passed, Reject, Row, Skip, ValueClass, Where
from tenants.interop.sheets import (
    asking,
    consents,
    contacts,
    coverages,
    day,
    measures,
    medicine,
    patients,
    payers,
    programs,
    staff,
    synthea,
)
from tenants.interop.sheets.cells import MAX_CELL, Cells
from tenants.interop.sheets.columns import SheetKind, template
from tenants.interop.sheets.lines import Line, column_name, read_lines
from tenants.interop.sheets.seen import Seen

Convert = Callable[[Cells], Sequence[AnyRecord]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """synthea: how rows in Synthea's layout are read, where it has such a sheet; told by these columns."""

    own: Convert
    synthea: Convert | None = None
    synthea_columns: frozenset[str] = frozenset()


_KINDS: Final = {
    SheetKind.PATIENTS: _Kind(lambda c: [patients.own(c)], lambda c: [patients.synthea(c)], patients.SYNTHEA_COLUMNS),
    SheetKind.PAYERS: _Kind(lambda c: [payers.own(c)], lambda c: [payers.synthea(c)], payers.SYNTHEA_COLUMNS),
    SheetKind.COVERAGES: _Kind(coverages.own, coverages.synthea, coverages.SYNTHEA_COLUMNS),
    SheetKind.SITES: _Kind(staff.site),
    SheetKind.STAFF: _Kind(staff.colleague),
    SheetKind.LICENSES: _Kind(staff.license_),
    SheetKind.ENROLLMENTS: _Kind(staff.enrollment),
    SheetKind.PROGRAMS: _Kind(programs.program),
    SheetKind.TRACKS: _Kind(programs.track),
    SheetKind.INQUIRIES: _Kind(asking.inquiry),
    SheetKind.EPISODES: _Kind(day.episode),
    SheetKind.SESSIONS: _Kind(day.session),
    SheetKind.ATTENDANCE: _Kind(day.attendance),
    SheetKind.MEASURES: _Kind(measures.measure, synthea.measure, synthea.OBSERVATION_COLUMNS),
    SheetKind.CONTACTS: _Kind(contacts.contact),
    SheetKind.CONSENTS: _Kind(consents.consent),
    SheetKind.DIAGNOSES: _Kind(medicine.diagnosis),
    SheetKind.MEDICATIONS: _Kind(medicine.medication, synthea.medication, synthea.MEDICATION_COLUMNS),
    SheetKind.ALLERGIES: _Kind(medicine.allergy, synthea.allergy, synthea.ALLERGY_COLUMNS),
    SheetKind.TESTS: _Kind(medicine.drug_test),
}


def read_sheet(
    kind: SheetKind,
    path: Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: OnProgress | None = None,
    on_total: OnTotal | None = None,
) -> Iterator[Outcome]:
    """Read a CSV file of one kind, in our columns or Synthea's.

    on_progress: called with bytes done and bytes in all, while the rows are handed out. on_total: called once, before the
    first row, with the number of rows.
    Yields rows, rejects and skips in the order of the file. Raises: FileRefused, before anything is yielded.
    """
    header: list[str] = []
    count = -1  # the header is none
    for line in read_lines(path, limits):
        header = header or line.cells
        count += 1
    names = [column_name(cell) for cell in header]
    convert = _layout(kind, names, path.name)
    if on_total:
        on_total(count)
    with Seen() as seen:
        sheet = _Sheet(path.name, kind, names, convert, seen)
        lines = read_lines(path, limits, on_progress)
        next(lines, None)  # the header
        for line in lines:
            yield from sheet.outcomes(line)


def _layout(kind: SheetKind, names: list[str], file: str) -> Convert:
    """How rows are read. Raises: FileRefused with the columns that are unknown, missing or there twice."""
    ours, columns = template(kind), set(names)
    synthea = _KINDS[kind].synthea
    is_synthea = synthea is not None and _KINDS[kind].synthea_columns <= columns
    # Missing first: a sheet without a header would otherwise have its first row repeated as "columns".
    if missing := sorted(ours.required - columns) if not is_synthea else []:
        raise FileRefused(file, f"{reasons.COLUMNS_MISSING}: {', '.join(missing)}", 1)
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise FileRefused(file, f"{reasons.COLUMNS_TWICE}: {_listed(twice)}", 1)
    if is_synthea and synthea is not None:
        return synthea
    if unknown := sorted(columns - set(ours.header)):
        raise FileRefused(file, f"{reasons.COLUMNS_UNKNOWN}: {_listed(unknown)}", 1)
    return _KINDS[kind].own


def _listed(names: list[str]) -> str:
    return ", ".join(n[:40] or "(no name)" for n in names)


@dataclass(frozen=True, slots=True)
class _Sheet:
    file: str
    kind: SheetKind
    names: list[str]
    convert: Convert
    seen: Seen

    def outcomes(self, line: Line) -> Iterator[Outcome]:
        """What a row becomes."""
        where = Where(self.file, line.number)
        what = f"row of {self.kind}"
        if len(line.cells) != len(self.names):
            yield Reject(where, what, "row", ValueClass.TEXT, reasons.WRONG_COLUMN_COUNT)
            return
        try:
            long = next((n for n, c in zip(self.names, line.cells, strict=True) if len(c) > MAX_CELL), None)
            if long is not None:
                raise BadField(long, ValueClass.TEXT, reasons.TOO_LONG)
            cells = Cells(dict(zip(self.names, line.cells, strict=True)))
            records = self.convert(cells)
        except BadField as bad:
            yield Reject(where, what, bad.field, bad.value_class, bad.reason)
            return
        except Passed as passed:
            yield Skip(where, what, passed.reason)
            return
        for record in records:
            refusal = self._refusal(record)
            if refusal:
                yield Reject(where, what, *refusal)
            else:
                yield Row(where, record, tuple(cells.notices))

    def _refusal(self, record: AnyRecord) -> tuple[str, ValueClass, str] | None:
        """Why a record cannot stand beside the rows before it."""
        if not self.seen.is_new(record.source, record.source_id):
            return "id", ValueClass.TEXT, reasons.DUPLICATE_ID
        if isinstance(record, CoverageRecord) and record.patient.key:
            owner = record.patient.key
            if not self.seen.is_free(record.starts_on, record.ends_on, owner.source, owner.value, str(record.rank)):
                return "starts_on", ValueClass.DATE, reasons.OVERLAPS
        return None
