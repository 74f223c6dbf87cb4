"""Objectives under a goal and interventions under an objective: added, put in better words, ended, taken up again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.models import Goal
from tenants.care.plans import queries
from tenants.care.plans.errors import PartEnded
from tenants.care.plans.models import PlanIntervention, PlanObjective
from tenants.care.plans.queries.columns import FREQUENCY, INTERVENTION, OBJECTIVE
from tenants.care.plans.rules import Level, StepKind
from tenants.care.plans.services.changing import begin_change, next_position, require_writer
from tenants.care.queries.goals import get_goal
from tenants.care.rules import GoalStatus
from tenants.programs.models import Modality
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """A step toward a goal that one can see happen, and by when."""

    statement: str
    target_on: date | None = None


@dataclass(frozen=True, slots=True)
class InterventionFacts:
    """What the clinic does for an objective. frequency: how often and how long, in words. who_id: of the staff."""

    statement: str
    modality: Modality | None = None
    frequency: str = ""
    who_id: UUID | None = None


def add_objective(db: Session, actor: Actor, goal_id: UUID, facts: ObjectiveFacts) -> PlanObjective:
    """Put an objective under an open goal. Raises Forbidden, GoalNotFound, OutsideCaseload, PartEnded, Refused."""
    access.require(actor, Permission.CARE_WRITE)
    goal = get_goal(db, goal_id)
    require_writer(db, actor, goal.patient_id)
    if goal.status is not GoalStatus.OPEN:
        raise PartEnded
    _say(facts.statement, "Say what happens on the way to the goal.")
    begin_change(db, actor, goal.patient_id, goal.episode_id, kind=StepKind.ADDED, level=Level.OBJECTIVE)
    objective = PlanObjective(
        patient_id=goal.patient_id,
        goal_id=goal.id,
        position=next_position(db, PlanObjective.position, PlanObjective.goal_id == goal.id),
        statement_sealed=keyring(db).seal(OBJECTIVE, facts.statement.strip()),
        target_on=facts.target_on,
    )
    db.add(objective)
    db.flush()
    audit.record(db, actor, "plan.objective_added", subject=objective)
    return objective


def correct_objective(
    db: Session, actor: Actor, objective_id: UUID, facts: ObjectiveFacts, *, expected_version: int | None = None
) -> PlanObjective:
    """Put an open objective in better words. Raises Forbidden, PartNotFound, OutsideCaseload, Stale, PartEnded, Refused."""
    objective, goal = _objective(db, actor, objective_id)
    require_version(objective, expected_version)
    if objective.status is not GoalStatus.OPEN:
        raise PartEnded
    _say(facts.statement, "Say what happens on the way to the goal.")
    begin_change(db, actor, goal.patient_id, goal.episode_id, kind=StepKind.CHANGED, level=Level.OBJECTIVE)
    objective.statement_sealed = keyring(db).seal(OBJECTIVE, facts.statement.strip())
    objective.target_on = facts.target_on
    db.flush()
    audit.record(db, actor, "plan.objective_corrected", subject=objective)
    return objective


def close_objective(db: Session, actor: Actor, objective_id: UUID, status: GoalStatus) -> PlanObjective:
    """Call an objective met, drop it, or take it up again. The same again changes nothing.

    Raises: Forbidden, PartNotFound, OutsideCaseload.
    """
    objective, goal = _objective(db, actor, objective_id)
    if objective.status is status:
        return objective
    kind = StepKind.REOPENED if status is GoalStatus.OPEN else StepKind.CLOSED
    begin_change(db, actor, goal.patient_id, goal.episode_id, kind=kind, level=Level.OBJECTIVE)
    objective.status = status
    objective.closed_on = None if status is GoalStatus.OPEN else clock.today(actor.zone)
    db.flush()
    audit.record(db, actor, "plan.objective_closed", subject=objective, status=status.value)
    return objective


def add_intervention(db: Session, actor: Actor, objective_id: UUID, facts: InterventionFacts) -> PlanIntervention:
    """Put under an open objective what the clinic does.

    Raises: Forbidden, PartNotFound, OutsideCaseload, PartEnded, StaffMemberNotFound, Refused.
    """
    objective, goal = _objective(db, actor, objective_id)
    if objective.status is not GoalStatus.OPEN:
        raise PartEnded
    _check(db, facts)
    begin_change(db, actor, goal.patient_id, goal.episode_id, kind=StepKind.ADDED, level=Level.INTERVENTION)
    position = next_position(db, PlanIntervention.position, PlanIntervention.objective_id == objective.id)
    intervention = PlanIntervention(patient_id=goal.patient_id, objective_id=objective.id, position=position)
    _put(db, intervention, facts)
    db.add(intervention)
    db.flush()
    audit.record(db, actor, "plan.intervention_added", subject=intervention)
    return intervention


def correct_intervention(
    db: Session, actor: Actor, intervention_id: UUID, facts: InterventionFacts, *, expected_version: int | None = None
) -> PlanIntervention:
    """Put an intervention in better words.

    Raises: Forbidden, PartNotFound, OutsideCaseload, Stale, PartEnded, StaffMemberNotFound, Refused.
    """
    intervention, goal = _intervention(db, actor, intervention_id)
    require_version(intervention, expected_version)
    if intervention.ended_on is not None:
        raise PartEnded
    _check(db, facts)
    begin_change(db, actor, goal.patient_id, goal.episode_id, kind=StepKind.CHANGED, level=Level.INTERVENTION)
    _put(db, intervention, facts)
    db.flush()
    audit.record(db, actor, "plan.intervention_corrected", subject=intervention)
    return intervention


def end_intervention(db: Session, actor: Actor, intervention_id: UUID, *, is_ended: bool = True) -> PlanIntervention:
    """Stop doing something, or begin it again. The same again changes nothing.

    Raises: Forbidden, PartNotFound, OutsideCaseload.
    """
    intervention, goal = _intervention(db, actor, intervention_id)
    if (intervention.ended_on is not None) is is_ended:
        return intervention
    kind = StepKind.CLOSED if is_ended else StepKind.REOPENED
    begin_change(db, actor, goal.patient_id, goal.episode_id, kind=kind, level=Level.INTERVENTION)
    intervention.ended_on = clock.today(actor.zone) if is_ended else None
    db.flush()
    audit.record(db, actor, "plan.intervention_ended", subject=intervention, is_ended=is_ended)
    return intervention


def _objective(db: Session, actor: Actor, objective_id: UUID) -> tuple[PlanObjective, Goal]:
    access.require(actor, Permission.CARE_WRITE)
    objective = queries.get_objective(db, objective_id, for_update=True)
    require_writer(db, actor, objective.patient_id)
    return objective, get_goal(db, objective.goal_id)


def _intervention(db: Session, actor: Actor, intervention_id: UUID) -> tuple[PlanIntervention, Goal]:
    access.require(actor, Permission.CARE_WRITE)
    intervention = queries.get_intervention(db, intervention_id, for_update=True)
    require_writer(db, actor, intervention.patient_id)
    objective = queries.get_objective(db, intervention.objective_id)
    return intervention, get_goal(db, objective.goal_id)


def _say(statement: str, sentence: str) -> None:
    if not statement.strip():
        raise Refused(sentence, field="statement")


def _check(db: Session, facts: InterventionFacts) -> None:
    _say(facts.statement, "Say what the clinic does.")
    if facts.who_id is not None:
        staff.get_staff_member(db, facts.who_id)


def _put(db: Session, intervention: PlanIntervention, facts: InterventionFacts) -> None:
    ring, frequency = keyring(db), facts.frequency.strip()
    intervention.statement_sealed = ring.seal(INTERVENTION, facts.statement.strip())
    intervention.frequency_sealed = ring.seal(FREQUENCY, frequency) if frequency else None
    intervention.modality, intervention.who_id = facts.modality, facts.who_id
