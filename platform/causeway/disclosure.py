"""The one gate: may this leave, to whom, for what purpose, now? It denies by default.

Every way information leaves (a download, a print, a mail, a file for a payer) needs a `Clearance`, and only `ask` makes
one. The kernel knows no law: slices register answers, each of which grants a lawful basis, says why there is none, or stays
silent, and one accountant that writes the accounting row. The functions that send anything out (`causeway.egress`,
`causeway.mail`) refuse to work without a clearance for exactly that way, and put in the notice that must go along.

Source: docs/rules.md#disclosure; 42 CFR Part 2 (2024 rule), 45 CFR 164.502–164.528.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit
from causeway.access import Actor, Permission
from causeway.errors import CausewayError
from causeway.language import SOURCE


class Way(StrEnum):
    """How it leaves."""

    PRINT = "print"
    PDF = "pdf"
    CSV = "csv"
    DOWNLOAD = "download"
    MAIL = "mail"
    LINK = "link"  # a page that the patient opens on their own telephone
    TEXT = "text"
    CALENDAR = "calendar"  # an invitation that puts itself into somebody's calendar
    FHIR = "fhir"
    CLAIM = "claim"  # 837
    ELIGIBILITY = "eligibility"  # 270
    AUTHORIZATION = "authorization"  # a request to a payer
    STATEMENT = "statement"  # a bill
    SPOKEN = "spoken"  # told by word of mouth: in the room, or by video
    PHONE = "phone"  # told by telephone
    LETTER = "letter"  # on paper, by post
    FAX = "fax"


BY_HAND = frozenset({Way.SPOKEN, Way.PHONE, Way.LETTER, Way.FAX, Way.TEXT})
"""What people tell or send themselves: nothing here carries it away, and it is asked and accounted for all the same."""


class Recipient(StrEnum):
    """Who gets it."""

    PATIENT = "patient"
    PAYER = "payer"
    TREATING_PROVIDER = "treating_provider"
    CONTACT = "contact"
    OWN_WORKFORCE = "own_workforce"
    ACCOUNT_HOLDER = "account_holder"
    COURT = "court"
    PROBATION = "probation"  # probation, parole and others of the justice system who made treatment a condition
    LAW_ENFORCEMENT = "law_enforcement"
    CHILD_PROTECTION = "child_protection"
    EMERGENCY_RESPONDER = "emergency_responder"  # medical personnel in an emergency
    AUDITOR = "auditor"
    SERVICE_PROVIDER = "service_provider"  # works for the clinic under contract
    EMPLOYER = "employer"
    SCHOOL = "school"
    OTHER = "other"


class Purpose(StrEnum):
    """What for."""

    PATIENT_ACCESS = "patient_access"
    TREATMENT = "treatment"
    PAYMENT = "payment"
    OPERATIONS = "operations"
    OTHER = "other"


class Category(StrEnum):
    """What kind of information, as releases name it."""

    DEMOGRAPHICS = "demographics"
    ATTENDANCE = "attendance"
    DIAGNOSIS = "diagnosis"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    MEASURES = "measures"
    MEDICATIONS = "medications"
    TESTS = "tests"
    SUBSTANCE_USE = "substance_use"  # that a record is one of substance-use treatment (42 CFR Part 2)
    FAMILY = "family"
    BILLING = "billing"
    DOCUMENTS = "documents"
    COUNSELLING_NOTES = "counselling_notes"


TELLABLE = tuple(one for one in Category if one is not Category.COUNSELLING_NOTES)
"""What releases and people name among others: counselling notes leave on a consent of their own, and by a way of their own."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is about to leave. `patient_ids` empty: nothing about any patient.

    recipient_name and recipient_id say who exactly: a payer's or contact's id, a person's name for the accounting.
    bulk: a list about so many patients that they are counted, not named one by one (own workforce only).
    is_by_initials: patients stand in that list by their initials alone (the schedule on a wall, or in one's own calendar).
    meant_for: whom it is written for, where that may be somebody else than who gets it (a letter to a court, by a relative's
    hand). service_days: the days of service it tells a payer of; none named means any.
    grounds_id: a basis somebody recorded that the record does not show by itself (an emergency, an order of a court…).
    release_id: the one release that it is to rest on, where the sender means one. note_ids: the counselling notes in it.
    language: of whoever reads it; what must go along is written in it.
    is_invitation: it says when, where and the clinic's name, and nothing of any record.
    told_at: when it was told by hand, where it is written down afterwards: what held then is asked and accounted for.
    """

    way: Way
    recipient: Recipient
    purpose: Purpose
    what: str
    categories: frozenset[Category] = frozenset()
    patient_ids: tuple[UUID, ...] = ()
    recipient_name: str = ""
    recipient_id: UUID | None = None
    meant_for: Recipient | None = None
    bulk: int | None = None
    is_by_initials: bool = False
    grounds_id: UUID | None = None
    release_id: UUID | None = None
    note_ids: tuple[UUID, ...] = ()
    service_days: tuple[date, ...] = ()
    language: str = SOURCE
    is_invitation: bool = False
    told_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.told_at is not None and self.way not in BY_HAND:
            raise ValueError("only what was told by hand can have left before it is asked for")

    @property
    def about_patients(self) -> bool:
        """Whether anything about a patient is in it."""
        return bool(self.patient_ids) or self.bulk is not None


@dataclass(frozen=True, slots=True)
class Basis:
    """A lawful basis an answer found: its key (for accounting), its sentence (for people), and what must go along.

    notice: goes with whatever leaves on this basis; `causeway.egress` and `causeway.mail` see to it, not the sender.
    """

    key: str
    sentence: str
    release_id: UUID | None = None
    notice: str = ""
    grounds_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Forward:
    """Where somebody who was refused can go on: shown to whoever holds the permission."""

    label: Any
    endpoint: str
    permission: Permission
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer that knows what is asked says no: a sentence in English with named fields, and the ways forward.

    The sentence may say only what the person may know of the patient.
    """

    sentence: str
    fields: Mapping[str, object] = field(default_factory=dict)
    forward: tuple[Forward, ...] = ()


_GATE = object()


@dataclass(frozen=True, slots=True)
class Clearance:
    """Permission for one thing to leave one way, made by the gate alone."""

    leaving: Leaving
    basis: Basis
    _made_by: object = field(repr=False)

    def check(self, *ways: Way) -> None:
        """Raises RuntimeError for a clearance the gate did not make, or made for another way than these."""
        if self._made_by is not _GATE or self.leaving.way not in ways:
            raise RuntimeError("this did not pass the disclosure gate")

    @property
    def notice(self) -> str:
        """What must go along, or ""."""
        return self.basis.notice


class Document(bytes):
    """A made document that carries a notice within itself (`causeway.typeset` puts it there)."""

    notice: str = ""

    @classmethod
    def carrying(cls, notice: str, content: bytes) -> "Document":
        """The content, told to carry the notice."""
        made = cls(content)
        made.notice = notice
        return made


class DisclosureRefused(CausewayError):
    """The gate found no lawful basis. The sentence says why; `forward` are the ways to go on."""

    status = 403
    message = (
        "This may not leave the clinic: no release in force, and no other lawful basis, covers sending {what} to "
        "{recipient} (purpose: {purpose})."
    )

    def __init__(self, leaving: Leaving, refusal: Refusal | None = None) -> None:
        super().__init__(
            refusal.sentence if refusal is not None else None,
            **{
                "what": leaving.what,
                "recipient": leaving.recipient_name or leaving.recipient.replace("_", " "),
                "purpose": leaving.purpose.replace("_", " "),
                **(refusal.fields if refusal is not None else {}),
            },
        )
        self.forward = refusal.forward if refusal is not None else ()
        self.leaving = leaving


Answer = Callable[[Session, Actor, Leaving], Basis | Refusal | None]
Accountant = Callable[[Session, Actor, Leaving, Basis], None]

_answers: list[Answer] = []
_accountants: list[Accountant] = []


def register(answer: Answer | None = None, *, accountant: Accountant | None = None) -> None:
    """Called by slices while the application is put together. Registering the same function again changes nothing."""
    if answer is not None and answer not in _answers:
        _answers.append(answer)
    if accountant is not None and accountant not in _accountants:
        _accountants.append(accountant)


def find(db: Session, actor: Actor, leaving: Leaving) -> Basis:
    """The basis on which it may leave, without anything leaving or being accounted for: for whoever asks beforehand.

    Raises DisclosureRefused when no answer grants one, with the first answer's reason, and when nobody is there to account.
    """
    if not leaving.about_patients:
        return Basis("none", "No patient information")
    refusal: Refusal | None = None
    for answer in _answers if _accountants else ():
        found = answer(db, actor, leaving)
        if isinstance(found, Basis):
            return found
        refusal = refusal or found
    raise DisclosureRefused(leaving, refusal)


def ask(db: Session, actor: Actor, leaving: Leaving) -> Clearance:
    """A clearance on the first lawful basis an answer grants, accounted for in this transaction.

    Raises DisclosureRefused, as `find`.
    """
    basis = find(db, actor, leaving)
    if not leaving.about_patients:
        audit.record(db, actor, f"left.{leaving.way}", what=leaving.what, basis="no patient information")
        return Clearance(leaving, basis, _GATE)
    for accountant in _accountants:
        accountant(db, actor, leaving, basis)
    for patient_id in leaving.patient_ids:
        audit.record(db, actor, f"left.{leaving.way}", patient_id=patient_id, what=leaving.what, basis=basis.key)
    if not leaving.patient_ids:
        audit.record(db, actor, f"left.{leaving.way}", what=leaving.what, basis=basis.key, patients=leaving.bulk)
    return Clearance(leaving, basis, _GATE)


def note_refusal(db: Session, actor: Actor, refused: DisclosureRefused) -> None:
    """Leave a trail that something was to leave and did not: to whom by kind, by which way, what for; never a name or a word.

    Where the request that asked is rolled back, whoever catches the refusal writes this in a transaction of its own.
    """
    leaving = refused.leaving
    said = {"way": leaving.way.value, "recipient": leaving.recipient.value, "purpose": leaving.purpose.value}
    for patient_id in leaving.patient_ids or (None,):
        audit.record(db, actor, "disclosure.refused", patient_id=patient_id, **said)


@contextmanager
def refusals_kept(begin: Callable[[], AbstractContextManager[Session]], actor: Actor) -> Iterator[Session]:
    """A command's session: what the gate refuses in it is rolled back and leaves the same trail as a refused page.

    begin: opens a session in a transaction of its own that is committed at its end.
    """
    try:
        with begin() as db:
            yield db
    except DisclosureRefused as refused:
        with begin() as db:
            note_refusal(db, actor, refused)
        raise


def no_patient_information(what: str) -> Clearance:
    """A clearance to mail what concerns an account or the installation and can hold nothing about a patient."""
    leaving = Leaving(Way.MAIL, Recipient.ACCOUNT_HOLDER, Purpose.OPERATIONS, what)
    return Clearance(leaving, Basis("none", "No patient information"), _GATE)
