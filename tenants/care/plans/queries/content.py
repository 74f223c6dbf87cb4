"""A plan as its rows are now: five statements, whatever it holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway.protection import Keyring, keyring
from tenants.care.models import Goal
from tenants.care.plans.models import PlanIntervention, PlanObjective, PlanProblem, PlanProblemDiagnosis
from tenants.care.plans.queries.columns import (
    FREQUENCY,
    GOAL,
    GOAL_MEASURED,
    GOAL_UNIT,
    INTERVENTION,
    OBJECTIVE,
    PROBLEM,
)
from tenants.care.plans.rules import Diagnosed, Intervention, Objective, Plan, PlanGoal, Problem
from tenants.patients.models import Diagnosis
from tenants.staff.models import StaffMember


def load_plan(db: Session, episode_id: UUID) -> Plan:
    """The plan of one course of care as it stands, also before anybody began one: then the goals that were set."""
    ring = keyring(db)
    goals = db.scalars(select(Goal).where(Goal.episode_id == episode_id).order_by(Goal.position, Goal.id)).all()
    objectives = _objectives(db, ring, [goal.id for goal in goals])
    by_problem: dict[UUID | None, list[PlanGoal]] = defaultdict(list)
    for goal in goals:
        by_problem[goal.problem_id].append(_goal(ring, goal, objectives.get(goal.id, ())))
    problems = db.scalars(
        select(PlanProblem).where(PlanProblem.episode_id == episode_id).order_by(PlanProblem.position, PlanProblem.id)
    ).all()
    diagnoses = _diagnoses(db, [problem.id for problem in problems])
    return Plan(
        tuple(
            Problem(
                problem.id,
                ring.open(PROBLEM, problem.statement_sealed),
                tuple(diagnoses.get(problem.id, ())),
                problem.ended_on is None,
                tuple(by_problem.get(problem.id, ())),
            )
            for problem in problems
        ),
        tuple(by_problem.get(None, ())),
    )


def _goal(ring: Keyring, row: Goal, objectives: Sequence[Objective]) -> PlanGoal:
    return PlanGoal(
        row.id,
        ring.open(GOAL, row.statement_sealed),
        _opened(ring, GOAL_MEASURED, row.measured_sealed),
        row.baseline,
        row.target,
        _opened(ring, GOAL_UNIT, row.unit_sealed),
        row.source or "",
        row.source_ref or "",
        row.target_on,
        row.status,
        tuple(objectives),
    )


def _objectives(db: Session, ring: Keyring, goal_ids: Sequence[UUID]) -> Mapping[UUID, list[Objective]]:
    rows = db.scalars(
        select(PlanObjective)
        .where(PlanObjective.goal_id.in_(goal_ids))
        .order_by(PlanObjective.position, PlanObjective.id)
    ).all()
    interventions = _interventions(db, ring, [row.id for row in rows])
    found: dict[UUID, list[Objective]] = defaultdict(list)
    for row in rows:
        found[row.goal_id].append(
            Objective(
                row.id,
                ring.open(OBJECTIVE, row.statement_sealed),
                row.target_on,
                row.status,
                tuple(interventions.get(row.id, ())),
            )
        )
    return found


def _interventions(db: Session, ring: Keyring, objective_ids: Sequence[UUID]) -> Mapping[UUID, list[Intervention]]:
    rows = db.execute(
        select(PlanIntervention, StaffMember.first_name + " " + StaffMember.last_name)
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == PlanIntervention.clinic_id, StaffMember.id == PlanIntervention.who_id),
        )
        .where(PlanIntervention.objective_id.in_(objective_ids))
        .order_by(PlanIntervention.position, PlanIntervention.id)
    )
    found: dict[UUID, list[Intervention]] = defaultdict(list)
    for row, who in rows:
        found[row.objective_id].append(
            Intervention(
                row.id,
                ring.open(INTERVENTION, row.statement_sealed),
                row.modality.value if row.modality else "",
                _opened(ring, FREQUENCY, row.frequency_sealed),
                row.who_id,
                who or "",
                row.ended_on is None,
            )
        )
    return found


def _diagnoses(db: Session, problem_ids: Sequence[UUID]) -> Mapping[UUID, list[Diagnosed]]:
    rows: Any = db.execute(
        select(PlanProblemDiagnosis.problem_id, Diagnosis.id, Diagnosis.code, Diagnosis.description)
        .join(
            Diagnosis,
            and_(
                Diagnosis.clinic_id == PlanProblemDiagnosis.clinic_id,
                Diagnosis.id == PlanProblemDiagnosis.diagnosis_id,
            ),
        )
        .where(PlanProblemDiagnosis.problem_id.in_(problem_ids))
        .order_by(Diagnosis.rank.nulls_last(), Diagnosis.code, Diagnosis.id)
    )
    found: dict[UUID, list[Diagnosed]] = defaultdict(list)
    for problem_id, *diagnosis in rows:
        found[problem_id].append(Diagnosed(*diagnosis))
    return found


def _opened(ring: Keyring, column: str, value: bytes | None) -> str:
    return "" if value is None else ring.open(column, value)
