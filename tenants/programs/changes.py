"""Telling the slices above that a track's week has changed. The slice that makes sessions from slots registers itself."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered

Listener = Callable[[Session, Actor, Collection[UUID] | None], None]


register = Registered[Listener]()
"""`listener(db, actor, track_ids)`; None for all tracks. It may only defer work."""


def announce(db: Session, actor: Actor, track_ids: Collection[UUID] | None = None) -> None:
    """The slots of these tracks were changed; None: what concerns all of them was, such as a closure."""
    for listener in register:
        listener(db, actor, track_ids)
