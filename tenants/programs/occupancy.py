"""How full tracks are. The slice that admits people registers the answer; until one does, tracks are empty."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy.orm import Session

Count = Callable[[Session, Collection[UUID]], dict[UUID, int]]

_counts: list[Count] = []


def register(count: Count) -> None:
    """`count(db, track_ids)`: places taken by track, those admitted to a coming date included. Once per slice."""
    if count not in _counts:
        _counts.append(count)


def taken(db: Session, track_ids: Collection[UUID]) -> dict[UUID, int]:
    """Places taken on each of the tracks; 0 where nobody is."""
    found = dict.fromkeys(track_ids, 0)
    for count in _counts:
        for track_id, number in count(db, track_ids).items():
            found[track_id] += number
    return found
