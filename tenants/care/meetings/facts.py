"""What is known of people at a glance, for a meeting's agenda. Each slice registers what it knows, those above this one too.

A source answers for everybody at once, in a fixed number of statements, whatever the number of people.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.registered import Registered


class Present(NamedTuple):
    """Somebody on an agenda."""

    patient_id: UUID
    episode_id: UUID
    admitted_on: date


class Fact(NamedTuple):
    """One fact: "Attendance", "7 of 9 sessions". tone: "", "good", "warn" or "bad"; the last two bring somebody forward."""

    label: str
    words: str
    tone: str = ""


Facts = Callable[[Session, Actor, Sequence[Present], date], Mapping[UUID, Sequence[Fact]]]
"""`facts(db, actor, people, today)`: by patient; whoever has none may be left out."""


@dataclass(frozen=True, slots=True)
class FactSource:
    """Facts of one kind. position: among the others. permission: asked of whoever reads them, of these patients."""

    key: str
    position: int
    permission: Permission
    facts: Facts


class Known(NamedTuple):
    """A fact with what one must hold to read it."""

    fact: Fact
    permission: Permission


register = Registered[FactSource]()
"""Called by the slice that knows, while the application is put together."""


def gather(
    db: Session, actor: Actor, people: Sequence[Present], today: date, *, base: Permission
) -> dict[UUID, list[Known]]:
    """What is known of people whom the actor sees under `base`, in the sources' order.

    A source whose permission reaches less far than that is left out: it would tell of patients beyond it.
    """
    found: dict[UUID, list[Known]] = {one.patient_id: [] for one in people}
    if not people:
        return found
    for source in sorted(register, key=lambda one: (one.position, one.key)):
        if actor.may(source.permission) and actor.scope(source.permission) >= actor.scope(base):
            for patient_id, facts in source.facts(db, actor, people, today).items():
                found[patient_id] += [Known(fact, source.permission) for fact in facts]
    return found


def to_text(known: Sequence[Known]) -> str:
    """Facts as they are sealed with a line."""
    return json.dumps([[*one.fact, one.permission.value] for one in known], ensure_ascii=False)


def from_text(text: str, actor: Actor) -> list[Fact]:
    """Those of the sealed facts that this person may read."""
    rows: list[list[Any]] = json.loads(text)
    return [Fact(*row[:3]) for row in rows if actor.may(Permission(row[3]))]
