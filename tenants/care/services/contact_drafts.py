"""Keeping a contact note as it is typed, for whoever types it, until it is signed or thrown away."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
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
    if drafts.is_late(db, form_key):
        return None
    typed = drafts.sealed(db, CONTACT_DRAFT, fields)
    return drafts.keep(db, actor, ContactDraft, {"patient_id": patient_id}, payload_sealed=typed)


def discard_contact_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Throw away what this person had typed and not signed. Raises Forbidden, PatientNotFound, OutsideCaseload."""
    _require(db, actor, patient_id)
    drop_contact_draft(db, actor, patient_id)


def drop_contact_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """The draft is of no use any more, its note being signed. Asks for nothing: whoever calls it has."""
    drafts.drop(db, actor, ContactDraft, patient_id=patient_id)


def _require(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.CARE_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
