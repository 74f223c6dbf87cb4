"""What is booked for somebody whose episode ends: it is called off, so that nobody waits for them and its room is free."""

from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor
from tenants.intake.models import Episode
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.rules.words import CancelReason, SessionStatus


def call_off_booked(db: Session, actor: Actor, episode: Episode) -> None:
    """Call off the hours to come that are booked for an episode which was closed, and for nobody else who still comes.

    For `services.close_episode` of intake, which has asked whether the actor may. The last day itself is left to whoever
    was there; of somebody who never came nothing is left. Source: docs/rules.md#booked-sessions.
    """
    if episode.discharged_on is None:
        return
    after = episode.discharged_on if episode.last_attended_on is not None else None
    for session in queries.list_booked_for(db, episode.id, clock.now(), after=after):
        session.status, session.cancel_reason = SessionStatus.CANCELLED, CancelReason.DISCHARGED
        session.closed_at = None
        db.flush()
        audit.record(db, actor, "session.cancelled", subject=session, reason=CancelReason.DISCHARGED.value)
