"""Which module of a curriculum each of a track's sessions is about: one after the other, and after the last the first again.

What is over, was changed by hand or is attended keeps what it has; the sessions after it go on from there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Step:
    """A module in its place. position: 1 for the first. is_active: in use; those that are not are given to no session."""

    module_id: UUID
    position: int
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A session of the curriculum, in order. module_id: what it is about now. follows: it may still be given another.

    takes_place: False for a cancelled one, which uses no module up.
    """

    session_id: UUID
    module_id: UUID | None = None
    follows: bool = True
    takes_place: bool = True


def assign(places: Iterable[Place], steps: Sequence[Step], last: UUID | None = None) -> dict[UUID, UUID | None]:
    """The module of each session that may be given one. places: in the order they are held. last: of the session before them.

    Source: docs/rules.md#schedule.
    """
    # Those after a module taken out of use have moved up to its place: the next one stands where it stood.
    positions = {step.module_id: step.position - (not step.is_active) for step in steps}
    given = sorted((step for step in steps if step.is_active), key=lambda step: step.position)
    at = positions.get(last, 0) if last is not None else 0
    found: dict[UUID, UUID | None] = {}
    for place in places:
        if not place.follows:
            if place.takes_place and place.module_id in positions:
                at = positions[place.module_id]
        elif place.takes_place and given:
            step = next((one for one in given if one.position > at), given[0])
            found[place.session_id], at = step.module_id, step.position
        else:
            found[place.session_id] = place.module_id if given else None
    return found
