"""Sessions: one, all of a patient's, and the figures of a family's engagement."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from causeway.database import get_one
from causeway.people.models import User
from tenants.family.errors import SessionNotFound
from tenants.family.models import FamilyAgreement, FamilyParticipant, FamilySession
from tenants.family.rules import PRESENT, AgreementState, SessionFormat, SessionKind, SessionStatus
from tenants.patients.models import Contact
from tenants.staff.models import StaffMember

CLINICIAN_NAME = StaffMember.last_name + ", " + StaffMember.first_name


class SessionRow(NamedTuple):
    """A session as the chart lists it. relatives: names of those who took part or are expected."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus
    kind: SessionKind
    format: SessionFormat
    held_minutes: int | None
    clinician: str
    signed_at: datetime | None
    needs_cosign: bool
    cosigned_at: datetime | None
    relatives: str | None


class Engagement(NamedTuple):
    """How far a family is involved. people: (name, sessions taken part in), most often first."""

    planned: int
    held: int
    cancelled: int
    open_agreements: int
    people: Sequence[tuple[str, int]]


def get_session(db: Session, session_id: UUID, *, for_update: bool = False) -> FamilySession:
    """One session. for_update: its row stays locked until the commit, and is read afresh. Raises SessionNotFound."""
    return get_one(db, FamilySession, session_id, SessionNotFound, for_update=for_update)


def find_next(db: Session, session: FamilySession) -> FamilySession | None:
    """The patient's next planned session after this one."""
    return db.scalars(
        select(FamilySession)
        .where(
            FamilySession.patient_id == session.patient_id,
            FamilySession.starts_at > session.starts_at,
            FamilySession.status == SessionStatus.SCHEDULED,
        )
        .order_by(FamilySession.starts_at, FamilySession.id)
        .limit(1)
    ).one_or_none()


def find_signers(db: Session, session: FamilySession) -> dict[UUID, str]:
    """The names of those who signed and co-signed a session's note, by user."""
    wanted = [user_id for user_id in (session.signed_by_id, session.cosigned_by_id) if user_id is not None]
    if not wanted:
        return {}
    rows = db.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def list_for_patient(db: Session, patient_id: UUID, limit: int = 200) -> list[SessionRow]:
    """A patient's sessions, newest first. One statement."""
    relatives = (
        select(func.string_agg(Contact.name, ", "))
        .select_from(FamilyParticipant)
        .join(
            Contact, and_(Contact.clinic_id == FamilyParticipant.clinic_id, Contact.id == FamilyParticipant.contact_id)
        )
        .where(
            FamilyParticipant.clinic_id == FamilySession.clinic_id,
            FamilyParticipant.session_id == FamilySession.id,
            FamilyParticipant.took_part != "absent",
        )
        .correlate(FamilySession)
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            FamilySession.id,
            FamilySession.starts_at,
            FamilySession.ends_at,
            FamilySession.status,
            FamilySession.kind,
            FamilySession.format,
            FamilySession.held_minutes,
            CLINICIAN_NAME,
            FamilySession.signed_at,
            FamilySession.needs_cosign,
            FamilySession.cosigned_at,
            relatives,
        )
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == FamilySession.clinic_id, StaffMember.id == FamilySession.clinician_id),
        )
        .where(FamilySession.patient_id == patient_id)
        .order_by(FamilySession.starts_at.desc(), FamilySession.id.desc())
        .limit(limit)
    )
    return [SessionRow._make(row) for row in rows]


def engagement(db: Session, patient_id: UUID) -> Engagement:
    """A patient's figures of family engagement. Three statements."""
    counted = db.execute(
        select(FamilySession.status, func.count())
        .where(FamilySession.patient_id == patient_id)
        .group_by(FamilySession.status)
    )
    by_status = {row[0]: row[1] for row in counted}
    people = db.execute(
        select(Contact.name, func.count())
        .select_from(FamilyParticipant)
        .join(
            Contact, and_(Contact.clinic_id == FamilyParticipant.clinic_id, Contact.id == FamilyParticipant.contact_id)
        )
        .where(FamilyParticipant.patient_id == patient_id, FamilyParticipant.took_part.in_(PRESENT))
        .group_by(Contact.id, Contact.name)
        .order_by(func.count().desc(), Contact.name)
    )
    open_agreements = db.scalar(
        select(func.count())
        .select_from(FamilyAgreement)
        .where(FamilyAgreement.patient_id == patient_id, FamilyAgreement.state == AgreementState.OPEN)
    )
    return Engagement(
        planned=by_status.get(SessionStatus.SCHEDULED, 0),
        held=by_status.get(SessionStatus.HELD, 0),
        cancelled=by_status.get(SessionStatus.CANCELLED, 0),
        open_agreements=open_agreements or 0,
        people=[(name, number) for name, number in people],
    )
