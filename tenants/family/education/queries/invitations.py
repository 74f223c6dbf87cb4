"""What went to whoever has a seat in a class, and who does not know how it stands."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from causeway import access, clock, mail
from causeway.access import Actor, Permission
from causeway.mail import OutgoingMail
from causeway.people.models import User
from tenants.family.education.models import EducationClass, EducationInvitation, EducationSeat
from tenants.family.education.rules import Attended, InvitedBy
from tenants.family.rules import InvitationKind
from tenants.patients.models import Contact, Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.staff.models import StaffMember

ADDRESS = "education_invitations.address"


class InvitationRow(NamedTuple):
    """The last invitation of a seat, as pages show it. arrival: of a letter, as far as the outbox knows."""

    way: InvitedBy
    kind: InvitationKind
    sequence: int
    sent_at: datetime
    sent_by: str
    basis: str
    arrival: mail.Arrival | None


def find_last_invitations(db: Session, class_id: UUID) -> dict[UUID, EducationInvitation]:
    """The last invitation of each seat of a class. One statement."""
    rows = db.scalars(
        select(EducationInvitation).where(EducationInvitation.class_id == class_id).order_by(EducationInvitation.id)
    )
    return {row.seat_id: row for row in rows}


def find_mailed(db: Session, class_id: UUID) -> set[UUID]:
    """The seats of a class whose contact ever had a letter about it. One statement."""
    rows = db.scalars(
        select(EducationInvitation.seat_id).where(
            EducationInvitation.class_id == class_id, EducationInvitation.way == InvitedBy.MAIL
        )
    )
    return set(rows)


def view_last_invitations(db: Session, class_id: UUID) -> dict[UUID, InvitationRow]:
    """The same as pages show it. Two statements."""
    rows = db.execute(
        select(EducationInvitation, User.display_name)
        .join(User, User.id == EducationInvitation.sent_by_id)
        .where(EducationInvitation.class_id == class_id)
        .order_by(EducationInvitation.id)
    )
    last = {one.seat_id: (one, name) for one, name in rows}
    arrivals = mail.find_arrivals(db, [one.mail_ref for one, _name in last.values() if one.mail_ref is not None])
    return {
        seat_id: InvitationRow(
            one.way,
            one.kind,
            one.sequence,
            one.sent_at,
            name,
            one.basis,
            arrivals.get(one.mail_ref) if one.mail_ref is not None else None,
        )
        for seat_id, (one, name) in last.items()
    }


class Unreached(NamedTuple):
    """A seat whose contact does not know how the class stands."""

    seat_id: UUID
    class_id: UUID
    patient_id: UUID
    patient: str
    contact: str
    starts_at: datetime
    facilitator: str
    facilitator_user_id: UUID | None


def list_unreached(db: Session, actor: Actor, limit: int) -> list[Unreached]:
    """Seats in classes to come, or called off before their day, whose last invitation failed or is of before a change.

    Of patients the actor may see. One statement.
    """
    newer = aliased(EducationInvitation)
    failed = exists().where(OutgoingMail.id == EducationInvitation.mail_ref, OutgoingMail.given_up_at.is_not(None))
    is_last = ~exists().where(
        newer.clinic_id == EducationInvitation.clinic_id,
        newer.class_id == EducationInvitation.class_id,
        newer.seat_id == EducationInvitation.seat_id,
        newer.id > EducationInvitation.id,
    )
    statement = (
        select(
            EducationSeat.id,
            EducationClass.id,
            EducationSeat.patient_id,
            SHOWN_NAME,
            Contact.name,
            EducationClass.starts_at,
            StaffMember.first_name + " " + StaffMember.last_name,
            StaffMember.user_id,
        )
        .select_from(EducationInvitation)
        .join(
            EducationClass,
            and_(
                EducationClass.clinic_id == EducationInvitation.clinic_id,
                EducationClass.id == EducationInvitation.class_id,
            ),
        )
        .join(
            EducationSeat,
            and_(
                EducationSeat.clinic_id == EducationInvitation.clinic_id,
                EducationSeat.id == EducationInvitation.seat_id,
            ),
        )
        .join(Contact, and_(Contact.clinic_id == EducationSeat.clinic_id, Contact.id == EducationSeat.contact_id))
        .join(Patient, and_(Patient.clinic_id == EducationSeat.clinic_id, Patient.id == EducationSeat.patient_id))
        .join(
            StaffMember,
            and_(StaffMember.clinic_id == EducationClass.clinic_id, StaffMember.id == EducationClass.facilitator_id),
        )
        .where(
            EducationClass.starts_at > clock.now(),
            EducationSeat.attended != Attended.DECLINED,
            EducationInvitation.kind != InvitationKind.CANCEL,
            or_(EducationInvitation.sequence < EducationClass.invited_sequence, failed),
            is_last,
        )
        .order_by(EducationClass.starts_at, EducationSeat.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.FAMILY_READ, EducationSeat.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [Unreached(*row) for row in db.execute(statement)]
