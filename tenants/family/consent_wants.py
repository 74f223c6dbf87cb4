"""What a planned family session asks of a patient's consents: a release to each relative who is on it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.consents.wants import Want
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.rules import FAMILY, SessionStatus
from tenants.patients.models import Consent, Contact, Patient
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.details import carries


def wanted(db: Session, actor: Actor, patient_id: UUID, _today: date) -> Sequence[Want]:
    """For each relative on a session to come, the first of theirs. One statement."""
    rows = db.execute(
        select(Contact.id, Contact.name, FamilySession.starts_at, Patient.is_part2)
        .select_from(FamilyParticipant)
        .join(
            FamilySession,
            and_(
                FamilySession.clinic_id == FamilyParticipant.clinic_id, FamilySession.id == FamilyParticipant.session_id
            ),
        )
        .join(
            Contact, and_(Contact.clinic_id == FamilyParticipant.clinic_id, Contact.id == FamilyParticipant.contact_id)
        )
        .join(
            Patient, and_(Patient.clinic_id == FamilyParticipant.clinic_id, Patient.id == FamilyParticipant.patient_id)
        )
        .where(
            FamilyParticipant.patient_id == patient_id,
            FamilyParticipant.basis.is_(None),
            FamilySession.status == SessionStatus.SCHEDULED,
            FamilySession.starts_at >= clock.now(),
        )
        .order_by(FamilySession.starts_at, Contact.id)
    ).all()
    first: dict[UUID, Any] = {}
    for row in rows:
        first.setdefault(row.id, row)
    return [
        Want(
            ConsentKind.RELEASE,
            gettext("family session with %(name)s", name=row.name),
            clock.local(row.starts_at, actor.zone).date(),
            begins={"contact": str(row.id)},
            holds=_carries(row.id, is_part2=row.is_part2),
        )
        for row in first.values()
    ]


def _carries(contact_id: UUID, *, is_part2: bool) -> Callable[[Consent], bool]:
    def is_for(consent: Consent) -> bool:
        return consent.contact_id == contact_id and carries(consent, {FAMILY}, consent.purpose or "", is_part2=is_part2)

    return is_for
