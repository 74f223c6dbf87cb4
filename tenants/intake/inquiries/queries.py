"""Reads of inquiries: one, its story, the board's columns, who may be the same, and what waits for an answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission, Scope
from causeway.database import get_one, locked
from causeway.people.models import User
from tenants.intake.inquiries.errors import InquiryNotFound
from tenants.intake.inquiries.models import Inquiry, InquiryStep
from tenants.intake.inquiries.rules import ENDED, OPEN, Channel, InquiryStatus, Urgency
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME

MOST_ALIKE = 5
SHORTEST_PHONE = 7


class Card(NamedTuple):
    """An inquiry as the board shows it. total: how many stand in its column in all."""

    id: UUID
    version: int
    status: InquiryStatus
    first_name: str
    last_name: str
    urgency: Urgency
    channel: Channel
    received_at: datetime
    since_at: datetime
    answer_by_on: date
    owner: str | None
    patient_id: UUID | None
    reference: str
    total: int

    @property
    def name(self) -> str:
        """First and last name, as far as they were said."""
        return f"{self.first_name} {self.last_name}".strip()


class Told(NamedTuple):
    """A step with who made it; by None for the public form and what an admission did."""

    step: InquiryStep
    by: str | None


class AlikeInquiry(NamedTuple):
    """Another inquiry that may be of the same person."""

    id: UUID
    name: str
    status: InquiryStatus
    received_at: datetime


class AlikePatient(NamedTuple):
    """A patient who may be the same person."""

    id: UUID
    name: str
    record_number: str
    born_on: date


class Unanswered(NamedTuple):
    """A new inquiry, as worklists tell it."""

    id: UUID
    first_name: str
    last_name: str
    urgency: Urgency
    received_at: datetime
    answer_by_on: date
    patient_id: UUID | None
    owner_id: UUID | None
    owner: str | None


class Standing(NamedTuple):
    """An inquiry that was answered and goes no further, as worklists tell it."""

    id: UUID
    first_name: str
    last_name: str
    status: InquiryStatus
    since_at: datetime
    patient_id: UUID | None
    owner_id: UUID | None
    owner: str | None


def get_inquiry(db: Session, inquiry_id: UUID, *, for_update: bool = False) -> Inquiry:
    """One inquiry. Raises InquiryNotFound."""
    return get_one(db, Inquiry, inquiry_id, InquiryNotFound, for_update=for_update)


def find_inquiry(db: Session, inquiry_id: UUID) -> Inquiry | None:
    """One inquiry, or None."""
    return db.scalar(select(Inquiry).where(Inquiry.id == inquiry_id))


def find_by_reference(db: Session, reference: str) -> UUID | None:
    """The inquiry of that reference, or None."""
    return db.scalar(select(Inquiry.id).where(Inquiry.reference == reference))


def list_steps(db: Session, inquiry_id: UUID) -> list[Told]:
    """What happened to an inquiry, in the order in which it was written down. One statement."""
    statement = (
        select(InquiryStep, User.display_name)
        .outerjoin(User, User.id == InquiryStep.by_id)
        .where(InquiryStep.inquiry_id == inquiry_id)
        .order_by(InquiryStep.id)
    )
    return [Told(*row) for row in db.execute(statement)]


def list_open_of_patient(db: Session, patient_id: UUID) -> list[Inquiry]:
    """A patient's inquiries that have not ended, locked."""
    statement = select(Inquiry).where(Inquiry.patient_id == patient_id, Inquiry.status.in_(OPEN)).order_by(Inquiry.id)
    return list(db.scalars(locked(statement)))


def list_of_patient(db: Session, patient_id: UUID) -> list[AlikeInquiry]:
    """A patient's inquiries, the newest first. One statement."""
    return _alike(db, Inquiry.patient_id == patient_id)


