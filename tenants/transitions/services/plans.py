"""A plan toward the next step: opened, changed, signed in versions, completed or abandoned."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from tenants.intake import queries as intake
from tenants.intake.rules import Destination, EpisodeStatus
from tenants.transitions import queries
from tenants.transitions.errors import AlreadyDischarged, NotWhole, PlanEnded, PlanOpen
from tenants.transitions.models import TransitionPlan, TransitionPlanVersion, TransitionTask
from tenants.transitions.queries.plans import OPEN
from tenants.transitions.queries.texts import ABANDONED, CALLS, CRITERIA, REFUSAL, VERSION_CRITERIA, opened, sealed
from tenants.transitions.rules import (
    STANDARD_TASKS,
    Appointment,
    Direction,
    PlanFacts,
    PlanStatus,
    first_visit,
    missing_to_complete,
    missing_to_sign,
)


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What a plan says. target_on: clinic-local. destination_name: the place or provider, in words."""

    direction: Direction
    target_on: date
    destination: Destination | None = None
    destination_name: str = ""
    criteria: str | None = None


@dataclass(frozen=True, slots=True)
class FirstVisitFacts:
    """What stands in for a first appointment within seven days: a refusal in words, or the earliest date and the calls."""

    refused_on: date | None = None
    refusal: str | None = None
    earliest_on: date | None = None
    calls: str | None = None


def open_plan(db: Session, actor: Actor, episode_id: UUID, draft: PlanDraft) -> TransitionPlan:
    """Open the episode's plan, with the standard tasks on it.

    Raises: Forbidden, EpisodeNotFound, OutsideCaseload, AlreadyDischarged, PlanOpen, Refused.
    """
    access.require(actor, Permission.TRANSITION_WRITE)
    episode = intake.get_episode(db, episode_id, for_update=True)
    access.require_patient(db, actor, Permission.TRANSITION_WRITE, episode.patient_id)
    if episode.status is EpisodeStatus.DISCHARGED:
        raise AlreadyDischarged
    if queries.find_open_plan(db, episode.id) is not None:
        raise PlanOpen
    if draft.target_on < episode.admitted_on:
        raise Refused("The target date lies before the admission.", field="target_on")
    plan = TransitionPlan(patient_id=episode.patient_id, episode_id=episode.id, signed_number=0)
    _put(db, plan, draft)
    db.add(plan)
    db.flush()
    for kind in STANDARD_TASKS:
        db.add(TransitionTask(plan_id=plan.id, patient_id=plan.patient_id, kind=kind, title=""))
    db.flush()
    audit.record(db, actor, "transition_plan.opened", subject=plan)
    return plan


def change_plan(
    db: Session, actor: Actor, plan_id: UUID, draft: PlanDraft, *, expected_version: int | None = None
) -> TransitionPlan:
    """Change an open plan. What was signed stays as its version; the plan waits for a new signature if it differs.

    Raises: Forbidden, PlanNotFound, OutsideCaseload, Stale, PlanEnded, Refused.
    """
    plan = load(db, actor, plan_id, expected_version)
    before = draft_of(db, plan)
    if draft == before:
        return plan
    if draft.target_on < intake.get_episode(db, plan.episode_id).admitted_on:
        raise Refused("The target date lies before the admission.", field="target_on")
    _put(db, plan, draft)
    plan.signed_at = plan.signed_by_id = None
    db.flush()
    audit.record(db, actor, "transition_plan.changed", subject=plan)
    return plan


def sign_plan(db: Session, actor: Actor, plan_id: UUID, *, expected_version: int | None = None) -> TransitionPlan:
    """Sign the plan as it stands: a frozen version, and the plan is at work.

    Raises: Forbidden, PlanNotFound, OutsideCaseload, Stale, PlanEnded, NotWhole, Refused.
    """
    plan = load(db, actor, plan_id, expected_version)
    if plan.signed_at is not None:
        raise Refused("The plan as it stands is signed already.")
    missing = missing_to_sign(facts_of(db, actor, plan))
    if missing:
        raise NotWhole(missing)
    if actor.user_id is None or plan.destination is None:
        raise Refused("Only a person signs.")
    draft = draft_of(db, plan)
    now, number = clock.now(), plan.signed_number + 1
    db.add(
        TransitionPlanVersion(
            plan_id=plan.id,
            patient_id=plan.patient_id,
            number=number,
            direction=plan.direction,
            destination=plan.destination,
            destination_name=plan.destination_name,
            target_on=plan.target_on,
            criteria_sealed=sealed(db, VERSION_CRITERIA, draft.criteria),
            signed_at=now,
            signed_by_id=actor.user_id,
        )
    )
    plan.signed_number, plan.signed_at, plan.signed_by_id, plan.status = number, now, actor.user_id, PlanStatus.ACTIVE
    db.flush()
    audit.record(db, actor, "transition_plan.signed", subject=plan, number=number)
    return plan


