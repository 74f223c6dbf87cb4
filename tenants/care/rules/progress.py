"""How far a patient has come in a curriculum, and what was missed. Pure: plain values in, plain values out."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Id = TypeVar("Id", bound=Hashable)


class Homework(StrEnum):
    """What is known of a module's homework."""

    NONE = "none"
    GIVEN = "given"
    DONE = "done"


class ModuleState(StrEnum):
    """How a module stands for one patient.

    MISSED: the track has held it since they came and they have not done it. AHEAD: not yet held since they came.
    """

    DONE = "done"
    MISSED = "missed"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step(Generic[Id]):
    """A module of a curriculum in its order, and how it stands."""

    module: Id
    state: ModuleState


def progress(modules: Sequence[Id], done: Iterable[Id], held: Iterable[Id]) -> list[Step[Id]]:
    """Each module in the curriculum's order with how it stands. held: modules the track has held since the patient came."""
    finished, offered = set(done), set(held)
    return [Step(module, _state(module, finished, offered)) for module in modules]


def _state(module: Id, done: set[Id], held: set[Id]) -> ModuleState:
    if module in done:
        return ModuleState.DONE
    return ModuleState.MISSED if module in held else ModuleState.AHEAD
