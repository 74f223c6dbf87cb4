"""ICD-10-CM: whether a code exists, may go on a claim, and what it says. The code set is in the public domain (CDC, NCHS).

`icd_10_cm.txt.gz` holds every code with its official description, a line each, by code. `make codes` writes it from the
library `simple-icd-10-cm`, and a test compares the two: the library itself reads ten megabytes of XML when it is imported,
three seconds and 150 MB of memory in every process that asks about one code. The first question asked reads the table.
"""

import gzip
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tenants.patients.rules.names import name_key

TABLE = Path(__file__).with_name("icd_10_cm.txt.gz")


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
    codes = _table()[0]
    at = bisect_left(codes, code)
    return at < len(codes) and codes[at] == code


def is_billable(code: str) -> bool:
    """Whether the code is as specific as a claim wants it: nothing lies below it."""
    return is_known(code) and next(_under(code), None) is None


def description(code: str) -> str:
    """The official description of a known code."""
    codes, descriptions = _table()
    return descriptions[bisect_left(codes, code)]


def below(code: str, most: int = 5) -> Sequence[Code]:
    """Some billable codes under one that is not specific enough."""
    return [Code(child, description(child)) for child in islice(filter(is_billable, _under(code)), most)]


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


def _under(code: str) -> Iterator[str]:
    """The codes below a known one: those it begins, which follow it in the order of the table."""
    codes = _table()[0]
    for at in range(bisect_right(codes, code), len(codes)):
        if not codes[at].startswith(code):
            return
        yield codes[at]


@lru_cache(maxsize=1)
def _table() -> tuple[list[str], list[str]]:
    lines = [line.partition(" ") for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines()]
    return [code for code, _space, _said in lines], [said for _code, _space, said in lines]


@lru_cache(maxsize=1)
def _index() -> list[tuple[str, str]]:
    codes, descriptions = _table()
    each = zip(codes, descriptions, [*codes[1:], ""], strict=True)
    return [(code, f" {name_key(said)}") for code, said, following in each if not following.startswith(code)]
