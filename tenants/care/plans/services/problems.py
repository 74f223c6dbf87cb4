"""Problems of a plan: named, put in better words, ended and taken up again."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.errors import NoEpisode
from tenants.care.plans import queries
from tenants.care.plans.errors import NotThisPatients, PartEnded
from tenants.care.plans.models import PlanProblem, PlanProblemDiagnosis
from tenants.care.plans.queries.columns import PROBLEM
from tenants.care.plans.rules import Level, StepKind
from tenants.care.plans.services.changing import begin_change, next_position, open_episode_id, require_writer
from tenants.patients import queries as patients
from tenants.patients.models import Diagnosis


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """A problem in words, and the diagnoses of the patient it comes from."""

    statement: str
    diagnosis_ids: tuple[UUID, ...] = ()


def name_problem(db: Session, actor: Actor, patient_id: UUID, facts: ProblemFacts) -> PlanProblem:
    """Put a problem on the plan of the patient's present course of care.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, NoEpisode, NotThisPatients, Refused.
    """
    require_writer(db, actor, patient_id)
    episode_id = open_episode_id(db, patient_id)
    if episode_id is None:
        patient = patients.get_patient(db, patient_id)
        raise NoEpisode(name=patient.preferred_name or patient.first_name)
    _check(db, patient_id, facts)
    begin_change(db, actor, patient_id, episode_id, kind=StepKind.ADDED, level=Level.PROBLEM)
    position = next_position(db, PlanProblem.position, PlanProblem.episode_id == episode_id)
    problem = PlanProblem(
        patient_id=patient_id,
        episode_id=episode_id,
        position=position,
        statement_sealed=keyring(db).seal(PROBLEM, facts.statement.strip()),
    )
    db.add(problem)
    db.flush()
    put_diagnoses(db, problem, facts.diagnosis_ids)
    audit.record(db, actor, "plan.problem_named", subject=problem)
    return problem


def correct_problem(
    db: Session, actor: Actor, problem_id: UUID, facts: ProblemFacts, *, expected_version: int | None = None
) -> PlanProblem:
    """Put a problem in better words, or tie it to other diagnoses.

    Raises: Forbidden, PartNotFound, OutsideCaseload, Stale, PartEnded, NotThisPatients, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    problem = queries.get_problem(db, problem_id, for_update=True)
    require_writer(db, actor, problem.patient_id)
    require_version(problem, expected_version)
    if problem.ended_on is not None:
        raise PartEnded
    _check(db, problem.patient_id, facts)
    begin_change(db, actor, problem.patient_id, problem.episode_id, kind=StepKind.CHANGED, level=Level.PROBLEM)
    problem.statement_sealed = keyring(db).seal(PROBLEM, facts.statement.strip())
    put_diagnoses(db, problem, facts.diagnosis_ids)
    db.flush()
    audit.record(db, actor, "plan.problem_corrected", subject=problem)
    return problem


def end_problem(db: Session, actor: Actor, problem_id: UUID, *, is_ended: bool = True) -> PlanProblem:
    """Work on a problem no more, or take it up again. The same again changes nothing.

    Raises: Forbidden, PartNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.CARE_WRITE)
    problem = queries.get_problem(db, problem_id, for_update=True)
    require_writer(db, actor, problem.patient_id)
    if (problem.ended_on is not None) is is_ended:
        return problem
    kind = StepKind.CLOSED if is_ended else StepKind.REOPENED
    begin_change(db, actor, problem.patient_id, problem.episode_id, kind=kind, level=Level.PROBLEM)
    problem.ended_on = clock.today(actor.zone) if is_ended else None
    db.flush()
    audit.record(db, actor, "plan.problem_ended" if is_ended else "plan.problem_reopened", subject=problem)
    return problem


def put_diagnoses(db: Session, problem: PlanProblem, diagnosis_ids: Collection[UUID]) -> None:
    """Tie a problem to these diagnoses and no others. Asks for nothing: whoever calls it has."""
    tied = {
        row.diagnosis_id: row
        for row in db.scalars(select(PlanProblemDiagnosis).where(PlanProblemDiagnosis.problem_id == problem.id))
    }
    for diagnosis_id in tied.keys() - set(diagnosis_ids):
        db.delete(tied[diagnosis_id])
    for diagnosis_id in dict.fromkeys(diagnosis_ids):
        if diagnosis_id not in tied:
            ids = {"problem_id": problem.id, "diagnosis_id": diagnosis_id}
            db.add(PlanProblemDiagnosis(patient_id=problem.patient_id, **ids))
    db.flush()


def _check(db: Session, patient_id: UUID, facts: ProblemFacts) -> None:
    if not facts.statement.strip():
        raise Refused("Say what is worked on.", field="statement")
    asked = set(facts.diagnosis_ids)
    statement = select(Diagnosis.id).where(
        Diagnosis.id.in_(asked), Diagnosis.patient_id == patient_id, Diagnosis.voided_at.is_(None)
    )
    if asked and set(db.scalars(statement)) != asked:
        raise NotThisPatients(field="diagnosis_ids")
