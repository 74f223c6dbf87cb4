"""Rows of the contacts sheet, in our own columns."""

from typing import Final

from tenants.interop import reasons
from tenants.interop.records import Address, ContactRecord, PersonName
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.medicine import key_of, patient_of
from tenants.interop.sheets.words import number, said_yes_or_no, word
from tenants.patients.models.contacts import PreferredWay, Relationship
from tenants.patients.rules.contacts import is_email
from tenants.patients.rules.names import name_key

CONTACTS: Final = "sheet:contacts"


def contact(cells: Cells) -> list[ContactRecord]:
    """A row of a contacts sheet. Raises: BadField."""
    person, name = patient_of(cells), cells.needed("name")
    is_emergency, order = bool(said_yes_or_no(cells, "is_emergency")), number(cells, "emergency_order")
    if order is not None and not (is_emergency and 1 <= order <= 20):
        raise BadField("emergency_order", ValueClass.TEXT, reasons.NOT_A_PLACE)
    is_left_alone, why = bool(said_yes_or_no(cells, "is_do_not_contact")), cells.text("do_not_contact_reason")
    if is_left_alone and not why:
        raise BadField("do_not_contact_reason", ValueClass.MISSING, reasons.REQUIRED)
    email = cells.text("email")
    if email and not is_email(email):
        raise BadField("email", ValueClass.TEXT, reasons.NOT_A_MAIL_ADDRESS)
    record = ContactRecord(
        source=CONTACTS,
        source_id=cells.text("id") or key_of(person, name_key(name)),
        patient=person,
        name=PersonName(given=name),
        relationship=word(cells, "relationship", tuple(Relationship)),
        relationship_detail=cells.text("relationship_detail"),
        phones=_one(cells.text("phone")),
        emails=_one(email),
        address=Address(line=cells.text("address")),
        preferred_way=word(cells, "preferred_way", tuple(PreferredWay)),
        language=cells.text("language"),
        best_times=cells.text("best_times"),
        is_emergency=is_emergency,
        emergency_order=order,
        is_guardian=bool(said_yes_or_no(cells, "is_guardian")),
        has_power_of_attorney=bool(said_yes_or_no(cells, "has_power_of_attorney")),
        custody_note=cells.text("custody_note"),
        is_never_tell=bool(said_yes_or_no(cells, "is_never_tell")),
        has_protective_order=bool(said_yes_or_no(cells, "has_protective_order")),
        is_partner_violence_risk=bool(said_yes_or_no(cells, "is_partner_violence_risk")),
        is_do_not_contact=is_left_alone,
        do_not_contact_reason=why,
    )
    return [record]


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
