"""Setting goals, correcting their words while they are open, and closing them. Signed notes keep the words of their day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care import queries
from tenants.care.errors import GoalClosed, NoEpisode
from tenants.care.models import Goal
from tenants.care.queries import MEASURED, STATEMENT
from tenants.care.rules import GoalStatus
from tenants.intake import queries as intake
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """A goal in words agreed with the patient. measured: how one will see that it is met. target_on: by when."""

    statement: str
    measured: str = ""
    target_on: date | None = None


def set_goal(db: Session, actor: Actor, patient_id: UUID, facts: GoalFacts) -> Goal:
    """Set a goal in the patient's present course of care.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, NoEpisode, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    patient = patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    episodes = intake.list_open_episodes(db, patient_id)
    if not episodes:
        raise NoEpisode(name=patient.preferred_name or patient.first_name)
    goal = Goal(patient_id=patient_id, episode_id=episodes[0].id)
    _put(db, goal, facts)
    db.add(goal)
    db.flush()
    audit.record(db, actor, "goal.set", subject=goal)
    return goal


def correct_goal(
    db: Session, actor: Actor, goal_id: UUID, facts: GoalFacts, *, expected_version: int | None = None
) -> Goal:
    """Put an open goal in better words. Raises Forbidden, GoalNotFound, OutsideCaseload, Stale, GoalClosed, Refused."""
    goal = _load(db, actor, goal_id, expected_version)
    if goal.status is not GoalStatus.OPEN:
        raise GoalClosed
    _put(db, goal, facts)
    db.flush()
    audit.record(db, actor, "goal.corrected", subject=goal)
    return goal


def close_goal(
    db: Session, actor: Actor, goal_id: UUID, status: GoalStatus, *, expected_version: int | None = None
) -> Goal:
    """Call a goal met, or drop it. The same again changes nothing.

    Raises Forbidden, GoalNotFound, OutsideCaseload, Stale.
    """
    goal = _load(db, actor, goal_id, None)
    if goal.status is status:
        return goal
    require_version(goal, expected_version)
    goal.status, goal.closed_on, goal.closed_by_id = status, clock.today(actor.zone), actor.user_id
    db.flush()
    audit.record(db, actor, "goal.closed", subject=goal, status=status.value)
    return goal


def reopen_goal(db: Session, actor: Actor, goal_id: UUID) -> Goal:
    """Take a closed goal up again. Raises Forbidden, GoalNotFound, OutsideCaseload."""
    goal = _load(db, actor, goal_id, None)
    if goal.status is not GoalStatus.OPEN:
        goal.status, goal.closed_on, goal.closed_by_id = GoalStatus.OPEN, None, None
        db.flush()
        audit.record(db, actor, "goal.reopened", subject=goal)
    return goal


def _load(db: Session, actor: Actor, goal_id: UUID, expected_version: int | None) -> Goal:
    access.require(actor, Permission.CARE_WRITE)
    goal = queries.get_goal(db, goal_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, goal.patient_id)
    require_version(goal, expected_version)
    return goal


def _put(db: Session, goal: Goal, facts: GoalFacts) -> None:
    if not facts.statement.strip():
        raise Refused("Say what the patient works toward.", field="statement")
    goal.statement_sealed = keyring(db).seal(STATEMENT, facts.statement.strip())
    measured = facts.measured.strip()
    goal.measured_sealed = keyring(db).seal(MEASURED, measured) if measured else None
    goal.target_on = facts.target_on
