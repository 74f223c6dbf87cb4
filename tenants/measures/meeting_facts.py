"""What measures tell a team meeting of people at a glance: the latest scores, and which way they go."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.language import words
from tenants.care.meetings.facts import Fact, FactSource, Present
from tenants.measures import labels
from tenants.measures.queries.taken import Course, list_courses_of
from tenants.measures.rules.words import Flag, Trend


def scores(db: Session, _actor: Actor, people: Sequence[Present], _today: date) -> dict[UUID, list[Fact]]:
    """The latest complete score of each instrument against the first, and answers about self-harm. Two statements."""
    courses = list_courses_of(db, [one.patient_id for one in people])
    return {patient_id: [fact for one in own for fact in _facts(one)] for patient_id, own in courses.items()}


def _facts(course: Course) -> list[Fact]:
    found, course_of = [], course.trajectory
    if Flag.SELF_HARM in course.taken[-1].flags:
        label, tone = labels.FLAGS[Flag.SELF_HARM]
        found.append(Fact(course.instrument.title, words(label), tone))
    if course_of.latest is None or not course.instrument.has_total:
        return found
    band = course.complete[-1].band
    parts = [f"{course_of.latest}" if band is None else f"{course_of.latest} ({words(band.label).lower()})"]
    if course_of.difference is not None:
        parts.append(gettext("at first %(score)s", score=course_of.baseline))
    tone = ""
    if course_of.trend is not None and course_of.trend is not Trend.UNCHANGED:
        label, tone = labels.TRENDS[course_of.trend]
        parts.append(words(label).lower())
    elif course_of.is_not_on_track:
        tone = "warn"
        parts.append(gettext("not on track"))
    return [*found, Fact(course.instrument.title, ", ".join(parts), tone)]


SOURCE = FactSource("measures", 30, Permission.CARE_READ, scores)
