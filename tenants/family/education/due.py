"""What waits in family education: classes without attendance, and people who do not know how theirs stands."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
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


def unreached(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """People whose invitation to a class failed, or is of before a change; due on the day of the class."""
    return [
        DueItem(
            row.seat_id,
            row.patient,
            row.patient_id,
            gettext(
                "Tell %(name)s how the class stands, %(when)s",
                name=row.contact,
                when=formats.moment(row.starts_at, actor.zone),
            ),
            clock.local(row.starts_at, actor.zone).date(),
            "family_education.page",
            {"education_class_id": row.class_id},
            "danger",
            row.facilitator_user_id,
            row.facilitator,
        )
        for row in queries.list_unreached(db, actor, limit)
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
    DueSource(
        "education_invitations",
        _("Invitations to classes that did not arrive"),
        Permission.FAMILY_READ,
        Consequence.DEADLINE,
        unreached,
        tells=frozenset({Category.FAMILY}),
        clears=Permission.FAMILY_WRITE,
    ),
)
