"""What somebody types on a form, sealed as it is typed, so that it outlives a closed browser and a sign-out.

Whose draft it is and of what, each slice keeps in a table of its own; this is what such a draft holds, and how it is kept.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from causeway import clock, submissions
from causeway.access import Actor
from causeway.database import ClinicOwned, binding_of
from causeway.errors import Refused
from causeway.protection import keyring

LONGEST = 300_000
"""Characters that a draft may come to."""
_NOT_TYPED = frozenset({"csrf_token", "form_key", "version"})

Draft = TypeVar("Draft", bound=ClinicOwned)

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


def is_late(db: Session, form_key: UUID | None) -> bool:
    """Whether a draft arrives after the form it was typed on (by its once-only key) was saved: it is of no use any more."""
    return form_key is not None and submissions.is_settled(db, form_key)


def keep(db: Session, actor: Actor, model: type[Draft], keys: Mapping[str, object], **typed: object) -> Draft:
    """Keep a person's draft as it was typed last, in one statement: two that arrive at once leave one, the later.

    model: with a unique key of the clinic, `user_id` and `keys`, and with `saved_at`. typed: its other columns, sealed where
    they have to be. Raises Refused for the platform at work.
    """
    keys = {**keys, "user_id": require_person(actor)}
    now = clock.now()
    values = {**typed, "saved_at": now, "updated_at": now}
    statement = insert(model).values(clinic_id=binding_of(db).clinic_id, **keys, **values)
    kept = statement.on_conflict_do_update(
        index_elements=["clinic_id", *keys], set_={**values, "version": model.version + 1}
    )
    return db.scalars(kept.returning(model), execution_options={"populate_existing": True}).one()


def find(db: Session, actor: Actor, model: type[Draft], **keys: object) -> Draft | None:
    """What this person has typed there and not saved yet."""
    if actor.user_id is None:
        return None
    return db.scalars(select(model).filter_by(user_id=actor.user_id, **keys)).one_or_none()


def drop(db: Session, actor: Actor, model: type[Draft], **keys: object) -> None:
    """What this person had typed there is of no use any more. Asks for nothing: whoever calls it has."""
    if (draft := find(db, actor, model, **keys)) is not None:
        db.delete(draft)
        db.flush()


def opened(db: Session, column: str, payload: bytes) -> dict[str, list[str]]:
    """What was sealed."""
    found: dict[str, list[str]] = json.loads(keyring(db).open(column, payload))
    return found
