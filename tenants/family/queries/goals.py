"""The goals that a session may serve: those of the patient's plan in force."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.care import queries as care
from tenants.care.plans.queries.marks import find_in_force
from tenants.intake import queries as intake


class PlanGoals(NamedTuple):
    """Open goals, (id, words), in the plan's order. is_signed: they stand in a signed plan; else nothing is signed yet."""

    goals: list[tuple[UUID, str]]
    is_signed: bool


def list_plan_goals(db: Session, patient_id: UUID, today: date) -> PlanGoals:
    """The open goals of the signed plan; before there is one, those that have been written down."""
    still_open = care.list_open_goals(db, [patient_id]).get(patient_id, [])
    for episode in intake.list_open_episodes(db, patient_id):
        found = find_in_force(db, episode.id, today)
        if found is not None:
            signed = {goal.id for goal in found.plan.goals()}
            return PlanGoals([(goal.id, goal.statement) for goal in still_open if goal.id in signed], is_signed=True)
    return PlanGoals([(goal.id, goal.statement) for goal in still_open], is_signed=False)
