"""What the house needs to know about transitions."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import MenuEntry, Slice, Tab, TodayItem, TodaySection
from causeway.web import formats
from tenants.intake.labels import DISCHARGE_REASONS
from tenants.transitions import models
from tenants.transitions.labels import DIRECTIONS
from tenants.transitions.queries.listing import list_follow_ups_due, list_plans_due, list_without_aftercare
from tenants.transitions.views import make_views


def plans_due(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """Steps that are due within a week, or were."""
    today = clock.today(actor.zone)
    return [
        TodayItem(
            row.patient,
            f"{DIRECTIONS[row.detail]}, {formats.day(row.on)}",
            "transition_tab.index",
            {"patient_id": row.patient_id},
            "danger" if row.on < today else "",
        )
        for row in list_plans_due(db, actor, limit)
    ]


def without_aftercare(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """People who left with nobody waiting for them."""
    return [
        TodayItem(
            row.patient,
            f"{DISCHARGE_REASONS[row.detail]}, {formats.day(row.on)}",
            "transition_tab.index",
            {"patient_id": row.patient_id},
            "danger",
        )
        for row in list_without_aftercare(db, actor, limit)
    ]


def follow_ups_due(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """Calls that are owed."""
    today = clock.today(actor.zone)
    return [
        TodayItem(
            row.patient,
            gettext("%(days)s days after discharge, due %(day)s", days=row.detail, day=formats.day(row.on)),
            "follow_up.index",
            {"follow_up_id": row.id},
            "warning" if row.on < today else "",
        )
        for row in list_follow_ups_due(db, actor, limit)
    ]


slice = Slice(
    name="transitions",
    views=make_views,
    menu=(
        MenuEntry(70, "transitions", _("Transitions"), "map-route", "transitions.index", Permission.TRANSITION_STATUS),
    ),
    tabs=(Tab(90, "transition", _("Transition"), "transition_tab.index", Permission.TRANSITION_READ),),
    today=(
        TodaySection(
            60,
            _("Transitions within a week"),
            Permission.TRANSITION_READ,
            plans_due,
            _("No step is due within a week."),
            "transitions.index",
        ),
        TodaySection(
            61,
            _("Discharged without aftercare"),
            Permission.TRANSITION_READ,
            without_aftercare,
            _("Somebody waits for everyone who left."),
            "transitions.discharges",
        ),
        TodaySection(
            62,
            _("Follow-up calls due"),
            Permission.FOLLOW_UP_WRITE,
            follow_ups_due,
            _("No call is due."),
            "transitions.follow_ups",
        ),
    ),
)

TABLES = models
