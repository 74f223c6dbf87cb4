"""What somebody types on a form, sealed as it is typed, so that it outlives a closed browser and a sign-out.

Whose draft it is and of what, each slice keeps in a table of its own; this is only what such a draft holds.
"""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.errors import Refused
from causeway.protection import keyring

LONGEST = 300_000
"""Characters that a draft may come to."""
_NOT_TYPED = frozenset({"csrf_token", "form_key", "version"})

Fields = Mapping[str, Sequence[str]]
"""A form's fields as they were sent, by name."""


def require_person(actor: Actor) -> UUID:
    """Whose draft it will be. Raises Refused for the platform at work."""
    if actor.user_id is None:
        raise Refused("Only a person keeps drafts.")
    return actor.user_id


def sealed(db: Session, column: str, fields: Fields) -> bytes:
    """A form's fields, without what the page itself put there, sealed for "table.column". Raises Refused."""
    kept = {
        name: [one.replace("\0", "") for one in values] for name, values in fields.items() if name not in _NOT_TYPED
    }
    payload = json.dumps(kept, ensure_ascii=False)
    if len(payload) > LONGEST:
        raise Refused("This is more text than a draft can keep. Save the note, then go on.")
    return keyring(db).seal(column, payload)


def opened(db: Session, column: str, payload: bytes) -> dict[str, list[str]]:
    """What was sealed."""
    found: dict[str, list[str]] = json.loads(keyring(db).open(column, payload))
    return found
