"""Reads of counselling notes. Each of them names whose notes it reads: there is none that reads everybody's."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from causeway import drafts
from causeway.access import Actor
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.counselling.errors import CounsellingNoteNotFound
from tenants.care.counselling.models import (
    CounsellingAddendum,
    CounsellingDraft,
    CounsellingKind,
    CounsellingNote,
)
from tenants.staff import cosigning

TEXT = "counselling_notes.text"
ADDENDUM = "counselling_addenda.text"
DRAFT = "counselling_drafts.payload"
MOST = 200


class Added(NamedTuple):
    """An addendum."""

    text: str
    signed_at: datetime


class NoteRow(NamedTuple):
    """A note with what was added to it, oldest first."""

    id: UUID
    kind: CounsellingKind
    about_on: date
    text: str
    author: str
    signed_at: datetime
    added: list[Added]


def list_own(db: Session, actor: Actor, patient_id: UUID) -> list[NoteRow]:
    """The actor's own notes about a patient, the newest first. Two statements."""
    return _list(db, patient_id, _own(actor))


def list_supervised(db: Session, actor: Actor, patient_id: UUID) -> list[NoteRow]:
    """The notes about a patient by those whom the actor supervises now, never their own. Two statements."""
    return _list(db, patient_id, _supervised(actor))


def list_readable(
    db: Session, actor: Actor, patient_id: UUID, note_ids: Collection[UUID], *, is_author: bool, is_director: bool
) -> list[NoteRow]:
    """Those of the notes about a patient that are the actor's own, or of somebody whom they supervise. Two statements.

    is_author, is_director: whether they may read their own, and those of the people whom they supervise, of this patient.
    """
    whose = [one for one, may in ((_own(actor), is_author), (_supervised(actor), is_director)) if may]
    return _list(db, patient_id, and_(CounsellingNote.id.in_(note_ids), or_(false(), *whose)))


def get_own(db: Session, actor: Actor, note_id: UUID, *, patient_id: UUID | None = None) -> CounsellingNote:
    """A note of the actor's; of that patient, where one is named. Raises CounsellingNoteNotFound."""
    own = CounsellingNote.id == note_id, CounsellingNote.author_id == actor.user_id
    note = db.scalars(select(CounsellingNote).where(*own)).one_or_none()
    if note is None or (patient_id is not None and note.patient_id != patient_id):
        raise CounsellingNoteNotFound
    return note


def find_draft(db: Session, actor: Actor, patient_id: UUID) -> CounsellingDraft | None:
    """What the actor has typed of a note about the patient and not signed yet."""
    return drafts.find(db, actor, CounsellingDraft, patient_id=patient_id)


def _own(actor: Actor) -> ColumnElement[bool]:
    return CounsellingNote.author_id == actor.user_id


def _supervised(actor: Actor) -> ColumnElement[bool]:
    theirs = CounsellingNote.author_id.in_(cosigning.supervised(actor))
    return and_(theirs, CounsellingNote.author_id != actor.user_id)


def _list(db: Session, patient_id: UUID, whose: ColumnElement[bool]) -> list[NoteRow]:
    ring = keyring(db)
    rows = db.execute(
        select(CounsellingNote, User.display_name)
        .join(User, User.id == CounsellingNote.author_id)
        .where(CounsellingNote.patient_id == patient_id, whose)
        .order_by(CounsellingNote.about_on.desc(), CounsellingNote.id.desc())
        .limit(MOST)
    ).all()
    added = _addenda(db, [note.id for note, _author in rows])
    return [
        NoteRow(
            note.id,
            note.kind,
            note.about_on,
            ring.open(TEXT, note.text_sealed),
            author,
            note.signed_at,
            added.get(note.id, []),
        )
        for note, author in rows
    ]


def _addenda(db: Session, note_ids: Collection[UUID]) -> dict[UUID, list[Added]]:
    found: dict[UUID, list[Added]] = {}
    wanted = select(CounsellingAddendum).where(CounsellingAddendum.note_id.in_(note_ids))
    for row in db.scalars(wanted.order_by(CounsellingAddendum.id)):
        text = keyring(db).open(ADDENDUM, row.text_sealed)
        found.setdefault(row.note_id, []).append(Added(text, row.signed_at))
    return found
