"""Orders: given and signed, or taken down and signed later by who gave them; carried out, or stopped."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.psychiatry import queries
from tenants.care.psychiatry.errors import NotSigned, NotTheirOrder, Settled
from tenants.care.psychiatry.models import Order
from tenants.care.psychiatry.queries import ORDER, OUTCOME, STOP_REASON
from tenants.care.psychiatry.rules import OrderKind, Told
from tenants.intake import queries as intake
from tenants.patients import queries as patients
from tenants.patients.medications import queries as medications


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is ordered. ordered_by_id: who gives it, of the clinic's prescribers. ordered_at: None for now."""

    kind: OrderKind
    text: str
    told: Told = Told.WRITTEN
    ordered_by_id: UUID | None = None
    ordered_at: datetime | None = None


def give_order(db: Session, actor: Actor, patient_id: UUID, facts: OrderFacts) -> Order:
    """Write an order down. A prescriber's own is signed with it; one that was told waits for the signature of who gave it.

    The password is asked for at the edge. Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    access.require(actor, Permission.MEDICATION_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.MEDICATION_WRITE, patient_id)
    by, now = drafts.require_person(actor), clock.now()
    orderer = _orderer(db, actor, by, facts)
    if not facts.text.strip():
        raise Refused("Write what is ordered.", field="text")
    if facts.ordered_at is not None and facts.ordered_at > now:
        raise Refused("This lies ahead. Write an order down when it is given.", field="ordered_at")
    episodes = intake.list_open_episodes(db, patient_id)
    order = Order(
        patient_id=patient_id,
        episode_id=episodes[0].id if episodes else None,
        kind=facts.kind,
        text_sealed=keyring(db).seal(ORDER, facts.text.strip()),
        told=facts.told,
        ordered_at=facts.ordered_at or now,
        ordered_by_id=orderer,
        entered_by_id=by,
        signed_at=now if orderer == by else None,
    )
    db.add(order)
    db.flush()
    audit.record(db, actor, "order.given", subject=order, kind=facts.kind.value, is_signed=order.signed_at is not None)
    return order


def sign_order(db: Session, actor: Actor, order_id: UUID) -> Order:
    """Sign an order that was taken down by somebody else; a second time changes nothing.

    Raises: Forbidden, OrderNotFound, OutsideCaseload, NotTheirOrder, Settled.
    """
    order = _load(db, actor, order_id, Permission.MEDICATION_PRESCRIBE, None)
    if order.ordered_by_id != actor.user_id:
        names = medications.prescriber_names(db, [order.ordered_by_id])
        raise NotTheirOrder(name=names.get(order.ordered_by_id, ""))
    if order.signed_at is not None:
        return order
    if order.settled_at is not None:
        raise Settled
    order.signed_at = clock.now()
    db.flush()
    audit.record(db, actor, "order.signed", subject=order)
    return order


def carry_out(
    db: Session, actor: Actor, order_id: UUID, outcome: str = "", *, expected_version: int | None = None
) -> Order:
    """Say that a signed order was carried out. Raises: Forbidden, OrderNotFound, OutsideCaseload, Stale, NotSigned, Settled."""
    order = _load(db, actor, order_id, Permission.MEDICATION_WRITE, expected_version)
    if order.settled_at is not None:
        raise Settled
    if order.signed_at is None:
        raise NotSigned
    order.carried_out_at = order.settled_at = clock.now()
    order.carried_out_by_id = drafts.require_person(actor)
    order.outcome_sealed = keyring(db).seal(OUTCOME, outcome.strip()) if outcome.strip() else None
    db.flush()
    audit.record(db, actor, "order.carried_out", subject=order)
    return order


def stop_order(db: Session, actor: Actor, order_id: UUID, reason: str, *, expected_version: int | None = None) -> Order:
    """Take an order back, signed or not. Raises: Forbidden, OrderNotFound, OutsideCaseload, Stale, Settled, Refused."""
    order = _load(db, actor, order_id, Permission.MEDICATION_WRITE, expected_version)
    if order.settled_at is not None:
        raise Settled
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    order.stopped_at = order.settled_at = clock.now()
    order.stopped_by_id = drafts.require_person(actor)
    order.stop_reason_sealed = keyring(db).seal(STOP_REASON, reason.strip())
    db.flush()
    audit.record(db, actor, "order.stopped", subject=order)
    return order


def _orderer(db: Session, actor: Actor, by: UUID, facts: OrderFacts) -> UUID:
    """Who gives it: the prescriber who writes it, or one who told it to whoever does."""
    orderer = facts.ordered_by_id or (by if actor.may(Permission.MEDICATION_PRESCRIBE) else None)
    known = {user_id for user_id, _name in medications.prescriber_choices(db)}
    if orderer is None or (orderer != by and str(orderer) not in known):
        raise Refused("Please say which prescriber gives the order.", field="ordered_by_id")
    if orderer == by and not actor.may(Permission.MEDICATION_PRESCRIBE):
        raise Refused("Please say which prescriber gives the order.", field="ordered_by_id")
    if orderer != by and facts.told is Told.WRITTEN:
        raise Refused("Say how it was told, and that it was read back.", field="told")
    return orderer


def _load(db: Session, actor: Actor, order_id: UUID, permission: Permission, expected_version: int | None) -> Order:
    access.require(actor, permission)
    order = queries.get_order(db, order_id, for_update=True)
    access.require_patient(db, actor, permission, order.patient_id)
    require_version(order, expected_version)
    return order
