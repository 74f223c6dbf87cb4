"""Writing letters: begun from the chart, corrected, signed, written anew, set aside, released through the gate.

The password is asked for again at the edge (`causeway.web.step_up`), before signing and releasing are called.
"""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from causeway import access, audit, clock, disclosure, drafts
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.disclosure import Category, Clearance, Purpose, Recipient
from causeway.drafts import Fields
from causeway.errors import Invalid, Refused
from causeway.language import speaking
from causeway.language import words as plain
from causeway.protection import keyring
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.patients import queries as patients
from tenants.patients.letters import facts, queries, rules, texts
from tenants.patients.letters.errors import (
    HoldsMore,
    LetterFrozen,
    LetterNotSigned,
    LetterVoided,
    MustNotBeTold,
)
from tenants.patients.letters.leaving import covered, ground_of, leaving
from tenants.patients.letters.models import Letter, LetterDraft
from tenants.patients.letters.queries import DRAFT, TEXT
from tenants.patients.letters.rules import LetterKind, LetterState, Tongue
from tenants.patients.models import Contact, Patient
from tenants.patients.words import CATEGORIES
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Whom a letter is for and what it tells. contact_id: a contact of the patient; else `addressee` names who it is.

    from_on, until_on: of what time it tells, both days inclusive.
    """

    kind: LetterKind
    recipient: Recipient
    addressee: str
    categories: frozenset[Category]
    from_on: date
    until_on: date
    purpose: Purpose = Purpose.OTHER
    language: Tongue = Tongue.ENGLISH
    contact_id: UUID | None = None
    address: str | None = None


def begin_letter(db: Session, actor: Actor, patient_id: UUID, of: LetterFacts) -> Letter:
    """Begin a letter: our words for its kind, with the facts of the chart that may be told whom it is for.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Invalid, MustNotBeTold.
    """
    access.require(actor, Permission.DOCUMENT_WRITE)
    patient = patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.DOCUMENT_WRITE, patient_id)
    letter = Letter(patient_id=patient_id, written_by_id=actor.user_id)
    _put(db, actor, patient, letter, of)
    _begin_text(db, actor, patient, letter)
    db.add(letter)
    db.flush()
    audit.record(db, actor, "letter.begun", subject=letter, kind=letter.kind.value)
    return letter


def readdress(
    db: Session,
    actor: Actor,
    letter_id: UUID,
    of: LetterFacts,
    *,
    anew: bool = False,
    expected_version: int | None = None,
) -> Letter:
    """Change whom a draft is for or what it is to hold. anew: its text begins again from the chart, as it must where it was
    begun with what the letter may no longer tell; nothing that was typed at it is left then.

    Raises: Forbidden, LetterNotFound, OutsideCaseload, Stale, LetterFrozen, LetterVoided, Invalid, MustNotBeTold, HoldsMore.
    """
    letter = _open_draft(db, actor, letter_id, expected_version)
    held = rules.begun_with(letter.kind, letter.categories, letter.begun_with)
    patient = patients.get_patient(db, letter.patient_id)
    _put(db, actor, patient, letter, of)
    if anew:
        _begin_text(db, actor, patient, letter)
        db.execute(delete(LetterDraft).where(LetterDraft.letter_id == letter.id))
    elif more := held - covered(db, actor, letter):
        raise HoldsMore(field="anew", kinds=", ".join(sorted(plain(CATEGORIES[one]) for one in more)))
    db.flush()
    return letter


def rewrite(db: Session, actor: Actor, letter_id: UUID, text: str, *, expected_version: int | None = None) -> Letter:
    """Keep the text of a draft as it was written.

    Raises: Forbidden, LetterNotFound, OutsideCaseload, Stale, LetterFrozen, LetterVoided, Refused.
    """
    letter = _open_draft(db, actor, letter_id, expected_version)
    words = rules.cleaned(text)
    if len(words) > rules.LONGEST:
        raise Refused("This is too long for a letter: 20,000 characters at most.", field="text")
    letter.text_sealed = _sealed(db, words)
    drafts.drop(db, actor, LetterDraft, letter_id=letter.id)
    db.flush()
    return letter


def keep_draft(
    db: Session, actor: Actor, letter_id: UUID, typed: Fields, *, form_key: UUID | None = None
) -> LetterDraft | None:
    """Keep what somebody types of a letter; nothing of a form that was saved meanwhile (None).

    Raises: Forbidden, LetterNotFound, OutsideCaseload, LetterFrozen, LetterVoided, Refused.
    """
    letter = _open_draft(db, actor, letter_id, None)
    if drafts.is_late(db, form_key):
        return None
    return drafts.keep(
        db,
        actor,
        LetterDraft,
        {"letter_id": letter.id},
        patient_id=letter.patient_id,
        payload_sealed=drafts.sealed(db, DRAFT, typed),
    )


def discard_draft(db: Session, actor: Actor, letter_id: UUID) -> None:
    """Throw away what this person had typed and not saved. Raises Forbidden, LetterNotFound, OutsideCaseload."""
    letter = _load(db, actor, Permission.DOCUMENT_WRITE, letter_id, None)
    drafts.drop(db, actor, LetterDraft, letter_id=letter.id)


def sign_letter(db: Session, actor: Actor, letter_id: UUID, *, expected_version: int | None = None) -> Letter:
    """Sign a letter: a clinician stands for what it says, and it is frozen.

    Raises: Forbidden, LetterNotFound, OutsideCaseload, Stale, LetterFrozen, LetterVoided, Refused.
    """
    access.require(actor, Permission.LETTER_SIGN)
    letter = _load(db, actor, Permission.LETTER_SIGN, letter_id, expected_version)
    _require_draft(letter)
    if actor.user_id is None:
        raise Refused("Only a person signs a letter.")
    if problem := rules.text_problem(queries.text_of(db, letter.id)):
        raise Refused(problem)
    member = staff.find_by_user(db, actor.user_id)
    letter.signed_at, letter.signed_by_id = clock.now(), actor.user_id
    letter.signed_as = member.full_name if member is not None else actor.name
    drafts.drop(db, actor, LetterDraft, letter_id=letter.id)
    db.flush()
    audit.record(db, actor, "letter.signed", subject=letter, kind=letter.kind.value)
    return letter


def write_anew(db: Session, actor: Actor, letter_id: UUID) -> Letter:
    """Begin a new version of a signed letter, with the words of the old one; the one begun already is found again.

    Raises: Forbidden, LetterNotFound, OutsideCaseload, LetterNotSigned, LetterVoided.
    """
    letter = _load(db, actor, Permission.DOCUMENT_WRITE, letter_id, None)
    if (newer := queries.find_newer(db, letter.id)) is not None:
        return queries.get_letter(db, newer)
    if letter.voided_at is not None:
        raise LetterVoided
    if letter.signed_at is None:
        raise LetterNotSigned
    kept = ("kind", "language", "recipient", "contact_id", "addressee", "address", "purpose", "from_on", "until_on")
    again = Letter(
        patient_id=letter.patient_id,
        written_by_id=actor.user_id,
        replaces_id=letter.id,
        number=letter.number + 1,
        categories=list(letter.categories),
        begun_with=letter.begun_with,
        text_sealed=_sealed(db, queries.text_of(db, letter.id)),
        **{name: getattr(letter, name) for name in kept},
    )
    db.add(again)
    db.flush()
    audit.record(db, actor, "letter.begun", subject=again, kind=again.kind.value)
    return again


def void_letter(
    db: Session, actor: Actor, letter_id: UUID, reason: str, *, expected_version: int | None = None
) -> Letter:
    """Set a letter aside: a draft nobody needs, or one that was written in error. What left has left.

    Raises: Forbidden, LetterNotFound, OutsideCaseload, Stale, LetterVoided, Refused.
    """
    letter = _load(db, actor, Permission.DOCUMENT_WRITE, letter_id, expected_version)
    if letter.voided_at is not None:
        raise LetterVoided
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    letter.voided_at, letter.void_reason = clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "letter.voided", subject=letter)
    return letter


def release_letter(db: Session, actor: Actor, letter_id: UUID) -> tuple[Letter, Clearance]:
    """Ask the gate whether a signed letter may leave, to whom it is addressed and for its purpose, and account for it.

    Raises: Forbidden, LetterNotFound, OutsideCaseload, LetterNotSigned, LetterVoided, DisclosureRefused.
    """
    letter = _load(db, actor, Permission.DOCUMENT_WRITE, letter_id, None)
    if letter.voided_at is not None:
        raise LetterVoided
    if letter.signed_at is None:
        raise LetterNotSigned
    ground_of(db, actor, letter)
    clearance = disclosure.ask(db, actor, leaving(letter))
    letter.released_at = clock.now()
    db.flush()
    audit.record(db, actor, "letter.released", subject=letter, kind=letter.kind.value, basis=clearance.basis.key)
    return letter, clearance


def _load(db: Session, actor: Actor, permission: Permission, letter_id: UUID, expected_version: int | None) -> Letter:
    access.require(actor, permission)
    letter = queries.get_letter(db, letter_id, for_update=True)
    access.require_patient(db, actor, permission, letter.patient_id)
    require_version(letter, expected_version)
    return letter


def _open_draft(db: Session, actor: Actor, letter_id: UUID, expected_version: int | None) -> Letter:
    letter = _load(db, actor, Permission.DOCUMENT_WRITE, letter_id, expected_version)
    _require_draft(letter)
    return letter


def _require_draft(letter: Letter) -> None:
    if rules.state(letter) is LetterState.VOIDED:
        raise LetterVoided
    if letter.signed_at is not None:
        raise LetterFrozen


def _put(db: Session, actor: Actor, patient: Patient, letter: Letter, of: LetterFacts) -> None:
    found = rules.problems(of.kind, of.categories, of.from_on, of.until_on, clock.today(actor.zone))
    name = _addressee(db, patient, of)
    if not name:
        found["addressee"] = "Say whom the letter is for: a name, or an office."
    if found:
        raise Invalid({field: [sentence] for field, sentence in found.items()})
    for one in fields(LetterFacts):
        setattr(letter, one.name, getattr(of, one.name))
    letter.addressee = name
    letter.categories = sorted(category.value for category in of.categories)


def _addressee(db: Session, patient: Patient, of: LetterFacts) -> str:
    if of.recipient is Recipient.PATIENT:
        return patient.full_name
    if of.contact_id is None:
        return of.addressee.strip()
    contact = patients.get_part(db, Contact, of.contact_id, patient_id=patient.id)
    marks = patients.find_marks(db, contact.id, patient.id)
    if marks is None or not marks.may_be_told:
        raise MustNotBeTold(field="to", name=contact.name)
    return contact.name


def _begin_text(db: Session, actor: Actor, patient: Patient, letter: Letter) -> None:
    told = covered(db, actor, letter)
    letter.begun_with = sorted(one.value for one in told)
    with speaking(letter.language.value):
        known = facts.gather(db, actor, patient.id, facts.Period(letter.from_on, letter.until_on), told)
        about = texts.About(
            patient.full_name,
            formats.day(patient.born_on),
            clinics.get_clinic(db).name,
            letter.addressee,
            letter.recipient,
        )
        letter.text_sealed = _sealed(db, texts.begin(letter.kind, about, told, known))


def _sealed(db: Session, text: str) -> bytes:
    return keyring(db).seal(TEXT, text)
