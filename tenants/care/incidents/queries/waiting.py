"""What waits of incidents, for the worklist: reports, steps, and incidents nothing more is planned for."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.people.models import User
from tenants.care.incidents.models import Incident, IncidentNotice, IncidentStep
from tenants.care.incidents.queries.records import seen_by
from tenants.care.incidents.rules import Authority, IncidentKind, NoticeState, Severity, StepKind, StepState


class WaitingNotice(NamedTuple):
    """A report that is owed."""

    id: UUID
    incident_id: UUID
    kind: IncidentKind
    authority: Authority
    due_on: date
    due_at: datetime | None


class SettledNotice(NamedTuple):
    """A report that fell due. given_on: None where it is still owed."""

    kind: IncidentKind
    authority: Authority
    due_on: date
    given_on: date | None


class WaitingStep(NamedTuple):
    """A step that is open."""

    id: UUID
    incident_id: UUID
    kind: IncidentKind
    step: StepKind
    due_on: date
    owner_id: UUID
    owner: str


class IdleIncident(NamedTuple):
    """An open incident of which nothing is owed or planned. has_root_cause: somebody looked for it."""

    id: UUID
    kind: IncidentKind
    severity: Severity
    known_at: datetime
    has_root_cause: bool


def list_notices_due(db: Session, actor: Actor, by: date, limit: int) -> list[WaitingNotice]:
    """Reports that are owed and due by a day, the first due first. One statement."""
    statement = (
        _notices(actor, IncidentNotice.id, Incident.id, Incident.kind)
        .add_columns(IncidentNotice.authority, IncidentNotice.due_on, IncidentNotice.due_at)
        .where(IncidentNotice.state == NoticeState.WAITING, IncidentNotice.due_on <= by)
        .order_by(IncidentNotice.due_on, IncidentNotice.due_at, IncidentNotice.id)
        .limit(limit)
    )
    return [WaitingNotice(*row) for row in db.execute(statement)]


def list_notices_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[SettledNotice]:
    """Reports that fell due between two days, given or not. One statement."""
    statement = (
        _notices(actor, Incident.kind)
        .add_columns(IncidentNotice.authority, IncidentNotice.due_on, IncidentNotice.given_on)
        .where(
            IncidentNotice.state.in_([NoticeState.WAITING, NoticeState.GIVEN]),
            IncidentNotice.due_on.between(from_on, until_on),
        )
        .order_by(IncidentNotice.due_on, IncidentNotice.id)
    )
    return [SettledNotice(*row) for row in db.execute(statement)]


def list_steps_due(db: Session, actor: Actor, limit: int, *, is_own: bool = False) -> list[WaitingStep]:
    """Open steps, the first due first: all of the incidents the person sees, or those that are theirs. One statement."""
    statement = (
        select(
            IncidentStep.id,
            Incident.id,
            Incident.kind,
            IncidentStep.kind,
            IncidentStep.due_on,
            IncidentStep.owner_id,
            User.display_name,
        )
        .join(Incident, and_(Incident.clinic_id == IncidentStep.clinic_id, Incident.id == IncidentStep.incident_id))
        .join(User, User.id == IncidentStep.owner_id)
        .where(IncidentStep.state == StepState.OPEN)
        .order_by(IncidentStep.due_on, IncidentStep.id)
        .limit(limit)
    )
    if is_own or not actor.may(Permission.INCIDENT_READ):
        return [WaitingStep(*row) for row in db.execute(statement.where(IncidentStep.owner_id == actor.user_id))]
    sight = seen_by(actor)
    return [WaitingStep(*row) for row in db.execute(statement if sight is None else statement.where(sight))]


def list_idle(db: Session, actor: Actor, limit: int) -> list[IdleIncident]:
    """Open incidents that owe no report and have no open step, the longest known first. One statement."""
    waits = select(IncidentNotice.id).where(
        IncidentNotice.clinic_id == Incident.clinic_id,
        IncidentNotice.incident_id == Incident.id,
        IncidentNotice.state == NoticeState.WAITING,
    )
    steps = select(IncidentStep.id).where(
        IncidentStep.clinic_id == Incident.clinic_id, IncidentStep.incident_id == Incident.id
    )
    found = steps.where(IncidentStep.kind == StepKind.ROOT_CAUSE, IncidentStep.state == StepState.DONE)
    statement = (
        select(Incident.id, Incident.kind, Incident.severity, Incident.known_at, exists(found))
        .where(Incident.closed_at.is_(None), ~exists(waits), ~exists(steps.where(IncidentStep.state == StepState.OPEN)))
        .order_by(Incident.known_at, Incident.id)
        .limit(limit)
    )
    sight = seen_by(actor)
    return [IdleIncident(*row) for row in db.execute(statement if sight is None else statement.where(sight))]


def _notices(actor: Actor, *columns: Any) -> Select[Any]:
    statement = select(*columns).join_from(
        IncidentNotice,
        Incident,
        and_(Incident.clinic_id == IncidentNotice.clinic_id, Incident.id == IncidentNotice.incident_id),
    )
    sight = seen_by(actor)
    return statement if sight is None else statement.where(sight)
