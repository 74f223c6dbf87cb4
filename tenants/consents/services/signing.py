"""Signing a consent on a device, by whoever must: the last of them puts it in force. Refusing to. Keeping the scanned paper."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from tenants.consents import queries, reading
from tenants.consents.errors import ConsentChanged, NobodyNamed, NotAsked
from tenants.consents.queries import Awaited
from tenants.consents.words import CAPACITIES
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.errors import AlreadyDone, Frozen, Incomplete
from tenants.patients.files import FileRefused, look_at, looks_scanned
from tenants.patients.models import Consent
from tenants.patients.rules.consents import SignedAs, SignedHow
from tenants.patients.services import Signature
from tenants.patients.services.attachments import keep
from tenants.patients.services.consents import ELEMENT_NAMES, SUBJECT, what_is_missing
from tenants.patients.signatures.models import Signature as Mark
from tenants.patients.signatures.rules import Capacity, Method
from tenants.patients.signatures.services import SignatureFacts, take_signature

_AS = {
    frozenset({Capacity.PATIENT}): SignedAs.PATIENT,
    frozenset({Capacity.GUARDIAN}): SignedAs.GUARDIAN,
    frozenset({Capacity.REPRESENTATIVE}): SignedAs.PERSONAL_REPRESENTATIVE,
    frozenset({Capacity.PATIENT, Capacity.GUARDIAN}): SignedAs.PATIENT_AND_GUARDIAN,
}


def sign_here(
    db: Session,
    actor: Actor,
    consent_id: UUID,
    facts: SignatureFacts,
    *,
    taken_by_id: UUID | None = None,
    seen: str | None = None,
) -> Mark:
    """Take a signature under a form; once everybody who must has signed, it is in force and frozen.

    taken_by_id: who handed the device over, where the actor is the platform at work for whoever holds it. seen: the version
    that was read, None where nobody could have changed it since.
    Raises: Forbidden, RecordNotFound, OutsideCaseload, ConsentChanged, Incomplete, AlreadyDone, NobodyNamed, and what
    `take_signature` and `sign_consent` raise.
    """
    consent = _load(db, actor, consent_id)
    found = queries.awaited(db, actor, consent)
    if seen is not None and seen != str(consent.version):
        raise ConsentChanged
    require_signable(found, is_witness=bool(facts.witness))
    _require_asked(found, facts)
    mark = take_signature(
        db,
        actor,
        consent.patient_id,
        facts,
        subject=SUBJECT,
        subject_id=consent.id,
        content=reading.read(db, consent, found.patient).as_text(),
        taken_by_id=taken_by_id,
        asked=frozenset(Capacity),
    )
    if mark.capacity is not Capacity.WITNESS:
        _settle(db, actor, consent, taken_by_id)
    return mark


def require_signable(found: Awaited, *, is_witness: bool = False) -> None:
    """Raises AlreadyDone, Frozen, Incomplete, NobodyNamed unless somebody's signature is waited for."""
    if is_witness and found.witness:
        return
    if found.consent.voided_at is not None:
        raise Frozen
    if found.consent.signed_on is not None:
        raise AlreadyDone
    missing = what_is_missing(found.consent)
    if missing:
        raise Incomplete(elements=", ".join(ELEMENT_NAMES[name] for name in missing))
    given = frozenset(row.capacity for row in found.marks if row.is_given)
    lacking = found.who.signing.asked(given) - found.asked
    if not any(one - given <= found.asked for one in found.who.signing.sets):
        raise NobodyNamed(who=", ".join(str(CAPACITIES[one]) for one in Capacity if one in lacking))


def _require_asked(found: Awaited, facts: SignatureFacts) -> None:
    """Whose signature nobody asks for gives none; whose is there already is told so by `take_signature`."""
    given = {row.capacity for row in found.marks if row.is_given}
    capacity = _capacity(found, facts)
    if capacity is not None and capacity not in {*found.asked, *given}:
        raise NotAsked(field="signer")


def _capacity(found: Awaited, facts: SignatureFacts) -> Capacity | None:
    """In which capacity somebody signs; None for a contact who is neither, of whom `take_signature` says why not."""
    if facts.witness:
        return Capacity.WITNESS if facts.witness != found.witness else None
    if facts.contact_id is None:
        return Capacity.PATIENT
    if any(one.id == facts.contact_id for one in found.who.guardians):
        return Capacity.GUARDIAN
    is_named = any(one.id == facts.contact_id for one in found.who.representatives)
    return Capacity.REPRESENTATIVE if is_named else None


def _settle(db: Session, actor: Actor, consent: Consent, taken_by_id: UUID | None) -> None:
    """Put it in force once everybody who must has signed."""
    found = queries.awaited(db, actor, consent)
    given = {row.capacity: row.name for row in found.marks if row.is_given and row.capacity is not Capacity.WITNESS}
    if not found.who.signing.is_complete(frozenset(given)):
        return
    names = " and ".join(given[one] for one in Capacity if one in given)
    signature = Signature(
        clock.today(actor.zone),
        names,
        _AS[frozenset(given)],
        how=SignedHow.ELECTRONIC,
        recorded_by=taken_by_id,
    )
    patient_services.sign_consent(db, actor, consent.id, signature)


def refuse(db: Session, actor: Actor, consent_id: UUID, facts: SignatureFacts) -> Mark:
    """Write down that somebody did not want to sign, and why; for the privacy notice it is the good-faith effort.

    Source: 45 CFR 164.520(c)(2)(ii). Raises: as `sign_here`.
    """
    consent = _load(db, actor, consent_id)
    if consent.signed_on is not None or consent.voided_at is not None:
        raise Frozen
    return take_signature(
        db,
        actor,
        consent.patient_id,
        replace(facts, method=Method.REFUSED),
        subject=SUBJECT,
        subject_id=consent.id,
        content=reading.read(db, consent).as_text(),
        asked=frozenset(Capacity),
    )


def scan(
    db: Session,
    actor: Actor,
    consent_id: UUID,
    signature: Signature,
    *,
    name: str,
    content: bytes,
    expected_version: int | None = None,
) -> Consent:
    """Record a paper that was signed, and keep its picture with it.

    name, content: the file as it was sent; what it is, is told by its bytes. Raises: FileRefused, and what `sign_consent`
    raises.
    """
    consent = _load(db, actor, consent_id)
    if not looks_scanned(look_at(name, content).media_type):
        raise FileRefused("This is no scan. Please send the signed paper as a PDF or a picture.")
    tells = frozenset({Category.DOCUMENTS})
    kept = keep(db, actor, consent.patient_id, name, content, description="Signed consent", categories=tells)
    signed = replace(signature, how=SignedHow.SCAN, attachment_id=kept.id)
    return patient_services.sign_consent(db, actor, consent_id, signed, expected_version=expected_version)


def _load(db: Session, actor: Actor, consent_id: UUID) -> Consent:
    access.require(actor, Permission.CONSENT_SIGN)
    consent = patients.get_part(db, Consent, consent_id, for_update=True)
    access.require_patient(db, actor, Permission.CONSENT_SIGN, consent.patient_id)
    return consent
