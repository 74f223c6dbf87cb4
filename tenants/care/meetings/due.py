"""What waits around team meetings: meetings to hold, to sign, and to sign off."""

from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission, Scope
from causeway.registry import Consequence, DueItem, DueSource
from causeway.web import formats
from tenants.care.meetings import queries
from tenants.care.meetings.numbers import MEETING_HELD, MEETING_SIGNED, MEETING_SIGNED_OFF
from tenants.care.meetings.rules import AHEAD_DAYS, since
from tenants.clinics.rulebook import course, deadline


def to_hold(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Programs with people in care whose next meeting is owed by tomorrow and not set up."""
    items = []
    may_write = actor.may(Permission.CARE_WRITE)
    every = course(db, MEETING_HELD)
    for row in queries.list_owed(db, every, today + timedelta(days=AHEAD_DAYS), limit):
        began_on = since(row.last_on, row.first_on)
        on = began_on + every.span_on(began_on)
        items.append(
            DueItem(
                row.program_id,
                row.program,
                None,
                gettext("Hold the team meeting"),
                on,
                "team_meetings.new" if may_write else "team_meetings.index",
                {"program": row.program_id},
                "danger" if on < today else "warning",
            )
        )
    return items


def to_sign(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Meetings that were held and that their lead has not signed."""
    items, within = [], course(db, MEETING_SIGNED)
    for row in queries.list_to_sign(db, within, today, limit):
        by = row.held_on + within.span_on(row.held_on)
        items.append(
            DueItem(
                row.id,
                row.about,
                None,
                gettext("Sign the team meeting of %(day)s", day=formats.day(row.held_on)),
                by,
                "team_meeting.index",
                {"meeting_id": row.id},
                "danger" if by < today else "warning",
                owner_id=row.lead_id,
                owner=row.lead,
            )
        )
    return items


def to_sign_off(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Signed meetings that wait for a prescriber, the first signed first. What somebody signed, another signs off."""
    items, due = [], deadline(db, MEETING_SIGNED_OFF, actor.zone)
    for row in queries.list_to_sign_off(db, limit, except_signed_by=actor.user_id):
        if row.signed_at is None:
            continue
        by = due.on(row.signed_at)
        items.append(
            DueItem(
                row.id,
                row.about,
                None,
                gettext("Sign off the team meeting of %(day)s", day=formats.day(row.held_on)),
                by,
                "team_meeting.index",
                {"meeting_id": row.id},
                "danger" if by < today else "warning",
            )
        )
    return items


DUE = (
    DueSource(
        "team_meetings_to_hold",
        _("Team meetings to hold"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        to_hold,
        tells=frozenset(),
        statements=2,
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "team_meetings_to_sign",
        _("Team meetings to sign"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        to_sign,
        tells=frozenset(),
        statements=2,
        clears=Permission.CARE_WRITE,
    ),
    DueSource(
        "team_meetings_to_sign_off",
        _("Team meetings to sign off"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        to_sign_off,
        tells=frozenset(),
        statements=2,
        clears=Permission.MEDICATION_PRESCRIBE,
        reach=Scope.ALL,
    ),
)
