"""Whether a letter may leave, and on what: the gate's answer before anything leaves."""

from collections.abc import Collection
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import disclosure
from causeway.access import Actor
from causeway.disclosure import Basis, Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.language import words
from tenants.patients.letters.labels import KINDS
from tenants.patients.letters.rules import SCOPES, LetterKind, Tongue, begun_with, may_begin_with


class Addressed(Protocol):
    """What the gate is asked about a letter."""

    @property
    def patient_id(self) -> UUID: ...
    @property
    def kind(self) -> LetterKind: ...
    @property
    def recipient(self) -> Recipient: ...
    @property
    def contact_id(self) -> UUID | None: ...
    @property
    def addressee(self) -> str: ...
    @property
    def purpose(self) -> Purpose: ...
    @property
    def categories(self) -> Collection[str]: ...
    @property
    def begun_with(self) -> Collection[str] | None: ...
    @property
    def language(self) -> Tongue: ...


def leaving(letter: Addressed, categories: Collection[Category] | None = None) -> Leaving:
    """What the gate is asked. categories: instead of all that the letter tells and its text began with."""
    told = _told(letter) if categories is None else frozenset(categories)
    is_own = letter.recipient is Recipient.PATIENT
    return Leaving(
        Way.PDF,
        letter.recipient,
        Purpose.PATIENT_ACCESS if is_own else letter.purpose,
        what=words(KINDS[letter.kind]),
        categories=told,
        patient_ids=(letter.patient_id,),
        recipient_name=letter.addressee,
        recipient_id=letter.patient_id if is_own else letter.contact_id,
        meant_for=SCOPES[letter.kind].recipient,
        language=letter.language.value,
    )


def ground_of(db: Session, actor: Actor, letter: Addressed, categories: Collection[Category] | None = None) -> Basis:
    """On what the letter could leave now, as the paper it becomes; nothing is accounted for. Raises DisclosureRefused."""
    return disclosure.find(db, actor, replace(leaving(letter, categories), way=Way.LETTER))


def covered(db: Session, actor: Actor, letter: Addressed) -> frozenset[Category]:
    """The categories of a letter for which there is a ground now: only their facts come into its first draft."""
    wanted = may_begin_with(letter.kind, letter.categories)
    return frozenset(one for one in wanted if _is_covered(db, actor, letter, one))


def _told(letter: Addressed) -> frozenset[Category]:
    return frozenset(map(Category, letter.categories)) | begun_with(letter.kind, letter.categories, letter.begun_with)


def _is_covered(db: Session, actor: Actor, letter: Addressed, category: Category) -> bool:
    try:
        ground_of(db, actor, letter, [category])
    except DisclosureRefused:
        return False
    return True
