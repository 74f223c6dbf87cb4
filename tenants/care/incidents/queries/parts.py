"""What belongs to one incident: people, reports owed, steps, and what was written later."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.incidents.errors import NoticeNotFound, PersonNotFound, StepNotFound
from tenants.care.incidents.models import IncidentEntry, IncidentNotice, IncidentPerson, IncidentStep
from tenants.care.incidents.queries.records import ENTRY, NAME, OUTCOME, SAID, STEP
from tenants.care.incidents.rules import (
    Authority,
    EntryKind,
    IncidentKind,
    NoticeState,
    PersonRole,
    Severity,
    StepKind,
    StepState,
)
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.staff.models import StaffMember

_SETTLER = aliased(User)


class PersonRow(NamedTuple):
    """Somebody in an incident. patient_id: of a patient; staff_member_id: of one of the staff."""

    id: UUID
    role: PersonRole
    name: str
    patient_id: UUID | None
    staff_member_id: UUID | None
    struck_at: datetime | None


class NoticeRow(NamedTuple):
    """A report that is owed, given, or not owed after all. said, settled_by: "" while it waits."""

    id: UUID
    authority: Authority
    state: NoticeState
    due_on: date
    due_at: datetime | None
    source: str
    is_to_verify: bool
    is_by_hand: bool
    given_on: date | None
    said: str
    settled_by: str
    settled_at: datetime | None
    version: int


class StepRow(NamedTuple):
    """What somebody is to do. outcome, settled_by: "" while it is open."""

    id: UUID
    incident_id: UUID
    kind: StepKind
    state: StepState
    text: str
    owner_id: UUID
    owner: str
    due_on: date
    outcome: str
    settled_by: str
    settled_at: datetime | None
    version: int


class EntryRow(NamedTuple):
    """What was added or corrected later."""

    kind: EntryKind
    text: str
    before_kind: IncidentKind | None
    before_severity: Severity | None
    before_happened_at: datetime | None
    before_known_at: datetime | None
    written_at: datetime
    written_by: str
    written_by_id: UUID


def get_notice(db: Session, incident_id: UUID, notice_id: UUID, *, for_update: bool = False) -> IncidentNotice:
    """One report of an incident. Raises NoticeNotFound."""
    found = get_one(db, IncidentNotice, notice_id, NoticeNotFound, for_update=for_update)
    if found.incident_id != incident_id:
        raise NoticeNotFound
    return found


def get_step(db: Session, step_id: UUID, *, incident_id: UUID | None = None, for_update: bool = False) -> IncidentStep:
    """One step, of the incident where it is given. Raises StepNotFound."""
    found = get_one(db, IncidentStep, step_id, StepNotFound, for_update=for_update)
    if incident_id not in {None, found.incident_id}:
        raise StepNotFound
    return found


def get_person(db: Session, incident_id: UUID, person_id: UUID, *, for_update: bool = False) -> IncidentPerson:
    """Somebody in an incident. Raises PersonNotFound."""
    found = get_one(db, IncidentPerson, person_id, PersonNotFound, for_update=for_update)
    if found.incident_id != incident_id:
        raise PersonNotFound
    return found


def list_persons(db: Session, incident_id: UUID) -> list[PersonRow]:
    """Everybody in an incident, as they were named; those named by mistake too. One statement."""
    rows = db.execute(
        select(IncidentPerson, SHOWN_NAME, StaffMember.first_name + " " + StaffMember.last_name)
        .outerjoin(
            Patient, and_(Patient.clinic_id == IncidentPerson.clinic_id, Patient.id == IncidentPerson.patient_id)
        )
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == IncidentPerson.clinic_id, StaffMember.id == IncidentPerson.staff_member_id),
        )
        .where(IncidentPerson.incident_id == incident_id)
        .order_by(IncidentPerson.id)
    )
    ring = keyring(db)
    return [
        PersonRow(
            person.id,
            person.role,
            ring.open(NAME, person.name_sealed) if person.name_sealed is not None else patient or member or "",
            person.patient_id,
            person.staff_member_id,
            person.struck_at,
        )
        for person, patient, member in rows
    ]


def list_notices(db: Session, incident_id: UUID) -> list[NoticeRow]:
    """The reports of an incident, the first due first. One statement."""
    rows = db.execute(
        select(IncidentNotice, User.display_name)
        .outerjoin(User, User.id == IncidentNotice.settled_by_id)
        .where(IncidentNotice.incident_id == incident_id)
        .order_by(IncidentNotice.due_on, IncidentNotice.due_at, IncidentNotice.id)
    )
    ring = keyring(db)
    return [
        NoticeRow(
            one.id,
            one.authority,
            one.state,
            one.due_on,
            one.due_at,
            one.source,
            one.is_to_verify,
            one.is_by_hand,
            one.given_on,
            "" if one.said_sealed is None else ring.open(SAID, one.said_sealed),
            name or "",
            one.settled_at,
            one.version,
        )
        for one, name in rows
    ]


def list_steps(db: Session, incident_id: UUID) -> list[StepRow]:
    """The steps of an incident, the first due first. One statement."""
    rows = db.execute(
        select(IncidentStep, User.display_name, _SETTLER.display_name)
        .join(User, User.id == IncidentStep.owner_id)
        .outerjoin(_SETTLER, _SETTLER.id == IncidentStep.settled_by_id)
        .where(IncidentStep.incident_id == incident_id)
        .order_by(IncidentStep.due_on, IncidentStep.id)
    )
    ring = keyring(db)
    return [
        StepRow(
            one.id,
            one.incident_id,
            one.kind,
            one.state,
            ring.open(STEP, one.text_sealed),
            one.owner_id,
            owner,
            one.due_on,
            "" if one.outcome_sealed is None else ring.open(OUTCOME, one.outcome_sealed),
            settler or "",
            one.settled_at,
            one.version,
        )
        for one, owner, settler in rows
    ]


def list_entries(db: Session, incident_id: UUID) -> list[EntryRow]:
    """What was written down after the report, the oldest first. One statement."""
    rows = db.execute(
        select(IncidentEntry, User.display_name)
        .join(User, User.id == IncidentEntry.written_by_id)
        .where(IncidentEntry.incident_id == incident_id)
        .order_by(IncidentEntry.id)
    )
    ring = keyring(db)
    return [
        EntryRow(
            one.kind,
            ring.open(ENTRY, one.text_sealed),
            one.before_kind,
            one.before_severity,
            one.before_happened_at,
            one.before_known_at,
            one.written_at,
            name,
            one.written_by_id,
        )
        for one, name in rows
    ]


def has_root_cause(db: Session, incident_id: UUID) -> bool:
    """Whether somebody looked for the root cause and wrote down what they found."""
    statement = select(IncidentStep.id).where(
        IncidentStep.incident_id == incident_id,
        IncidentStep.kind == StepKind.ROOT_CAUSE,
        IncidentStep.state == StepState.DONE,
    )
    return db.scalar(statement.limit(1)) is not None
