"""Where an alert's own record stands. The slice that raises a kind registers its page, for it lies above this one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.registered import Registered
from tenants.patients.alerts.models import Alert
from tenants.patients.alerts.rules import AlertKind

Guard = Callable[[Session, Alert], None]
"""`guard(db, alert)`: raises Refused while the alert may not be closed."""


@dataclass(frozen=True, slots=True)
class Source:
    """The page of the record behind a kind. values: `values(patient_id, source_id)` of its endpoint."""

    kinds: frozenset[AlertKind]
    label: Any
    endpoint: str
    values: Callable[[UUID, UUID], dict[str, Any]]


register = Registered[Source]()


def source_of(kind: AlertKind) -> Source | None:
    """The page of a kind's records, where the slice that raises it has one."""
    return next((source for source in register if kind in source.kinds), None)
