"""Telling the slices above that an episode was closed. Those that keep what was planned for it register themselves."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.intake.models import Episode

Listener = Callable[[Session, Actor, Episode], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """`listener(db, actor, episode)`, within the transaction that closes it. Once per slice."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(db: Session, actor: Actor, episode: Episode) -> None:
    """The episode was closed."""
    for listener in _listeners:
        listener(db, actor, episode)
