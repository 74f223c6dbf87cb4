"""Whether two records say the same: one hash over everything in them that counts.

Money is equal whatever its zeros, an instant whatever its offset. What only helps to find or show a record (aliases,
the words beside a reference) is marked `UNTRACKED` and does not count.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

VERSION: Final = "1"
"""Raised when the meaning of a field changes, so that every record counts as changed once."""

UNTRACKED: Final = {"fingerprint": False}
"""Metadata of a dataclass field that does not count."""


def of(kind: str, value: object) -> str:
    """SHA-256 (hex) of a record's content."""
    content = json.dumps([VERSION, kind, _canonical(value)], separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


@lru_cache(maxsize=256)
def _tracked(kind: type) -> tuple[str, ...] | None:
    """The fields of a record's class that count; None where it is none."""
    if not is_dataclass(kind):
        return None
    return tuple(f.name for f in fields(kind) if f.metadata.get("fingerprint", True))


def _canonical(value: object) -> Any:
    if value is None or type(value) in (str, int, bool):
        return value
    kind: Any = type(value)
    names = _tracked(kind)
    if names is not None:
        return {name: _canonical(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_canonical(v) for v in value]
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
