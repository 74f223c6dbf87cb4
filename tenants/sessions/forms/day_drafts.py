"""What was marked on the sheet and not saved: taken from what was typed, and put back onto a sheet drawn afresh.

A kept field's `base` is what stood there when the mark was made, so that what others saved since is told, not overwritten.
"""

from collections.abc import Mapping, Sequence

from tenants.sessions.errors import CellConflict
from tenants.sessions.forms.day_sheet import Cell, Line, Sheet, mark_of, shown, status_of, times_of


def unsaved(sheet: Sheet) -> dict[str, list[str]]:
    """The fields of every cell and day that says something else than the page showed, of a sheet that was read."""
    found: dict[str, list[str]] = {}
    for line in sheet.lines:
        times = times_of(line.base)
        if times is not None:
            began = (shown(times.arrived_at, sheet.zone), shown(times.left_at, sheet.zone))
            if (line.arrived, line.left) != began:
                found |= {f"{line.name}.{name}": [value] for name, value in _typed(line).items()}
        for cell in line.cells:
            if _said(cell) != _shown(sheet, cell.base):
                found |= {f"{cell.name}.{name}": [value] for name, value in _typed(cell).items()}
    return found


def put_back(sheet: Sheet, kept: Mapping[str, Sequence[str]]) -> int:
    """Put what was marked and not saved onto a sheet drawn afresh; how many cells and days it is.

    What stands there as it was marked, and whoever is on the sheet no more, is left out.
    """
    typed = {name: values[0] for name, values in kept.items() if values}
    for line in sheet.lines:
        _put_day_back(line, typed)
        for cell in line.cells:
            _put_cell_back(cell, typed)
    return sum(line.is_kept + sum(cell.is_kept for cell in line.cells) for line in sheet.lines)


def behind(sheet: Sheet) -> list[CellConflict]:
    """Where somebody else has saved another mark since one was made."""
    found = []
    for line in sheet.lines:
        if line.was and line.was != line.base:
            found.append(CellConflict(line.person.patient_id, None, None, line.person.day))
        for cell in line.cells:
            if cell.was and cell.was != cell.base:
                place = line.person.places.get(cell.session.id)
                row = None if place is None else place.row
                found.append(CellConflict(line.person.patient_id, cell.session.id, row))
    return found


def _put_day_back(line: Line, typed: Mapping[str, str]) -> None:
    base = typed.get(f"{line.name}.base", "")
    says = typed.get(f"{line.name}.in", ""), typed.get(f"{line.name}.out", "")
    if times_of(base) is None or says == (line.arrived, line.left):
        return
    line.arrived, line.left = says
    line.was, line.is_kept = "" if base == line.base else base, True


def _put_cell_back(cell: Cell, typed: Mapping[str, str]) -> None:
    base = typed.get(f"{cell.name}.base", "")
    says = tuple(typed.get(f"{cell.name}.{name}", "") for name in ("status", "in", "out", "reason"))
    if mark_of(base) is None or says == _said(cell):
        return
    cell.status, cell.arrived, cell.left, cell.reason = says
    cell.was, cell.is_kept = "" if base == cell.base else base, True


def _typed(one: Line | Cell) -> dict[str, str]:
    fields = {"in": one.arrived, "out": one.left, "base": one.was or one.base}
    return fields if isinstance(one, Line) else fields | {"status": one.status, "reason": one.reason}


def _said(cell: Cell) -> tuple[str, ...]:
    return cell.status, cell.arrived, cell.left, cell.reason


def _shown(sheet: Sheet, base: str) -> tuple[str, ...]:
    mark = mark_of(base)
    if mark is None:
        return ()
    reason = mark.reason.value if mark.reason else ""
    return status_of(mark), shown(mark.arrived_at, sheet.zone), shown(mark.left_at, sheet.zone), reason
