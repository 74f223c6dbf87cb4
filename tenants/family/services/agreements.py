"""What became of an agreement: asked again at later sessions, so it is written after the note is signed too."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from tenants.family import queries
from tenants.family.models import FamilyAgreement
from tenants.family.rules import AgreementState


def settle_agreement(
    db: Session, actor: Actor, agreement_id: UUID, state: AgreementState, *, expected_version: int | None = None
) -> FamilyAgreement:
    """Record that an agreement was kept or not, or open it again. The same state again changes nothing.

    Raises: Forbidden, SessionNotFound, OutsideCaseload, Stale.
    """
    access.require(actor, Permission.FAMILY_WRITE)
    agreement = queries.get_agreement(db, agreement_id, for_update=True)
    access.require_patient(db, actor, Permission.FAMILY_WRITE, agreement.patient_id)
    if agreement.state is state:
        return agreement
    require_version(agreement, expected_version)
    is_open = state is AgreementState.OPEN
    agreement.state = state
    agreement.settled_on = None if is_open else clock.today(actor.zone)
    agreement.settled_by_id = None if is_open else actor.user_id
    db.flush()
    audit.record(db, actor, "family_agreement.settled", subject=agreement, state=state.value)
    return agreement
