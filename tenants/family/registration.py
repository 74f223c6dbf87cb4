"""What the house needs to know about family sessions."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import MenuEntry, Slice, Tab, TodayItem, TodaySection
from causeway.web import formats
from tenants.clinics import rulebook
from tenants.consents import wants as consent_wants
from tenants.family import consent_wants as consents
from tenants.family import due, hours, models, numbers
from tenants.family.models.sessions import FamilyAddendum
from tenants.family.queries.listing import list_today
from tenants.family.views import make_views
from tenants.patients.requests import amended
from tenants.sessions import sources


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


sources.register(hours.between)
consent_wants.register(consent_wants.Source(Permission.FAMILY_READ, consents.wanted))
for rule in numbers.RULES:
    rulebook.register(rule)
rulebook.publish(numbers.FAMILY_CODES)
amended.register(
    amended.Source(
        "family_note",
        _("Note of a family session"),
        Permission.FAMILY_READ,
        FamilyAddendum,
        FamilyAddendum.session_id.expression,
        "family_note.index",
        lambda _patient_id, entry_id: {"session_id": entry_id},
    )
)

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
    ),
    due=due.DUE,
)

TABLES = models
