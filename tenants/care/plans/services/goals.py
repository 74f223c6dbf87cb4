"""Goals of a plan: set, put in better words while they are open, met, dropped, taken up again.

Signed notes keep the words of their day. A goal that is met needs no signature; any other change begins a new version.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care import sources
from tenants.care.errors import GoalClosed, NoEpisode
from tenants.care.models import Goal
from tenants.care.plans import queries
from tenants.care.plans.errors import NotThisPatients, PartEnded, SourceUnknown
from tenants.care.plans.queries.columns import GOAL, GOAL_MEASURED, GOAL_UNIT
from tenants.care.plans.rules import Level, StepKind
from tenants.care.plans.services.changing import (
    begin_change,
    next_position,
    note_change,
    open_episode_id,
    require_writer,
)
from tenants.care.queries.goals import get_goal
from tenants.care.rules import GoalStatus
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """A goal in words agreed with the patient. measured: how one will see that it is met. target_on: by when.

    baseline, target: numbers in the words of `unit`, at most two decimals. source, source_ref: what computes its progress
    (`tenants.care.sources`), "" where people enter it. problem_id: what it stands under.
    """

    statement: str
    measured: str = ""
    target_on: date | None = None
    problem_id: UUID | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    source: str = ""
    source_ref: str = ""


def set_goal(db: Session, actor: Actor, patient_id: UUID, facts: GoalFacts) -> Goal:
    """Set a goal in the patient's present course of care.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, NoEpisode, PartNotFound, NotThisPatients, PartEnded, SourceUnknown,
    Refused.
    """
    require_writer(db, actor, patient_id)
    episode_id = open_episode_id(db, patient_id)
    if episode_id is None:
        patient = patients.get_patient(db, patient_id)
        raise NoEpisode(name=patient.preferred_name or patient.first_name)
    _check(db, patient_id, episode_id, facts)
    begin_change(db, actor, patient_id, episode_id, kind=StepKind.ADDED, level=Level.GOAL)
    position = next_position(db, Goal.position, Goal.episode_id == episode_id)
    goal = Goal(patient_id=patient_id, episode_id=episode_id, position=position)
    _put(db, goal, facts)
    db.add(goal)
    db.flush()
    audit.record(db, actor, "goal.set", subject=goal)
    return goal


def correct_goal(
    db: Session, actor: Actor, goal_id: UUID, facts: GoalFacts, *, expected_version: int | None = None
) -> Goal:
    """Put an open goal in better words.

    Raises: Forbidden, GoalNotFound, OutsideCaseload, Stale, GoalClosed, PartNotFound, NotThisPatients, PartEnded,
    SourceUnknown, Refused.
    """
    goal = _load(db, actor, goal_id, expected_version)
    if goal.status is not GoalStatus.OPEN:
        raise GoalClosed
    _check(db, goal.patient_id, goal.episode_id, facts)
    begin_change(db, actor, goal.patient_id, goal.episode_id, kind=StepKind.CHANGED, level=Level.GOAL)
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
    note_change(db, actor, goal.patient_id, goal.episode_id, kind=StepKind.CLOSED, level=Level.GOAL)
    goal.status, goal.closed_on, goal.closed_by_id = status, clock.today(actor.zone), actor.user_id
    db.flush()
    audit.record(db, actor, "goal.closed", subject=goal, status=status.value)
    return goal


def reopen_goal(db: Session, actor: Actor, goal_id: UUID) -> Goal:
    """Take a closed goal up again. Raises Forbidden, GoalNotFound, OutsideCaseload."""
    goal = _load(db, actor, goal_id, None)
    if goal.status is not GoalStatus.OPEN:
        note_change(db, actor, goal.patient_id, goal.episode_id, kind=StepKind.REOPENED, level=Level.GOAL)
        goal.status, goal.closed_on, goal.closed_by_id = GoalStatus.OPEN, None, None
        db.flush()
        audit.record(db, actor, "goal.reopened", subject=goal)
    return goal


def _load(db: Session, actor: Actor, goal_id: UUID, expected_version: int | None) -> Goal:
    access.require(actor, Permission.CARE_WRITE)
    goal = get_goal(db, goal_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, goal.patient_id)
    require_version(goal, expected_version)
    return goal


def _check(db: Session, patient_id: UUID, episode_id: UUID, facts: GoalFacts) -> None:
    if not facts.statement.strip():
        raise Refused("Say what the patient works toward.", field="statement")
    if facts.problem_id is not None:
        problem = queries.get_problem(db, facts.problem_id)
        if (problem.patient_id, problem.episode_id) != (patient_id, episode_id):
            raise NotThisPatients(field="problem_id")
        if problem.ended_on is not None:
            raise PartEnded(field="problem_id")
    if not sources.is_known(db, facts.source, facts.source_ref):
        raise SourceUnknown(field="source")


def _put(db: Session, goal: Goal, facts: GoalFacts) -> None:
    ring, measured, unit = keyring(db), facts.measured.strip(), facts.unit.strip()
    goal.statement_sealed = ring.seal(GOAL, facts.statement.strip())
    goal.measured_sealed = ring.seal(GOAL_MEASURED, measured) if measured else None
    goal.unit_sealed = ring.seal(GOAL_UNIT, unit) if unit else None
    goal.problem_id, goal.target_on = facts.problem_id, facts.target_on
    goal.baseline, goal.target = facts.baseline, facts.target
    goal.source, goal.source_ref = facts.source or None, facts.source_ref or None
