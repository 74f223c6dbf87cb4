"""Extending, giving and withdrawing, and what the gate is asked about something that goes to whoever asked."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.access import Actor
from causeway.disclosure import Category, Clearance, Leaving, Purpose, Recipient, Way
from causeway.errors import Invalid, Refused
from causeway.language import words
from tenants.clinics import rulebook
from tenants.patients.requests import labels, queries, rules
from tenants.patients.requests.errors import NotThisKind
from tenants.patients.requests.models import RecordsRequest
from tenants.patients.requests.numbers import EXTENDED
from tenants.patients.requests.rules import Asker, EntryKind, Outcome, RequestKind, Review
from tenants.patients.requests.services.loading import close, done, open_request, require_words


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: in words, of which kinds, how, and what it cost. is_all: nothing more follows."""

    what: str
    categories: frozenset[Category]
    way: Way
    is_all: bool = True
    fee: Decimal | None = None


def extend(
    db: Session, actor: Actor, request_id: UUID, reason: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """Take the one extension, with the reason that is written to whoever asked.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, Refused.
    """
    request = open_request(db, actor, request_id, expected_version)
    today = clock.today(actor.zone)
    if problem := rules.extension_problem(request.first_due_on, request.extended_on, today):
        raise Refused(problem)
    require_words(reason, "reason")
    request.extended_on = today
    request.due_on = rules.due_on(
        request.first_due_on, rulebook.course(db, EXTENDED[request.kind]).on(request.received_on)
    )
    done(db, actor, request, EntryKind.EXTENDED, reason)
    return request


def give(
    db: Session, actor: Actor, request_id: UUID, given: Given, *, expected_version: int | None = None
) -> tuple[RecordsRequest, Clearance]:
    """Record what is given to whoever asked, through the gate; with all of it given, the request is answered.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, NotThisKind, Invalid, DisclosureRefused.
    """
    request = open_request(db, actor, request_id, expected_version)
    if request.kind is RequestKind.AMENDMENT:
        raise NotThisKind
    _require_given(db, request, given)
    clearance = disclosure.ask(db, actor, leaving_of(request, given.way, given.what, given.categories))
    request.fee = given.fee if given.fee else request.fee
    if given.is_all:
        outcome = Outcome.GRANTED if request.ground is None or request.review is Review.OVERTURNED else Outcome.PARTLY
        close(actor, request, outcome)
    done(db, actor, request, EntryKind.GIVEN, given.what)
    return request, clearance


def _require_given(db: Session, request: RecordsRequest, given: Given) -> None:
    problems = {}
    if not given.what.strip():
        problems["what"] = ["Say what was given."]
    if not given.categories:
        problems["categories"] = ["Mark what kinds of information it holds: the gate asks."]
    had = queries.had_accounting(db, request.patient_id, request.received_on, request.id)
    if problem := rules.fee_problem(request.kind, given.fee, is_first_in_a_year=not had):
        problems["fee"] = [problem]
    if problems:
        raise Invalid(problems)


def withdraw(
    db: Session, actor: Actor, request_id: UUID, reason: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """The person takes the request back, or it was taken down in error.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, Refused.
    """
    request = open_request(db, actor, request_id, expected_version)
    require_words(reason, "reason")
    close(actor, request, Outcome.WITHDRAWN)
    done(db, actor, request, EntryKind.WITHDRAWN, reason)
    return request


def leaving_of(request: RecordsRequest, way: Way, what: str, categories: frozenset[Category]) -> Leaving:
    """What the gate is asked about something that goes to whoever asked."""
    recipient, recipient_id, purpose = _whom(request)
    return Leaving(
        way,
        recipient,
        purpose,
        what=words(labels.KINDS[request.kind]) if not what.strip() else what.strip()[:200],
        categories=categories,
        patient_ids=(request.patient_id,),
        recipient_name=request.asker_name,
        recipient_id=recipient_id,
        language=request.language.value,
    )


def _whom(request: RecordsRequest) -> tuple[Recipient, UUID | None, Purpose]:
    if request.asker is Asker.PATIENT:
        return Recipient.PATIENT, request.patient_id, Purpose.PATIENT_ACCESS
    if request.asker is Asker.REPRESENTATIVE:
        return Recipient.CONTACT, request.contact_id, Purpose.PATIENT_ACCESS
    return Recipient.OTHER, None, Purpose.OTHER
