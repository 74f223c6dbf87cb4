"""Hours that stay on the schedule of a closed day all the same. The slices that keep hours register who can name theirs."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered


class Shut(NamedTuple):
    """Days on which nothing is held, both inclusive; site_id None: anywhere."""

    from_on: date
    until_on: date
    site_id: UUID | None = None


class StandingHour(NamedTuple):
    """An hour that no closure calls off. title: names no patient."""

    title: str
    starts_at: datetime


Lister = Callable[[Session, Actor, Collection[Shut]], list[StandingHour]]


register = Registered[Lister]()
"""`lister(db, actor, closed)`: what is planned on these days and stays planned."""


def list_standing(db: Session, actor: Actor, closed: Collection[Shut]) -> list[StandingHour]:
    """Everything that stays planned on these days, in its order."""
    found = [one for lister in register for one in lister(db, actor, closed)] if closed else []
    return sorted(found, key=lambda one: (one.starts_at, one.title))
