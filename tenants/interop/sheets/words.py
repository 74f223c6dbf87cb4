"""Cells that hold one of a few words, or a whole number."""

from typing import Final

from tenants.interop import reasons
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets.cells import Cells

_YES: Final = {"yes", "y", "true", "1"}
_NO: Final = {"no", "n", "false", "0"}


def yes_or_no(cells: Cells, column: str) -> bool:
    """Yes for an empty cell. Raises: BadField."""
    found = cells.text(column).lower()
    if found and found not in _YES | _NO:
        raise BadField(column, ValueClass.TEXT, reasons.NOT_YES_OR_NO)
    return found not in _NO


def number(cells: Cells, column: str) -> int | None:
    """A whole number, None for an empty cell. Raises: BadField."""
    found = cells.text(column)
    if found and not (found.isascii() and found.isdigit() and len(found) < 5):
        raise BadField(column, ValueClass.TEXT, reasons.NOT_A_NUMBER)
    return int(found) if found else None


def word(cells: Cells, column: str, words: tuple[str, ...]) -> str:
    """One of the words, "" for an empty cell. Raises: BadField."""
    found = cells.text(column).lower()
    if found and found not in words:
        raise BadField(column, ValueClass.TEXT, reasons.NOT_A_CHOICE)
    return found
