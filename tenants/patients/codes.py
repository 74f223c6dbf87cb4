"""ICD-10-CM: whether a code exists, may go on a claim, and what it says. The code set is in the public domain (CDC, NCHS).

The library reads ten megabytes of XML when it is imported, some seconds and 150 MB of memory, so it is loaded by the first
question asked of it and not with the application. `warm` asks one.
"""

import importlib
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tenants.patients.rules.names import name_key


class Code(NamedTuple):
    """A code that may go on a claim, with its official description."""

    code: str
    description: str


def normal(code: str) -> str:
    """A code as it is printed: upper case, its dot after the third character. "f321" → "F32.1"."""
    bare = "".join(c for c in code.upper() if c.isalnum())
    return f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare


def is_known(code: str) -> bool:
    """Whether it is a diagnosis code at all (chapters and blocks are not)."""
    return bool(code) and code[0].isalpha() and "-" not in code and bool(_library().is_valid_item(code))


def is_billable(code: str) -> bool:
    """Whether the code is as specific as a claim wants it: nothing lies below it."""
    return is_known(code) and bool(_library().is_leaf(code))


def description(code: str) -> str:
    """The official description of a known code."""
    return str(_library().get_description(code))


def below(code: str, most: int = 5) -> Sequence[Code]:
    """Some billable codes under one that is not specific enough."""
    found = (Code(child, description(child)) for child in _library().get_descendants(code) if is_billable(child))
    return [code for code, _i in zip(found, range(most), strict=False)]


def find(term: str, most: int = 30) -> Sequence[Code]:
    """Billable codes that begin with the term, or whose description has words beginning with each of its words."""
    words = name_key(term).split()
    if not words:
        return []
    start = normal(term) if any(c.isdigit() for c in term) else ""
    found = []
    for code, key in _index():
        if (start and code.startswith(start)) or all(f" {word}" in key for word in words):
            found.append(Code(code, description(code)))
            if len(found) == most:
                break
    return found


def warm() -> None:
    """Load the code set now, for a worker that has the time."""
    is_known("F32.1")


@lru_cache(maxsize=1)
def _library() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its data by an older call of importlib.resources
        return importlib.import_module("simple_icd_10_cm")


@lru_cache(maxsize=1)
def _index() -> list[tuple[str, str]]:
    codes = (code for code in _library().get_all_codes(with_dots=True) if is_billable(code))
    return [(code, f" {name_key(description(code))}") for code in codes]
