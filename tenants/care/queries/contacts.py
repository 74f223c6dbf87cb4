"""Contact notes: of one patient, and the days they answer. The constants name the columns they are sealed for."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from causeway import access, drafts
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import Keyring, keyring
from tenants.care.errors import ContactNoteNotFound
from tenants.care.models import ContactAddendum, ContactDraft, ContactNote
from tenants.care.rules import ContactKind, ContactOutcome, Direction
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.staff import cosigning

CONTACT_WITH = "contact_notes.with"
CONTACT_TEXT = "contact_notes.text"
CONTACT_ADDENDUM = "contact_addenda.text"
CONTACT_DRAFT = "contact_drafts.payload"


class ContactRow(NamedTuple):
    """A contact note as pages show it. cosigned_by: "" while nobody has."""

    id: UUID
    patient_id: UUID
    kind: ContactKind
    direction: Direction
    outcome: ContactOutcome
    with_whom: str
    happened_at: datetime
    minutes: int
    text: str
    about_on: date | None
    signed_at: datetime
    signed_by: str
    signed_by_id: UUID
    needs_cosign: bool
    cosigned_at: datetime | None
    cosigned_by: str
    version: int


class WaitingContact(NamedTuple):
    """A contact note that waits for a second signature. supervisor: of who signed, where their record names one."""

    id: UUID
    patient_id: UUID
    kind: ContactKind
    happened_at: datetime
    signed_at: datetime
    signed_by: str
    supervisor_user_id: UUID | None
    supervisor: str | None


class BegunContact(NamedTuple):
    """A contact note that somebody has begun to type and not signed."""

    id: UUID
    patient_id: UUID
    patient: str
    begun_at: datetime


class AddedRow(NamedTuple):
    """What was added to a contact note."""

    text: str
    signed_at: datetime
    signed_by: str


def get_contact_note(db: Session, note_id: UUID, *, for_update: bool = False) -> ContactNote:
    """One contact note. Raises ContactNoteNotFound."""
    return get_one(db, ContactNote, note_id, ContactNoteNotFound, for_update=for_update)


def list_contact_notes(
    db: Session, patient_id: UUID, *, limit: int = 50, before: datetime | None = None
) -> list[ContactRow]:
    """A patient's contact notes, the newest first; those before a moment where one is given. One statement."""
    statement = _select().where(ContactNote.patient_id == patient_id)
    if before is not None:
        statement = statement.where(ContactNote.happened_at < before)
    return _read(db, statement.order_by(ContactNote.happened_at.desc(), ContactNote.id.desc()).limit(limit))


def get_contact_row(db: Session, note_id: UUID) -> ContactRow:
    """One contact note as pages show it. Raises ContactNoteNotFound."""
    found = _read(db, _select().where(ContactNote.id == note_id))
    if not found:
        raise ContactNoteNotFound
    return found[0]


def list_waiting_contacts(db: Session, actor: Actor, limit: int, *, after: UUID | None = None) -> list[WaitingContact]:
    """Contact notes that wait for this person's co-signature, the first signed first; beyond one where given. One statement."""
    supervisor = cosigning.supervisor_of(ContactNote.signed_by_id)
    statement = (
        _waiting(supervisor)
        .where(
            ContactNote.needs_cosign.is_(True),
            ContactNote.cosigned_at.is_(None),
            cosigning.reaches(actor, Permission.CARE_COSIGN, ContactNote.signed_by_id),
        )
        .order_by(ContactNote.signed_at, ContactNote.id)
        .limit(limit)
    )
    if after is not None:
        mark = select(ContactNote.signed_at).where(ContactNote.id == after).scalar_subquery()
        statement = statement.where(
            (ContactNote.signed_at > mark) | and_(ContactNote.signed_at == mark, ContactNote.id > after)
        )
    return [WaitingContact(*row) for row in db.execute(statement)]


