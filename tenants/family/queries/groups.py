"""Groups of several families: one, its families, and how many of them came."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from tenants.family.errors import GroupNotFound
from tenants.family.models import FamilyGroup, FamilyParticipant, FamilySession
from tenants.family.queries.notes import opened_words
from tenants.family.queries.sessions import relatives
from tenants.family.rules import PRESENT, SessionStatus
from tenants.patients.models import Contact, Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.sessions.rules.naming import Named

SHARED = "family_groups.shared"
CONFIRMED = "family_groups.confirmed"
GROUP_LINK = "family_groups.video_link"


class FamilyRow(NamedTuple):
    """A family of a group as its roster shows it. people: of it, expected or come. came: how many of them took part."""

    session_id: UUID
    patient_id: UUID
    patient: str
    status: SessionStatus
    is_patient_present: bool | None
    signed_at: datetime | None
    version: int
    people: str | None
    came: int


def get_group(db: Session, group_id: UUID, *, for_update: bool = False) -> FamilyGroup:
    """One group. Raises GroupNotFound."""
    return get_one(db, FamilyGroup, group_id, GroupNotFound, for_update=for_update)


def confirmed_of(db: Session, group: FamilyGroup) -> list[str]:
    """The words of the shared part that somebody has said are no names."""
    return opened_words(db, CONFIRMED, group.confirmed_sealed)


def list_family_sessions(db: Session, group_id: UUID, *, for_update: bool = False) -> Sequence[FamilySession]:
    """The sessions of a group's families, in the order they were put in it."""
    statement = select(FamilySession).where(FamilySession.group_id == group_id).order_by(FamilySession.id)
    return db.scalars(statement.with_for_update() if for_update else statement).all()


def list_families(db: Session, actor: Actor, group_id: UUID) -> list[FamilyRow]:
    """The group's families whose charts the reader reaches, by name. One statement."""
    came = (
        select(func.count())
        .select_from(FamilyParticipant)
        .where(
            FamilyParticipant.clinic_id == FamilySession.clinic_id,
            FamilyParticipant.session_id == FamilySession.id,
            FamilyParticipant.took_part.in_(PRESENT),
        )
        .correlate(FamilySession)
        .scalar_subquery()
    )
    statement = (
        select(
            FamilySession.id,
            FamilySession.patient_id,
            SHOWN_NAME,
            FamilySession.status,
            FamilySession.is_patient_present,
            FamilySession.signed_at,
            FamilySession.version,
            relatives(),
            came,
        )
        .join(Patient, and_(Patient.clinic_id == FamilySession.clinic_id, Patient.id == FamilySession.patient_id))
        .where(FamilySession.group_id == group_id)
        .order_by(SHOWN_NAME, FamilySession.id)
    )
    criterion = access.visible(actor, Permission.FAMILY_READ, FamilySession.patient_id)
    rows = db.execute(statement if criterion is None else statement.where(criterion))
    return [FamilyRow._make(row) for row in rows]


def count_families(db: Session, group_id: UUID) -> int:
    """Families of a group that were in the room: documented, with at least one relative there. One statement."""
    relative = exists().where(
        FamilyParticipant.clinic_id == FamilySession.clinic_id,
        FamilyParticipant.session_id == FamilySession.id,
        FamilyParticipant.took_part.in_(PRESENT),
    )
    return db.scalar(_counted(group_id).where(FamilySession.status == SessionStatus.HELD, relative)) or 0


def count_open(db: Session, group_id: UUID) -> int:
    """Families of a group of whom nobody has said yet whether they came. One statement."""
    return db.scalar(_counted(group_id).where(FamilySession.status == SessionStatus.SCHEDULED)) or 0


def list_named(db: Session, group_id: UUID) -> list[Named[UUID]]:
    """Everybody of a group by name, for the name check: patients, and the contacts on each family's session."""
    return _named(db, FamilySession.group_id == group_id)


def list_strangers(db: Session, session: FamilySession) -> list[Named[UUID]]:
    """Everybody of the other families whom this one has met in a group, or meets in this one, by name."""
    met = or_(FamilySession.id == session.id, FamilySession.status != SessionStatus.CANCELLED)
    own = FamilySession.patient_id == session.patient_id
    group_ids = db.scalars(select(FamilySession.group_id).where(own, FamilySession.group_id.is_not(None), met)).all()
    return _named(db, FamilySession.group_id.in_(group_ids), ~own) if group_ids else []


def _named(db: Session, *which: ColumnElement[bool]) -> list[Named[UUID]]:
    sessions = {row[0]: row[1] for row in db.execute(select(FamilySession.id, FamilySession.patient_id).where(*which))}
    patients = db.execute(
        select(Patient.id, Patient.first_name, Patient.last_name, Patient.preferred_name).where(
            Patient.id.in_(sessions.values())
        )
    )
    found = [Named(row[0], row[1], row[2], row[3] or "") for row in patients]
    contacts = db.execute(
        select(Contact.id, Contact.name)
        .join(
            FamilyParticipant,
            and_(FamilyParticipant.clinic_id == Contact.clinic_id, FamilyParticipant.contact_id == Contact.id),
        )
        .where(FamilyParticipant.session_id.in_(sessions))
    )
    return found + [named_contact(row[0], row[1]) for row in contacts]


def named_patient(patient: Patient) -> Named[UUID]:
    """A patient's names, as the name check takes them."""
    return Named(patient.id, patient.first_name, patient.last_name, patient.preferred_name or "")


def named_contact(contact_id: UUID, name: str) -> Named[UUID]:
    """A contact's one name as first and last."""
    first, _space, last = name.strip().rpartition(" ")
    return Named(contact_id, first or last, last if first else "")


def _counted(group_id: UUID) -> Select[int]:
    return select(func.count()).select_from(FamilySession).where(FamilySession.group_id == group_id)
