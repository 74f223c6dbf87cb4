"""What a form begins with: our words in the patient's language, what the chart knows, and what a press elsewhere says."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.disclosure import TELLABLE, Category, Purpose, Recipient
from causeway.ids import parse_id
from causeway.language import code_of, speaking, words
from tenants.clinics import queries as clinics
from tenants.consents import wording
from tenants.consents.forms import CLASS
from tenants.patients import queries as patients
from tenants.patients.errors import RecordNotFound
from tenants.patients.models import Contact, Patient
from tenants.patients.rules.consents import NEEDS, ConsentKind
from tenants.patients.rules.details import NAMES

_FAMILY = _("So that people close to me can support my treatment")
_USUAL = (Category.ATTENDANCE, Category.DIAGNOSIS, Category.PLAN)
_TPO = (*_USUAL, Category.DEMOGRAPHICS, Category.ASSESSMENT, Category.MEDICATIONS, Category.TESTS, Category.BILLING)
_ELEMENTS = (*NAMES, "expires_event", "what")


def of(db: Session, patient: Patient, kind: ConsentKind, language: str, said: Mapping[str, str]) -> dict[str, Any]:
    """The values a new form of that kind begins with, by field. said: `contact`, `to`, `name`, `purpose` and `tells`
    (categories, with commas) from an address.
    """
    clinic = clinics.get_clinic(db).name
    code = code_of(language)
    with speaking(code):
        values: dict[str, Any] = {name: wording.beginning(kind, name) for name in _ELEMENTS}
        values |= {"language": code, "statement": wording.statement(kind, clinic)}
        if NEEDS[kind].is_release:
            values |= {"discloser": clinic, **_scope(db, patient, kind, said)}
    values |= _known(patient, kind, said)
    return {name: value for name, value in values.items() if value}


def _scope(db: Session, patient: Patient, kind: ConsentKind, said: Mapping[str, str]) -> dict[str, Any]:
    """To whom and what, as far as it is known where the form is asked for."""
    own = (Category.SUBSTANCE_USE,) if patient.is_part2 else ()
    if kind is ConsentKind.PART2_TPO:
        return {"recipient": CLASS, "categories": [*_TPO, Category.SUBSTANCE_USE]}
    asked = {**_contact(db, patient.id, said), **_asked(said, own)}
    if kind is ConsentKind.CRIMINAL_JUSTICE:
        usual = {"recipient": Recipient.PROBATION, "categories": [Category.ATTENDANCE, *own]}
        return {**usual, **asked, "purpose": Purpose.OTHER}
    if kind is ConsentKind.LEGAL_PROCEEDINGS:
        return {"recipient": Recipient.COURT, "categories": [*_USUAL, *own], **asked, "purpose": Purpose.OTHER}
    if "contact_id" in asked:
        usual = {"categories": [Category.FAMILY, Category.ATTENDANCE, Category.PLAN, *own], "purpose": Purpose.OTHER}
        return {**usual, "purpose_detail": words(_FAMILY), **asked}
    of_billing = (Category.DEMOGRAPHICS, Category.BILLING) if asked.get("purpose") is Purpose.PAYMENT else ()
    return {"categories": [*_USUAL, *of_billing, *own], **asked}


def _asked(said: Mapping[str, str], own: tuple[Category, ...]) -> dict[str, Any]:
    """What the press that led here said of the recipient, the purpose and what is told."""
    told = [Category(one) for one in said.get("tells", "").split(",") if one in TELLABLE]
    values: dict[str, Any] = {"recipient_name": said.get("name", "")[:200]} if "name" in said else {}
    if said.get("to", "") in set(Recipient):
        values["recipient"] = Recipient(said["to"])
    if said.get("purpose", "") in set(Purpose):
        values["purpose"] = Purpose(said["purpose"])
    return {**values, "categories": [*told, *own]} if told else values


def _contact(db: Session, patient_id: UUID, said: Mapping[str, str]) -> dict[str, Any]:
    contact_id = parse_id(said.get("contact", ""))
    if contact_id is None:
        return {}
    try:
        contact = patients.get_part(db, Contact, contact_id, patient_id=patient_id)
    except RecordNotFound:
        return {}
    return {"recipient": Recipient.CONTACT, "contact_id": contact.id, "recipient_name": contact.name}


def _known(patient: Patient, kind: ConsentKind, said: Mapping[str, str]) -> dict[str, Any]:
    """What the chart has already."""
    whole = " ".join(part for part in (patient.first_name, patient.last_name) if part)
    if kind is ConsentKind.FINANCIAL:
        return {"responsible": whole, "payers": said.get("name", "")[:200]}
    if kind is ConsentKind.TELEHEALTH:
        return {"location": ", ".join(part for part in (patient.address_line, patient.city, patient.state) if part)}
    if kind is ConsentKind.TEXTING_AND_MAIL:
        ways = [("text", patient.phone), ("email", patient.email)]
        return {
            "channels": [way for way, address in ways if address],
            "addresses": ", ".join(address for _way, address in ways if address),
        }
    return {}
