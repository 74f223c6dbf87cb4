"""Attachments: keeping a file sealed, reading it again, voiding it."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.patients import files, queries
from tenants.patients.errors import AlreadyDone
from tenants.patients.models import Attachment, AttachmentContent

CONTENT = "attachment_contents.content"


def attach(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    name: str,
    content: bytes,
    *,
    description: str | None = None,
    categories: Iterable[Category] = (),
) -> Attachment:
    """Keep a file in a patient's record, encrypted under the clinic's key. categories: what it tells, as far as known.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, FileRefused, Refused when the same file is there already.
    """
    access.require(actor, Permission.DOCUMENT_WRITE)
    queries.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.DOCUMENT_WRITE, patient_id)
    return keep(db, actor, patient_id, name, content, description=description, categories=categories)


def keep(
    db: Session,
    actor: Actor,
    patient_id: UUID,
    name: str,
    content: bytes,
    *,
    description: str | None = None,
    categories: Iterable[Category] = (),
) -> Attachment:
    """The same for a service that has asked whether the person may. Raises: FileRefused, Refused."""
    kept = files.look_at(name, content)
    ring = keyring(db)
    mark = ring.fingerprint(CONTENT, hashlib.sha256(content).hexdigest())
    present = db.scalar(
        select(Attachment.name).where(
            Attachment.patient_id == patient_id, Attachment.content_fingerprint == mark, Attachment.voided_at.is_(None)
        )
    )
    if present is not None:
        raise Refused("This file is here already, as {name}.", field="file", name=present)
    attachment = Attachment(
        patient_id=patient_id,
        name=kept.name,
        media_type=kept.media_type,
        size_bytes=len(content),
        content_fingerprint=mark,
        description=description,
        categories=sorted(categories),
        uploaded_by=actor.user_id,
    )
    db.add(attachment)
    db.flush()
    sealed = ring.seal_bytes(CONTENT, content)
    db.add(AttachmentContent(patient_id=patient_id, attachment_id=attachment.id, content_sealed=sealed))
    db.flush()
    return attachment


def read_attachment(db: Session, actor: Actor, attachment_id: UUID) -> tuple[Attachment, bytes]:
    """A file and its bytes. That it leaves is the gate's to allow. Raises: Forbidden, RecordNotFound, OutsideCaseload."""
    access.require(actor, Permission.DOCUMENT_READ)
    attachment = queries.get_part(db, Attachment, attachment_id)
    access.require_patient(db, actor, Permission.DOCUMENT_READ, attachment.patient_id)
    return attachment, keyring(db).open_bytes(CONTENT, queries.get_content(db, attachment_id))


def void_attachment(db: Session, actor: Actor, attachment_id: UUID, reason: str) -> Attachment:
    """Set a file aside that was attached in error: kept, no longer listed.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, AlreadyDone, Refused.
    """
    access.require(actor, Permission.DOCUMENT_WRITE)
    attachment = queries.get_part(db, Attachment, attachment_id, for_update=True)
    access.require_patient(db, actor, Permission.DOCUMENT_WRITE, attachment.patient_id)
    if attachment.voided_at is not None:
        raise AlreadyDone
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    attachment.voided_at, attachment.void_reason = clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "attachment.voided", subject=attachment)
    return attachment
