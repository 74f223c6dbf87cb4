"""What waits in family education: classes that are over, of which nobody says who came."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import Consequence, DueItem, DueSource
from causeway.web import formats
from tenants.family.education import queries


def attendance_to_mark(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Classes without attendance, due on their own day; each falls to its facilitator."""
    return [
        DueItem(
            row.id,
            row.title,
            None,
            gettext("Say who came to the class, %(when)s", when=formats.moment(row.ends_at, actor.zone)),
            clock.local(row.ends_at, actor.zone).date(),
            "family_education.page",
            {"education_class_id": row.id},
            "",
            row.facilitator_user_id,
            row.facilitator,
        )
        for row in queries.list_unmarked(db, limit)
    ]


DUE = (
    DueSource(
        "education_attendance",
        _("Classes for families without attendance"),
        Permission.FAMILY_WRITE,
        Consequence.QUALITY,
        attendance_to_mark,
        tells=frozenset(),
    ),
)
