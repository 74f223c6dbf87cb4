"""What the house needs to know about family sessions."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import MenuEntry, Slice, Tab, TodayItem, TodaySection
from causeway.web import formats
from tenants.family import models
from tenants.family.queries.listing import list_today, list_without_cosign, list_without_note
from tenants.family.rules import NOTE_DUE_HOURS, is_note_overdue
from tenants.family.views import make_views


def sessions_today(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """The person's family sessions of today, in their order."""
    return [
        TodayItem(
            f"{formats.clock(clock.local(row.starts_at, actor.zone))} {row.patient}",
            gettext("until %(time)s", time=formats.clock(clock.local(row.ends_at, actor.zone))),
            "family_note.index",
            {"session_id": row.id},
        )
        for row in list_today(db, actor, limit)
    ]


def notes_due(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """The person's notes that are not signed, the oldest first; late after the clinic's hours."""
    items = []
    for row in list_without_note(db, actor, limit):
        hours = (clock.now() - row.ends_at).total_seconds() / 3600
        is_late = is_note_overdue(hours)
        detail = formats.moment(row.starts_at, actor.zone)
        if is_late:
            detail = gettext("%(when)s, more than %(hours)s hours ago", when=detail, hours=NOTE_DUE_HOURS)
        items.append(
            TodayItem(row.patient, detail, "family_note.document", {"session_id": row.id}, "danger" if is_late else "")
        )
    return items


def cosignatures_due(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """Signed notes that wait for a co-signature."""
    return [
        TodayItem(
            row.patient,
            formats.moment(row.starts_at, actor.zone),
            "family_note.index",
            {"session_id": row.id},
            "warning",
        )
        for row in list_without_cosign(db, actor, limit)
    ]


slice = Slice(
    name="family",
    views=make_views,
    menu=(MenuEntry(35, "family", _("Family"), "heart-handshake", "family.index", Permission.FAMILY_READ),),
    tabs=(Tab(50, "family", _("Family"), "family_tab.index", Permission.FAMILY_READ),),
    today=(
        TodaySection(
            15,
            _("My family sessions today"),
            Permission.FAMILY_WRITE,
            sessions_today,
            _("No family sessions today."),
            "family.index",
        ),
        TodaySection(
            25,
            _("Family notes to sign"),
            Permission.FAMILY_WRITE,
            notes_due,
            _("Every family note is signed."),
            "family.index",
        ),
        TodaySection(
            26,
            _("Family notes to co-sign"),
            Permission.FAMILY_COSIGN,
            cosignatures_due,
            _("No family note waits for a co-signature."),
            "family.index",
        ),
    ),
)

TABLES = models
