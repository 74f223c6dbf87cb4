"""Scores as the progress of a goal of the treatment plan: a goal may name an instrument, and its scores are the points."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.care.plans.rules.progress import Point
from tenants.care.sources import Asked, ProgressSource
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Administration
from tenants.measures.rules.words import Name


def instruments(_db: Session) -> list[tuple[str, str]]:
    """The instruments that have a total."""
    return [(name.value, one.title) for name, one in INSTRUMENTS.items() if one.has_total]


def points(db: Session, asked: Sequence[Asked]) -> dict[UUID, list[Point]]:
    """The complete scores of each goal's instrument between its days, the first taken first. One statement."""
    rows = db.execute(
        select(Administration.patient_id, Administration.instrument, Administration.taken_on, Administration.score)
        .where(
            Administration.patient_id.in_({one.patient_id for one in asked}),
            Administration.instrument.in_({Name(one.ref) for one in asked}),
            Administration.score.is_not(None),
            Administration.voided_at.is_(None),
        )
        .order_by(Administration.taken_on, Administration.id)
    ).all()
    return {
        one.goal_id: [
            Point(row.taken_on, Decimal(row.score), str(row.score))
            for row in rows
            if row.patient_id == one.patient_id
            and row.instrument == one.ref
            and one.from_on <= row.taken_on <= one.until_on
        ]
        for one in asked
    }


SOURCE = ProgressSource("measures", _("Measure"), _("points"), points, instruments)
