"""What of family work follows a merged contact: what is open. What was signed stays as it was signed."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from tenants.family.education.models import EducationSeat
from tenants.family.models import FamilyAgreement, FamilyParticipant, FamilySession


def move(db: Session, lose_id: UUID, keep_id: UUID) -> None:
    """Participants and agreements of unsigned sessions, and seats in classes; a second place for one person stays."""
    unsigned = select(FamilySession.id).where(FamilySession.signed_at.is_(None))
    taken = aliased(FamilyParticipant)
    seated = exists().where(
        taken.clinic_id == FamilyParticipant.clinic_id,
        taken.session_id == FamilyParticipant.session_id,
        taken.contact_id == keep_id,
    )
    participants = select(FamilyParticipant).where(
        FamilyParticipant.contact_id == lose_id, FamilyParticipant.session_id.in_(unsigned), ~seated
    )
    agreements = select(FamilyAgreement).where(
        FamilyAgreement.contact_id == lose_id, FamilyAgreement.session_id.in_(unsigned)
    )
    other = aliased(EducationSeat)
    has_seat = exists().where(
        other.clinic_id == EducationSeat.clinic_id,
        other.class_id == EducationSeat.class_id,
        other.contact_id == keep_id,
    )
    seats = select(EducationSeat).where(EducationSeat.contact_id == lose_id, ~has_seat)
    for participant in db.scalars(participants):
        participant.contact_id = keep_id
    for agreement in db.scalars(agreements):
        agreement.contact_id = keep_id
    for seat in db.scalars(seats):
        seat.contact_id = keep_id
