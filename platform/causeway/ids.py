"""Identifiers: time-ordered UUIDs made by the application, and the reading of ids that came from outside."""

from uuid import UUID

import uuid_utils

from causeway.errors import NotFound


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): unique without the database, and ordered by the moment it was made."""
    return UUID(int=uuid_utils.uuid7().int)


def parse_id(text: str | None) -> UUID | None:
    """The UUID written in `text` in its canonical 36 characters, or None for anything else.

    Other spellings that `uuid.UUID` would take (braces, `urn:uuid:`, no dashes) are refused, so that one record has one URL.
    """
    if text is None or len(text) != 36:
        return None
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text.lower() else None


def id_of(text: str | None, missing: type[NotFound] = NotFound) -> UUID:
    """The UUID of an address, as `parse_id` reads it. Raises `missing` for anything else: no record stands there."""
    found = parse_id(text)
    if found is None:
        raise missing
    return found
