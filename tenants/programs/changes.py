"""Telling the slices above that a track's week has changed. The slice that makes sessions from slots registers itself."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor

Listener = Callable[[Session, Actor, Collection[UUID] | None], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """`listener(db, actor, track_ids)`; None for all tracks. It may only defer work. Once per slice."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(db: Session, actor: Actor, track_ids: Collection[UUID] | None = None) -> None:
    """The slots of these tracks were changed; None: what concerns all of them was, such as a closure."""
    for listener in _listeners:
        listener(db, actor, track_ids)
