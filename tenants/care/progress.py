"""A patient's way through the curricula of their tracks: what is done, what was missed, and when it is held again.

Sessions are a higher slice; what a track has held and will hold comes from whoever registers it here.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.registered import Registered
from tenants.care import queries
from tenants.care.queries import DoneRow, ModuleRow
from tenants.care.rules import ModuleState, progress
from tenants.intake import queries as intake


class Held(NamedTuple):
    """A module that a track has held, or will hold next. next_at: its next session, None where none is planned."""

    module_id: UUID
    was_held: bool
    next_at: datetime | None


class HeldModules(Protocol):
    """`held(db, track_ids, since, today)`: modules of the tracks' sessions since a date, and their next sessions."""

    def __call__(self, db: Session, track_ids: Collection[UUID], since: date, today: date, /) -> list[Held]: ...


register_held = Registered[HeldModules]()
"""Called by the slice that keeps sessions."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A module on a patient's way. done: the last completion. next_at: when a missed one is held again."""

    module: ModuleRow
    state: ModuleState
    done: DoneRow | None = None
    next_at: datetime | None = None


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
    """Every curriculum that the patient's tracks have held since they came, or in which they have completed something."""
    episodes = intake.list_episodes(db, patient_id)
    stays = intake.list_stays(db, [episode.id for episode in episodes[:1]])
    since = min((stay.from_on for stay in stays), default=today)
    held = [one for source in register_held for one in source(db, {stay.track_id for stay in stays}, since, today)]
    done = {row.module_id: row for row in queries.list_done(db, patient_id)}
    curricula = queries.find_curricula(db, {*done, *(one.module_id for one in held)})
    modules = {row.id: row for row in queries.list_modules(db, curricula)}
    was_held = {one.module_id for one in held if one.was_held}
    next_at = {one.module_id: one.next_at for one in held}
    ways: dict[UUID, Way] = {}
    for step in progress(list(modules), done, was_held):
        module = modules[step.module]
        row = StepRow(module, step.state, done.get(module.id), next_at.get(module.id))
        ways.setdefault(module.curriculum_id, Way(module.curriculum)).steps.append(row)
    return list(ways.values())
