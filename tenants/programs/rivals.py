"""Hours to come, made from no week or moved out of it, that hold a room or a person a new weekly hour wants. The slices that
keep hours register who finds theirs.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered
from tenants.programs.rules.week import Hour


@dataclass(frozen=True, slots=True)
class Wanted:
    """A weekly hour as somebody wants it. replaces: the slots that make room for it, whose sessions clash with nothing."""

    hour: Hour
    room_id: UUID | None
    staff_ids: tuple[UUID, ...]
    replaces: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Taken:
    """An hour that clashes. starts_at, ends_at: aware. staff_id: who leads both; None where it is the room. title: no name."""

    title: str
    starts_at: datetime
    ends_at: datetime
    staff_id: UUID | None


Finder = Callable[[Session, Actor, Wanted], Collection[Taken]]


register = Registered[Finder]()
"""`finder(db, actor, wanted)`: every clash to come, a fixed number of statements."""


def find_first(db: Session, actor: Actor, wanted: Wanted) -> Taken | None:
    """The first hour to come that clashes."""
    found = [one for finder in register for one in finder(db, actor, wanted)]
    return min(found, key=lambda one: one.starts_at, default=None)
