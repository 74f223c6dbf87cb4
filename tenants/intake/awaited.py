"""Telling the slices above that somebody is awaited on days on which they were not: a stay was begun, or a leave is over.

Days on which they are awaited no more are told to nobody: whoever asks who is awaited reads the stays and leaves.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from causeway.registered import Registered
from tenants.intake.models import Episode

Listener = Callable[[Session, Episode, date], None]


register = Registered[Listener]()
"""`listener(db, episode, from_on)`, within the transaction that writes the stay or the return; the first of the days."""


def announce(db: Session, episode: Episode, from_on: date) -> None:
    """Somebody is awaited from a day on, which may be past."""
    for listener in register:
        listener(db, episode, from_on)
