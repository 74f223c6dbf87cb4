"""Agreements: of one session, and those still open of one patient."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from causeway.database import get_one
from tenants.family.errors import SessionNotFound
from tenants.family.models import FamilyAgreement, FamilySession
from tenants.family.queries.notes import AGREEMENT_TEXT, opened
from tenants.family.rules import AgreementOwner, AgreementState
from tenants.patients.models import Contact


class AgreementRow(NamedTuple):
    """An agreement as pages show it. contact_name: whose, where it is a relative's."""

    id: UUID
    session_id: UUID
    text: str
    owner: AgreementOwner
    contact_id: UUID | None
    contact_name: str | None
    due_on: date | None
    state: AgreementState
    version: int
    carried_from_id: UUID | None = None


def get_agreement(db: Session, agreement_id: UUID, *, for_update: bool = False) -> FamilyAgreement:
    """One agreement. Raises SessionNotFound."""
    return get_one(db, FamilyAgreement, agreement_id, SessionNotFound, for_update=for_update)


def list_agreement_rows(db: Session, session_id: UUID) -> Sequence[FamilyAgreement]:
    """The agreements of a session as rows to change."""
    return db.scalars(
        select(FamilyAgreement).where(FamilyAgreement.session_id == session_id).order_by(FamilyAgreement.id)
    ).all()


def list_agreements(db: Session, session_id: UUID) -> list[AgreementRow]:
    """The agreements of a session, in the order they were written."""
    return _read(db, _select().where(FamilyAgreement.session_id == session_id).order_by(FamilyAgreement.id))


def list_returning_rows(db: Session, session: FamilySession) -> Sequence[FamilyAgreement]:
    """Agreements of the patient's earlier sessions that this one asks about, as rows to change."""
    return db.scalars(select(FamilyAgreement).where(*_returning(session)).order_by(FamilyAgreement.id)).all()


def list_returning(db: Session, session: FamilySession) -> list[AgreementRow]:
    """Agreements of the patient's earlier sessions that are open, or that this session has asked about; first due first."""
    due_first = (FamilyAgreement.due_on.asc().nulls_last(), FamilyAgreement.id)
    return _read(db, _select().where(*_returning(session)).order_by(*due_first))


def _returning(session: FamilySession) -> tuple[ColumnElement[bool], ...]:
    earlier = exists().where(
        FamilySession.clinic_id == FamilyAgreement.clinic_id,
        FamilySession.id == FamilyAgreement.session_id,
        FamilySession.starts_at < session.starts_at,
    )
    asked = or_(FamilyAgreement.state == AgreementState.OPEN, FamilyAgreement.settled_in_id == session.id)
    return FamilyAgreement.patient_id == session.patient_id, FamilyAgreement.session_id != session.id, asked, earlier


def list_open_agreements(db: Session, patient_id: UUID) -> list[AgreementRow]:
    """What is still open from all of a patient's sessions, the first due first."""
    return _read(
        db,
        _select()
        .where(FamilyAgreement.patient_id == patient_id, FamilyAgreement.state == AgreementState.OPEN)
        .order_by(FamilyAgreement.due_on.asc().nulls_last(), FamilyAgreement.id),
    )


def _select() -> Select[FamilyAgreement, str | None]:
    return select(FamilyAgreement, Contact.name).outerjoin(
        Contact, and_(Contact.clinic_id == FamilyAgreement.clinic_id, Contact.id == FamilyAgreement.contact_id)
    )


def _read(db: Session, statement: Select[FamilyAgreement, str | None]) -> list[AgreementRow]:
    return [
        AgreementRow(
            row.id,
            row.session_id,
            opened(db, AGREEMENT_TEXT, row.text_sealed),
            row.owner,
            row.contact_id,
            name,
            row.due_on,
            row.state,
            row.version,
            row.carried_from_id,
        )
        for row, name in db.execute(statement)
    ]
