"""Calling sessions off because their day is closed, and putting them back once it is not: those that are to come and that
nobody was in. Those made from slots are found by `services.schedule_series`, all others here.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from tenants.sessions.models import TherapySession
from tenants.sessions.queries import schedule_closing as queries
from tenants.sessions.rules.words import CancelReason, SessionStatus


def follow_closures(db: Session, actor: Actor) -> int:
    """Let booked hours to come, and those a track holds beside its week, follow the closures. How many were changed.

    Again with the same closures it changes nothing. Three statements at most. Raises Forbidden.
    Source: docs/rules.md#schedule.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    found = queries.list_to_follow(db, clock.today(actor.zone))
    closing = [one.id for one in found if one.is_shut]
    opening = [one.id for one in found if not one.is_shut]
    close(db, closing)
    reopen(db, opening)
    return len(found)


def close(db: Session, session_ids: Collection[UUID]) -> None:
    """Call sessions off because their day is closed. No statement for none."""
    _set_status(db, session_ids, SessionStatus.CANCELLED, CancelReason.CLOSURE, closed_at=clock.now())


def reopen(db: Session, session_ids: Collection[UUID]) -> None:
    """Put sessions back that a closure had called off. No statement for none."""
    _set_status(db, session_ids, SessionStatus.SCHEDULED, None)


def call_off(db: Session, session_ids: Collection[UUID], reason: CancelReason) -> None:
    """Call sessions off for good. No statement for none."""
    _set_status(db, session_ids, SessionStatus.CANCELLED, reason)


def _set_status(
    db: Session,
    session_ids: Collection[UUID],
    status: SessionStatus,
    reason: CancelReason | None,
    *,
    closed_at: datetime | None = None,
) -> None:
    if session_ids:
        statement = (
            update(TherapySession)
            .where(TherapySession.id.in_(session_ids))
            .values(
                status=status,
                cancel_reason=reason,
                closed_at=closed_at,
                updated_at=clock.now(),
                version=TherapySession.version + 1,
            )
        )
        db.execute(statement, execution_options={"synchronize_session": False})
