"""Incidents themselves. The constants name the columns they are sealed for."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.incidents.errors import IncidentNotFound
from tenants.care.incidents.models import Incident, IncidentNotice, IncidentPerson
from tenants.care.incidents.rules import IncidentKind, NoticeState, Place, Severity
from tenants.programs.models import Program

WHAT = "incidents.what"
WHERE = "incidents.where"
ACTION = "incidents.action"
CLOSING = "incidents.closing"
NAME = "incident_persons.name"
SAID = "incident_notices.said"
STEP = "incident_steps.text"
OUTCOME = "incident_steps.outcome"
ENTRY = "incident_entries.text"


class IncidentRow(NamedTuple):
    """An incident as its page shows it. where, action, program, closed_by, closing: "" where there is none."""

    id: UUID
    kind: IncidentKind
    severity: Severity
    happened_at: datetime
    known_at: datetime
    place: Place
    where: str
    program: str
    what: str
    action: str
    recorded_at: datetime
    recorded_by: str
    recorded_by_id: UUID
    closed_at: datetime | None
    closed_by: str
    closing: str
    version: int


class OfPatient(NamedTuple):
    """An incident as the chart of somebody in it lists it. due_on: of the first report that is still owed."""

    id: UUID
    kind: IncidentKind
    severity: Severity
    happened_at: datetime
    closed_at: datetime | None
    due_on: date | None


def get_incident(db: Session, incident_id: UUID, *, for_update: bool = False) -> Incident:
    """One incident. Raises IncidentNotFound."""
    return get_one(db, Incident, incident_id, IncidentNotFound, for_update=for_update)


def seen_by(actor: Actor) -> ColumnElement[bool] | None:
    """Which incidents somebody who reads them sees: None for all; else those of patients of theirs alone.

    One that also names somebody else's patient is not among them: its words are about both. Raises Forbidden.
    """
    theirs = access.visible(actor, Permission.INCIDENT_READ, IncidentPerson.patient_id)
    if theirs is None:
        return None
    mine = select(IncidentPerson.incident_id).where(IncidentPerson.struck_at.is_(None), theirs)
    of_others = select(IncidentPerson.id).where(
        IncidentPerson.clinic_id == Incident.clinic_id,
        IncidentPerson.incident_id == Incident.id,
        IncidentPerson.patient_id.is_not(None),
        ~theirs,
    )
    return and_(Incident.id.in_(mine), ~exists(of_others))


_CLOSER = aliased(User)


def get_incident_row(db: Session, incident_id: UUID, *, sight: ColumnElement[bool] | None = None) -> IncidentRow:
    """One incident as its page shows it. sight: of `seen_by`. Raises IncidentNotFound, also for one out of sight."""
    statement = (
        select(Incident, User.display_name, _CLOSER.display_name, Program.name)
        .join(User, User.id == Incident.recorded_by_id)
        .outerjoin(_CLOSER, _CLOSER.id == Incident.closed_by_id)
        .outerjoin(Program, and_(Program.clinic_id == Incident.clinic_id, Program.id == Incident.program_id))
        .where(Incident.id == incident_id)
    )
    found = db.execute(statement if sight is None else statement.where(sight)).one_or_none()
    if found is None:
        raise IncidentNotFound
    incident, recorder, closer, program = found
    ring = keyring(db)
    return IncidentRow(
        incident.id,
        incident.kind,
        incident.severity,
        incident.happened_at,
        incident.known_at,
        incident.place,
        "" if incident.where_sealed is None else ring.open(WHERE, incident.where_sealed),
        program or "",
        ring.open(WHAT, incident.what_sealed),
        "" if incident.action_sealed is None else ring.open(ACTION, incident.action_sealed),
        incident.recorded_at,
        recorder,
        incident.recorded_by_id,
        incident.closed_at,
        closer or "",
        "" if incident.closing_sealed is None else ring.open(CLOSING, incident.closing_sealed),
        incident.version,
    )


def list_of_patient(db: Session, patient_id: UUID, sight: ColumnElement[bool] | None, limit: int) -> list[OfPatient]:
    """The incidents a patient was in, the newest first. One statement."""
    statement = (
        select(Incident.id, Incident.kind, Incident.severity, Incident.happened_at, Incident.closed_at, first_due())
        .join(
            IncidentPerson,
            and_(IncidentPerson.clinic_id == Incident.clinic_id, IncidentPerson.incident_id == Incident.id),
        )
        .where(IncidentPerson.patient_id == patient_id, IncidentPerson.struck_at.is_(None))
        .order_by(Incident.happened_at.desc(), Incident.id)
        .limit(limit)
    )
    return [OfPatient(*row) for row in db.execute(statement if sight is None else statement.where(sight))]


def first_due() -> Any:
    """The day of the first report that an incident still owes, as a column."""
    return (
        select(func.min(IncidentNotice.due_on))
        .where(
            IncidentNotice.clinic_id == Incident.clinic_id,
            IncidentNotice.incident_id == Incident.id,
            IncidentNotice.state == NoticeState.WAITING,
        )
        .correlate(Incident)
        .scalar_subquery()
    )
