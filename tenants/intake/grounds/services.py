"""Taking note of what an admission lacked."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from tenants.intake.grounds import queries
from tenants.intake.grounds.errors import NothingToAcknowledge
from tenants.intake.grounds.models import Admission


def acknowledge(db: Session, actor: Actor, admission_id: UUID, *, expected_version: int | None = None) -> Admission:
    """Take note, as a director, that somebody was admitted without what was only warned about. Frozen afterwards.

    Raises Forbidden, AdmissionNotFound, OutsideCaseload, Stale, NothingToAcknowledge, Refused.
    """
    access.require(actor, Permission.EPISODE_ACKNOWLEDGE)
    admission = queries.get_admission(db, admission_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_ACKNOWLEDGE, admission.patient_id)
    if actor.user_id is None:
        raise Refused("Only a person acknowledges an admission.")
    require_version(admission, expected_version)
    if not admission.warned or admission.acknowledged_at is not None:
        raise NothingToAcknowledge
    admission.acknowledged_at, admission.acknowledged_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "admission.acknowledged", subject=admission)
    return admission
