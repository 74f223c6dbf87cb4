"""What follows from a score: thoughts of self-harm open a safety screen at once; a reliable deterioration asks for a plan
review, within the clinic's days for it (docs/rules.md#measures).
"""

from datetime import timedelta
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor
from tenants.care.plans.rules.words import ReviewCause
from tenants.care.plans.services import ask_review
from tenants.clinics import rulebook
from tenants.intake import queries as intake
from tenants.intake.safety.queries import standing
from tenants.intake.safety.rules import OpenedBecause
from tenants.intake.safety.services import open_screen
from tenants.measures.models import Administration
from tenants.measures.numbers import REVIEW_AFTER_WORSE
from tenants.measures.queries.taken import Course, list_courses
from tenants.measures.rules.trajectory import has_newly_deteriorated
from tenants.measures.rules.words import Flag

FRESH = timedelta(days=14)
"""The two weeks that the PHQ-9 asks about."""


def follow(db: Session, actor: Actor, made: Administration) -> None:
    """Do what a new administration asks for."""
    if Flag.SELF_HARM in made.flags:
        open_safety_screen(db, actor, made.patient_id)
    course = find_deteriorated(db, made)
    if course is None:
        return
    audit.record(db, actor, "measure.deteriorated", subject=made, instrument=made.instrument.value)
    episodes = intake.list_open_episodes(db, made.patient_id)
    if episodes:
        found = course.trajectory
        why = gettext(
            "%(title)s went from %(baseline)s to %(latest)s, reliably worse than at the beginning",
            title=course.instrument.title,
            baseline=found.baseline,
            latest=found.latest,
        )
        today = clock.today(actor.zone)
        by = today + rulebook.course(db, REVIEW_AFTER_WORSE).span_on(today)
        ask_review(db, actor, episodes[0].id, why=why, by=by, cause=ReviewCause.DETERIORATION)


def follow_past(db: Session, actor: Actor, made: Administration) -> None:
    """Do what an administration of another system asks for: nothing, unless it tells of self-harm within the days that the
    form itself asks about, and no safety screen was signed since.
    """
    if Flag.SELF_HARM not in made.flags or made.taken_on < clock.today(actor.zone) - FRESH:
        return
    latest_on = standing(db, made.patient_id).latest_on
    if latest_on is None or latest_on < made.taken_on:
        open_safety_screen(db, actor, made.patient_id)


def open_safety_screen(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Open a safety screen; while one is open for the patient, that one stands."""
    episodes = intake.list_open_episodes(db, patient_id)
    episode_id = episodes[0].id if episodes else None
    open_screen(db, actor, patient_id, why=OpenedBecause.MEASURE, episode_id=episode_id)


def find_deteriorated(db: Session, made: Administration) -> Course | None:
    """The course of an administration that is its latest, and the first to be reliably worse than the baseline."""
    for course in list_courses(db, made.patient_id, instruments=[made.instrument]):
        complete = course.complete
        if not complete or complete[-1].id != made.id:
            continue
        scores = [one.score for one in complete if one.score is not None]
        instrument = course.instrument
        if has_newly_deteriorated(scores, instrument.change, is_higher_worse=instrument.is_higher_worse):
            return course
    return None
