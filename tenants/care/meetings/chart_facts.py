"""What this floor and those below know of people at a glance: safety, the plan's clocks, certification, the last meeting."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.web import formats
from tenants.care.meetings import labels, queries
from tenants.care.meetings.facts import Fact, FactSource, Present, register
from tenants.care.meetings.numbers import MEETING_HELD
from tenants.care.plans.queries.clocks import list_clocks
from tenants.care.plans.rules import AHEAD_DAYS
from tenants.care.psychiatry import queries as psychiatry
from tenants.care.psychiatry.rules import ClockState, clock_state
from tenants.care.rules import is_paused
from tenants.clinics.rulebook import course
from tenants.intake.safety import queries as safety_screens
from tenants.intake.safety.header import said


def safety(db: Session, _actor: Actor, people: Sequence[Present], _today: date) -> dict[UUID, list[Fact]]:
    """What is open about somebody's safety, as the chart's header says it. Two statements."""
    found = {}
    for patient_id, standing in safety_screens.list_standings(db, [one.patient_id for one in people]).items():
        one = said(standing)
        if one is not None:
            found[patient_id] = [Fact("", one.text, one.tone)]
    return found


def reviews(db: Session, actor: Actor, people: Sequence[Present], today: date) -> dict[UUID, list[Fact]]:
    """Days to the plan or to its review; nothing during a leave. One statement."""
    found = {}
    for clock in list_clocks(db, [one.episode_id for one in people]):
        if is_paused(today, clock.away):
            continue
        plan_due, review_due = clock.plan_due(actor.zone), clock.review_due(actor.zone)
        if plan_due is not None:
            found[clock.patient_id] = [_until(gettext("Plan"), plan_due, today)]
        elif review_due is not None:
            found[clock.patient_id] = [_until(gettext("Plan review"), review_due, today)]
    return found


def certifications(db: Session, _actor: Actor, people: Sequence[Present], today: date) -> dict[UUID, list[Fact]]:
    """Certifications that are due soon or were. One statement."""
    found = {}
    for patient_id, clock in psychiatry.list_clocks(db, [one.patient_id for one in people]).items():
        if clock_state(clock.due, today) is not ClockState.HOLDS:
            found[patient_id] = [_until(gettext("Certification"), clock.due.on, today)]
    return found


def last_meetings(db: Session, _actor: Actor, people: Sequence[Present], today: date) -> dict[UUID, list[Fact]]:
    """What the last meeting decided; whoever was left out of the last ones comes forward. Two statements."""
    last, found = queries.list_last(db, [one.episode_id for one in people], before=today), {}
    longest = 2 * course(db, MEETING_HELD).on(today)
    for one in people:
        row = last.get(one.episode_id)
        if row is not None:
            tone = "warn" if (today - row.held_on).days >= longest else ""
            words = gettext(
                "%(decision)s, %(day)s", decision=labels.DECISIONS[row.decision], day=formats.day(row.held_on)
            )
            found[one.patient_id] = [Fact(gettext("Last meeting"), words, tone)]
        elif (today - one.admitted_on).days >= longest:
            found[one.patient_id] = [Fact(gettext("Last meeting"), gettext("not talked about yet"), "warn")]
    return found


def _until(label: str, on: date, today: date) -> Fact:
    days = (on - today).days
    if days < 0:
        return Fact(label, ngettext("%(num)s day late", "%(num)s days late", -days), "bad")
    if days == 0:
        return Fact(label, gettext("due today"), "warn")
    return Fact(label, ngettext("in %(num)s day", "in %(num)s days", days), "warn" if days <= AHEAD_DAYS else "")


SOURCES = (
    FactSource("safety", 0, Permission.ASSESSMENT_READ, safety),
    FactSource("reviews", 50, Permission.CARE_READ, reviews),
    FactSource("certifications", 60, Permission.MEDICATION_READ, certifications),
    FactSource("last_meeting", 90, Permission.CARE_READ, last_meetings),
)
for source in SOURCES:
    register(source)
