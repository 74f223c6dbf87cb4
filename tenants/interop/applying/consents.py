"""Consents that were signed on paper elsewhere: taken in whole or not at all, ended when a later sheet says so, and
otherwise never changed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Final
from uuid import UUID

from causeway import clock
from causeway.disclosure import Category, Purpose, Recipient
from causeway.errors import Refused
from causeway.ids import parse_id
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, same_patient
from tenants.interop.applying.medicine import ELSEWHERE
from tenants.interop.book import UNSAID
from tenants.interop.records import ConsentRecord, Ref
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.patients import queries, services
from tenants.patients.errors import (
    AdultSigns,
    GuardianUnknown,
    LawUnknown,
    MinorConsentsAlone,
    MinorSignsToo,
    OnlyMinorSigns,
)
from tenants.patients.models import Consent, Contact
from tenants.patients.rules.consents import NEEDS, ConsentKind, SignedAs, SignedHow, missing_elements
from tenants.patients.rules.contacts import is_told_nothing
from tenants.patients.rules.names import name_key
from tenants.patients.services import ConsentFacts, Signature
from tenants.patients.signatures.errors import ByOrder, GuardianKeptAway
from tenants.patients.signatures.rules import names_one_of

_OBJECTIONS: Final[dict[type[Refused], tuple[str, ValueClass, str]]] = {
    MinorConsentsAlone: ("signed_as", ValueClass.TEXT, reasons.MINOR_ALONE),
    MinorSignsToo: ("signed_as", ValueClass.TEXT, reasons.MINOR_TOO),
    OnlyMinorSigns: ("signed_as", ValueClass.TEXT, reasons.ONLY_MINOR),
    LawUnknown: ("signed_as", ValueClass.TEXT, reasons.BOTH_SIGN),
    AdultSigns: ("signed_as", ValueClass.TEXT, reasons.ADULT_SIGNS),
    GuardianUnknown: ("signed_by", ValueClass.TEXT, reasons.NO_GUARDIAN),
    GuardianKeptAway: ("signed_by", ValueClass.TEXT, reasons.GUARDIAN_KEPT_AWAY),
    ByOrder: ("signed_by", ValueClass.TEXT, reasons.BY_ORDER),
}
_ELEMENTS: Final = {"expiry": "expires_on", "recipient_name": "recipient"}
_FIELDS: Final = {"consent_kind": "kind", "contact": "contact_id"}
"""The column that is asked for an element, and the column of a field, where it has another name."""
_NOT_SIGNED: Final = frozenset(
    (
        *("source", "source_id", "aliases", "patient", "contact_by_name", "event_happened_on"),
        *("revoked_on", "revoked_reason", "is_revoked_as_stated"),
    )
)
"""What of a record is not the signed paper itself."""


def consent(bench: Bench, record: ConsentRecord, known: UUID | None) -> Applied:
    """A signed consent: taken in, or ended as the sheet says. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    _check_days(bench, record)
    if known is not None:
        return _follow(bench, record, known, patient_id)
    if record.signed_on < queries.get_patient(bench.db, patient_id).born_on:
        raise BadField("signed_on", ValueClass.DATE, reasons.DAY_OUT_OF_LIFE)
    facts = _facts(record, _recipient(bench, record, patient_id))
    _check_elements(facts, record)
    signature = Signature(
        record.signed_on,
        record.signed_by,
        SignedAs(record.signed_as),
        alone_because=record.alone_because,
        how=SignedHow.ELSEWHERE,
    )
    with _whole(bench):
        made = services.record_consent(bench.db, bench.actor, patient_id, facts, signature)
        _end(bench, record, made)
    is_theirs = signature.signed_as is SignedAs.PERSONAL_REPRESENTATIVE
    check = reasons.CHECK_REPRESENTATIVE if is_theirs else ""
    return Applied(made.id, Verdict.CREATED, check=check, said=_said(record))


def _follow(bench: Bench, record: ConsentRecord, known: UUID, patient_id: UUID) -> Applied:
    stored = queries.get_part(bench.db, Consent, known)
    same_patient(stored.patient_id, patient_id)
    if stored.voided_at is not None:  # a person here said it does not count
        return Applied(known, Verdict.UNCHANGED)
    said = _said(record)
    changed = tuple(
        name for name, value in said.items() if value is not UNSAID and bench.book.is_corrected(known, name, value)
    )
    with _whole(bench):
        is_ended = _end(bench, record, stored)
    if changed and not is_ended:
        raise BadField(_listed(changed), ValueClass.TEXT, reasons.SIGNED_STAYS)
    check = reasons.CHECK_SIGNED_STAYS if changed else ""
    if record.revoked_on is not None and stored.revoked_on != record.revoked_on:
        check = reasons.CHECK_REVOKED_OTHERWISE
    return Applied(known, Verdict.UPDATED if is_ended else Verdict.UNCHANGED, check=check)


