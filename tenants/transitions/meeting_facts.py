"""What transitions tell a team meeting of people at a glance: where their plan leads, and by when."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.language import words
from causeway.web import formats
from tenants.care.meetings.facts import Fact, FactSource, Present
from tenants.care.meetings.rules import NEAR_DAYS
from tenants.transitions import labels, queries


def next_steps(db: Session, _actor: Actor, people: Sequence[Present], today: date) -> dict[UUID, list[Fact]]:
    """The next step that is planned, and its day; near or past, it brings somebody forward. One statement."""
    plans = queries.find_open_plans(db, [one.episode_id for one in people])
    found = {}
    for one in people:
        plan = plans.get(one.episode_id)
        if plan is not None:
            days = (plan.target_on - today).days
            tone = "warn" if days <= NEAR_DAYS else ""
            said = gettext("by %(day)s", day=formats.day(plan.target_on))
            found[one.patient_id] = [Fact(words(labels.DIRECTIONS[plan.direction]), said, tone)]
    return found


SOURCE = FactSource("next_steps", 80, Permission.TRANSITION_READ, next_steps)
