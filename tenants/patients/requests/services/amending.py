"""Accepting an amendment and linking the addenda that say so; what is kept with one that was denied."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from tenants.patients.errors import AlreadyDone
from tenants.patients.requests.amended import list_addenda, list_appended
from tenants.patients.requests.errors import NotThisKind
from tenants.patients.requests.models import Amendment, RecordsRequest
from tenants.patients.requests.rules import EntryKind, Ground, Outcome, RequestKind
from tenants.patients.requests.services.loading import close, done, enter, load, open_request, require_words


def accept(
    db: Session,
    actor: Actor,
    request_id: UUID,
    amended: str,
    told: str,
    *,
    addendum: str = "",
    expected_version: int | None = None,
) -> RecordsRequest:
    """Accept an amendment: what was amended, the addendum that says so, and who is told of it (164.526(c)).

    addendum: one of `amended.list_addenda` by its key; "" where an entry was corrected as it stands.
    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, NotThisKind, Refused.
    """
    request = open_request(db, actor, request_id, expected_version)
    if request.kind is not RequestKind.AMENDMENT:
        raise NotThisKind
    require_words(amended, "amended")
    if addendum:
        _link(db, actor, request, addendum)
    close(actor, request, Outcome.GRANTED)
    if told.strip():
        enter(db, actor, request, EntryKind.TOLD, told)
    done(db, actor, request, EntryKind.ACCEPTED, amended)
    return request


def append(
    db: Session, actor: Actor, request_id: UUID, addendum: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """Link another addendum to an amendment that was accepted. Raises: as `accept`, AlreadyDone."""
    request = load(db, actor, Permission.CONSENT_WRITE, request_id, expected_version)
    if request.kind is not RequestKind.AMENDMENT or request.outcome is not Outcome.GRANTED:
        raise NotThisKind
    _link(db, actor, request, addendum)
    request.updated_at = clock.now()
    db.flush()
    return request


def _link(db: Session, actor: Actor, request: RecordsRequest, key: str) -> None:
    """Raises Refused for an addendum that the person may not read, or that is not this patient's; AlreadyDone."""
    found = next((one for one in list_addenda(db, actor, request.patient_id) if one.key == key), None)
    if found is None:
        raise Refused("Choose one of the addenda of this patient.", field="addendum")
    if any(one.key == key for one in list_appended(db, actor, request)):
        raise AlreadyDone
    made = Amendment(
        patient_id=request.patient_id,
        request_id=request.id,
        source=found.source.key,
        entry_id=found.entry_id,
        addendum_id=found.id,
        linked_by_id=actor.user_id,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "amendment.appended", subject=made, patient_id=request.patient_id, source=found.source.key)


def add_words(
    db: Session,
    actor: Actor,
    request_id: UUID,
    kind: EntryKind,
    words: str,
    *,
    expected_version: int | None = None,
) -> RecordsRequest:
    """Keep with a denied amendment the person's statement of disagreement, or our answer to it (164.526(d)(2), (3)).

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, NotThisKind, Refused.
    """
    permission = Permission.CONSENT_SIGN if kind is EntryKind.STATEMENT else Permission.CONSENT_WRITE
    request = load(db, actor, permission, request_id, expected_version)
    is_denied = request.kind is RequestKind.AMENDMENT and request.outcome is Outcome.DENIED
    is_denied = is_denied and request.ground is not Ground.UNCONFIRMED
    if not is_denied or kind not in {EntryKind.STATEMENT, EntryKind.REBUTTAL}:
        raise NotThisKind
    require_words(words, "words")
    done(db, actor, request, kind, words)
    return request