def list_begun_contacts(db: Session, actor: Actor, limit: int) -> list[BegunContact]:
    """The contact notes this person has begun and not signed, the first begun first. One statement."""
    statement = (
        select(ContactDraft.id, ContactDraft.patient_id, SHOWN_NAME, ContactDraft.created_at)
        .join(Patient, and_(Patient.clinic_id == ContactDraft.clinic_id, Patient.id == ContactDraft.patient_id))
        .where(ContactDraft.user_id == actor.user_id)
        .order_by(ContactDraft.created_at, ContactDraft.id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.CARE_WRITE, ContactDraft.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [BegunContact(*row) for row in db.execute(statement)]


def list_contacts_cosigned(
    db: Session, actor: Actor, from_at: datetime, until_at: datetime
) -> list[tuple[WaitingContact, datetime | None]]:
    """Contact notes signed between two instants that needed a second signature, with when it was given. One statement."""
    supervisor = cosigning.supervisor_of(ContactNote.signed_by_id)
    rows = db.execute(
        _waiting(supervisor)
        .add_columns(ContactNote.cosigned_at)
        .where(
            ContactNote.needs_cosign.is_(True),
            ContactNote.signed_at >= from_at,
            ContactNote.signed_at < until_at,
            cosigning.reaches(actor, Permission.CARE_COSIGN, ContactNote.signed_by_id),
        )
        .order_by(ContactNote.signed_at, ContactNote.id)
    )
    return [(WaitingContact(*row[:-1]), row[-1]) for row in rows]


def _waiting(supervisor: cosigning.Supervisor) -> Select[Any]:
    return select(
        ContactNote.id,
        ContactNote.patient_id,
        ContactNote.kind,
        ContactNote.happened_at,
        ContactNote.signed_at,
        User.display_name,
        supervisor.user_id,
        supervisor.name,
    ).join(User, User.id == ContactNote.signed_by_id)


def find_answered(db: Session, patient_ids: Collection[UUID], days: Collection[date]) -> set[tuple[UUID, date]]:
    """The (patient, day) that a contact note answers, whatever came of it: the outreach of that absence is done."""
    rows = db.execute(
        select(ContactNote.patient_id, ContactNote.about_on).where(
            ContactNote.patient_id.in_(patient_ids), ContactNote.about_on.in_(days)
        )
    )
    return {(row.patient_id, row.about_on) for row in rows if row.about_on is not None}


def list_contact_addenda(db: Session, note_ids: Collection[UUID]) -> dict[UUID, list[AddedRow]]:
    """The addenda of some contact notes, oldest first, by note."""
    rows = db.execute(
        select(ContactAddendum, User.display_name)
        .join(User, User.id == ContactAddendum.signed_by_id)
        .where(ContactAddendum.contact_note_id.in_(note_ids))
        .order_by(ContactAddendum.id)
    )
    found: dict[UUID, list[AddedRow]] = {}
    for row, name in rows:
        text = keyring(db).open(CONTACT_ADDENDUM, row.text_sealed)
        found.setdefault(row.contact_note_id, []).append(AddedRow(text, row.signed_at, name))
    return found


def find_contact_draft(db: Session, actor: Actor, patient_id: UUID) -> ContactDraft | None:
    """What this person has typed of a contact note and not signed yet."""
    return drafts.find(db, actor, ContactDraft, patient_id=patient_id)


_COSIGNER = aliased(User)


def _select() -> Select[ContactNote, str, str]:
    return (
        select(ContactNote, User.display_name, _COSIGNER.display_name)
        .join(User, User.id == ContactNote.signed_by_id)
        .outerjoin(_COSIGNER, _COSIGNER.id == ContactNote.cosigned_by_id)
    )


def _read(db: Session, statement: Select[ContactNote, str, str]) -> list[ContactRow]:
    ring, rows = keyring(db), db.execute(statement)
    return [_row(ring, note, signer, cosigner) for note, signer, cosigner in rows]


def _row(ring: Keyring, note: ContactNote, signer: str, cosigner: str | None) -> ContactRow:
    return ContactRow(
        note.id,
        note.patient_id,
        note.kind,
        note.direction,
        note.outcome,
        ring.open(CONTACT_WITH, note.with_sealed),
        note.happened_at,
        note.minutes,
        ring.open(CONTACT_TEXT, note.text_sealed) if note.text_sealed is not None else "",
        note.about_on,
        note.signed_at,
        signer,
        note.signed_by_id,
        note.needs_cosign,
        note.cosigned_at,
        cosigner or "",
        note.version,
    )
