"""Counselling notes: written and signed at once by their author, added to afterwards by nobody else.

The trail keeps every act and every reading by a supervisor, without the patient: a chart's activity must not tell that
there are notes.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from causeway.errors import Invalid, Refused
from causeway.protection import keyring
from tenants.care.counselling import queries
from tenants.care.counselling.models import (
    CounsellingAddendum,
    CounsellingDraft,
    CounsellingKind,
    CounsellingNote,
)
from tenants.care.counselling.queries import ADDENDUM, DRAFT, TEXT, NoteRow
from tenants.patients import queries as patients


def write_note(
    db: Session, actor: Actor, patient_id: UUID, *, kind: CounsellingKind, about_on: date, text: str
) -> CounsellingNote:
    """Write a note and sign it; frozen from here on. The password is asked for at the edge.

    about_on: clinic-local day of the conversation, not after today. Raises: Forbidden, PatientNotFound, OutsideCaseload,
    Invalid, Refused.
    """
    _require(db, actor, patient_id)
    author_id = drafts.require_person(actor)
    problems = {}
    if not text.strip():
        problems["text"] = ["Write what you want to keep."]
    if about_on > clock.today(actor.zone):
        problems["about_on"] = ["This day is still to come."]
    if problems:
        raise Invalid(problems)
    note = CounsellingNote(
        patient_id=patient_id,
        author_id=author_id,
        kind=kind,
        about_on=about_on,
        text_sealed=keyring(db).seal(TEXT, text.strip()),
        signed_at=clock.now(),
    )
    db.add(note)
    drafts.drop(db, actor, CounsellingDraft, patient_id=patient_id)
    db.flush()
    _tell(db, actor, "counselling_note.signed", note.id)
    return note


def add_addendum(db: Session, actor: Actor, note_id: UUID, text: str) -> CounsellingAddendum:
    """Add to a note of one's own. Raises: Forbidden, CounsellingNoteNotFound, OutsideCaseload, Refused."""
    access.require(actor, Permission.COUNSELLING_WRITE)
    note = queries.get_own(db, actor, note_id)
    access.require_patient(db, actor, Permission.COUNSELLING_WRITE, note.patient_id)
    if not text.strip():
        raise Refused("Write what is to be added.", field="text")
    addendum = CounsellingAddendum(
        note_id=note.id,
        patient_id=note.patient_id,
        text_sealed=keyring(db).seal(ADDENDUM, text.strip()),
        signed_at=clock.now(),
    )
    db.add(addendum)
    db.flush()
    _tell(db, actor, "counselling_note.addendum_added", note.id)
    return addendum


def read_supervised(db: Session, actor: Actor, patient_id: UUID) -> list[NoteRow]:
    """The notes about a patient by those whom a program director supervises; that they were read is kept.

    Raises: Forbidden, PatientNotFound, OutsideCaseload.
    """
    access.require(actor, Permission.COUNSELLING_READ)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.COUNSELLING_READ, patient_id)
    rows = queries.list_supervised(db, actor, patient_id)
    for row in rows:
        _tell(db, actor, "counselling_note.read_by_supervisor", row.id)
    return rows


def keep_draft(
    db: Session, actor: Actor, patient_id: UUID, fields: Fields, *, form_key: UUID | None = None
) -> CounsellingDraft | None:
    """Keep what somebody has typed so far; None when it arrives after its note was signed.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    _require(db, actor, patient_id)
    if drafts.is_late(db, form_key):
        return None
    typed = drafts.sealed(db, DRAFT, fields)
    return drafts.keep(db, actor, CounsellingDraft, {"patient_id": patient_id}, payload_sealed=typed)


def discard_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Throw away what this person had typed and not signed. Raises: Forbidden, PatientNotFound, OutsideCaseload."""
    _require(db, actor, patient_id)
    drafts.drop(db, actor, CounsellingDraft, patient_id=patient_id)


def _require(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.COUNSELLING_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.COUNSELLING_WRITE, patient_id)


def _tell(db: Session, actor: Actor, action: str, note_id: UUID) -> None:
    audit.record(db, actor, action, note_id=str(note_id))