def list_cards(
    db: Session, actor: Actor, *, most: int, ended_since: datetime, owner_id: UUID | None = None
) -> list[Card]:
    """The board: of each column the first `most` and how many there are in all. One statement.

    Open inquiries come longest waiting first; of the ended ones those since a moment, the newest first. owner_id: one
    person's only.
    """
    is_ended = Inquiry.status.in_(ENDED)
    rank = func.row_number().over(
        partition_by=Inquiry.status,
        order_by=(_turn(), Inquiry.id),
    )
    total = func.count().over(partition_by=Inquiry.status)
    found = select(Inquiry.id, rank.label("rank"), total.label("total")).where(
        or_(Inquiry.status.in_(OPEN), and_(is_ended, Inquiry.since_at >= ended_since))
    )
    criterion = access.visible(actor, Permission.INQUIRY_READ, Inquiry.patient_id)
    if criterion is not None:
        found = found.where(criterion)
    if owner_id is not None:
        found = found.where(Inquiry.owner_id == owner_id)
    ranked = found.subquery()
    statement = (
        select(
            Inquiry.id, Inquiry.version, Inquiry.status, Inquiry.first_name, Inquiry.last_name, Inquiry.urgency,
            Inquiry.channel, Inquiry.received_at, Inquiry.since_at, Inquiry.answer_by_on, User.display_name,
            Inquiry.patient_id, Inquiry.reference, ranked.c.total,
        )
        .join(ranked, ranked.c.id == Inquiry.id)
        .outerjoin(User, User.id == Inquiry.owner_id)
        .where(ranked.c.rank <= most)
        .order_by(ranked.c.rank)
    )  # fmt: skip
    return [Card._make(row) for row in db.execute(statement)]


def _turn() -> ColumnElement[Any]:
    """Ascending: the longest waiting of the open first, the newest of the ended."""
    age = func.extract("epoch", Inquiry.since_at)
    return case((Inquiry.status.in_(ENDED), -age), else_=age)


def list_unanswered(
    db: Session, actor: Actor, limit: int, *, urgencies: Sequence[Urgency], is_mine: bool = False
) -> list[Unanswered]:
    """New inquiries, those first that are to be answered first. One statement.

    is_mine: the actor's own, and nobody's where the actor admits for the whole clinic.
    """
    return _unanswered(db, actor, limit, urgencies, is_mine=is_mine, order=(Inquiry.answer_by_on, Inquiry.id))


