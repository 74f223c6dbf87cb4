"""Telling what is kept beside episodes that somebody was admitted. Those that follow an admission register themselves."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered
from tenants.intake.models import Episode

Listener = Callable[[Session, Actor, Episode], None]


register = Registered[Listener]()
"""`listener(db, actor, episode)`, within the transaction that admits."""


def announce(db: Session, actor: Actor, episode: Episode) -> None:
    """The patient was admitted."""
    for listener in register:
        listener(db, actor, episode)
