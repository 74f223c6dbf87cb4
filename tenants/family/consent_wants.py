"""What planned family sessions ask of a patient's consents: a release to each relative, telehealth, group confidentiality."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.consents.wants import Want
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.queries.seats import list_standing
from tenants.family.rules import FAMILY, SessionFormat, SessionStatus
from tenants.patients.models import Consent, Contact
from tenants.patients.queries import get_patient
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.details import carries


def wanted(db: Session, actor: Actor, patient_id: UUID, today: date) -> Sequence[Want]:
    """For every session to come. Three statements, and those of who stands for the patient."""
    coming = db.execute(
        select(FamilySession.id, FamilySession.starts_at, FamilySession.format, FamilySession.group_id)
        .where(
            FamilySession.patient_id == patient_id,
            FamilySession.status == SessionStatus.SCHEDULED,
            FamilySession.starts_at >= clock.now(),
        )
        .order_by(FamilySession.starts_at, FamilySession.id)
    ).all()
    days = {row.id: clock.local(row.starts_at, actor.zone).date() for row in coming}
    afar = next((row.id for row in coming if row.format is not SessionFormat.IN_PERSON), None)
    group = next((row.id for row in coming if row.group_id is not None), None)
    found = _releases(db, patient_id, today, days)
    if afar is not None:
        found.append(Want(ConsentKind.TELEHEALTH, gettext("family session by video or telephone"), days[afar]))
    if group is not None:
        found.append(Want(ConsentKind.GROUP_CONFIDENTIALITY, gettext("a group of several families"), days[group]))
    return found


def _releases(db: Session, patient_id: UUID, today: date, days: Mapping[UUID, date]) -> list[Want]:
    """To each relative expected who does not stand for the patient, for each day: what holds on the first may end before the
    second.
    """
    if not days:
        return []
    is_part2 = get_patient(db, patient_id).is_part2
    expected = db.execute(
        select(Contact.id, Contact.name, FamilyParticipant.session_id)
        .join(
            FamilyParticipant,
            and_(FamilyParticipant.clinic_id == Contact.clinic_id, FamilyParticipant.contact_id == Contact.id),
        )
        .where(FamilyParticipant.session_id.in_(list(days)), FamilyParticipant.basis.is_(None))
        .order_by(Contact.id)
    ).all()
    standing = set() if is_part2 else list_standing(db, [patient_id], today)
    return [
        Want(
            ConsentKind.RELEASE,
            gettext("family session with %(name)s", name=row.name),
            days[row.session_id],
            begins={"contact": str(row.id)},
            holds=_carries(row.id, is_part2=is_part2),
        )
        for row in sorted(expected, key=lambda row: days[row.session_id])
        if row.id not in standing
    ]


def _carries(contact_id: UUID, *, is_part2: bool) -> Callable[[Consent], bool]:
    def is_for(consent: Consent) -> bool:
        return consent.contact_id == contact_id and carries(consent, {FAMILY}, consent.purpose or "", is_part2=is_part2)

    return is_for
