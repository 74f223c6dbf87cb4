"""What the treatment plan tells in a letter: that there is one, and how many of its goals are reached. Never their words."""

from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.language import gettext
from causeway.web import formats
from tenants.care.models import Goal
from tenants.care.plans.models import PlanVersion, TreatmentPlan
from tenants.care.rules import GoalStatus
from tenants.intake import queries as intake
from tenants.patients.letters.facts import FactSource, Period


def progress(db: Session, actor: Actor, patient_id: UUID, period: Period) -> list[str]:
    """Of each course of care with a plan signed by then, since when it stands and the goals reached. Two statements."""
    known = {one.id for one in intake.list_episodes(db, patient_id) if one.admitted_on <= period.until_on}
    signed_at = func.min(PlanVersion.signed_at)
    rows = db.execute(
        select(
            signed_at,
            func.count(Goal.id.distinct()).filter(Goal.status != GoalStatus.DROPPED),
            func.count(Goal.id.distinct()).filter(Goal.status == GoalStatus.MET),
        )
        .select_from(TreatmentPlan)
        .join(
            PlanVersion,
            and_(PlanVersion.clinic_id == TreatmentPlan.clinic_id, PlanVersion.plan_id == TreatmentPlan.id),
        )
        .join(Goal, and_(Goal.clinic_id == TreatmentPlan.clinic_id, Goal.episode_id == TreatmentPlan.episode_id))
        .where(TreatmentPlan.episode_id.in_(known), PlanVersion.signed_at.is_not(None))
        .group_by(TreatmentPlan.id)
        .order_by(signed_at)
    )
    found = []
    for at, goals, reached in rows:
        if at is None:
            continue
        signed_on = clock.local(at, actor.zone).date()
        if signed_on <= period.until_on and goals:
            words = gettext("Treatment plan in force since %(day)s: %(reached)s of %(all)s goals reached.")
            found.append(words % {"day": formats.day(signed_on), "reached": reached, "all": goals})
    return found


SOURCE = FactSource("plan", 50, Category.PLAN, Permission.CARE_READ, progress)
