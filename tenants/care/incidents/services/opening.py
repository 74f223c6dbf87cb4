"""What every change of an incident begins with: it is there, still open, and somebody signs for the change."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.incidents import queries
from tenants.care.incidents.errors import IncidentClosed
from tenants.care.incidents.models import Incident, IncidentEntry
from tenants.care.incidents.rules import EntryKind


def open_for_change(db: Session, actor: Actor, incident_id: UUID, expected_version: int | None = None) -> Incident:
    """An open incident, locked, for somebody who follows incidents up. Raises Forbidden, IncidentNotFound, Stale,
    IncidentClosed.
    """
    access.require(actor, Permission.INCIDENT_WRITE)
    incident = queries.get_incident(db, incident_id, for_update=True)
    require_version(incident, expected_version)
    if incident.closed_at is not None:
        raise IncidentClosed
    return incident


def person_of(actor: Actor) -> UUID:
    """The user who signs for a change. Raises Refused for the platform at work."""
    if actor.user_id is None:
        raise Refused("Only a person writes down what happened.")
    return actor.user_id


def told(text: str, field: str, sentence: str) -> str:
    """Text that has to say something, without blanks around it. Raises Refused with the sentence, beside the field."""
    if not text.strip():
        raise Refused(sentence, field=field)
    return text.strip()


def write_entry(
    db: Session, actor: Actor, incident: Incident, kind: EntryKind, text: str, *, before: Incident | None = None
) -> IncidentEntry:
    """Write an entry, signed and frozen. before: of a correction, the incident as it stood."""
    entry = IncidentEntry(
        incident_id=incident.id,
        kind=kind,
        text_sealed=keyring(db).seal(queries.ENTRY, text),
        before_kind=before.kind if before is not None else None,
        before_severity=before.severity if before is not None else None,
        before_happened_at=before.happened_at if before is not None else None,
        before_known_at=before.known_at if before is not None else None,
        written_at=clock.now(),
        written_by_id=person_of(actor),
    )
    db.add(entry)
    db.flush()
    return entry
