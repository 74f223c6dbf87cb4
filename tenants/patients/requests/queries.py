"""Reads of records requests. The constant names the column that is sealed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.patients.requests.errors import RequestNotFound
from tenants.patients.requests.models import RecordsRequest, RequestEntry
from tenants.patients.requests.rules import (
    FREE_MONTHS_DAYS,
    Asker,
    EntryKind,
    Form,
    Ground,
    Outcome,
    RequestKind,
    RequestState,
    Review,
    state,
)
from tenants.staff import queries as staff

TEXT = "request_entries.text"
MOST = 200


class RequestRow(NamedTuple):
    """A request as pages show it."""

    id: UUID
    patient_id: UUID
    kind: RequestKind
    asker: Asker
    asker_name: str
    contact_id: UUID | None
    form_wanted: Form
    language: Tongue
    received_on: date
    first_due_on: date
    due_on: date
    extended_on: date | None
    from_on: date | None
    until_on: date | None
    fee: Decimal | None
    outcome: Outcome | None
    closed_on: date | None
    ground: Ground | None
    judged_by_id: UUID | None
    review: Review | None
    version: int

    @property
    def state(self) -> RequestState:
        """Where it stands."""
        return state(self)

    def days_left(self, today: date) -> int | None:
        """Days until it must be answered, negative when it is late; None once it was."""
        return None if self.outcome is not None else (self.due_on - today).days


class Entry(NamedTuple):
    """Something that happened to a request."""

    kind: EntryKind
    text: str
    on: date
    at: datetime
    who: str | None


class WaitingRequest(NamedTuple):
    """A request that waits for an answer, or for the review of one."""

    id: UUID
    patient_id: UUID
    patient: str
    kind: RequestKind
    received_on: date
    due_on: date
    review: Review | None
    closed_on: date | None = None


_COLUMNS = tuple(getattr(RecordsRequest, name) for name in RequestRow._fields)


def get_request(db: Session, request_id: UUID, *, for_update: bool = False) -> RecordsRequest:
    """One request. Raises RequestNotFound."""
    return get_one(db, RecordsRequest, request_id, RequestNotFound, for_update=for_update)


def get_row(db: Session, request_id: UUID) -> RequestRow:
    """One request as pages show it. Raises RequestNotFound."""
    row = db.execute(select(*_COLUMNS).where(RecordsRequest.id == request_id)).one_or_none()
    if row is None:
        raise RequestNotFound
    return RequestRow(*row)


def list_requests(db: Session, patient_id: UUID) -> list[RequestRow]:
    """A patient's requests, the newest first. One statement."""
    statement = select(*_COLUMNS).where(RecordsRequest.patient_id == patient_id)
    return [RequestRow(*row) for row in db.execute(statement.order_by(RecordsRequest.id.desc()).limit(MOST))]


def list_entries(db: Session, request_id: UUID) -> list[Entry]:
    """What happened to a request, in order. One statement."""
    rows = db.execute(
        select(
            RequestEntry.kind,
            RequestEntry.text_sealed,
            RequestEntry.on_date,
            RequestEntry.written_at,
            User.display_name,
        )
        .outerjoin(User, User.id == RequestEntry.written_by_id)
        .where(RequestEntry.request_id == request_id)
        .order_by(RequestEntry.id)
    )
    ring = keyring(db)
    return [Entry(row[0], ring.open(TEXT, row[1]), row[2], row[3], row[4]) for row in rows]


def had_accounting(db: Session, patient_id: UUID, received_on: date, but: UUID | None = None) -> bool:
    """Whether an accounting was given on a request of the twelve months before."""
    since = received_on - timedelta(days=FREE_MONTHS_DAYS)
    found = db.scalar(
        select(RecordsRequest.id)
        .where(
            RecordsRequest.patient_id == patient_id,
            RecordsRequest.kind == RequestKind.ACCOUNTING,
            RecordsRequest.outcome == Outcome.GRANTED,
            RecordsRequest.received_on > since,
            RecordsRequest.received_on <= received_on,
            true() if but is None else RecordsRequest.id != but,
        )
        .limit(1)
    )
    return found is not None


def judges(db: Session, actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the staff on whose judgment the record may be denied, or a denial be reviewed: who holds a license."""
    return staff.licensed_choices(db, clock.today(actor.zone))


def list_waiting(db: Session, actor: Actor, limit: int) -> list[WaitingRequest]:
    """Requests that nobody has answered and reviews that are asked for, the first due first. One statement."""
    waits = or_(RecordsRequest.outcome.is_(None), RecordsRequest.review == Review.ASKED)
    return _waiting(db, actor, waits, limit)


def list_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[WaitingRequest]:
    """Requests whose last day lies between two days, answered or not. One statement."""
    return _waiting(db, actor, RecordsRequest.due_on.between(from_on, until_on), None)


def _waiting(db: Session, actor: Actor, criterion: Any, limit: int | None) -> list[WaitingRequest]:
    visible = access.visible(actor, Permission.CONSENT_READ, RecordsRequest.patient_id)
    rows: Sequence[Any] = db.execute(
        select(
            RecordsRequest.id,
            RecordsRequest.patient_id,
            SHOWN_NAME,
            RecordsRequest.kind,
            RecordsRequest.received_on,
            RecordsRequest.due_on,
            RecordsRequest.review,
            RecordsRequest.closed_on,
        )
        .join(Patient, and_(Patient.clinic_id == RecordsRequest.clinic_id, Patient.id == RecordsRequest.patient_id))
        .where(criterion, true() if visible is None else visible)
        .order_by(RecordsRequest.due_on, RecordsRequest.id)
        .limit(limit)
    ).all()
    return [WaitingRequest(*row) for row in rows]
