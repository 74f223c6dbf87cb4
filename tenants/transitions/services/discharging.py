"""Discharge: recorded at once, because census, payer and follow-up clocks cannot wait."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from tenants.intake import queries as intake
from tenants.intake import services as intake_services
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.patients import queries as patients
from tenants.transitions import queries
from tenants.transitions.errors import AlreadyDischarged
from tenants.transitions.models import Discharge, FollowUp, TransitionPlan
from tenants.transitions.queries.texts import ABANDONED, NO_PLAN, sealed
from tenants.transitions.rules import PlanStatus, follow_ups


def discharge(
    db: Session,
    actor: Actor,
    episode_id: UUID,
    *,
    last_attended_on: date | None,
    reason: DischargeReason,
    destination: Destination,
    no_plan_reason: str | None = None,
) -> Discharge:
    """Record a discharge at once and start its follow-up clock; what is still unsettled becomes due items.

    last_attended_on: clinic-local date, not after today; None for somebody who never came. no_plan_reason: why no
    transition plan was completed; asked for when none was. A plan that is still open is abandoned with it.
    Raises: Forbidden, EpisodeNotFound, OutsideCaseload, AlreadyDischarged, Refused, Invalid. Source:
    docs/rules.md#discharge-and-transition.
    """
    access.require(actor, Permission.EPISODE_DISCHARGE)
    # The patient is locked first, as everywhere.
    patients.get_patient(db, intake.get_episode(db, episode_id).patient_id, for_update=True)
    episode = intake.get_episode(db, episode_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_DISCHARGE, episode.patient_id)
    if episode.status is EpisodeStatus.DISCHARGED:
        raise AlreadyDischarged
    completed = queries.find_completed_plan(db, episode.id)
    why = (no_plan_reason or "").strip()
    _require_reason(completed, why)
    today = max(clock.today(actor.zone), episode.admitted_on)  # one who will not come leaves on the day of admission
    intake_services.close_episode(
        db,
        actor,
        episode,
        discharged_on=today,
        last_attended_on=last_attended_on,
        reason=reason,
        destination=destination,
    )
    made = Discharge(patient_id=episode.patient_id, episode_id=episode.id, decided_on=today)
    made.plan_id = completed.id if completed is not None else None
    made.no_plan_reason_sealed = sealed(db, NO_PLAN, why) if completed is None else None
    made.recorded_by_id = actor.user_id
    db.add(made)
    _end_plan(db, queries.find_open_plan(db, episode.id), why or reason.value, today)
    db.flush()
    for day, due_on in follow_ups(today, reason):
        db.add(FollowUp(patient_id=made.patient_id, discharge_id=made.id, day=day, due_on=due_on))
    db.flush()
    audit.record(db, actor, "episode.discharged", subject=made, reason=reason.value)
    return made


def _require_reason(completed: TransitionPlan | None, why: str) -> None:
    if completed is None and not why:
        raise Refused(
            "No transition plan was completed for this episode: say why not (left, against advice, hospital…).",
            field="no_plan_reason",
        )


def _end_plan(db: Session, plan: TransitionPlan | None, why: str, today: date) -> None:
    if plan is None:
        return
    plan.status, plan.ended_on = PlanStatus.ABANDONED, today
    plan.abandoned_reason_sealed = sealed(db, ABANDONED, why)
