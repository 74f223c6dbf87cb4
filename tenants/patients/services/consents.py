"""Consents: preparing, signing, revoking, replacing, voiding. What is signed is never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.disclosure import Category, Purpose, Recipient
from causeway.errors import Refused
from tenants.patients import queries
from tenants.patients.errors import AlreadyDone, Frozen, Incomplete, SignedInPart
from tenants.patients.models import Consent, Contact
from tenants.patients.rules.consents import ConsentKind, missing_elements
from tenants.patients.rules.details import NAMES, missing_details
from tenants.patients.services.consent_signers import Signature, require_signer
from tenants.patients.signatures.queries import list_signatures

SUBJECT = "consents"
"""The table under which signatures are kept."""

ELEMENT_NAMES = {
    "discloser": "who discloses",
    "recipient_name": "to whom",
    "categories": "what kind of information (counselling notes stand alone)",
    "what": "the conditions it states",
    "purpose": "what for",
    "states_right_to_revoke": "the right to revoke",
    "states_redisclosure": "the statement on redisclosure",
    "states_refusal": "the statement on refusing to sign",
    "expiry": "until when, or until which event",
    "signed_as": "a signer who may sign this",
    "services": "what the treatment is",
    "notice": "which privacy notice was given",
    "responsible": "who pays what insurance does not",
    "payers": "which plan is billed",
    "location": "where the patient will be",
    "emergency": "whom to call there in an emergency",
    "alternative": "what there is instead of telehealth",
    "channels": "which ways of writing or calling",
    "addresses": "the number or address",
    "notes": "which notes",
    "proceeding": "which proceeding",
    "condition_by": "who made treatment a condition",
    "duration": "for how long it is expected to hold",
    "agrees_to": "what the guardian agrees to",
}


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """What a consent says, as plain values; blanks are None.

    details: the kind's own elements (rules.details). statement: the words that are read, None for a paper of somebody else's
    making; language: of them.
    """

    kind: ConsentKind
    discloser: str | None = None
    recipient: Recipient | None = None
    recipient_name: str | None = None
    recipient_id: UUID | None = None
    contact_id: UUID | None = None
    categories: tuple[Category, ...] = ()
    what: str | None = None
    purpose: Purpose | None = None
    purpose_detail: str | None = None
    states_right_to_revoke: bool = False
    states_redisclosure: bool = False
    states_refusal: bool = False
    expires_on: date | None = None
    expires_event: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    statement: str | None = None
    language: str | None = None


def prepare_consent(
    db: Session, actor: Actor, patient_id: UUID, facts: ConsentFacts, *, replaces_id: UUID | None = None
) -> Consent:
    """A consent ready to be signed. replaces_id: the signed one that it takes the place of once signed.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, RecordNotFound, Refused.
    """
    access.require(actor, Permission.CONSENT_WRITE)
    queries.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CONSENT_WRITE, patient_id)
    if replaces_id is not None:
        queries.get_part(db, Consent, replaces_id, patient_id=patient_id)
    consent = Consent(patient_id=patient_id, replaces_id=replaces_id)
    _put(db, consent, facts)
    db.add(consent)
    db.flush()
    return consent


def redraft_consent(
    db: Session, actor: Actor, consent_id: UUID, facts: ConsentFacts, *, expected_version: int | None = None
) -> Consent:
    """Change a consent that nobody has signed yet.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, Frozen, Refused.
    """
    consent = _load(db, actor, Permission.CONSENT_WRITE, consent_id, expected_version)
    if consent.signed_on is not None or consent.voided_at is not None:
        raise Frozen
    if any(row.is_given for row in list_signatures(db, SUBJECT, [consent.id])):
        raise SignedInPart
    _put(db, consent, facts)
    db.flush()
    return consent


def sign_consent(
    db: Session, actor: Actor, consent_id: UUID, signature: Signature, *, expected_version: int | None = None
) -> Consent:
    """Record a signature; from here on the consent is frozen.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Frozen, Incomplete, Refused, and what
    `require_signer` raises.
    """
    consent = _load(db, actor, Permission.CONSENT_SIGN, consent_id, expected_version)
    if consent.signed_on is not None:
        raise AlreadyDone
    if consent.voided_at is not None:
        raise Frozen
    today = clock.today(actor.zone)
    if signature.signed_on > today:
        raise Refused("A signature cannot be in the future.", field="signed_on")
    if consent.expires_on is not None and consent.expires_on < signature.signed_on:
        raise Refused("It would have expired before it was signed.", field="signed_on")
    if not signature.signed_by.strip():
        raise Refused("Please say who signed.", field="signed_by")
    consent.alone_because = require_signer(db, consent, signature) or None
    consent.how, consent.attachment_id = signature.how, signature.attachment_id
    consent.signed_on, consent.signed_by = signature.signed_on, signature.signed_by.strip()
    consent.signed_as, consent.signature_recorded_by = signature.signed_as, signature.recorded_by or actor.user_id
    missing = what_is_missing(consent)
    if missing:
        db.expire(consent)
        raise Incomplete(elements=", ".join(ELEMENT_NAMES[name] for name in missing))
    db.flush()
    audit.record(db, actor, "consent.signed", subject=consent, kind=consent.kind.value, how=signature.how.value)
    return consent


def what_is_missing(consent: Consent) -> tuple[str, ...]:
    """The elements a consent lacks, by name: those of the law, and where it was prepared on our form the kind's own."""
    own = missing_details(consent.kind, consent.details) if consent.statement is not None else ()
    return (*missing_elements(consent), *own)


