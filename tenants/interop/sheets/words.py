"""Cells that hold one of a few words, a whole number, a time of day, or several things with semicolons."""

from typing import Final

from causeway.daytime import read_clock
from tenants.interop import reasons
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets.cells import Cells

_YES: Final = {"yes", "y", "true", "1"}
_NO: Final = {"no", "n", "false", "0"}


def yes_or_no(cells: Cells, column: str) -> bool:
    """Yes for an empty cell. Raises: BadField."""
    return said_yes_or_no(cells, column) is not False


def said_yes_or_no(cells: Cells, column: str) -> bool | None:
    """None for an empty cell. Raises: BadField."""
    found = cells.text(column).lower()
    if found and found not in _YES | _NO:
        raise BadField(column, ValueClass.TEXT, reasons.NOT_YES_OR_NO)
    return found in _YES if found else None


def number(cells: Cells, column: str) -> int | None:
    """A whole number, None for an empty cell; as some tables write it, 12.0 is 12. Raises: BadField."""
    found = cells.text(column).removesuffix(".0")
    if found and not (found.isascii() and found.isdigit() and len(found) < 5):
        raise BadField(column, ValueClass.TEXT, reasons.NOT_A_NUMBER)
    return int(found) if found else None


def word(cells: Cells, column: str, words: tuple[str, ...]) -> str:
    """One of the words, "" for an empty cell. Raises: BadField."""
    found = cells.text(column).lower()
    if found and found not in words:
        raise BadField(column, ValueClass.TEXT, reasons.NOT_A_CHOICE)
    return found


def needed_word(cells: Cells, column: str, words: tuple[str, ...]) -> str:
    """One of the words. Raises: BadField, also for an empty cell."""
    found = word(cells, column, words)
    if not found:
        raise BadField(column, ValueClass.MISSING, reasons.REQUIRED)
    return found


def clock(cells: Cells, column: str) -> int | None:
    """A time of day in minutes after midnight, None for an empty cell. Raises: BadField."""
    text = cells.text(column)
    try:
        return read_clock(text) if text else None
    except ValueError:
        raise BadField(column, ValueClass.TEXT, reasons.BAD_TIME) from None


def needed_clock(cells: Cells, column: str) -> int:
    """A time of day in minutes after midnight. Raises: BadField, also for an empty cell."""
    found = clock(cells, column)
    if found is None:
        raise BadField(column, ValueClass.MISSING, reasons.REQUIRED)
    return found


def parts(cells: Cells, column: str) -> tuple[str, ...]:
    """What stands between semicolons."""
    return tuple(part for one in cells.text(column).split(";") if (part := one.strip()))
