"""Rows of the sheet of inquiries, in our own columns."""

from datetime import date
from typing import Final

from tenants.intake.inquiries.rules import (
    Channel,
    CloseReason,
    ContactWay,
    InquiryStatus,
    ReferralSource,
    Urgency,
)
from tenants.interop import reasons
from tenants.interop.records import InquiryRecord, Key, Kind, Ref
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets import patients, staff
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.words import said_yes_or_no, word

INQUIRIES: Final = "sheet:inquiries"
_WITH_RECORD: Final = frozenset({InquiryStatus.ASSESSED, InquiryStatus.ADMITTED})
_LONGEST_REASON: Final = 2000


def inquiry(cells: Cells) -> list[InquiryRecord]:
    """A row of an inquiries sheet. Raises: BadField."""
    received_on = cells.day("received_on")
    if received_on is None:
        raise BadField("received_on", ValueClass.MISSING, reasons.REQUIRED)
    patient_id, staff_id = cells.text("patient_id"), cells.text("staff_id")
    first_contact_on, since_on = cells.day("first_contact_on"), cells.day("since_on")
    record = InquiryRecord(
        source=INQUIRIES,
        source_id=cells.needed("id"),
        received_on=received_on,
        first_name=cells.needed("first_name"),
        last_name=cells.text("last_name"),
        born_on=cells.day("birth_date"),
        asker=cells.text("asker"),
        phone=cells.phone("phone"),
        email=cells.text("email"),
        contact_way=word(cells, "reach_by", tuple(ContactWay)),
        may_leave_message=said_yes_or_no(cells, "may_leave_message"),
        channel=word(cells, "channel", tuple(Channel)),
        referral=word(cells, "referral", tuple(ReferralSource)),
        referral_name=cells.text("referral_name"),
        urgency=word(cells, "urgency", tuple(Urgency)),
        reason=cells.text("reason", _LONGEST_REASON),
        patient=_patient(cells, patient_id) if patient_id else None,
        owner=Ref(Kind.COLLEAGUE.value, Key(staff.STAFF, staff_id)) if staff_id else None,
        status=word(cells, "status", tuple(InquiryStatus)),
        first_contact_on=first_contact_on,
        since_on=since_on,
        closed_reason=word(cells, "closed_reason", tuple(CloseReason)),
        referred_to=cells.text("referred_to"),
    )
    _check(record)
    return [record]


def _patient(cells: Cells, patient_id: str) -> Ref:
    system = cells.text("patient_id_system") or patients.SHEET_SOURCE
    return Ref(Kind.PATIENT.value, Key(system, patient_id))


def _check(record: InquiryRecord) -> None:
    """What a state needs is said. Raises: BadField."""
    needed = {
        "patient_id": record.status in _WITH_RECORD and record.patient is None,
        "closed_reason": record.status == InquiryStatus.CLOSED and not record.closed_reason,
        "referred_to": record.status == InquiryStatus.REFERRED_OUT and not record.referred_to,
    }
    for column, is_missing in needed.items():
        if is_missing:
            raise BadField(column, ValueClass.MISSING, reasons.REQUIRED)
    last: date = record.received_on
    for column, on in (("first_contact_on", record.first_contact_on), ("since_on", record.since_on)):
        if on is not None and on < last:
            raise BadField(column, ValueClass.DATE, reasons.END_BEFORE_START)
        last = on or last
