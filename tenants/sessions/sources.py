"""Hours of people and rooms that other slices keep, such as family sessions. A slice above registers itself here; the
schedule, the check for clashes and the calendar feed ask all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Permission
from causeway.registered import Registered


@dataclass(frozen=True, slots=True)
class Busy:
    """An hour that somebody else keeps. starts_at, ends_at: as planned, aware.

    label: what it is called, naming no patient. kind: a value of `SessionKind`. endpoint, values: its page, which asks
    `permission` of the reader for every one of the patients. status: a value of `SessionStatus`. attended: by patient, from
    when to when they took part, where that is known.
    """

    id: UUID
    starts_at: datetime
    ends_at: datetime
    label: str
    kind: str
    status: str
    endpoint: str
    values: Mapping[str, Any]
    permission: Permission
    staff_ids: tuple[UUID, ...] = ()
    room_id: UUID | None = None
    patient_ids: tuple[UUID, ...] = ()
    attended: Mapping[UUID, tuple[datetime, datetime]] = field(default_factory=dict)
    part_of_id: UUID | None = None


Hours = Callable[[Session, datetime, datetime], Sequence[Busy]]
"""`between(db, from_at, until_at)`: the hours that overlap the span, cancelled ones included; a fixed number of statements."""


register = Registered[Hours]()
"""Called by each slice that keeps hours."""


def between(db: Session, from_at: datetime, until_at: datetime) -> list[Busy]:
    """Everybody else's hours that overlap a span, in their order."""
    found = [one for source in register for one in source(db, from_at, until_at)]
    return sorted(found, key=lambda one: (one.starts_at, one.id))
