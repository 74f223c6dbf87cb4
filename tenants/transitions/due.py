"""What waits around the next step: plans whose day is near, people nobody waits for, and calls that are owed."""

from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource, FellDue
from causeway.web import formats
from tenants.intake.labels import DISCHARGE_REASONS
from tenants.transitions.labels import DIRECTIONS
from tenants.transitions.queries.listing import (
    list_follow_ups_between,
    list_follow_ups_due,
    list_plans_due,
    list_without_aftercare,
)
from tenants.transitions.rules.plans import FIRST_WITHIN_DAYS


def plans_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Steps that are due within a week, or were."""
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext("Complete the transition plan: %(direction)s", direction=DIRECTIONS[row.detail]),
            row.on,
            "transition_tab.index",
            {"patient_id": row.patient_id},
            "danger" if row.on < today else "",
        )
        for row in list_plans_due(db, actor, today, limit)
    ]


def without_aftercare(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """People who left with nobody waiting for them; the first appointment is due within a week of the discharge."""
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext(
                "Book aftercare: discharged %(day)s (%(reason)s)",
                day=formats.day(row.on),
                reason=DISCHARGE_REASONS[row.detail],
            ),
            row.on + timedelta(days=FIRST_WITHIN_DAYS),
            "transition_tab.index",
            {"patient_id": row.patient_id},
            "danger",
        )
        for row in list_without_aftercare(db, actor, today, limit)
    ]


def follow_ups_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Calls that are owed."""
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext("Call, %(days)s days after the discharge", days=row.detail),
            row.on,
            "follow_up.index",
            {"follow_up_id": row.id},
            "warning" if row.on < today else "",
        )
        for row in list_follow_ups_due(db, actor, today, limit)
    ]


def follow_ups_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The calls that fell due between two days, settled or not."""
    return [
        FellDue(name, patient_id, due_on, None if settled_at is None else clock.local(settled_at, actor.zone).date())
        for patient_id, name, due_on, settled_at in list_follow_ups_between(db, actor, from_on, until_on)
    ]


DUE = (
    DueSource(
        "without_aftercare",
        _("Discharged without aftercare"),
        Permission.TRANSITION_READ,
        Consequence.PATIENT_SAFETY,
        without_aftercare,
        tells=frozenset({Category.PLAN}),
        clears=Permission.TRANSITION_WRITE,
    ),
    DueSource(
        "transition_plans",
        _("Transitions within a week"),
        Permission.TRANSITION_READ,
        Consequence.QUALITY,
        plans_due,
        tells=frozenset({Category.PLAN}),
        clears=Permission.TRANSITION_WRITE,
    ),
    DueSource(
        "follow_ups",
        _("Follow-up calls due"),
        Permission.FOLLOW_UP_WRITE,
        Consequence.QUALITY,
        follow_ups_due,
        tells=frozenset({Category.ATTENDANCE}),
    ),
)
