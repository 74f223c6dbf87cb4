"""Reads of one-time links: by the token somebody holds, and those of one patient."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from causeway.database import locked
from causeway.people.models import Clinic, User
from tenants.links import rules
from tenants.links.errors import NoAddress, NoConsentToMail
from tenants.links.models import LinkWay, PatientLink
from tenants.links.rules import State
from tenants.patients.models import Patient
from tenants.patients.queries import agrees_to_mail

OPENS = frozenset({State.WAITING, State.OPENED})


def find_clinic(db: Session, token: str) -> Clinic | None:
    """The clinic that a token names."""
    clinic_id = rules.clinic_of(token)
    return None if clinic_id is None else db.get(Clinic, clinic_id)


def find_link(db: Session, token: str, *, for_update: bool = False) -> PatientLink | None:
    """The link of a token, in whatever state, among those of the bound clinic."""
    statement = select(PatientLink).where(PatientLink.token_hash == rules.hash_of(token))
    return db.scalar(locked(statement) if for_update else statement)


def state_of(link: PatientLink, now: datetime) -> State:
    """Where a link stands."""
    return rules.state(
        now,
        expires_at=link.expires_at,
        opened_at=link.opened_at,
        used_at=link.used_at,
        withdrawn_at=link.withdrawn_at,
    )


def list_unused(db: Session, patient_id: UUID, purpose: str) -> Sequence[PatientLink]:
    """Links of a patient for one thing that were neither used nor withdrawn, run out or not; locked."""
    statement = select(PatientLink).where(
        PatientLink.patient_id == patient_id,
        PatientLink.purpose == purpose,
        PatientLink.used_at.is_(None),
        PatientLink.withdrawn_at.is_(None),
    )
    return db.scalars(locked(statement.order_by(PatientLink.id))).all()


class LinkRow(NamedTuple):
    """A link as staff see it. by: who handed it out."""

    id: UUID
    made_at: datetime
    expires_at: datetime
    way: LinkWay
    by: str
    state: State


def list_links(db: Session, patient_id: UUID, purpose: str, since: datetime, now: datetime) -> list[LinkRow]:
    """Links of a patient for one thing that were made since a moment or still open, the newest first."""
    statement = (
        select(PatientLink, User.display_name)
        .join(User, User.id == PatientLink.issued_by_id)
        .where(
            PatientLink.patient_id == patient_id,
            PatientLink.purpose == purpose,
            or_(PatientLink.created_at >= since, PatientLink.expires_at > now),
        )
        .order_by(PatientLink.id.desc())
    )
    return [
        LinkRow(link.id, link.created_at, link.expires_at, link.way, by, state_of(link, now))
        for link, by in db.execute(statement)
    ]


def require_mailable(db: Session, patient: Patient, today: date) -> str:
    """The address that may be written to. Raises: NoAddress, NoConsentToMail."""
    if not patient.email:
        raise NoAddress
    if not agrees_to_mail(db, patient.id, today):
        raise NoConsentToMail
    return patient.email