def explain_first_visit(
    db: Session, actor: Actor, plan_id: UUID, facts: FirstVisitFacts, *, expected_version: int | None = None
) -> TransitionPlan:
    """Write down why there is no first appointment within seven days. It is no part of what is signed.

    Raises: Forbidden, PlanNotFound, OutsideCaseload, Stale, PlanEnded, Refused.
    """
    plan = load(db, actor, plan_id, expected_version)
    if (facts.refused_on is None) != (facts.refusal is None):
        raise Refused("A refusal has a date and words.", field="refusal")
    if (facts.earliest_on is None) != (facts.calls is None):
        raise Refused("The earliest date goes with the calls that were made.", field="calls")
    if facts.refused_on is not None and facts.refused_on > clock.today(actor.zone):
        raise Refused("A refusal cannot lie ahead.", field="refused_on")
    plan.refused_on, plan.refusal_sealed = facts.refused_on, sealed(db, REFUSAL, facts.refusal)
    plan.earliest_on, plan.calls_sealed = facts.earliest_on, sealed(db, CALLS, facts.calls)
    db.flush()
    audit.record(db, actor, "transition_plan.first_visit_explained", subject=plan)
    return plan


def complete(db: Session, actor: Actor, plan_id: UUID, *, expected_version: int | None = None) -> TransitionPlan:
    """Complete a plan that lacks nothing.

    Raises: Forbidden, PlanNotFound, OutsideCaseload, Stale, PlanEnded, NotWhole.
    """
    plan = load(db, actor, plan_id, expected_version)
    missing = missing_to_complete(facts_of(db, actor, plan))
    if missing:
        raise NotWhole(missing)
    plan.status, plan.ended_on = PlanStatus.COMPLETED, clock.today(actor.zone)
    db.flush()
    audit.record(db, actor, "transition_plan.completed", subject=plan)
    return plan


def abandon(
    db: Session, actor: Actor, plan_id: UUID, reason: str, *, expected_version: int | None = None
) -> TransitionPlan:
    """Give a plan up, saying why. Raises: Forbidden, PlanNotFound, OutsideCaseload, Stale, PlanEnded, Refused."""
    plan = load(db, actor, plan_id, expected_version)
    if not reason.strip():
        raise Refused("Say why the plan is given up.", field="reason")
    plan.status, plan.ended_on = PlanStatus.ABANDONED, clock.today(actor.zone)
    plan.abandoned_reason_sealed = sealed(db, ABANDONED, reason.strip())
    db.flush()
    audit.record(db, actor, "transition_plan.abandoned", subject=plan)
    return plan


def load(db: Session, actor: Actor, plan_id: UUID, expected_version: int | None = None) -> TransitionPlan:
    """An open plan to be worked on, locked. Raises Forbidden, PlanNotFound, OutsideCaseload, Stale, PlanEnded."""
    access.require(actor, Permission.TRANSITION_WRITE)
    plan = queries.get_plan(db, plan_id, for_update=True)
    access.require_patient(db, actor, Permission.TRANSITION_WRITE, plan.patient_id)
    require_version(plan, expected_version)
    if plan.status not in OPEN:
        raise PlanEnded
    return plan


def facts_of(db: Session, actor: Actor, plan: TransitionPlan) -> PlanFacts:
    """What decides whether the plan is whole, as it stands. The step is the discharge, or the target date until then."""
    appointments = [
        Appointment(clock.local(row.starts_at, actor.zone).date(), row.status, row.kind)
        for row in queries.list_aftercare(db, plan.patient_id, plan.episode_id)
    ]
    leaves_on = intake.get_episode(db, plan.episode_id).discharged_on or plan.target_on
    return PlanFacts(
        has_destination=plan.destination is not None,
        has_criteria=plan.criteria_sealed is not None,
        is_signed=plan.signed_at is not None,
        first_visit=first_visit(
            appointments,
            leaves_on,
            refused_on=plan.refused_on,
            earliest_on=plan.earliest_on,
            has_calls=plan.calls_sealed is not None,
        ),
        done=[task.kind for task in queries.list_tasks(db, plan.id) if task.done_at is not None],
    )


def draft_of(db: Session, plan: TransitionPlan) -> PlanDraft:
    """What the plan says now."""
    criteria = opened(db, CRITERIA, plan.criteria_sealed) or None
    return PlanDraft(plan.direction, plan.target_on, plan.destination, plan.destination_name, criteria)


def _put(db: Session, plan: TransitionPlan, draft: PlanDraft) -> None:
    plan.direction, plan.target_on = draft.direction, draft.target_on
    plan.destination, plan.destination_name = draft.destination, draft.destination_name
    plan.criteria_sealed = sealed(db, CRITERIA, draft.criteria)
