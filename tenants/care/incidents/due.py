"""What waits here: reports that are owed, steps, and incidents of which nothing more is planned."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.language import words
from causeway.registry import Consequence, DueItem, DueSource, FellDue
from tenants.care.incidents import labels, queries
from tenants.care.incidents.queries import WaitingStep
from tenants.care.incidents.rules import NEEDS_ROOT_CAUSE, Authority, is_late

AHEAD_DAYS = 14
"""A report stands on the worklist from so many days before it is due. Our own default."""


def to_report(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Reports that nobody has given yet. Who was in the incidents, only their pages say."""
    now = clock.now()
    return [
        DueItem(
            row.id,
            words(labels.KINDS[row.kind]),
            None,
            _report(row.authority, labels.due(row.due_on, row.due_at, actor.zone) if row.due_at else ""),
            row.due_on,
            "incidents.page",
            {"incident_id": row.incident_id},
            "danger" if row.due_on <= today or is_late(row.due_on, row.due_at, now, actor.zone) else "warning",
        )
        for row in queries.list_notices_due(db, actor, today + timedelta(days=AHEAD_DAYS), limit)
    ]


def reported(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Every report that fell due between two days, given or not."""
    return [
        FellDue(words(labels.KINDS[row.kind]), None, row.due_on, row.given_on)
        for row in queries.list_notices_past(db, actor, from_on, until_on)
    ]


def steps(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Open steps: everybody's for those who read incidents, one's own for others."""
    return _steps(queries.list_steps_due(db, actor, limit), actor, today)


def own_steps(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """The actor's own open steps."""
    return _steps(queries.list_steps_due(db, actor, limit, is_own=True), actor, today)


def to_close(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Open incidents that owe nothing and of which nothing is planned: the root cause is looked for, or they are closed."""
    return [
        DueItem(
            row.id,
            words(labels.KINDS[row.kind]),
            None,
            gettext("Plan who looks for the root cause")
            if row.severity in NEEDS_ROOT_CAUSE and not row.has_root_cause
            else gettext("Close the incident"),
            None,
            "incidents.page",
            {"incident_id": row.id},
        )
        for row in queries.list_idle(db, actor, limit)
    ]


def _report(authority: Authority, by: str) -> str:
    whom = words(labels.AUTHORITIES[authority])
    if by:
        return str(gettext("Report to: %(whom)s, by %(when)s", whom=whom, when=by))
    return str(gettext("Report to: %(whom)s", whom=whom))


def _steps(rows: Sequence[WaitingStep], actor: Actor, today: date) -> list[DueItem]:
    return [
        DueItem(
            row.id,
            words(labels.KINDS[row.kind]),
            None,
            words(labels.STEPS[row.step]),
            row.due_on,
            *_page(row, actor),
            "danger" if row.due_on < today else "warning",
            owner_id=row.owner_id,
            owner=row.owner,
        )
        for row in rows
    ]


def _page(row: WaitingStep, actor: Actor) -> tuple[str, dict[str, object]]:
    if row.owner_id == actor.user_id:
        return "own_incidents.step", {"step_id": row.id}
    return "incidents.page", {"incident_id": row.incident_id}


DUE = (
    DueSource(
        "incidents_to_report",
        _("Incidents to report"),
        Permission.INCIDENT_READ,
        Consequence.DEADLINE,
        to_report,
        tells=frozenset(),
        clears=Permission.INCIDENT_WRITE,
        past=reported,
    ),
    DueSource(
        "incident_steps",
        _("Steps after incidents"),
        Permission.INCIDENT_REPORT,
        Consequence.QUALITY,
        steps,
        tells=frozenset(),
        mine=own_steps,
    ),
    DueSource(
        "incidents_to_close",
        _("Incidents to close"),
        Permission.INCIDENT_READ,
        Consequence.QUALITY,
        to_close,
        tells=frozenset(),
        clears=Permission.INCIDENT_WRITE,
    ),
)
