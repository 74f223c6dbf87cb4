"""The steps that follow an incident: planned with an owner and a day, moved, finished, called off."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission, roles_with
from causeway.database import require_version
from causeway.protection import keyring
from tenants.care.incidents import queries
from tenants.care.incidents.errors import IncidentClosed, LiesAhead, NotWhoMay, StepNotFound, StepSettled
from tenants.care.incidents.models import Incident, IncidentStep
from tenants.care.incidents.rules import StepKind, StepState
from tenants.care.incidents.services.opening import open_for_change, person_of, told
from tenants.patients.queries import list_members


def plan_step(
    db: Session,
    actor: Actor,
    incident_id: UUID,
    *,
    kind: StepKind,
    text: str,
    owner_id: UUID,
    due_on: date,
) -> IncidentStep:
    """Plan what somebody is to do about an open incident by a day.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, NotWhoMay, LiesAhead, Refused.
    """
    incident = open_for_change(db, actor, incident_id)
    _check(db, actor, owner_id, due_on)
    step = IncidentStep(
        incident_id=incident.id,
        kind=kind,
        state=StepState.OPEN,
        text_sealed=keyring(db).seal(queries.STEP, told(text, "text", "Write what is to be done.")),
        owner_id=owner_id,
        due_on=due_on,
    )
    db.add(step)
    db.flush()
    audit.record(db, actor, "incident.step_planned", subject=incident, kind=kind.value)
    return step


def move_step(
    db: Session,
    actor: Actor,
    incident_id: UUID,
    step_id: UUID,
    *,
    owner_id: UUID,
    due_on: date,
    expected_version: int | None = None,
) -> IncidentStep:
    """Give an open step to somebody else, or another day.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, StepNotFound, Stale, StepSettled, NotWhoMay, LiesAhead.
    """
    incident = open_for_change(db, actor, incident_id)
    step = _open(db, incident, step_id, expected_version)
    _check(db, actor, owner_id, due_on)
    step.owner_id, step.due_on = owner_id, due_on
    db.flush()
    audit.record(db, actor, "incident.step_moved", subject=incident)
    return step


def finish_step(
    db: Session, actor: Actor, step_id: UUID, outcome: str, *, expected_version: int | None = None
) -> IncidentStep:
    """Say what came of a step: its owner, or whoever follows incidents up.

    Raises: Forbidden, StepNotFound, Stale, IncidentClosed, StepSettled, Refused.
    """
    if not actor.may(Permission.INCIDENT_WRITE):
        access.require(actor, Permission.INCIDENT_REPORT)
    found = queries.get_step(db, step_id)
    if not actor.may(Permission.INCIDENT_WRITE) and found.owner_id != actor.user_id:
        raise StepNotFound
    incident = queries.get_incident(db, found.incident_id, for_update=True)
    if incident.closed_at is not None:
        raise IncidentClosed
    step = _open(db, incident, step_id, expected_version)
    _settle(db, actor, step, StepState.DONE, told(outcome, "outcome", "Write what was found or done."))
    audit.record(db, actor, "incident.step_finished", subject=incident, kind=step.kind.value)
    return step


def call_off_step(
    db: Session, actor: Actor, incident_id: UUID, step_id: UUID, reason: str, *, expected_version: int | None = None
) -> IncidentStep:
    """Call off an open step, and say why.

    Raises: Forbidden, IncidentNotFound, IncidentClosed, StepNotFound, Stale, StepSettled, Refused.
    """
    incident = open_for_change(db, actor, incident_id)
    step = _open(db, incident, step_id, expected_version)
    _settle(db, actor, step, StepState.CALLED_OFF, told(reason, "reason", "Write why it is called off."))
    audit.record(db, actor, "incident.step_called_off", subject=incident, kind=step.kind.value)
    return step


def list_owners(db: Session) -> list[tuple[UUID, str]]:
    """Who may own a step: members who may open it, by name."""
    return list(list_members(db, *roles_with(Permission.INCIDENT_REPORT)))


def _check(db: Session, actor: Actor, owner_id: UUID, due_on: date) -> None:
    if owner_id not in {one for one, _name in list_owners(db)}:
        raise NotWhoMay(field="owner_id")
    if due_on < clock.today(actor.zone):
        raise LiesAhead("Choose today or a later day.", field="due_on")


def _open(db: Session, incident: Incident, step_id: UUID, expected_version: int | None) -> IncidentStep:
    step = queries.get_step(db, step_id, incident_id=incident.id, for_update=True)
    require_version(step, expected_version)
    if step.state is not StepState.OPEN:
        raise StepSettled
    return step


def _settle(db: Session, actor: Actor, step: IncidentStep, state: StepState, outcome: str) -> None:
    step.state, step.outcome_sealed = state, keyring(db).seal(queries.OUTCOME, outcome)
    step.settled_at, step.settled_by_id = clock.now(), person_of(actor)
    db.flush()
