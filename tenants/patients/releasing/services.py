"""Letting a stored file leave."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, disclosure
from causeway.access import Actor, Permission
from causeway.disclosure import Category, Clearance, Document, Leaving, Purpose, Recipient, Way
from causeway.errors import Refused
from causeway.language import speaking
from causeway.protection import keyring
from tenants.patients import queries
from tenants.patients.errors import AttachmentVoided
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Attachment
from tenants.patients.releasing.documents import covered
from tenants.patients.releasing.enclosing import enclose
from tenants.patients.services.attachments import CONTENT


@dataclass(frozen=True, slots=True)
class Release:
    """Whom a file is for, what for, and what it tells. recipient_id: a contact. grounds_id: recorded before.

    way: by post or fax; a PDF is handed over in the room.
    """

    recipient: Recipient
    recipient_name: str
    purpose: Purpose
    categories: frozenset[Category]
    way: Way = Way.LETTER
    language: Tongue = Tongue.ENGLISH
    recipient_id: UUID | None = None
    grounds_id: UUID | None = None
    service_days: tuple[date, ...] = ()


def release_file(db: Session, actor: Actor, attachment_id: UUID, of: Release) -> tuple[Clearance, Document]:
    """Set a file under a cover for somebody, through the gate; what it tells is kept with it and accounted for.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, AttachmentVoided, Refused, DisclosureRefused; NoForm, LaidOver,
    TooLong, CannotEnclose, NoTypeface.
    """
    access.require(actor, Permission.DOCUMENT_WRITE)
    attachment = queries.get_part(db, Attachment, attachment_id, for_update=True)
    access.require_patient(db, actor, Permission.DOCUMENT_WRITE, attachment.patient_id)
    if attachment.voided_at is not None:
        raise AttachmentVoided
    if not of.categories:
        raise Refused("Mark what the file tells: a release is checked against it.", field="categories")
    asked = leaving(db, attachment, of)
    if not asked.recipient_name.strip():
        raise Refused("Say whom it is for.", field="recipient_name")
    attachment.categories = sorted(of.categories)
    clearance = disclosure.ask(db, actor, asked)
    with speaking(of.language.value):
        content = keyring(db).open_bytes(CONTENT, queries.get_content(db, attachment.id))
        made = covered(db, actor, clearance, enclose(attachment.media_type, content, asked.what))
    db.flush()
    audit.record(db, actor, "attachment.released", subject=attachment, basis=clearance.basis.key)
    return clearance, made


def leaving(db: Session, attachment: Attachment, of: Release) -> Leaving:
    """What the gate is asked."""
    is_own = of.recipient is Recipient.PATIENT
    patient_id = attachment.patient_id
    return Leaving(
        of.way,
        of.recipient,
        Purpose.PATIENT_ACCESS if is_own else of.purpose,
        what=attachment.description or attachment.name,
        categories=of.categories,
        patient_ids=(patient_id,),
        recipient_name=queries.get_patient(db, patient_id).full_name if is_own else of.recipient_name,
        recipient_id=patient_id if is_own else of.recipient_id,
        grounds_id=of.grounds_id,
        service_days=of.service_days,
        language=of.language.value,
    )
