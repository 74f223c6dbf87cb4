"""What every step on a request begins and ends with: its row under its lock, its words kept, its trail."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.patients.requests import queries, rules
from tenants.patients.requests.errors import RequestClosed
from tenants.patients.requests.models import RecordsRequest, RequestEntry
from tenants.patients.requests.queries import TEXT
from tenants.patients.requests.rules import EntryKind, Outcome


def load(
    db: Session, actor: Actor, permission: Permission, request_id: UUID, expected_version: int | None
) -> RecordsRequest:
    """A request under its lock. Raises Forbidden, RequestNotFound, OutsideCaseload, Stale."""
    access.require(actor, permission)
    request = queries.get_request(db, request_id, for_update=True)
    access.require_patient(db, actor, permission, request.patient_id)
    require_version(request, expected_version)
    return request


def open_request(db: Session, actor: Actor, request_id: UUID, expected_version: int | None) -> RecordsRequest:
    """One that is not answered yet, to be worked on. Raises as `load`, RequestClosed."""
    request = load(db, actor, Permission.CONSENT_WRITE, request_id, expected_version)
    if request.outcome is not None:
        raise RequestClosed
    return request


def close(actor: Actor, request: RecordsRequest, outcome: Outcome) -> None:
    """It is answered today, by this person."""
    request.outcome, request.closed_on, request.closed_by_id = outcome, clock.today(actor.zone), actor.user_id


def done(db: Session, actor: Actor, request: RecordsRequest, kind: EntryKind, text: str) -> None:
    """Keep what was done with its words, and put it on the trail."""
    request.updated_at = clock.now()  # so that the version tells of every entry
    enter(db, actor, request, kind, text)
    audit.record(db, actor, f"records_request.{kind.value}", subject=request)


def enter(
    db: Session, actor: Actor, request: RecordsRequest, kind: EntryKind, text: str, *, on: date | None = None
) -> None:
    """Keep words with the request. on: the day they are of; today where none is named."""
    db.add(
        RequestEntry(
            patient_id=request.patient_id,
            request_id=request.id,
            kind=kind,
            text_sealed=keyring(db).seal(TEXT, text.strip()),
            on_date=on or clock.today(actor.zone),
            written_at=clock.now(),
            written_by_id=actor.user_id,
        )
    )
    db.flush()


def require_words(text: str, field: str) -> None:
    """Raises Refused for nothing, and for more than is kept."""
    if not text.strip():
        raise Refused("Please write something here: it is kept with the record.", field=field)
    if len(text) > rules.LONGEST:
        raise Refused("5,000 characters at most.", field=field)
