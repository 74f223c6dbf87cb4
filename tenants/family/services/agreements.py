"""Agreements: written at a session, asked again at the next, settled at any time, after the note is signed too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.family import queries
from tenants.family.models import FamilyAgreement, FamilySession
from tenants.family.queries import AGREEMENT_TEXT
from tenants.family.rules import AgreementOwner, AgreementState


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What was agreed. id: an agreement on record that is corrected; None: a new one."""

    text: str
    owner: AgreementOwner
    contact_id: UUID | None = None
    due_on: date | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """What became of an agreement of an earlier session. due_on: its new day, where it is carried over."""

    agreement_id: UUID
    state: AgreementState
    due_on: date | None = None


def settle_agreement(
    db: Session, actor: Actor, agreement_id: UUID, state: AgreementState, *, expected_version: int | None = None
) -> FamilyAgreement:
    """Record that an agreement was kept or not, or open it again. The same state again changes nothing.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale, Refused (one that a later session carries on).
    """
    access.require(actor, Permission.FAMILY_WRITE)
    agreement = queries.get_agreement(db, agreement_id, for_update=True)
    access.require_patient(db, actor, Permission.FAMILY_WRITE, agreement.patient_id)
    if agreement.state is state:
        return agreement
    require_version(agreement, expected_version)
    if AgreementState.CARRIED in {state, agreement.state}:
        raise Refused("A later session carries this agreement on: say there what became of it.")
    _settle(actor, agreement, state, None)
    db.flush()
    audit.record(db, actor, "family_agreement.settled", subject=agreement, state=state.value)
    return agreement


def write_agreements(db: Session, session: FamilySession, agreements: Sequence[AgreementFacts]) -> None:
    """Make these what was agreed in a session. What another session has asked about since stays. Raises Refused."""
    present = {row.id: row for row in queries.list_agreement_rows(db, session.id) if row.carried_from_id is None}
    contacts = {row.contact_id for row in queries.list_participants(db, session.id)}
    kept = set()
    for each in agreements:
        if each.owner is AgreementOwner.CONTACT and each.contact_id not in contacts:
            raise Refused("An agreement can only be in the hands of somebody on this page.", field="agreements")
        if each.due_on is None:
            raise Refused("Say by when each agreement is to be done.", field="agreements")
        row = present.get(each.id) if each.id is not None else None
        if row is None:
            row = FamilyAgreement(session_id=session.id, patient_id=session.patient_id, state=AgreementState.OPEN)
            db.add(row)
        row.text_sealed = keyring(db).seal(AGREEMENT_TEXT, each.text)
        row.owner, row.due_on = each.owner, each.due_on
        row.contact_id = each.contact_id if each.owner is AgreementOwner.CONTACT else None
        kept.add(row.id)
    for agreement_id, row in present.items():
        if agreement_id not in kept and row.settled_in_id is None:
            db.delete(row)
    db.flush()


def ask_again(db: Session, actor: Actor, session: FamilySession, asked: Sequence[AskedFacts]) -> None:
    """Write down what became of earlier agreements, as this session asked; as often as its note is corrected.

    Carried over, an agreement goes on as one of this session's, with a day of its own. Raises Refused.
    """
    rows = {row.id: row for row in queries.list_returning_rows(db, session)}
    carried = {row.carried_from_id: row for row in queries.list_agreement_rows(db, session.id) if row.carried_from_id}
    for each in asked:
        row = rows.get(each.agreement_id)
        if row is None:
            raise Refused("This agreement is settled by now. Look at the page again.", field="asked")
        if row.state is not each.state:
            _settle(actor, row, each.state, session.id)
            audit.record(db, actor, "family_agreement.settled", subject=row, state=each.state.value)
        child = carried.pop(row.id, None)
        if each.state is AgreementState.CARRIED and each.due_on is None:
            raise Refused("Say by when what is carried over is to be done.", field="asked")
        if each.state is AgreementState.CARRIED:
            _carry(db, session, row, child, each.due_on)
        elif child is not None:
            db.delete(child)
    db.flush()


def _settle(actor: Actor, row: FamilyAgreement, state: AgreementState, in_id: UUID | None) -> None:
    is_open = state is AgreementState.OPEN
    row.state = state
    row.settled_on = None if is_open else clock.today(actor.zone)
    row.settled_by_id = None if is_open else actor.user_id
    row.settled_in_id = None if is_open else in_id


def _carry(
    db: Session, session: FamilySession, row: FamilyAgreement, child: FamilyAgreement | None, due_on: date | None
) -> None:
    if child is None:
        child = FamilyAgreement(
            session_id=session.id, patient_id=session.patient_id, carried_from_id=row.id, state=AgreementState.OPEN
        )
        child.owner, child.contact_id = row.owner, row.contact_id
        child.text_sealed = row.text_sealed
        db.add(child)
    child.due_on = due_on
