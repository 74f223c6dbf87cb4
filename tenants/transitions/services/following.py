"""Follow-up after a discharge: attempts, and the outcome that settles it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from tenants.transitions import queries
from tenants.transitions.errors import AlreadySettled
from tenants.transitions.models import FollowUp, FollowUpAttempt
from tenants.transitions.queries.texts import ATTEMPT, sealed
from tenants.transitions.rules import FollowUpOutcome, ReachedBy


def record_attempt(
    db: Session,
    actor: Actor,
    follow_up_id: UUID,
    *,
    attempted_at: datetime,
    way: ReachedBy,
    is_reached: bool,
    note: str | None = None,
    outcome: FollowUpOutcome | None = None,
    expected_version: int | None = None,
) -> FollowUp:
    """Write down an attempt, and the outcome where it settles the follow-up.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, AlreadySettled, Stale, Refused.
    """
    access.require(actor, Permission.FOLLOW_UP_WRITE)
    follow_up = queries.get_follow_up(db, follow_up_id, for_update=True)
    access.require_patient(db, actor, Permission.FOLLOW_UP_WRITE, follow_up.patient_id)
    require_version(follow_up, expected_version)
    if follow_up.outcome is not None:
        raise AlreadySettled
    if attempted_at > clock.now():
        raise Refused("An attempt cannot lie ahead.", field="on")
    if outcome is FollowUpOutcome.UNREACHABLE and is_reached:
        raise Refused("Somebody who was reached is not unreachable.", field="outcome")
    made = FollowUpAttempt(patient_id=follow_up.patient_id, follow_up_id=follow_up.id, made_by_id=actor.user_id)
    made.attempted_at, made.way, made.is_reached = attempted_at, way, is_reached
    made.note_sealed = sealed(db, ATTEMPT, note)
    db.add(made)
    flag_modified(follow_up, "updated_at")  # attempts belong to the follow-up's version
    if outcome is not None:
        follow_up.outcome, follow_up.settled_at, follow_up.settled_by_id = outcome, clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "follow_up.attempted", subject=follow_up, outcome=outcome.value if outcome else None)
    return follow_up
