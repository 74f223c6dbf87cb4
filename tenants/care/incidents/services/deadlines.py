"""A clinic's own deadlines: set from a date on, replaced by a later one, withdrawn where they were set by mistake."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from tenants.care.incidents import queries
from tenants.care.incidents.models import IncidentDeadline
from tenants.care.incidents.rules import MOST, Authority, IncidentKind, Severity, Unit
from tenants.care.incidents.services.opening import person_of, told
from tenants.programs import queries as programs


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """A deadline. amount: None where nothing is owed. program_id: None for every program."""

    kind: IncidentKind
    authority: Authority
    from_severity: Severity
    amount: int | None
    unit: Unit
    effective_on: date
    source: str
    is_to_verify: bool = False
    program_id: UUID | None = None


def set_deadline(db: Session, actor: Actor, facts: DeadlineFacts) -> IncidentDeadline:
    """Set a deadline for incidents the clinic learns of from a date on. Incidents that are recorded keep theirs.

    Raises: Forbidden, ProgramNotFound, Refused.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    if facts.program_id is not None:
        programs.get_program(db, facts.program_id)
    if facts.amount is not None and not 0 <= facts.amount <= MOST:
        raise Refused("Between 0 and 400.", field="amount")
    deadline = IncidentDeadline(
        kind=facts.kind,
        authority=facts.authority,
        program_id=facts.program_id,
        from_severity=facts.from_severity,
        amount=facts.amount,
        unit=facts.unit,
        effective_on=facts.effective_on,
        source=told(facts.source, "source", "Write what asks for it: the law, the rule, the contract."),
        is_to_verify=facts.is_to_verify,
        set_by_id=person_of(actor),
    )
    db.add(deadline)
    db.flush()
    audit.record(db, actor, "incident_deadline.set", subject=deadline)
    return deadline


def withdraw_deadline(
    db: Session, actor: Actor, deadline_id: UUID, *, expected_version: int | None = None
) -> IncidentDeadline:
    """Withdraw a deadline that was set by mistake; a second time changes nothing. Raises Forbidden, DeadlineNotFound, Stale."""
    access.require(actor, Permission.SETTINGS_WRITE)
    deadline = queries.get_deadline(db, deadline_id, for_update=True)
    if deadline.withdrawn_at is not None:
        return deadline
    require_version(deadline, expected_version)
    deadline.withdrawn_at, deadline.withdrawn_by_id = clock.now(), person_of(actor)
    db.flush()
    audit.record(db, actor, "incident_deadline.withdrawn", subject=deadline)
    return deadline
