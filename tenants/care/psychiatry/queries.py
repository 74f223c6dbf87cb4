"""Evaluations, orders and certifications of one patient. The constants name the columns they are sealed for."""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from causeway import drafts
from causeway.access import Actor
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.psychiatry.errors import EvaluationNotFound, OrderNotFound
from tenants.care.psychiatry.models import Certification, Evaluation, EvaluationAddendum, EvaluationDraft, Order
from tenants.care.psychiatry.rules import (
    Due,
    EvaluationKind,
    OrderKind,
    OrderState,
    Told,
    next_certification,
    order_state,
)
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.programs.models import Program

CONTENT = "evaluations.content"
ADDENDUM = "evaluation_addenda.text"
DRAFT = "evaluation_drafts.payload"
ORDER = "orders.text"
OUTCOME = "orders.outcome"
STOP_REASON = "orders.stop_reason"
CERTIFIED = "certifications.reason"


class EvaluationRow(NamedTuple):
    """An evaluation as a list shows it."""

    id: UUID
    kind: EvaluationKind
    signed_at: datetime
    signed_by: str


class AddedRow(NamedTuple):
    """What was added to an evaluation."""

    text: str
    signed_at: datetime
    signed_by: str


class OrderRow(NamedTuple):
    """An order as pages show it. Names are "" while nobody has."""

    id: UUID
    kind: OrderKind
    text: str
    told: Told
    state: OrderState
    ordered_at: datetime
    ordered_by_id: UUID
    ordered_by: str
    entered_by: str
    signed_at: datetime | None
    carried_out_at: datetime | None
    carried_out_by: str
    outcome: str
    stopped_at: datetime | None
    stopped_by: str
    stop_reason: str
    version: int


class CertificationRow(NamedTuple):
    """A certification as pages show it."""

    certified_on: date
    holds_until: date
    week_hours: int
    reason: str
    signed_at: datetime
    signed_by: str
    credentials: str


class Clock(NamedTuple):
    """The certification clock of an episode that is open."""

    episode_id: UUID
    program: str
    admitted_on: date
    last_on: date | None
    interval_days: int
    week_minutes: int

    @property
    def due(self) -> Due:
        """When the next certification is due."""
        return next_certification(self.admitted_on, self.last_on, self.interval_days)


def get_evaluation(db: Session, evaluation_id: UUID) -> Evaluation:
    """One evaluation. Raises EvaluationNotFound."""
    return get_one(db, Evaluation, evaluation_id, EvaluationNotFound)


def get_order(db: Session, order_id: UUID, *, for_update: bool = False) -> Order:
    """One order. Raises OrderNotFound."""
    return get_one(db, Order, order_id, OrderNotFound, for_update=for_update)


def content_of(db: Session, evaluation: Evaluation) -> dict[str, str]:
    """The sections of an evaluation by name."""
    found: dict[str, str] = json.loads(keyring(db).open(CONTENT, evaluation.content_sealed))
    return found


def list_evaluations(db: Session, patient_id: UUID) -> list[EvaluationRow]:
    """A patient's evaluations, the newest first. One statement."""
    rows = db.execute(
        select(Evaluation.id, Evaluation.kind, Evaluation.signed_at, User.display_name)
        .join(User, User.id == Evaluation.signed_by_id)
        .where(Evaluation.patient_id == patient_id)
        .order_by(Evaluation.signed_at.desc(), Evaluation.id.desc())
    )
    return [EvaluationRow(*row) for row in rows]


def list_addenda(db: Session, evaluation_id: UUID) -> list[AddedRow]:
    """What was added to an evaluation, oldest first."""
    rows = db.execute(
        select(EvaluationAddendum, User.display_name)
        .join(User, User.id == EvaluationAddendum.signed_by_id)
        .where(EvaluationAddendum.evaluation_id == evaluation_id)
        .order_by(EvaluationAddendum.id)
    )
    return [AddedRow(keyring(db).open(ADDENDUM, row.text_sealed), row.signed_at, name) for row, name in rows]


def find_draft(db: Session, actor: Actor, patient_id: UUID) -> EvaluationDraft | None:
    """What this person has typed of a patient's evaluation and not signed."""
    return drafts.find(db, actor, EvaluationDraft, patient_id=patient_id)


def list_orders(db: Session, patient_id: UUID, *, limit: int = 100) -> list[OrderRow]:
    """A patient's orders: those that wait first, then the newest first. One statement."""
    orderer, entered, did, stopped = aliased(User), aliased(User), aliased(User), aliased(User)
    rows = db.execute(
        select(
            Order,
            orderer.display_name,
            entered.display_name,
            func.coalesce(did.display_name, ""),
            func.coalesce(stopped.display_name, ""),
        )
        .join(orderer, orderer.id == Order.ordered_by_id)
        .join(entered, entered.id == Order.entered_by_id)
        .join(did, did.id == Order.carried_out_by_id, isouter=True)
        .join(stopped, stopped.id == Order.stopped_by_id, isouter=True)
        .where(Order.patient_id == patient_id)
        .order_by(Order.settled_at.is_not(None), Order.ordered_at.desc(), Order.id.desc())
        .limit(limit)
    )
    return [
        OrderRow(
            row.id,
            row.kind,
            keyring(db).open(ORDER, row.text_sealed),
            row.told,
            order_state(row.signed_at, row.carried_out_at, row.stopped_at),
            row.ordered_at,
            row.ordered_by_id,
            by,
            entered_by,
            row.signed_at,
            row.carried_out_at,
            done_by,
            _opened(db, OUTCOME, row.outcome_sealed),
            row.stopped_at,
            stopped_by,
            _opened(db, STOP_REASON, row.stop_reason_sealed),
            row.version,
        )
        for row, by, entered_by, done_by, stopped_by in rows
    ]


def list_certifications(db: Session, patient_id: UUID) -> list[CertificationRow]:
    """A patient's certifications, the newest first. One statement."""
    rows = db.execute(
        select(Certification, User.display_name)
        .join(User, User.id == Certification.signed_by_id)
        .where(Certification.patient_id == patient_id)
        .order_by(Certification.certified_on.desc(), Certification.id.desc())
    )
    return [
        CertificationRow(
            row.certified_on,
            row.holds_until,
            row.week_hours,
            keyring(db).open(CERTIFIED, row.reason_sealed),
            row.signed_at,
            name,
            row.credentials,
        )
        for row, name in rows
    ]


def list_clocks(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, Clock]:
    """The certification clock of each patient's newest open episode. One statement."""
    last = (
        select(func.max(Certification.certified_on))
        .where(Certification.clinic_id == Episode.clinic_id, Certification.episode_id == Episode.id)
        .correlate(Episode)
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            Episode.patient_id,
            Episode.id,
            Program.name,
            Episode.admitted_on,
            last,
            Program.certification_interval_days,
            Program.minimum_week_minutes,
        )
        .join(Program, (Program.clinic_id == Episode.clinic_id) & (Program.id == Episode.program_id))
        .where(Episode.patient_id.in_(patient_ids), Episode.status != EpisodeStatus.DISCHARGED)
        .order_by(Episode.admitted_on, Episode.id)
    )
    return {row[0]: Clock(*row[1:]) for row in rows}


def _opened(db: Session, column: str, sealed: bytes | None) -> str:
    return keyring(db).open(column, sealed) if sealed is not None else ""
