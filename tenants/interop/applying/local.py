"""What a person has corrected here since an import wrote it: that field stays, and the import says so.

A field counts as corrected when it holds none of the values that any source last said of it (the book keeps keyed hashes
of those). A record that people entered before any import named it has no such values: there the source is taken at its
word (docs/decisions/0009).
"""

from dataclasses import fields, replace
from typing import Any, TypeVar
from uuid import UUID

from tenants.interop.book import UNSAID, Book

Facts = TypeVar("Facts")


def told(facts: Any, blank: Any, prefix: str = "") -> dict[str, object]:
    """{field: what the source says of it}; UNSAID where the facts are as blank ones. prefix: names a part of a record."""
    return {
        f"{prefix}{f.name}": value if (value := getattr(facts, f.name)) != getattr(blank, f.name) else UNSAID
        for f in fields(facts)
    }


def stated(facts: Any, **is_said: bool) -> dict[str, object]:
    """{field: what the source says of it}; UNSAID for an empty one. is_said: of fields that are never empty."""
    return {
        f.name: value if is_said.get(f.name, bool(value)) else UNSAID
        for f in fields(facts)
        for value in (getattr(facts, f.name),)
    }


def keeping(
    book: Book, record_id: UUID, before: Facts, after: Facts, prefix: str = ""
) -> tuple[Facts, tuple[str, ...]]:
    """(the facts to write, the fields that keep what a person wrote here). before: as stored; after: as the source has it."""
    kept = {
        f.name: stored
        for f in fields(before)  # type: ignore[arg-type]  # facts are dataclasses
        if (stored := getattr(before, f.name)) != getattr(after, f.name)
        and book.is_corrected(record_id, f"{prefix}{f.name}", stored)
    }
    return (replace(after, **kept), tuple(kept)) if kept else (after, ())  # type: ignore[type-var]
