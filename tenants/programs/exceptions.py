"""Sessions to come that no longer follow a track's week. The slice that makes sessions from slots registers who lists them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered


class Exceptional(NamedTuple):
    """A session that stays where it was. wanted_at: when the week would hold it, None for not at all. title: names nobody.

    is_changed: somebody changed it by itself; otherwise something is known of who takes part. endpoint, values: its page.
    """

    title: str
    starts_at: datetime
    wanted_at: datetime | None
    is_changed: bool
    endpoint: str
    values: Mapping[str, Any]


Lister = Callable[[Session, Actor, UUID], Sequence[Exceptional]]


register = Registered[Lister]()
"""`lister(db, actor, track_id)`: in their order, a fixed number of statements."""


def list_exceptions(db: Session, actor: Actor, track_id: UUID) -> list[Exceptional]:
    """The track's sessions to come that do not follow its week."""
    return [one for lister in register for one in lister(db, actor, track_id)]
