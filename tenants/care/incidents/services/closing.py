"""Closing an incident when nothing is owed any more, and taking it up again."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.incidents import queries, rules
from tenants.care.incidents.errors import NoRootCause, ReportOwed, StepOpen
from tenants.care.incidents.models import Incident
from tenants.care.incidents.rules import EntryKind, Gap, NoticeState, StepState
from tenants.care.incidents.services.opening import open_for_change, person_of, told, write_entry

SENTENCES: dict[Gap, type[Refused]] = {Gap.NOTICE: ReportOwed, Gap.STEP: StepOpen, Gap.ROOT_CAUSE: NoRootCause}


def gaps_of(db: Session, incident_id: UUID, severity: rules.Severity) -> tuple[Gap, ...]:
    """What an incident still owes before it may be closed."""
    waiting = sum(one.state is NoticeState.WAITING for one in queries.list_notices(db, incident_id))
    steps = sum(one.state is StepState.OPEN for one in queries.list_steps(db, incident_id))
    has_cause = queries.has_root_cause(db, incident_id)
    return rules.find_gaps(severity, waiting=waiting, open_steps=steps, has_root_cause=has_cause)


def close_incident(
    db: Session, actor: Actor, incident_id: UUID, learned: str, *, expected_version: int | None = None
) -> Incident:
    """Close an incident with what was learned; signed, the password is asked for at the edge.

    Raises: Forbidden, IncidentNotFound, Stale, IncidentClosed, ReportOwed, StepOpen, NoRootCause, Refused.
    """
    incident = open_for_change(db, actor, incident_id, expected_version)
    for gap in gaps_of(db, incident.id, incident.severity):
        raise SENTENCES[gap]
    learned = told(learned, "learned", "Write what was learned, if only that nothing has to change.")
    incident.closing_sealed = keyring(db).seal(queries.CLOSING, learned)
    incident.closed_at, incident.closed_by_id = clock.now(), person_of(actor)
    db.flush()
    audit.record(db, actor, "incident.closed", subject=incident)
    return incident


def reopen_incident(
    db: Session, actor: Actor, incident_id: UUID, reason: str, *, expected_version: int | None = None
) -> Incident:
    """Take a closed incident up again; what was learned then stays among the entries. Of an open one, nothing.

    Raises: Forbidden, IncidentNotFound, Stale, Refused.
    """
    access.require(actor, Permission.INCIDENT_WRITE)
    incident = queries.get_incident(db, incident_id, for_update=True)
    if incident.closed_at is None or incident.closing_sealed is None:
        return incident
    require_version(incident, expected_version)
    reason, learned = told(reason, "reason", "Write why it is opened again."), incident.closing_sealed
    write_entry(db, actor, incident, EntryKind.REOPENED, f"{keyring(db).open(queries.CLOSING, learned)}\n\n{reason}")
    incident.closed_at = incident.closed_by_id = incident.closing_sealed = None
    db.flush()
    audit.record(db, actor, "incident.reopened", subject=incident)
    return incident
