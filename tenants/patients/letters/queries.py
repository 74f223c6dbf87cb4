"""Reads of letters. The constants name the columns they are sealed for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from causeway.database import get_one
from causeway.disclosure import Category, Purpose, Recipient
from causeway.people.models import User
from causeway.protection import keyring
from tenants.patients.letters.errors import LetterNotFound
from tenants.patients.letters.models import Letter
from tenants.patients.letters.rules import LetterKind, LetterState, Tongue, state

TEXT = "letters.text"
DRAFT = "letter_drafts.payload"
MOST = 200


class LetterRow(NamedTuple):
    """A letter as pages show it. has_newer: a later version of it stands."""

    id: UUID
    patient_id: UUID
    kind: LetterKind
    language: Tongue
    recipient: Recipient
    contact_id: UUID | None
    addressee: str
    address: str | None
    purpose: Purpose
    categories: Sequence[str]
    begun_with: Sequence[str] | None
    from_on: date
    until_on: date
    number: int
    replaces_id: UUID | None
    created_at: datetime
    written_by: str | None
    signed_at: datetime | None
    signed_as: str | None
    released_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None
    version: int
    has_newer: bool

    @property
    def state(self) -> LetterState:
        """Where it stands."""
        return state(self)

    @property
    def tells(self) -> frozenset[Category]:
        """The categories it tells."""
        return frozenset(Category(one) for one in self.categories)


def get_letter(db: Session, letter_id: UUID, *, for_update: bool = False) -> Letter:
    """One letter. Raises LetterNotFound."""
    return get_one(db, Letter, letter_id, LetterNotFound, for_update=for_update)


def get_row(db: Session, letter_id: UUID) -> LetterRow:
    """One letter as pages show it. Raises LetterNotFound."""
    row = db.execute(_select().where(Letter.id == letter_id)).one_or_none()
    if row is None:
        raise LetterNotFound
    return LetterRow(*row)


def list_letters(db: Session, patient_id: UUID) -> list[LetterRow]:
    """A patient's letters, the newest first. One statement."""
    rows = db.execute(_select().where(Letter.patient_id == patient_id).order_by(Letter.id.desc()).limit(MOST))
    return [LetterRow(*row) for row in rows]


def find_newer(db: Session, letter_id: UUID) -> UUID | None:
    """The version that was begun from a letter and not set aside."""
    return db.scalar(select(Letter.id).where(Letter.replaces_id == letter_id, Letter.voided_at.is_(None)).limit(1))


def text_of(db: Session, letter_id: UUID) -> str:
    """What a letter says. Raises LetterNotFound."""
    sealed = db.scalar(select(Letter.text_sealed).where(Letter.id == letter_id))
    if sealed is None:
        raise LetterNotFound
    return keyring(db).open(TEXT, sealed)


def _select() -> Any:
    later = aliased(Letter)
    has_newer = exists(
        select(later.id)
        .where(later.clinic_id == Letter.clinic_id, later.replaces_id == Letter.id, later.voided_at.is_(None))
        .correlate(Letter)
    )
    return select(
        Letter.id,
        Letter.patient_id,
        Letter.kind,
        Letter.language,
        Letter.recipient,
        Letter.contact_id,
        Letter.addressee,
        Letter.address,
        Letter.purpose,
        Letter.categories,
        Letter.begun_with,
        Letter.from_on,
        Letter.until_on,
        Letter.number,
        Letter.replaces_id,
        Letter.created_at,
        User.display_name,
        Letter.signed_at,
        Letter.signed_as,
        Letter.released_at,
        Letter.voided_at,
        Letter.void_reason,
        Letter.version,
        has_newer,
    ).outerjoin(User, and_(User.id == Letter.written_by_id))
