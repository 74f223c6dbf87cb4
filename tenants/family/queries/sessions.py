"""Sessions: one, all of a patient's, and the figures of a family's engagement."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.database import get_one
from causeway.people.models import User
from tenants.family.errors import SessionNotFound
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.rules import SessionFormat, SessionKind, SessionStatus
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


def get_session(db: Session, session_id: UUID, *, for_update: bool = False) -> FamilySession:
    """One session. for_update: its row stays locked until the commit, and is read afresh. Raises SessionNotFound."""
    return get_one(db, FamilySession, session_id, SessionNotFound, for_update=for_update)


def find_next_day(db: Session, actor: Actor, session: FamilySession) -> date | None:
    """The clinic-local day of the patient's next planned session."""
    starts_at = db.scalar(
        select(func.min(FamilySession.starts_at)).where(
            FamilySession.patient_id == session.patient_id,
            FamilySession.id != session.id,
            FamilySession.starts_at > clock.now(),
            FamilySession.status == SessionStatus.SCHEDULED,
        )
    )
    return None if starts_at is None else clock.local(starts_at, actor.zone).date()


def find_signers(db: Session, session: FamilySession) -> dict[UUID, str]:
    """The names of those who signed and co-signed a session's note, by user."""
    wanted = [user_id for user_id in (session.signed_by_id, session.cosigned_by_id) if user_id is not None]
    if not wanted:
        return {}
    rows = db.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def relatives() -> ScalarSelect[str]:
    """The names of those who took part in a session or are expected."""
    return (
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


def list_for_patient(db: Session, patient_id: UUID, limit: int = 200) -> list[SessionRow]:
    """A patient's sessions, newest first. One statement."""
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
            relatives(),
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
