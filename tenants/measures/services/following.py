"""What follows from a score: thoughts of self-harm open a safety screen at once; a reliable deterioration asks for a plan
review within seven days (docs/rules.md#measures).
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit
from causeway.access import Actor
from tenants.intake import queries as intake
from tenants.intake.safety.rules import OpenedBecause
from tenants.intake.safety.services import open_screen
from tenants.measures.models import Administration
from tenants.measures.queries.taken import list_courses
from tenants.measures.rules.trajectory import has_newly_deteriorated
from tenants.measures.rules.words import Flag

REVIEW_IN = timedelta(days=7)


def follow(db: Session, actor: Actor, made: Administration) -> None:
    """Do what a new administration asks for."""
    if Flag.SELF_HARM in made.flags:
        open_safety_screen(db, actor, made.patient_id)
    if has_deteriorated(db, made):
        audit.record(db, actor, "measure.deteriorated", subject=made, instrument=made.instrument.value)


def open_safety_screen(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Open a safety screen; while one is open for the patient, that one stands."""
    episodes = intake.list_open_episodes(db, patient_id)
    episode_id = episodes[0].id if episodes else None
    open_screen(db, actor, patient_id, why=OpenedBecause.MEASURE, episode_id=episode_id)


def has_deteriorated(db: Session, made: Administration) -> bool:
    """Whether this administration is the latest of its course of care and the first to be reliably worse than the baseline."""
    for course in list_courses(db, made.patient_id, instruments=[made.instrument]):
        complete = course.complete
        if complete and complete[-1].id == made.id:
            scores = [one.score for one in complete if one.score is not None]
            return has_newly_deteriorated(
                scores, course.instrument.change, is_higher_worse=course.instrument.is_higher_worse
            )
    return False
