"""What the report of disclosures counts: what left, what the gate refused, and requests for the record."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.audit.models import AuditEvent
from causeway.database import binding_of
from tenants.patients.grounds.models import DisclosureGrounds, DisclosureReview
from tenants.patients.models import Disclosure
from tenants.patients.requests.models import RecordsRequest
from tenants.patients.requests.rules import Outcome, RequestKind
from tenants.reports.figures import Asked

REFUSED = "disclosure.refused"


class Left(NamedTuple):
    """Disclosures that have basis, way, kind of recipient and purpose in common. people: named patients."""

    basis: str
    way: str
    recipient: str
    purpose: str
    number: int
    people: int


class RequestFigure(NamedTuple):
    """A request as the report counts it."""

    kind: RequestKind
    outcome: Outcome | None
    received_on: date
    due_on: date
    extended_on: date | None
    closed_on: date | None


def list_left(db: Session, actor: Actor, asked: Asked) -> list[Left]:
    """What left in the period, as far as the actor may see. One statement."""
    keys = (Disclosure.basis, Disclosure.way, Disclosure.recipient, Disclosure.purpose)
    statement = (
        select(*keys, func.count(), func.count(Disclosure.patient_id.distinct()))
        .where(*_when(Disclosure.left_at, actor, asked), *_whose(actor, asked, Disclosure.patient_id))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [Left(*row) for row in db.execute(statement)]


def list_refused(db: Session, actor: Actor, asked: Asked) -> Sequence[tuple[str, str, str, int]]:
    """What the gate refused, by way, kind of recipient and purpose. One statement."""
    keys = tuple(AuditEvent.detail[name].astext for name in ("way", "recipient", "purpose"))
    statement = (
        select(*keys, func.count())
        .where(
            AuditEvent.clinic_id == binding_of(db).clinic_id,
            AuditEvent.action == REFUSED,
            *_when(AuditEvent.at, actor, asked),
            *_whose(actor, asked, AuditEvent.patient_id),
        )
        .group_by(*keys)
        .order_by(func.count().desc(), *keys)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(statement)]


def list_reviews(db: Session, actor: Actor, asked: Asked) -> list[tuple[str, int, int]]:
    """What somebody else reviews, by the kind of its grounds: how many of the period, and how many wait. One statement."""
    waits = func.count().filter(DisclosureReview.reviewed_at.is_(None))
    statement = (
        select(DisclosureGrounds.kind, func.count(), waits)
        .select_from(DisclosureReview)
        .join(
            DisclosureGrounds,
            and_(
                DisclosureGrounds.clinic_id == DisclosureReview.clinic_id,
                DisclosureGrounds.id == DisclosureReview.grounds_id,
            ),
        )
        .where(*_when(DisclosureReview.left_at, actor, asked), *_whose(actor, asked, DisclosureReview.patient_id))
        .group_by(DisclosureGrounds.kind)
        .order_by(DisclosureGrounds.kind)
    )
    return [(row[0].value, row[1], row[2]) for row in db.execute(statement)]


def list_requests(db: Session, actor: Actor, asked: Asked) -> list[RequestFigure]:
    """The requests received in the period or open at its end. One statement."""
    period = asked.period
    statement = select(
        RecordsRequest.kind,
        RecordsRequest.outcome,
        RecordsRequest.received_on,
        RecordsRequest.due_on,
        RecordsRequest.extended_on,
        RecordsRequest.closed_on,
    ).where(
        RecordsRequest.received_on <= period.to_on,
        or_(RecordsRequest.received_on >= period.from_on, RecordsRequest.closed_on.is_(None)),
        *_whose(actor, asked, RecordsRequest.patient_id),
    )
    return [RequestFigure(*row) for row in db.execute(statement)]


def _when(column: Any, actor: Actor, asked: Asked) -> tuple[Any, ...]:
    begins, ends = clock.span(asked.period.from_on, asked.period.to_on, actor.zone)
    return (and_(column >= begins, column < ends),)


def _whose(actor: Actor, asked: Asked, column: Any) -> tuple[Any, ...]:
    visible = access.visible(actor, Permission.DISCLOSURE_READ, column)
    one: UUID | None = asked.patient_id
    return (true() if visible is None else visible, true() if one is None else column == one)
