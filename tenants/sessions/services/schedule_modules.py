"""Giving a track's sessions the modules of their curriculum in order, as they are made and whenever the week changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.sessions.queries import schedule_series as queries
from tenants.sessions.queries.schedule_series import SessionRow, SlotRow
from tenants.sessions.rules.schedule import Closed, Occurrence
from tenants.sessions.rules.sequence import Place, assign
from tenants.sessions.rules.series import Steps
from tenants.sessions.rules.words import SessionStatus


@dataclass(slots=True)
class House:
    """What a portion of tracks was found to hold. sessions: of this week and on."""

    slots: dict[UUID, SlotRow]
    leaders: dict[UUID, dict[UUID, bool]]
    sessions: dict[UUID, SessionRow]
    led_by: dict[UUID, dict[UUID, bool]]
    from_on: date
    occurrences: dict[UUID, list[Occurrence]] = field(default_factory=dict)
    closed: set[tuple[UUID, date]] = field(default_factory=set)
    closures: list[Closed] = field(default_factory=list)


Key = tuple[UUID, UUID]
"""A track and a curriculum: one sequence, over all the slots that work through it."""


def sequence(
    db: Session, house: House, found: Steps, new: Sequence[dict[str, Any]], track_ids: Collection[UUID]
) -> dict[UUID, UUID | None]:
    """The module of each session to come that follows its slot, the new ones among them. Two statements where there are
    curricula, else none.
    """
    places: dict[Key, list[tuple[datetime, Place]]] = {}
    for row in new:
        if row["curriculum_id"] is not None:
            one = (row["starts_at"], Place(row["id"]))
            places.setdefault((row["track_id"], row["curriculum_id"]), []).append(one)
    kept = {session_id: (house.slots[slot_id], one) for session_id, slot_id, one in found.keep}
    gone, closed, reopened = set(found.remove), {*found.close, *found.call_off}, set(found.reopen)
    for session_id, session in house.sessions.items():
        if session_id in gone:
            continue
        slot = house.slots[session.slot_id]
        follows, starts_at, curriculum_id = False, session.starts_at, session.curriculum_id
        is_planned = session.status is not SessionStatus.CANCELLED or session_id in reopened
        takes_place = is_planned and session_id not in closed
        if session_id in kept:
            follows, takes_place = True, True
            starts_at, curriculum_id = kept[session_id][1].starts_at, slot.curriculum_id
        if curriculum_id is not None:
            one = (starts_at, Place(session_id, session.module_id, follows=follows, takes_place=takes_place))
            places.setdefault((slot.track_id, curriculum_id), []).append(one)
    if not places:
        return {}
    steps = queries.list_steps(db, {curriculum_id for _track, curriculum_id in places})
    last = queries.find_last_modules(db, track_ids, house.from_on)
    modules: dict[UUID, UUID | None] = {}
    for key, group in places.items():
        ordered = [place for _at, place in sorted(group, key=lambda one: (one[0], one[1].session_id))]
        modules |= assign(ordered, steps.get(key[1], ()), last.get(key))
    return modules
