"""A column of our own sheets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `is_required` means the column must be there, not that every cell is filled."""

    name: str
    meaning: str
    example: str = ""
    is_required: bool = False
