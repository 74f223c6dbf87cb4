"""A place in a list's order as the URL carries it: the sort's values and the id of a row."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def write(place: Sequence[Any]) -> str:
    """The place as a word for the URL."""
    values = [_write(value) for value in place]
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def read(text: str | None, types: Sequence[type]) -> tuple[Any, ...] | None:
    """The place a cursor names, its values of these types; None for one that is not ours."""
    if not text or len(text) > 2000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(types):
            return None
        return tuple(_READERS[kind](value) for kind, value in zip(types, values, strict=True))
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        return None  # a cursor that is not ours shows the first page


def _write(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _read_text(value: Any) -> str:
    text = str(value)
    text.encode()  # half of a surrogate pair is no text
    if "\0" in text:
        raise ValueError("PostgreSQL keeps no NUL")
    return text


def _read_number(value: Any) -> int:
    number = int(value)
    if abs(number) >= 2**63:
        raise ValueError("no such number is kept")
    return number


_READERS: dict[type, Callable[[Any], Any]] = {
    str: _read_text,
    int: _read_number,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: Decimal,
    UUID: UUID,
}
