"""The day of a field that has to be filled in."""

from datetime import date
from typing import Any


def day_of(field: Any) -> date:
    """The day, of a form that is valid."""
    found: date | None = field.data
    if found is None:
        raise ValueError("validated before")
    return found
