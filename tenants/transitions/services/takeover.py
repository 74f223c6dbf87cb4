"""The discharge of an episode that another system recorded."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from tenants.intake import queries as intake
from tenants.transitions import queries
from tenants.transitions.models import Discharge, FollowUp
from tenants.transitions.queries.texts import NO_PLAN, sealed
from tenants.transitions.rules import follow_ups

ELSEWHERE = "Discharged in the system that was used before."


def take_over_discharge(db: Session, actor: Actor, episode_id: UUID) -> Discharge:
    """Record the discharge of an episode that is closed already, and the follow-ups that are still to come.

    Those whose day is past were the other system's. A second time changes nothing. Raises Forbidden, EpisodeNotFound,
    OutsideCaseload, Refused for an open one. Source: docs/rules.md#taking-over-records.
    """
    access.require(actor, Permission.EPISODE_DISCHARGE)
    episode = intake.get_episode(db, episode_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_DISCHARGE, episode.patient_id)
    known = queries.find_discharge(db, episode.id)
    if known is not None:
        return known
    if episode.discharged_on is None or episode.discharge_reason is None:
        raise Refused("This episode is open.")
    made = Discharge(patient_id=episode.patient_id, episode_id=episode.id, decided_on=episode.discharged_on)
    made.no_plan_reason_sealed = sealed(db, NO_PLAN, ELSEWHERE)
    made.recorded_by_id = actor.user_id
    db.add(made)
    db.flush()
    today = clock.today(actor.zone)
    for day, due_on in follow_ups(episode.discharged_on, episode.discharge_reason):
        if due_on >= today:
            db.add(FollowUp(patient_id=made.patient_id, discharge_id=made.id, day=day, due_on=due_on))
    db.flush()
    audit.record(db, actor, "discharge.taken_over", subject=made)
    return made
