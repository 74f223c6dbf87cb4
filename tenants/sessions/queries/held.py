"""Of which sessions somebody may say when they were held."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.note_list import leads
from tenants.sessions.rules.words import SessionStatus


def adjustable(db: Session, actor: Actor, session_ids: Collection[UUID]) -> set[UUID]:
    """Those that have begun and were not called off, which the actor leads; all of these, where they reach every patient.

    One statement at most.
    """
    scope = actor.scope(Permission.SESSION_WRITE)
    if scope is Scope.NONE or not session_ids:
        return set()
    statement = select(TherapySession.id).where(
        TherapySession.id.in_(session_ids),
        TherapySession.status != SessionStatus.CANCELLED,
        TherapySession.starts_at <= clock.now(),
    )
    if scope is Scope.OWN:
        statement = statement.where(leads(actor.user_id))
    return set(db.scalars(statement))
