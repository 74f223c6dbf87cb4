"""Entering by hand how far a goal is; of a goal that computes its own progress nothing is entered."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.errors import GoalClosed
from tenants.care.plans.errors import NotYet
from tenants.care.plans.models import GoalProgress
from tenants.care.plans.queries.columns import PROGRESS_WORDS
from tenants.care.plans.services.changing import require_writer
from tenants.care.queries.goals import get_goal
from tenants.care.rules import GoalStatus


@dataclass(frozen=True, slots=True)
class ProgressFacts:
    """How far a goal was on a day: a number in its unit, words, or both."""

    seen_on: date
    value: Decimal | None = None
    words: str = ""


def note_progress(db: Session, actor: Actor, goal_id: UUID, facts: ProgressFacts) -> GoalProgress:
    """Write down how far a goal was on a day; said again of the same day, the later word stands.

    Raises: Forbidden, GoalNotFound, OutsideCaseload, GoalClosed, NotYet, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    goal = get_goal(db, goal_id, for_update=True)
    require_writer(db, actor, goal.patient_id)
    if goal.status is not GoalStatus.OPEN:
        raise GoalClosed
    if facts.seen_on > clock.today(actor.zone):
        raise NotYet(field="seen_on")
    words = facts.words.strip()
    if facts.value is None and not words:
        raise Refused("Enter a number, or write what was seen.", field="value")
    if facts.value is not None and goal.source:
        raise Refused("The numbers of this goal are computed. Write in words what else was seen.", field="value")
    row = db.scalars(
        select(GoalProgress).where(GoalProgress.goal_id == goal_id, GoalProgress.seen_on == facts.seen_on)
    ).one_or_none()
    if row is None:
        row = GoalProgress(patient_id=goal.patient_id, goal_id=goal_id, seen_on=facts.seen_on)
        db.add(row)
    row.value, row.recorded_by_id = facts.value, actor.user_id
    row.words_sealed = keyring(db).seal(PROGRESS_WORDS, words) if words else None
    db.flush()
    audit.record(db, actor, "goal.progress_noted", subject=row)
    return row
