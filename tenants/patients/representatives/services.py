"""Recording who stands for a patient, deciding not to treat them so, and ending it. What was recorded is never changed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.disclosure import Category
from causeway.errors import Invalid, Refused
from causeway.protection import keyring
from tenants.patients import queries as patients
from tenants.patients.models import Contact, Patient
from tenants.patients.representatives import queries
from tenants.patients.representatives.errors import DirectorConsents, NotCurrent, RepresentsAlready
from tenants.patients.representatives.models import Representation
from tenants.patients.representatives.queries import AUTHORITY, DECLINED, ENDED
from tenants.patients.representatives.rules import (
    ADJUDICABLE,
    OF_MINORS,
    DeclineGround,
    RepresentativeKind,
    Verification,
)

_DECLINE = ("declined_at", "declined_by_id", "decline_ground", "decline_reason_sealed")
_END = ("ended_on", "ended_by_id", "end_reason_sealed")


@dataclass(frozen=True, slots=True)
class RepresentationFacts:
    """By what somebody stands for a patient. from_on: None for a parent, from birth on. categories: none for all health care.
    contact_id: None for the director.
    """

    kind: RepresentativeKind
    authority: str
    from_on: date | None
    verified_how: Verification
    verified_on: date
    contact_id: UUID | None = None
    until_on: date | None = None
    categories: frozenset[Category] = frozenset()
    is_adjudicated: bool = False
    is_asked_for: bool = False


def record_representation(db: Session, actor: Actor, patient_id: UUID, facts: RepresentationFacts) -> Representation:
    """Record who stands for the patient, and how the actor made sure of it (45 CFR 164.514(h)).

    Raises: Forbidden, PatientNotFound, OutsideCaseload, RecordNotFound, Invalid, RepresentsAlready, DirectorConsents.
    """
    patient = _open(db, actor, patient_id, facts.kind)
    _check(db, actor, patient, facts)
    if queries.is_on_record(db, patient_id, facts.contact_id, facts.kind):
        raise RepresentsAlready
    return _keep(db, actor, patient, facts)


def renew_representation(
    db: Session,
    actor: Actor,
    representation_id: UUID,
    facts: RepresentationFacts,
    *,
    expected_version: int | None = None,
) -> Representation:
    """A new version, which takes the place of the one that stands: another term, another scope, verified anew.

    It stays the same person's. What the clinic decided about it goes along: `treat_again` lifts that. Raises: as
    `record_representation`, RepresentationNotFound, Stale, NotCurrent, Refused.
    """
    row = _current(db, actor, representation_id, expected_version)
    if facts.contact_id != row.contact_id:
        raise Refused("A new version is of the same person. Record somebody else beside them.", field="contact_id")
    patient = _open(db, actor, row.patient_id, facts.kind)
    _check(db, actor, patient, facts)
    if queries.is_on_record(db, row.patient_id, facts.contact_id, facts.kind, but=row.id):
        raise RepresentsAlready
    return _keep(db, actor, patient, facts, replaces=row, along=_DECLINE)


def decline_representation(
    db: Session,
    actor: Actor,
    representation_id: UUID,
    ground: DeclineGround,
    reason: str,
    *,
    expected_version: int | None = None,
) -> Representation:
    """The clinic does not treat somebody as the representative (45 CFR 164.502(g)(5)); the actor decides it.

    Raises: Forbidden, RepresentationNotFound, OutsideCaseload, Stale, NotCurrent, Refused.
    """
    row = _current(db, actor, representation_id, expected_version)
    if row.declined_at is not None:
        raise NotCurrent
    _require_words(reason)
    row.declined_at, row.declined_by_id, row.decline_ground = clock.now(), actor.user_id, ground
    row.decline_reason_sealed = keyring(db).seal(DECLINED, reason.strip())
    return _done(db, actor, row, "representation.declined")


def treat_again(
    db: Session, actor: Actor, representation_id: UUID, *, expected_version: int | None = None
) -> Representation:
    """Lift the decision not to treat somebody as the representative: a new version without it; the old one keeps it. It holds
    against every authority of theirs, and outlives its own, so that what ended may be lifted, too.

    Raises: Forbidden, RepresentationNotFound, OutsideCaseload, Stale, NotCurrent.
    """
    row = _newest(db, actor, representation_id, expected_version)
    if row.declined_at is None:
        raise NotCurrent
    patient = patients.get_patient(db, row.patient_id)
    return _keep(db, actor, patient, facts_of(db, row), replaces=row, along=_END, verified_by_id=row.verified_by_id)


def end_representation(
    db: Session,
    actor: Actor,
    representation_id: UUID,
    ended_on: date,
    reason: str,
    *,
    expected_version: int | None = None,
) -> Representation:
    """It ended, from a day on: revoked, discharged by the court, emancipated, or recorded in error.

    Raises: Forbidden, RepresentationNotFound, OutsideCaseload, Stale, NotCurrent, Refused.
    """
    row = _current(db, actor, representation_id, expected_version)
    _require_words(reason)
    if ended_on > clock.today(actor.zone):
        raise Refused("This lies in the future. Record its last day in a new version instead.", field="ended_on")
    row.ended_on, row.ended_by_id = ended_on, actor.user_id
    row.end_reason_sealed = keyring(db).seal(ENDED, reason.strip())
    return _done(db, actor, row, "representation.ended")


def facts_of(db: Session, row: Representation) -> RepresentationFacts:
    """What was recorded, with its words in plain text."""
    return RepresentationFacts(
        row.kind,
        keyring(db).open(AUTHORITY, row.authority_sealed),
        row.from_on,
        row.verified_how,
        row.verified_on,
        row.contact_id,
        row.until_on,
        frozenset(Category(one) for one in row.categories),
        row.is_adjudicated,
        row.is_asked_for,
    )


def _open(db: Session, actor: Actor, patient_id: UUID, kind: RepresentativeKind) -> Patient:
    access.require(actor, Permission.CONSENT_WRITE)
    if kind is RepresentativeKind.PROGRAM_DIRECTOR:
        access.require(actor, Permission.CONSENT_TO_BE_PAID)
    patient = patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CONSENT_WRITE, patient_id)
    return patient


def _current(db: Session, actor: Actor, representation_id: UUID, expected_version: int | None) -> Representation:
    row = _newest(db, actor, representation_id, expected_version)
    if row.ended_on is not None:
        raise NotCurrent
    return row


def _newest(db: Session, actor: Actor, representation_id: UUID, expected_version: int | None) -> Representation:
    access.require(actor, Permission.CONSENT_WRITE)
    row = queries.get_representation(db, representation_id, for_update=True)
    access.require_patient(db, actor, Permission.CONSENT_WRITE, row.patient_id)
    require_version(row, expected_version)
    if not queries.is_newest(db, row.id):
        raise NotCurrent
    return row


def _check(db: Session, actor: Actor, patient: Patient, facts: RepresentationFacts) -> None:
    today = clock.today(actor.zone)
    if problems := _problems(facts, _begins(patient, facts), today):
        raise Invalid({field: [sentence] for field, sentence in problems.items()})
    if facts.kind is RepresentativeKind.PROGRAM_DIRECTOR:
        of = queries.subject_of(db, patient, today)
        if not of.is_part2 or of.is_minor or of.is_deceased:
            raise DirectorConsents(field="kind")
    elif facts.contact_id is not None:
        patients.get_part(db, Contact, facts.contact_id, patient_id=patient.id)


def _problems(facts: RepresentationFacts, begins: date | None, today: date) -> dict[str, str]:
    """What is wrong, by field; where two things are, the last."""
    is_director = facts.kind is RepresentativeKind.PROGRAM_DIRECTOR
    until = facts.until_on
    found = (
        (not is_director and facts.contact_id is None, "contact_id", "Choose the contact who stands for the patient."),
        (
            not facts.authority.strip(),
            "authority",
            "Say by what: the paper, the court and its number, or how they are related.",
        ),
        (begins is None, "from_on", "Say since when it holds."),
        (begins is not None and until is not None and until < begins, "until_on", "The last day is before the first."),
        (is_director and until is None, "until_on", "Say until when: it holds while the patient cannot act."),
        (facts.verified_on > today, "verified_on", "This lies in the future."),
        (
            facts.is_adjudicated and facts.kind not in ADJUDICABLE,
            "is_adjudicated",
            "This is of a guardian or a health-care agent of an adult.",
        ),
        (
            facts.is_asked_for and facts.kind not in OF_MINORS,
            "is_asked_for",
            "This is of a parent or guardian of a minor.",
        ),
        (
            Category.COUNSELLING_NOTES in facts.categories,
            "categories",
            "Counselling and psychotherapy notes are nobody’s by representing a patient.",
        ),
    )
    return {field: sentence for is_wrong, field, sentence in found if is_wrong}


def _begins(patient: Patient, facts: RepresentationFacts) -> date | None:
    """Since when it holds: a parent's from the patient's birth on, where no other day is named."""
    return facts.from_on or (patient.born_on if facts.kind is RepresentativeKind.PARENT else None)


def _keep(
    db: Session,
    actor: Actor,
    patient: Patient,
    facts: RepresentationFacts,
    *,
    replaces: Representation | None = None,
    along: tuple[str, ...] = (),
    verified_by_id: UUID | None = None,
) -> Representation:
    begins = _begins(patient, facts)
    assert begins is not None  # noqa: S101 - `_check` has seen to it
    made = Representation(
        patient_id=patient.id,
        contact_id=facts.contact_id if facts.kind is not RepresentativeKind.PROGRAM_DIRECTOR else None,
        kind=facts.kind,
        authority_sealed=keyring(db).seal(AUTHORITY, facts.authority.strip()),
        from_on=begins,
        until_on=facts.until_on,
        categories=sorted(category.value for category in facts.categories),
        is_adjudicated=facts.is_adjudicated,
        is_asked_for=facts.is_asked_for,
        verified_how=facts.verified_how,
        verified_on=facts.verified_on,
        verified_by_id=verified_by_id or actor.user_id,
        replaces_id=replaces.id if replaces is not None else None,
    )
    for name in along:
        setattr(made, name, getattr(replaces, name))
    db.add(made)
    return _done(db, actor, made, "representation.recorded")


def _done(db: Session, actor: Actor, row: Representation, verb: str) -> Representation:
    db.flush()
    audit.record(db, actor, verb, subject=row, patient_id=row.patient_id, kind=row.kind.value)
    return row


def _require_words(reason: str) -> None:
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
