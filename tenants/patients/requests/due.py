"""What waits of records requests: answers, and reviews of denials."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource, FellDue
from tenants.patients.requests import labels, queries
from tenants.patients.requests.queries import WaitingRequest
from tenants.patients.requests.rules import Review

SOON_DAYS = 7
"""A request is marked so many days before its last day. Our own default."""


def waiting(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Requests to answer and denials to review, the first due first."""
    return [_item(row, today) for row in queries.list_waiting(db, actor, limit)]


def past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """Every request whose last day lay between two days, answered or not."""
    return [
        FellDue(row.patient, row.patient_id, row.due_on, row.closed_on)
        for row in queries.list_past(db, actor, from_on, until_on)
    ]


def _item(row: WaitingRequest, today: date) -> DueItem:
    kind = labels.KINDS[row.kind]
    if row.review is Review.ASKED:
        what = gettext("Review the denial: %(kind)s", kind=kind)
    else:
        what = gettext("Answer the request: %(kind)s", kind=kind)
    days = (row.due_on - today).days
    return DueItem(
        row.id,
        row.patient,
        row.patient_id,
        what,
        row.due_on,
        "requests.page",
        {"patient_id": row.patient_id, "request_id": row.id},
        "danger" if days < 0 else "warning" if days <= SOON_DAYS else "",
    )


DUE = (
    DueSource(
        "records_requests",
        _("Records requests to answer"),
        Permission.CONSENT_READ,
        Consequence.DEADLINE,
        waiting,
        tells=frozenset({Category.DOCUMENTS}),
        clears=Permission.CONSENT_WRITE,
        past=past,
    ),
)
