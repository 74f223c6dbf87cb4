"""Recording grounds, telling somebody on a basis, and reviewing what left on those that ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock, disclosure
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.disclosure import BY_HAND, Basis, Category, Clearance, Leaving, Purpose, Recipient, Way
from causeway.errors import Invalid, Refused, Stale
from causeway.protection import keyring
from tenants.patients import queries as patients
from tenants.patients.grounds import queries
from tenants.patients.grounds.errors import (
    AlreadyWithdrawn,
    GroundsNotFound,
    NotToBeTold,
    OwnDisclosure,
    ReviewedAlready,
)
from tenants.patients.grounds.models import DisclosureGrounds, DisclosureReview
from tenants.patients.grounds.rules import NEEDS, GroundsKind, Incapacity, Statement, missing_grounds
from tenants.patients.models import Contact, Disclosure, ReviewOutcome

MISSING = {
    "recipient": "Such grounds do not serve this recipient.",
    "categories": "Name what they cover; some kinds cover less than others.",
}
NEEDED = "This kind of grounds needs it."


@dataclass(frozen=True, slots=True)
class GroundsFacts:
    """What is recorded of grounds. narrative: what happened or what they cover, in words.

    incapacity, judgment: of a minor, what keeps them from deciding, and why the program director judges so.
    """

    kind: GroundsKind
    recipient: Recipient
    recipient_name: str
    categories: frozenset[Category]
    statements: frozenset[Statement] = frozenset()
    contact_id: UUID | None = None
    affiliation: str | None = None
    reference: str | None = None
    happened_at: datetime | None = None
    dated_on: date | None = None
    ends_on: date | None = None
    incapacity: Incapacity | None = None
    judgment: str = ""
    narrative: str = ""

    @property
    def has_judgment(self) -> bool:
        """Whether the judgment was written."""
        return bool(self.judgment.strip())

    @property
    def has_narrative(self) -> bool:
        """Whether a text was written."""
        return bool(self.narrative.strip())


def record_grounds(db: Session, actor: Actor, patient_id: UUID | None, facts: GroundsFacts) -> DisclosureGrounds:
    """Record grounds for a patient, or with None for the clinic (an audit, a contract). They are never changed afterwards.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Invalid (by field, what is missing), NotToBeTold, Refused.
    """
    is_part2 = False
    if NEEDS[facts.kind].is_directors:
        access.require(actor, Permission.CONSENT_JUDGE_MINOR)
    if patient_id is None:
        access.require(actor, Permission.PRIVACY_REVIEW)
    else:
        access.require(actor, Permission.CONSENT_WRITE)
        is_part2 = patients.get_patient(db, patient_id).is_part2
        access.require_patient(db, actor, Permission.CONSENT_WRITE, patient_id)
    _require_right(actor, facts, is_part2=is_part2, is_of_clinic=patient_id is None)
    if facts.contact_id is not None and patient_id is not None:
        contact = patients.get_part(db, Contact, facts.contact_id, patient_id=patient_id)
        marks = patients.find_marks(db, contact.id, patient_id)
        if marks is None or not marks.may_be_told:
            raise NotToBeTold(contact=contact.name, field="contact_id")
    made = DisclosureGrounds(
        patient_id=patient_id,
        kind=facts.kind,
        recipient=facts.recipient,
        recipient_name=facts.recipient_name.strip(),
        contact_id=facts.contact_id,
        affiliation=facts.affiliation,
        categories=sorted(category.value for category in facts.categories),
        statements=sorted(statement.value for statement in facts.statements),
        reference=facts.reference,
        happened_at=facts.happened_at,
        dated_on=facts.dated_on,
        ends_on=facts.ends_on,
        incapacity=facts.incapacity,
        judgment_sealed=_sealed(db, queries.JUDGMENT, facts.judgment),
        narrative_sealed=_sealed(db, queries.NARRATIVE, facts.narrative),
        recorded_at=clock.now(),
        recorded_by=actor.user_id,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "grounds.recorded", subject=made, patient_id=patient_id, kind=facts.kind.value)
    return made


def _sealed(db: Session, name: str, typed: str) -> bytes | None:
    """The text sealed; None where nothing was written."""
    return keyring(db).seal(name, typed.strip()) if typed.strip() else None


def _require_right(actor: Actor, facts: GroundsFacts, *, is_part2: bool, is_of_clinic: bool) -> None:
    needs = NEEDS[facts.kind]
    if needs.is_of_clinic is not is_of_clinic:
        raise Refused("This kind of grounds is not recorded here.", field="grounds")
    if needs.is_outside_part2 and is_part2:
        raise Refused(
            "These records are under 42 CFR Part 2: the patient’s agreement in the room is no basis. Have a release signed.",
            field="grounds",
        )
    problems = {name: [MISSING.get(name, NEEDED)] for name in missing_grounds(facts.kind, facts, is_part2=is_part2)}
    named = {statement.value for statement in Statement} & problems.keys()
    if named:
        problems = {name: text for name, text in problems.items() if name not in named}
        problems["statements"] = [
            "Such grounds hold only where all of this is so. Tick what is; without it, they do not."
        ]
    if facts.happened_at is not None and facts.happened_at > clock.now():
        problems["at"] = ["This lies in the future."]
    if facts.ends_on is not None and facts.dated_on is not None and facts.ends_on < facts.dated_on:
        problems["ends_on"] = ["The last day is before the first."]
    if problems:
        raise Invalid({("on" if name == "happened_at" else name): text for name, text in problems.items()})


def withdraw_grounds(
    db: Session, actor: Actor, grounds_id: UUID, reason: str, *, expected_version: int | None = None
) -> DisclosureGrounds:
    """End grounds: recorded in error, a contract that is over. Nothing leaves on them any more; what left stays accounted for.

    Raises: Forbidden, GroundsNotFound, OutsideCaseload, Stale, AlreadyWithdrawn, Refused.
    """
    found = queries.find_grounds(db, grounds_id)
    wanted = (
        Permission.CONSENT_WRITE if found is not None and found.patient_id is not None else Permission.PRIVACY_REVIEW
    )
    access.require(actor, wanted)
    row = queries.get_grounds(db, grounds_id, for_update=True)
    if row.patient_id is not None:
        access.require_patient(db, actor, wanted, row.patient_id)
    require_version(row, expected_version)
    if row.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor.user_id
    row.withdrawn_reason_sealed = keyring(db).seal(queries.REASON, reason.strip())
    db.flush()
    audit.record(db, actor, "grounds.withdrawn", subject=row, patient_id=row.patient_id)
    return row


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells or sends by hand. recipient_id: a contact, or a payer. grounds_id: recorded before."""

    way: Way
    recipient: Recipient
    recipient_name: str
    purpose: Purpose
    what: str
    categories: frozenset[Category]
    recipient_id: UUID | None = None
    grounds_id: UUID | None = None
    service_days: tuple[date, ...] = ()


