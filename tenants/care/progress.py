"""A patient's way through the curricula of their tracks: what is done, what was missed, and when it is held again.

Sessions are a higher slice; what a track has held and will hold comes from whoever registers it here.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Permission
from causeway.registered import Registered
from tenants.care import queries
from tenants.care.queries import DoneRow, ModuleRow
from tenants.care.rules import ModuleState, progress
from tenants.intake import queries as intake


class OnTrack(NamedTuple):
    """A patient's days on a track, both inclusive; until_on None while they stay."""

    track_id: UUID
    from_on: date
    until_on: date | None


class Offer(NamedTuple):
    """A session to which somebody may come to make up for a missed module: what it is, and the step that books it, an
    endpoint with fields to which the patient's is added. permission: who may book.
    """

    title: str
    starts_at: datetime
    endpoint: str
    fields: dict[str, Any]
    permission: Permission


class Held(NamedTuple):
    """A module that the tracks held while the patient was on them, or will hold next. next_at: its next session on a track
    they are on, None where none is planned. offer: where it is held elsewhere then.
    """

    module_id: UUID
    was_held: bool
    next_at: datetime | None
    offer: Offer | None = None


class HeldModules(Protocol):
    """`held(db, stays, today)`: modules of the tracks' sessions on these days, and their next sessions."""

    def __call__(self, db: Session, stays: Collection[OnTrack], today: date, /) -> list[Held]: ...


register_held = Registered[HeldModules]()
"""Called by the slice that keeps sessions."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A module on a patient's way. done: the last completion. next_at: when it is held next; offer: else where."""

    module: ModuleRow
    state: ModuleState
    done: DoneRow | None = None
    next_at: datetime | None = None
    offer: Offer | None = None


@dataclass(slots=True)
class Way:
    """One curriculum of a patient."""

    name: str
    steps: list[StepRow] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Modules completed."""
        return sum(step.state is ModuleState.DONE for step in self.steps)


def list_progress(db: Session, patient_id: UUID, today: date) -> list[Way]:
    """Every curriculum that their tracks have held while they were on them, or in which they have completed something."""
    episodes = intake.list_episodes(db, patient_id)
    stays = intake.list_stays(db, [episode.id for episode in episodes[:1]])
    days = [OnTrack(stay.track_id, stay.from_on, stay.until_on) for stay in stays]
    held = [one for source in register_held for one in source(db, days, today)]
    done = {row.module_id: row for row in queries.list_done(db, patient_id)}
    curricula = queries.find_curricula(db, {*done, *(one.module_id for one in held)})
    modules = {row.id: row for row in queries.list_modules(db, curricula)}
    was_held = {one.module_id for one in held if one.was_held}
    known = {one.module_id: one for one in held}
    ways: dict[UUID, Way] = {}
    for step in progress(list(modules), done, was_held):
        module = modules[step.module]
        soon = known.get(module.id)
        row = StepRow(module, step.state, done.get(module.id), soon and soon.next_at, soon and soon.offer)
        ways.setdefault(module.curriculum_id, Way(module.curriculum)).steps.append(row)
    return list(ways.values())
