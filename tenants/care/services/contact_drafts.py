"""Keeping a contact note as it is typed, for whoever types it, until it is signed or thrown away."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, drafts, submissions
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from tenants.care import queries
from tenants.care.models import ContactDraft
from tenants.care.queries import CONTACT_DRAFT
from tenants.patients import queries as patients


def keep_contact_draft(
    db: Session, actor: Actor, patient_id: UUID, fields: Fields, *, form_key: UUID | None = None
) -> ContactDraft | None:
    """Keep what somebody has typed of a patient's contact note so far.

    form_key: of the form it was typed on; a draft that arrives after its note was signed is left alone (None).
    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    _require(db, actor, patient_id)
    user_id = drafts.require_person(actor)
    if form_key is not None and submissions.is_settled(db, form_key):
        return None
    keys = {"patient_id": patient_id, "user_id": user_id}
    return drafts.keep(db, ContactDraft, keys, payload_sealed=drafts.sealed(db, CONTACT_DRAFT, fields))


def discard_contact_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Throw away what this person had typed and not signed. Raises Forbidden, PatientNotFound, OutsideCaseload."""
    _require(db, actor, patient_id)
    drop_contact_draft(db, actor, patient_id)


def drop_contact_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """The draft is of no use any more, its note being signed. Asks for nothing: whoever calls it has."""
    if (draft := queries.find_contact_draft(db, patient_id, actor.user_id)) is not None:
        db.delete(draft)
        db.flush()


def _require(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