def _end(bench: Bench, record: ConsentRecord, stored: Consent) -> bool:
    """Take it back, or note its event, where the sheet says so and nobody here has; whether anything changed."""
    is_over = record.event_happened_on is not None and stored.event_happened_on is None and stored.expires_event
    if is_over and record.event_happened_on is not None:
        services.end_by_event(bench.db, bench.actor, stored.id, record.event_happened_on)
    is_revoked = record.revoked_on is not None and stored.revoked_on is None
    if is_revoked:
        services.revoke_consent(
            bench.db,
            bench.actor,
            stored.id,
            record.revoked_reason or ELSEWHERE,
            revoked_on=record.revoked_on,
            as_it_states=record.is_revoked_as_stated,
        )
    return bool(is_over) or is_revoked


@contextmanager
def _whole(bench: Bench) -> Iterator[None]:
    """All of it or nothing. Raises: BadField where the signer does not count, and what else the services raise."""
    try:
        with bench.db.begin_nested():
            yield
    except tuple(_OBJECTIONS) as error:
        raise BadField(*_OBJECTIONS[type(error)]) from None


def _check_days(bench: Bench, record: ConsentRecord) -> None:
    today = clock.today(bench.actor.zone)
    for name in ("signed_on", "event_happened_on", "revoked_on"):
        on = getattr(record, name)
        if on is not None and on > today:
            raise BadField(name, ValueClass.DATE, reasons.LIES_AHEAD)


def _recipient(bench: Bench, record: ConsentRecord, patient_id: UUID) -> Contact | None:
    """The contact it names, None for somebody else. Raises: BadField, also for one whom the chart says to tell nothing."""
    if record.contact is None:
        kept = [one for one in queries.list_contacts(bench.db, patient_id, with_inactive=True) if is_told_nothing(one)]
        if record.recipient_name and names_one_of(record.recipient_name, [one.name for one in kept]):
            raise BadField("recipient_name", ValueClass.TEXT, reasons.TOLD_NOTHING)
        return None
    contact_id = bench.book.find(record.contact) or bench.book.find(record.contact_by_name)
    if contact_id is not None:
        contact: Contact | None = queries.get_part(bench.db, Contact, contact_id)
    else:
        contact = _on_the_chart(bench, record.contact, patient_id)
    if contact is None or contact.patient_id != patient_id:
        raise BadField("contact_id", ValueClass.REFERENCE, reasons.CONTACT_NOT_HERE)
    if contact.merged_into_id is not None:
        contact = queries.get_part(bench.db, Contact, contact.merged_into_id)
    if is_told_nothing(contact):
        raise BadField("contact_id", ValueClass.REFERENCE, reasons.TOLD_NOTHING)
    return contact


def _on_the_chart(bench: Bench, named: Ref, patient_id: UUID) -> Contact | None:
    """The one contact of the chart who has this id here or this name: no sheet has named those who came by FHIR or by hand."""
    said = named.key.value if named.key is not None else ""
    found = [
        one
        for one in queries.list_contacts(bench.db, patient_id)
        if parse_id(said) == one.id or name_key(said) == one.name_key
    ]
    return found[0] if len(found) == 1 else None


def _facts(record: ConsentRecord, contact: Contact | None) -> ConsentFacts:
    return ConsentFacts(
        kind=ConsentKind(record.consent_kind),
        discloser=record.discloser or None,
        recipient=Recipient(record.recipient) if record.recipient else None,
        recipient_name=contact.name if contact is not None else record.recipient_name or None,
        contact_id=contact.id if contact is not None else None,
        categories=tuple(Category(one) for one in record.categories),
        what=record.what or None,
        purpose=Purpose(record.purpose) if record.purpose else None,
        purpose_detail=record.purpose_detail or None,
        states_right_to_revoke=bool(record.states_right_to_revoke),
        states_redisclosure=bool(record.states_redisclosure),
        states_refusal=bool(record.states_refusal),
        expires_on=record.expires_on,
        expires_event=record.expires_event or None,
        details=dict(record.details),
    )


def _check_elements(facts: ConsentFacts, record: ConsentRecord) -> None:
    """It has all that the law asks of its kind. Raises: BadField with the columns."""
    kind = facts.kind
    if SignedAs(record.signed_as) not in NEEDS[kind].signers:
        raise BadField("signed_as", ValueClass.TEXT, reasons.NOT_A_SIGNER)
    values = {f.name: getattr(facts, f.name) for f in fields(ConsentFacts)}
    paper = Consent(**{**values, "categories": list(record.categories)})
    missing = missing_elements(paper)
    if "categories" in missing and record.categories:
        raise BadField("categories", ValueClass.LIST, reasons.NOTES_ALONE)
    if missing:
        raise BadField(_listed(_ELEMENTS.get(one, one) for one in missing), ValueClass.MISSING, reasons.INCOMPLETE)


def _said(record: ConsentRecord) -> dict[str, object]:
    """By column, what the paper says."""
    said: dict[str, object] = {}
    for name in (f.name for f in fields(ConsentRecord) if f.name not in _NOT_SIGNED):
        value = getattr(record, name)
        said[_FIELDS.get(name, name)] = UNSAID if value in (None, "", ()) else value
    return said


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