def list_standing(db: Session, actor: Actor, limit: int, *, before: datetime, is_mine: bool = False) -> list[Standing]:
    """Answered inquiries that have stood where they are since before a moment, the longest first. One statement.

    is_mine: the actor's own, and nobody's where the actor admits for the whole clinic.
    """
    statement = (
        select(
            Inquiry.id, Inquiry.first_name, Inquiry.last_name, Inquiry.status, Inquiry.since_at, Inquiry.patient_id,
            Inquiry.owner_id, User.display_name,
        )
        .outerjoin(User, User.id == Inquiry.owner_id)
        .where(
            Inquiry.status.in_((InquiryStatus.CONTACTED, InquiryStatus.ASSESSED)),
            Inquiry.since_at < before,
        )
        .order_by(Inquiry.since_at, Inquiry.id)
        .limit(limit)
    )  # fmt: skip
    criterion = access.visible(actor, Permission.INQUIRY_READ, Inquiry.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    if is_mine:
        statement = statement.where(_falls_to(actor))
    return [Standing(*row) for row in db.execute(statement)]


def list_waiting(db: Session, actor: Actor, limit: int) -> list[Unanswered]:
    """New inquiries that fall to the actor, the longest waiting first. One statement."""
    return _unanswered(db, actor, limit, list(Urgency), is_mine=True, order=(Inquiry.since_at, Inquiry.id))


def _unanswered(
    db: Session, actor: Actor, limit: int, urgencies: Sequence[Urgency], *, is_mine: bool, order: tuple[Any, ...]
) -> list[Unanswered]:
    statement = (
        select(
            Inquiry.id, Inquiry.first_name, Inquiry.last_name, Inquiry.urgency, Inquiry.received_at,
            Inquiry.answer_by_on, Inquiry.patient_id, Inquiry.owner_id, User.display_name,
        )
        .outerjoin(User, User.id == Inquiry.owner_id)
        .where(Inquiry.status == InquiryStatus.NEW, Inquiry.urgency.in_(urgencies))
        .order_by(*order)
        .limit(limit)
    )  # fmt: skip
    criterion = access.visible(actor, Permission.INQUIRY_READ, Inquiry.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    if is_mine:
        statement = statement.where(_falls_to(actor))
    return [Unanswered(*row) for row in db.execute(statement)]


def _falls_to(actor: Actor) -> ColumnElement[bool]:
    own = Inquiry.owner_id == actor.user_id
    return or_(own, Inquiry.owner_id.is_(None)) if actor.scope(Permission.EPISODE_ADMIT) is Scope.ALL else own


def find_alike(db: Session, inquiry: Inquiry) -> list[AlikeInquiry]:
    """Up to five other inquiries by the same telephone number, mail address or whole name, the newest first."""
    same = _same(inquiry.first_key, inquiry.last_key, inquiry.phone_key, inquiry.email_key)
    return _alike(db, and_(same, Inquiry.id != inquiry.id))


def find_alike_open(db: Session, first_key: str, last_key: str, phone_key: str, email_key: str) -> list[AlikeInquiry]:
    """Up to five open inquiries that look like the same person's."""
    return _alike(db, and_(_same(first_key, last_key, phone_key, email_key), Inquiry.status.in_(OPEN)))


def _same(first_key: str, last_key: str, phone_key: str, email_key: str) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if first_key and last_key:
        ways.append(and_(Inquiry.last_key == last_key, Inquiry.first_key == first_key))
    if len(phone_key) >= SHORTEST_PHONE:
        ways.append(Inquiry.phone_key == phone_key)
    if email_key:
        ways.append(Inquiry.email_key == email_key)
    return or_(*ways) if ways else false()


def _alike(db: Session, criterion: ColumnElement[bool]) -> list[AlikeInquiry]:
    statement = (
        select(Inquiry.id, Inquiry.first_name, Inquiry.last_name, Inquiry.status, Inquiry.received_at)
        .where(criterion)
        .order_by(Inquiry.received_at.desc(), Inquiry.id)
        .limit(MOST_ALIKE)
    )
    return [
        AlikeInquiry(row.id, f"{row.first_name} {row.last_name}".strip(), row.status, row.received_at)
        for row in db.execute(statement)
    ]


def find_patients_alike(db: Session, actor: Actor, inquiry: Inquiry) -> tuple[list[AlikePatient], bool]:
    """Up to five patients by the same telephone number or whole name whom the actor may see, and whether there are others.

    Of the others nothing more is told. One statement, two where the actor sees a caseload only.
    """
    same = _same_patient(inquiry)
    criterion = access.visible(actor, Permission.PATIENT_READ, Patient.id)
    seen = _patients(db, same if criterion is None else and_(same, criterion))
    if criterion is None:
        return seen, False
    return seen, len(_patients(db, same)) > len(seen)


def _patients(db: Session, criterion: ColumnElement[bool]) -> list[AlikePatient]:
    statement = select(Patient.id, SHOWN_NAME, Patient.record_number, Patient.born_on).where(criterion)
    return [AlikePatient(*row) for row in db.execute(statement.order_by(Patient.id).limit(MOST_ALIKE))]


def _same_patient(inquiry: Inquiry) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if inquiry.first_key and inquiry.last_key:
        named = or_(Patient.first_key == inquiry.first_key, Patient.preferred_key == inquiry.first_key)
        born = [Patient.born_on == inquiry.born_on] if inquiry.born_on is not None else []
        ways.append(and_(Patient.last_key == inquiry.last_key, named, *born))
    if len(inquiry.phone_key) >= SHORTEST_PHONE:
        ways.append(Patient.phone_key == inquiry.phone_key)
    return or_(*ways) if ways else false()
