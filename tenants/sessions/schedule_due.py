"""What the schedule puts on worklists: sessions to come that nobody leads."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.registry import Cleared, Consequence, DueItem, DueSource
from tenants.sessions.queries.leaders import list_gaps
from tenants.sessions.services.schedule_leaders import put_cover

URGENT = timedelta(days=2)


def leaderless(db: Session, _actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Sessions whose leaders are all away; due on their own day."""
    return [
        DueItem(
            row.session_id,
            row.title,
            None,
            gettext("%(name)s is away and %(cover)s covers: say who leads it", name=row.away, cover=row.covering)
            if row.covering
            else gettext("%(name)s is away and nobody covers: say who leads it", name=row.away),
            row.on_date,
            "hour.index",
            {"session_id": row.session_id},
            "danger" if row.on_date <= today + URGENT else "warning",
            version=row.version if row.covering else None,
        )
        for row in list_gaps(db, today, limit)
    ]


def _cover(db: Session, actor: Actor, session_id: UUID, expected_version: int) -> Cleared:
    session = put_cover(db, actor, session_id, expected_version)
    return Cleared(gettext("Whoever covers leads it now."), session.version)


DUE = (
    DueSource(
        "leaderless",
        _("Sessions without a leader"),
        Permission.PROGRAM_WRITE,
        Consequence.PATIENT_SAFETY,
        leaderless,
        verb=_("Let the cover lead"),
        clear=_cover,
    ),
)
