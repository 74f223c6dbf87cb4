"""What waits for those who were asked to assess somebody: the decision that an admission rests on."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource
from tenants.clinics.rulebook import course
from tenants.intake.assessors.queries import list_asked
from tenants.intake.numbers import ASSESSED_WITHIN


def to_assess(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Patients on their way in, each with whoever was asked to assess them."""
    within = course(db, ASSESSED_WITHIN)
    return [
        DueItem(
            row.id,
            row.patient,
            row.patient_id,
            gettext("Assess, and decide the level of care, before the admission"),
            row.asked_on + within.span_on(row.asked_on),
            "intake.index",
            {"patient_id": row.patient_id},
            "danger" if row.asked_on + within.span_on(row.asked_on) < today else "warning",
            row.owner_id,
            row.owner,
        )
        for row in list_asked(db, actor, today, limit)
    ]


DUE = (
    DueSource(
        "people_to_assess",
        _("People to assess"),
        Permission.LEVEL_OF_CARE_DECIDE,
        Consequence.DEADLINE,
        to_assess,
        tells=frozenset({Category.ASSESSMENT}),
        statements=2,
    ),
)
