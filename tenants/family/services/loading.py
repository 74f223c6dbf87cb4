"""How every verb on a session begins: may they, does it exist, is it the version they saw."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.protection import keyring
from tenants.family import queries
from tenants.family.errors import NoteSigned, SessionCancelled
from tenants.family.models import FamilySession
from tenants.family.rules import SessionStatus


def load(
    db: Session, actor: Actor, session_id: UUID, permission: Permission, expected_version: int | None = None
) -> FamilySession:
    """The session, locked until the commit. Raises Forbidden, SessionNotFound, OutsideCaseload, Stale."""
    access.require(actor, permission)
    session = queries.get_session(db, session_id, for_update=True)
    access.require_patient(db, actor, permission, session.patient_id)
    require_version(session, expected_version)
    return session


def require_open(session: FamilySession) -> None:
    """Raises NoteSigned, SessionCancelled."""
    if session.signed_at is not None:
        raise NoteSigned
    if session.status is SessionStatus.CANCELLED:
        raise SessionCancelled


def sealed(db: Session, column: str, text: str | None) -> bytes | None:
    """The text sealed for `table.column`; None for nothing."""
    return keyring(db).seal(column, text) if text else None
