"""Telling the slices above that an episode was closed. Those that keep what was planned for it register themselves."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered
from tenants.intake.models import Episode

Listener = Callable[[Session, Actor, Episode], None]


register = Registered[Listener]()
"""`listener(db, actor, episode)`, within the transaction that closes it."""


def announce(db: Session, actor: Actor, episode: Episode) -> None:
    """The episode was closed."""
    for listener in register:
        listener(db, actor, episode)