def leaving_of(patient_id: UUID, told: Told) -> Leaving:
    """The same as the gate is asked."""
    return Leaving(
        told.way,
        told.recipient,
        told.purpose,
        told.what,
        told.categories,
        (patient_id,),
        recipient_name=told.recipient_name,
        recipient_id=told.recipient_id,
        grounds_id=told.grounds_id,
        service_days=told.service_days,
    )


def disclose(db: Session, actor: Actor, patient_id: UUID, told: Told, grounds: GroundsFacts | None = None) -> Clearance:
    """Ask the gate whether this may be told, and account for it. grounds: recorded first, in the same step.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused, Invalid, DisclosureRefused.
    """
    access.require(actor, Permission.CONSENT_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CONSENT_WRITE, patient_id)
    if told.way not in BY_HAND:
        raise Refused("This way out is the system’s own.", field="way")
    if not told.recipient_name.strip():
        raise Refused("Say who is told.", field="recipient_name")
    if not told.categories:
        raise Refused("Say what kind of information it is.", field="categories")
    if grounds is not None:
        told = replace(told, grounds_id=record_grounds(db, actor, patient_id, grounds).id)
    return disclosure.ask(db, actor, leaving_of(patient_id, told))


class Left(NamedTuple):
    """One line of the accounting, as it has just been written."""

    disclosure_id: UUID
    patient_id: UUID


def book_use(db: Session, actor: Actor, grounds: DisclosureGrounds, left: Sequence[Left], at: datetime) -> None:
    """Something has left on the grounds: they are frozen, and where their kind asks for it, somebody will review it.

    Called by the accountant alone, in the transaction of the disclosure.
    """
    needs = NEEDS[grounds.kind]
    row = queries.get_grounds(db, grounds.id, for_update=True)
    if row.used_at is not None and needs.is_once:  # another went first, after the gate had looked
        raise Stale(row.id)
    row.used_at = row.used_at or clock.now()
    if not needs.is_reviewed or actor.user_id is None:
        return
    db.add_all(
        DisclosureReview(
            patient_id=one.patient_id,
            disclosure_id=one.disclosure_id,
            grounds_id=grounds.id,
            user_id=actor.user_id,
            left_at=at,
        )
        for one in left
    )
    db.flush()


def clear_review(
    db: Session,
    actor: Actor,
    review_id: UUID,
    *,
    outcome: ReviewOutcome,
    note: str,
    expected_version: int | None = None,
) -> DisclosureReview:
    """Review a disclosure. Never by whoever made it, nor by whoever recorded its grounds.

    Raises: Forbidden, GroundsNotFound, ReviewedAlready, OwnDisclosure, Refused, Stale.
    """
    access.require(actor, Permission.PRIVACY_REVIEW)
    row = queries.get_review(db, review_id, for_update=True)
    if row.reviewed_at is not None:
        raise ReviewedAlready
    require_version(row, expected_version)
    recorded_by = db.scalar(select(DisclosureGrounds.recorded_by).where(DisclosureGrounds.id == row.grounds_id))
    if actor.user_id is None or actor.user_id in {row.user_id, recorded_by}:
        raise OwnDisclosure
    if not note.strip():
        raise Refused("Please say what you found.", field="note")
    row.reviewed_at, row.reviewed_by, row.outcome = clock.now(), actor.user_id, outcome
    row.note_sealed = keyring(db).seal(queries.NOTE, note.strip())
    db.flush()
    audit.record(db, actor, "disclosure.reviewed", subject=row, patient_id=row.patient_id, outcome=outcome.value)
    return row


def would_leave(db: Session, actor: Actor, patient_id: UUID, told: Told, grounds: GroundsFacts | None = None) -> Basis:
    """On what basis this could be told, with nothing told, recorded or accounted for.

    Raises: as `disclose`.
    """
    trial = db.begin_nested()
    try:
        if grounds is not None:
            told = replace(told, grounds_id=record_grounds(db, actor, patient_id, grounds).id)
        return disclosure.find(db, actor, leaving_of(patient_id, told))
    finally:
        trial.rollback()


def last_of(db: Session, actor: Actor, patient_id: UUID) -> UUID:
    """The line of the accounting that the actor's disclosure has just written. Raises GroundsNotFound."""
    found = db.scalar(
        select(Disclosure.id)
        .where(Disclosure.patient_id == patient_id, Disclosure.user_id == actor.user_id)
        .order_by(Disclosure.created_at.desc(), Disclosure.id.desc())
        .limit(1)
    )
    if found is None:
        raise GroundsNotFound
    return found
