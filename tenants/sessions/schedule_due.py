"""What the schedule puts on worklists: sessions to come that nobody leads."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.registry import Cleared, Consequence, DueItem, DueSource
from tenants.sessions.queries.leaders import GAP_STATEMENTS, Gap, list_gaps
from tenants.sessions.schedule_words import why_cover_cannot
from tenants.sessions.services.schedule_leaders import put_cover

URGENT = timedelta(days=2)


def leaderless(db: Session, _actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Sessions whose leaders are all away, or for which nobody is named; due on their own day.

    One press does where whoever covers can lead.
    """
    return [
        DueItem(
            row.session_id,
            row.title,
            None,
            _what(row),
            row.on_date,
            "hour.index" if row.is_covered else "hour.leader",
            {"session_id": row.session_id},
            "danger" if row.on_date <= today + URGENT else "warning",
            version=row.version if row.is_covered else None,
        )
        for row in list_gaps(db, today, limit)
    ]


def _what(row: Gap) -> str:
    if not row.away:
        return str(gettext("Nobody is named yet: say who leads it"))
    if row.obstacle is not None:
        return str(gettext("%(name)s is away. %(why)s Choose who leads it", name=row.away, why=why_cover_cannot(row)))
    if row.covering:
        return str(
            gettext("%(name)s is away and %(cover)s covers: say who leads it", name=row.away, cover=row.covering)
        )
    return str(gettext("%(name)s is away and nobody covers: say who leads it", name=row.away))


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
        tells=frozenset(),
        verb=_("Let the cover lead"),
        clear=_cover,
        statements=GAP_STATEMENTS,
    ),
)
