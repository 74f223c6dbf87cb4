"""The keys an inquiry is found by, its reference, and its sealed texts."""

import secrets

from sqlalchemy.orm import Session

from causeway.protection import keyring

REASON = "inquiries.reason"
NOTE = "inquiry_steps.note"
# Without letters and digits that are taken for each other when they are read out: no vowels either, so no words.
_ALPHABET = "23456789CDFGHJKMNPQRTVWXYZ"


def new_reference() -> str:
    """Eight characters to name an inquiry by, "K4TM-92QX": it opens nothing and counts nothing."""
    found = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{found[:4]}-{found[4:]}"


def email_key(email: str | None) -> str:
    """A mail address without the case that nobody minds."""
    return (email or "").strip().casefold()


def sealed(db: Session, column: str, text: str) -> bytes | None:
    """The text under the clinic's key, None for an empty one."""
    return keyring(db).seal(column, text) if text else None


def opened(db: Session, column: str, value: bytes | None) -> str:
    """The text again."""
    return "" if value is None else keyring(db).open(column, value)
