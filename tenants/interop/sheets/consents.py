"""Rows of the consents sheet, in our own columns. Whether a consent is complete and who may sign it is `applying`."""

from datetime import date
from typing import Final

from causeway.disclosure import Category, Purpose, Recipient
from tenants.interop import reasons
from tenants.interop.records import ConsentRecord, Key, Kind, Ref
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.contacts import CONTACTS
from tenants.interop.sheets.medicine import key_of, patient_of
from tenants.interop.sheets.words import needed_word, parts, said_yes_or_no, word
from tenants.patients.rules.consents import NEEDS, ConsentKind, SignedAs
from tenants.patients.rules.details import CHANNELS, NAMES, OWN, WITNESS
from tenants.patients.rules.names import name_key

CONSENTS: Final = "sheet:consents"

_NO_THIRD_PARTY: Final = {Recipient.PATIENT, Recipient.OWN_WORKFORCE, Recipient.ACCOUNT_HOLDER}
_RECIPIENTS: Final = tuple(one for one in Recipient if one not in _NO_THIRD_PARTY)
_PURPOSES: Final = tuple(one for one in Purpose if one is not Purpose.PATIENT_ACCESS)
_TO_WHOM: Final = (
    *("contact_id", "recipient", "recipient_name", "discloser", "categories", "purpose", "purpose_detail", "what"),
)
_LONGEST: Final = 2000


def consent(cells: Cells) -> list[ConsentRecord]:
    """A row of a consents sheet. Raises: BadField."""
    person = patient_of(cells)
    kind = ConsentKind(needed_word(cells, "kind", tuple(ConsentKind)))
    _only_of_kind(cells, kind)
    contact, recipient, name = _to_whom(cells)
    signed_on, expires_on, happened_on, revoked_on = _days(cells)
    record = ConsentRecord(
        source=CONSENTS,
        source_id=cells.text("id")
        or key_of(person, kind, cells.text("contact_id") or name_key(name), signed_on.isoformat()),
        patient=person,
        consent_kind=kind.value,
        signed_on=signed_on,
        signed_by=cells.needed("signed_by"),
        signed_as=word(cells, "signed_as", tuple(SignedAs)) or SignedAs.PATIENT.value,
        alone_because=cells.text("alone_because", _LONGEST),
        contact=_contact(contact),
        contact_by_name=_contact(key_of(person, name_key(contact))) if contact else None,
        recipient=recipient,
        recipient_name=name,
        discloser=cells.text("discloser"),
        categories=_categories(cells, kind),
        purpose=word(cells, "purpose", _PURPOSES) or (Purpose.PAYMENT.value if kind is ConsentKind.PART2_TPO else ""),
        purpose_detail=cells.text("purpose_detail", _LONGEST),
        what=cells.text("what", _LONGEST),
        states_right_to_revoke=said_yes_or_no(cells, "states_right_to_revoke"),
        states_redisclosure=said_yes_or_no(cells, "states_redisclosure"),
        states_refusal=said_yes_or_no(cells, "states_refusal"),
        expires_on=expires_on,
        expires_event=cells.text("expires_event", _LONGEST),
        event_happened_on=happened_on,
        details=tuple((one, text) for one in NAMES if (text := _detail(cells, one))),
        revoked_on=revoked_on,
        revoked_reason=cells.text("revoked_reason", _LONGEST),
        is_revoked_as_stated=bool(said_yes_or_no(cells, "is_revoked_as_stated")),
    )
    _check_end(record)
    return [record]


def _only_of_kind(cells: Cells, kind: ConsentKind) -> None:
    """Nothing is said that a consent of this kind does not say. Raises: BadField."""
    foreign = [name for name in NAMES if name not in (*OWN[kind], WITNESS)]
    if not NEEDS[kind].is_release:
        foreign += _TO_WHOM
    if kind is not ConsentKind.CRIMINAL_JUSTICE:
        foreign.append("is_revoked_as_stated")
    found = [name for name in foreign if cells.text(name, _LONGEST)]
    if found:
        raise BadField(", ".join(found), ValueClass.TEXT, reasons.OTHER_KINDS_WORDS)


def _to_whom(cells: Cells) -> tuple[str, str, str]:
    """The contact's id, or else the kind of recipient and the name. Raises: BadField for both, or half of one."""
    contact, name = cells.text("contact_id"), cells.text("recipient_name")
    recipient = word(cells, "recipient", _RECIPIENTS)
    is_contact = recipient == Recipient.CONTACT
    if contact and (name or (recipient and not is_contact)):
        raise BadField("contact_id", ValueClass.TEXT, reasons.CONTACT_OR_SOMEBODY)
    if is_contact and not contact:
        raise BadField("contact_id", ValueClass.MISSING, reasons.CONTACT_BY_ID)
    if not contact and bool(name) != bool(recipient):
        missing = "recipient" if name else "recipient_name"
        raise BadField(missing, ValueClass.MISSING, reasons.REQUIRED)
    return contact, Recipient.CONTACT.value if contact else recipient, name


def _contact(number: str) -> Ref | None:
    return Ref(Kind.CONTACT.value, Key(CONTACTS, number)) if number else None


def _categories(cells: Cells, kind: ConsentKind) -> tuple[str, ...]:
    found = tuple(sorted({one.lower() for one in parts(cells, "categories")}))
    if not set(found) <= {one.value for one in Category}:
        raise BadField("categories", ValueClass.LIST, reasons.NOT_A_CHOICE)
    return found or ((NEEDS[kind].only_category,) if NEEDS[kind].only_category else ())


def _detail(cells: Cells, name: str) -> str:
    """An element of the kind's own; ways of writing as the form keeps them."""
    if name != "channels":
        return cells.text(name, _LONGEST)
    found = {one.lower() for one in parts(cells, name)}
    if not found <= set(CHANNELS):
        raise BadField(name, ValueClass.LIST, reasons.NOT_A_CHOICE)
    return " ".join(way for way in CHANNELS if way in found)


def _days(cells: Cells) -> tuple[date, date | None, date | None, date | None]:
    """When it was signed, its last day, when its event happened, when it was taken back. Raises: BadField."""
    signed_on = cells.day("signed_on")
    if signed_on is None:
        raise BadField("signed_on", ValueClass.MISSING, reasons.REQUIRED)
    later = [(name, cells.day(name)) for name in ("expires_on", "event_happened_on", "revoked_on")]
    for name, on in later:
        if on is not None and on < signed_on:
            raise BadField(name, ValueClass.DATE, reasons.BEFORE_SIGNED)
    expires_on, happened_on, revoked_on = (on for _name, on in later)
    return signed_on, expires_on, happened_on, revoked_on


def _check_end(record: ConsentRecord) -> None:
    """What tells of an end says all of it. Raises: BadField."""
    if record.event_happened_on is not None and not record.expires_event:
        raise BadField("expires_event", ValueClass.MISSING, reasons.REQUIRED)
    if record.revoked_on is None and (record.revoked_reason or record.is_revoked_as_stated):
        raise BadField("revoked_on", ValueClass.MISSING, reasons.REQUIRED)
    is_criminal = record.consent_kind == ConsentKind.CRIMINAL_JUSTICE
    if is_criminal and record.revoked_on is not None and not record.is_revoked_as_stated:
        raise BadField("is_revoked_as_stated", ValueClass.MISSING, reasons.ONLY_AS_STATED)
