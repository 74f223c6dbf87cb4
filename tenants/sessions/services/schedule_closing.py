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

    Again with the same closures it changes nothing. Five statements at most. Raises Forbidden.
    Source: docs/rules.md#schedule.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    found = queries.list_to_follow(db, clock.today(actor.zone))
    closing = [one.id for one in found if one.is_shut]
    opening = [one.id for one in found if not one.is_shut]
    return len(put(db, close=closing, reopen=opening))


def put(
    db: Session,
    *,
    close: Collection[UUID] = (),
    reopen: Collection[UUID] = (),
    call_off: Collection[UUID] = (),
) -> set[UUID]:
    """Call sessions off because their day is closed, put those back that a closure had called off, call others off for good.

    Answers those that were changed: one that somebody is marked present in by now, or that is called off already, stays. No
    statement for none.
    """
    free = queries.hold_unattended(db, {*close, *call_off})
    closing, ending = free.intersection(close), free.intersection(call_off)
    _set_status(db, closing, SessionStatus.CANCELLED, CancelReason.CLOSURE, closed_at=clock.now())
    _set_status(db, reopen, SessionStatus.SCHEDULED, None)
    _set_status(db, ending, SessionStatus.CANCELLED, CancelReason.OTHER)
    return closing | ending | set(reopen)


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
