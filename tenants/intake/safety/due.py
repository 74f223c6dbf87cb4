"""What waits in this slice: screens that a clinician has to close, and those that are not finished."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource
from tenants.intake.safety import labels, queries
from tenants.intake.safety.queries import Waiting
from tenants.intake.safety.rules import GRAVE


def to_close(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Screens whose answers are there and that no clinician has closed; due on the day they were opened."""
    return [
        _item(
            row,
            actor,
            gettext("Close the safety screen: %(level)s", level=labels.spoken(row.found_level))
            if row.found_level is not None
            else gettext("Close the safety screen"),
            "danger" if row.found_level in GRAVE else "warning",
        )
        for row in queries.list_waiting(db, actor, limit, is_answered=True)
    ]


def to_finish(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Screens that were opened and are not asked to the end."""
    return [
        _item(row, actor, gettext("Finish the safety screen (%(why)s)", why=labels.REASONS[row.why]), "warning")
        for row in queries.list_waiting(db, actor, limit, is_answered=False)
    ]


def _item(row: Waiting, actor: Actor, what: str, tone: str) -> DueItem:
    return DueItem(
        row.id,
        row.patient,
        row.patient_id,
        what,
        clock.local(row.opened_at, actor.zone).date(),
        "safety.page",
        {"patient_id": row.patient_id, "screen_id": row.id},
        tone,
    )


DUE = (
    DueSource(
        "screens_to_close",
        _("Safety screens to close"),
        Permission.ASSESSMENT_READ,
        Consequence.PATIENT_SAFETY,
        to_close,
        tells=frozenset({Category.ASSESSMENT}),
        clears=Permission.SAFETY_CLOSE,
    ),
    DueSource(
        "screens_to_finish",
        _("Safety screens to finish"),
        Permission.ASSESSMENT_READ,
        Consequence.PATIENT_SAFETY,
        to_finish,
        tells=frozenset({Category.ASSESSMENT}),
        clears=Permission.ASSESSMENT_WRITE,
    ),
)
