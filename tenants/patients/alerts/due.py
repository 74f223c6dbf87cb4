"""What waits in this slice: alerts that nobody has acknowledged, and those acknowledged that nobody has closed."""

from datetime import date
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Cleared, Consequence, DueItem, DueSource, FellDue, TodayItem, TodaySection
from causeway.web import formats
from tenants.patients.alerts import labels, queries, services
from tenants.patients.alerts.queries import AlertRow


def unacknowledged(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Alerts that nobody has acknowledged; due on the day they were raised."""
    return [_item(row, actor) for row in queries.list_open(db, actor, limit, is_acknowledged=False)]


def to_close(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Alerts that somebody sees to and nobody has closed."""
    return [_item(row, actor) for row in queries.list_open(db, actor, limit, is_acknowledged=True)]


def past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The alerts raised between two days; done on the day they were acknowledged."""
    return [
        FellDue(
            row.patient,
            row.patient_id,
            clock.local(row.raised_at, actor.zone).date(),
            None if row.acknowledged_at is None else clock.local(row.acknowledged_at, actor.zone).date(),
            row.owner,
        )
        for row in queries.list_past(db, actor, *clock.span(from_on, until_on, actor.zone))
    ]


def flags(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """The open alerts, those that nobody has acknowledged first."""
    return [
        TodayItem(
            row.patient,
            _what(row, actor),
            "alerts.page",
            {"alert_id": row.id},
            "danger" if row.acknowledged_at is None else "warning",
        )
        for row in queries.list_open(db, actor, limit)
    ]


def _take_up(db: Session, actor: Actor, alert_id: UUID, expected_version: int) -> Cleared:
    services.acknowledge(db, actor, alert_id, expected_version=expected_version)
    return Cleared(gettext("The alert is yours now. Close it once it is seen to."))


def _item(row: AlertRow, actor: Actor) -> DueItem:
    is_waiting = row.acknowledged_at is None
    return DueItem(
        row.id,
        row.patient,
        row.patient_id,
        _what(row, actor),
        clock.local(row.raised_at, actor.zone).date(),
        "alerts.page",
        {"alert_id": row.id},
        "danger" if is_waiting else "warning",
        owner_id=row.owner_id if row.goes_to else None,
        owner=row.goes_to,
        version=row.version if is_waiting else None,
    )


def _what(row: AlertRow, actor: Actor) -> str:
    when = formats.moment(row.raised_at, actor.zone)
    if row.acknowledged_at is not None:
        return str(gettext("%(what)s: %(who)s sees to it", what=labels.KINDS[row.kind], who=row.acknowledged_by))
    return str(gettext("%(what)s, raised %(when)s", what=labels.KINDS[row.kind], when=when))


TODAY = (
    TodaySection(
        9,
        _("Safety flags"),
        Permission.SAFETY_CLOSE,
        flags,
        _("No alert is open."),
        "alerts.index",
    ),
)
DUE = (
    DueSource(
        "alerts",
        _("Alerts to acknowledge"),
        Permission.ASSESSMENT_READ,
        Consequence.PATIENT_SAFETY,
        unacknowledged,
        tells=frozenset({Category.ASSESSMENT}),
        clears=Permission.ASSESSMENT_WRITE,
        verb=_("Acknowledge"),
        clear=_take_up,
        past=past,
        has_own_block=True,
    ),
    DueSource(
        "alerts_to_close",
        _("Alerts to close"),
        Permission.ASSESSMENT_READ,
        Consequence.PATIENT_SAFETY,
        to_close,
        tells=frozenset({Category.ASSESSMENT}),
        clears=Permission.SAFETY_CLOSE,
        has_own_block=True,
    ),
)
