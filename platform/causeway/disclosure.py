"""The one gate: may this leave, to whom, for what purpose, now? It denies by default.

Every way information leaves (a download, a print, a mail, a file for a payer) needs a `Clearance`, and only `ask` makes
one. The kernel knows no law: slices register answers, each of which grants a lawful basis or stays silent, and one
accountant that writes the accounting row. The functions that send anything out (`causeway.egress`, `causeway.mail`)
refuse to work without a clearance for exactly that way.

Source: docs/rules.md#disclosure; 42 CFR Part 2 (2024 rule), 45 CFR 164.502–164.528.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit
from causeway.access import Actor
from causeway.errors import CausewayError


class Way(StrEnum):
    """How it leaves."""

    PRINT = "print"
    PDF = "pdf"
    CSV = "csv"
    DOWNLOAD = "download"
    MAIL = "mail"
    LINK = "link"  # a page that the patient opens on their own telephone


class Recipient(StrEnum):
    """Who gets it."""

    PATIENT = "patient"
    PAYER = "payer"
    TREATING_PROVIDER = "treating_provider"
    CONTACT = "contact"
    OWN_WORKFORCE = "own_workforce"
    ACCOUNT_HOLDER = "account_holder"
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
    FAMILY = "family"
    BILLING = "billing"
    DOCUMENTS = "documents"
    COUNSELLING_NOTES = "counselling_notes"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is about to leave. `patient_ids` empty: nothing about any patient.

    recipient_name and recipient_id say who exactly: a payer's or contact's id, a person's name for the accounting.
    bulk: a list about so many patients that they are counted, not named one by one (own workforce only).
    is_by_initials: patients stand in that list by their initials alone (the schedule on a wall, or in one's own calendar).
    """

    way: Way
    recipient: Recipient
    purpose: Purpose
    what: str
    categories: frozenset[Category] = frozenset()
    patient_ids: tuple[UUID, ...] = ()
    recipient_name: str = ""
    recipient_id: UUID | None = None
    bulk: int | None = None
    is_by_initials: bool = False

    @property
    def about_patients(self) -> bool:
        """Whether anything about a patient is in it."""
        return bool(self.patient_ids) or self.bulk is not None


@dataclass(frozen=True, slots=True)
class Basis:
    """A lawful basis an answer found: its key (for accounting), its sentence (for people), and what must go along."""

    key: str
    sentence: str
    release_id: UUID | None = None
    notice: str = ""


_GATE = object()


@dataclass(frozen=True, slots=True)
class Clearance:
    """Permission for one thing to leave one way, made by the gate alone."""

    leaving: Leaving
    basis: Basis
    _made_by: object = field(repr=False)

    def check(self, way: Way) -> None:
        """Raises RuntimeError for a clearance the gate did not make, or made for another way."""
        if self._made_by is not _GATE or self.leaving.way is not way:
            raise RuntimeError("this did not pass the disclosure gate")


class DisclosureRefused(CausewayError):
    """The gate found no lawful basis. The sentence says why, and what would be one."""

    status = 403
    message = (
        "This may not leave the clinic: no release in force, and no other lawful basis, covers sending {what} to "
        "{recipient} for {purpose}."
    )


Answer = Callable[[Session, Actor, Leaving], Basis | None]
Accountant = Callable[[Session, Actor, Leaving, Basis], None]

_answers: list[Answer] = []
_accountants: list[Accountant] = []


def register(answer: Answer | None = None, *, accountant: Accountant | None = None) -> None:
    """Called by slices while the application is put together. Registering the same function again changes nothing."""
    if answer is not None and answer not in _answers:
        _answers.append(answer)
    if accountant is not None and accountant not in _accountants:
        _accountants.append(accountant)


def ask(db: Session, actor: Actor, leaving: Leaving) -> Clearance:
    """A clearance on the first lawful basis an answer grants, accounted for in this transaction.

    Raises DisclosureRefused when nobody grants one, and when nobody is there to account for it.
    """
    if not leaving.about_patients:
        audit.record(db, actor, f"left.{leaving.way}", what=leaving.what, basis="no patient information")
        return Clearance(leaving, Basis("none", "No patient information"), _GATE)
    basis = next((found for answer in _answers if (found := answer(db, actor, leaving)) is not None), None)
    if basis is None or not _accountants:
        raise DisclosureRefused(
            what=leaving.what,
            recipient=leaving.recipient_name or leaving.recipient.replace("_", " "),
            purpose=leaving.purpose.replace("_", " "),
        )
    for accountant in _accountants:
        accountant(db, actor, leaving, basis)
    for patient_id in leaving.patient_ids:
        audit.record(db, actor, f"left.{leaving.way}", patient_id=patient_id, what=leaving.what, basis=basis.key)
    if not leaving.patient_ids:
        audit.record(db, actor, f"left.{leaving.way}", what=leaving.what, basis=basis.key, patients=leaving.bulk)
    return Clearance(leaving, basis, _GATE)


def no_patient_information(what: str) -> Clearance:
    """A clearance to mail what concerns an account or the installation and can hold nothing about a patient."""
    leaving = Leaving(Way.MAIL, Recipient.ACCOUNT_HOLDER, Purpose.OPERATIONS, what)
    return Clearance(leaving, Basis("none", "No patient information"), _GATE)
