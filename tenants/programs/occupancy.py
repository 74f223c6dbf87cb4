"""How full tracks are. The slice that admits people registers the answer; until one does, tracks are empty."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.registered import Registered

Count = Callable[[Session, Collection[UUID]], dict[UUID, int]]


register = Registered[Count]()
"""`count(db, track_ids)`: places taken by track, those admitted to a coming date included."""


def taken(db: Session, track_ids: Collection[UUID]) -> dict[UUID, int]:
    """Places taken on each of the tracks; 0 where nobody is."""
    found = dict.fromkeys(track_ids, 0)
    for count in register:
        for track_id, number in count(db, track_ids).items():
            found[track_id] += number
    return found