def record_consent(db: Session, actor: Actor, patient_id: UUID, facts: ConsentFacts, signature: Signature) -> Consent:
    """A consent that was signed on paper: prepared and signed in one step. Raises as the two do."""
    return sign_consent(db, actor, prepare_consent(db, actor, patient_id, facts).id, signature)


def revoke_consent(
    db: Session,
    actor: Actor,
    consent_id: UUID,
    reason: str,
    *,
    revoked_on: date | None = None,
    revoked_at: datetime | None = None,
    as_it_states: bool = False,
    expected_version: int | None = None,
) -> Consent:
    """The patient takes a consent back: from `revoked_at` on it is no longer relied on.

    revoked_at: an aware instant; None: now, or where revoked_on names an earlier day, that day's beginning.

    as_it_states: somebody checked that a criminal-justice consent may be revoked now by its own words (42 CFR 2.35).
    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Refused.
    """
    consent = _load(db, actor, Permission.CONSENT_WRITE, consent_id, expected_version)
    if consent.revoked_on is not None or consent.voided_at is not None:
        raise AlreadyDone
    if consent.signed_on is None:
        raise Refused("It was never signed; void the draft instead.")
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    if consent.kind is ConsentKind.CRIMINAL_JUSTICE and not as_it_states:
        raise Refused(
            "This consent can be revoked only as it states. Please confirm that its conditions are met.",
            field="as_it_states",
        )
    at = revoked_at or _moment_of(actor, revoked_on)
    day = clock.local(at, actor.zone).date()
    if not consent.signed_on <= day or at > clock.now():
        raise Refused("That lies before the signature, or in the future.", field="on")
    consent.revoked_on, consent.revoked_at = day, at
    consent.revoked_reason, consent.revoked_by = reason.strip(), actor.user_id
    db.flush()
    audit.record(db, actor, "consent.revoked", subject=consent, kind=consent.kind.value)
    return consent


def end_by_event(
    db: Session, actor: Actor, consent_id: UUID, happened_on: date, *, expected_version: int | None = None
) -> Consent:
    """The event on which a signed consent expires has happened.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Frozen, Refused.
    """
    consent = _load(db, actor, Permission.CONSENT_WRITE, consent_id, expected_version)
    if consent.voided_at is not None:
        raise Frozen
    if consent.signed_on is None:
        raise Refused("It was never signed; void the draft instead.")
    if not consent.expires_event:
        raise Refused("This consent does not end by an event.")
    if consent.event_happened_on is not None:
        raise AlreadyDone
    if happened_on > clock.today(actor.zone):
        raise Refused("The event cannot be in the future.", field="happened_on")
    consent.event_happened_on = happened_on
    db.flush()
    audit.record(db, actor, "consent.ended", subject=consent, kind=consent.kind.value)
    return consent


def void_consent(
    db: Session, actor: Actor, consent_id: UUID, reason: str, *, expected_version: int | None = None
) -> Consent:
    """Declare a consent entered in error (wrong patient, wrong form): kept, never relied on.

    Raises: Forbidden, RecordNotFound, OutsideCaseload, Stale, AlreadyDone, Refused.
    """
    consent = _load(db, actor, Permission.CONSENT_WRITE, consent_id, expected_version)
    if consent.voided_at is not None:
        raise AlreadyDone
    if not reason.strip():
        raise Refused("Please say why.", field="reason")
    consent.voided_at, consent.void_reason = clock.now(), reason.strip()
    db.flush()
    audit.record(db, actor, "consent.voided", subject=consent, kind=consent.kind.value)
    return consent


def _moment_of(actor: Actor, day: date | None) -> datetime:
    if day is None or day == clock.today(actor.zone):
        return clock.now()
    return datetime.combine(day, time(), actor.zone)


def _load(db: Session, actor: Actor, permission: Permission, consent_id: UUID, expected_version: int | None) -> Consent:
    access.require(actor, permission)
    consent = queries.get_part(db, Consent, consent_id, for_update=True)
    access.require_patient(db, actor, permission, consent.patient_id)
    require_version(consent, expected_version)
    return consent


def _put(db: Session, consent: Consent, facts: ConsentFacts) -> None:
    if facts.contact_id is not None:
        contact = queries.get_part(db, Contact, facts.contact_id, patient_id=consent.patient_id)
        if contact.is_never_tell and contact.deactivated_at is None:
            raise Refused("This contact is marked never to be told. Lift the mark first.", field="contact_id")
        facts = replace(facts, recipient=Recipient.CONTACT, recipient_name=contact.name)
    for name in (f.name for f in fields(ConsentFacts)):
        setattr(consent, name, getattr(facts, name))
    consent.details = {name: facts.details[name].strip() for name in NAMES if facts.details.get(name, "").strip()}
    consent.categories = sorted({category.value for category in facts.categories})
