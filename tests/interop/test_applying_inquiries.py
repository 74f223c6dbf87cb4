"""Sheets of inquiries: taken over where they stand, corrected, and why a row is left out."""

from collections.abc import Sequence
from datetime import date

import pytest

from causeway import clock
from tenants.intake.inquiries.models import Inquiry, InquiryStep
from tenants.intake.inquiries.rules import Channel, CloseReason, ContactWay, InquiryStatus, Urgency
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.models import Patient
from tests.interop.conftest import ZONE, Place, verdicts

HEAD = (
    "id,received_on,first_name,last_name,phone,email,urgency,status,first_contact_on,since_on,patient_id,closed_reason,"
    "referred_to,reason\n"
)
NEW = "1,2026-03-02,Una,Asks,(217) 555-0111,,soon,,,,,,,Cannot sleep.\n"


def left_out(place: Place, text: str) -> Sequence[tuple[str, str]]:
    return [(found.field, found.reason) for found in place.sheet(SheetKind.INQUIRIES, HEAD + text).findings]


def test_an_inquiry_comes_in_once_and_is_corrected_by_the_sheet(place: Place) -> None:
    assert verdicts(place.sheet(SheetKind.INQUIRIES, HEAD + NEW)) == {"inquiry": {"created": 1}}
    assert verdicts(place.sheet(SheetKind.INQUIRIES, HEAD + NEW)) == {"inquiry": {"unchanged": 1}}
    one = place.only(Inquiry)
    assert (one.status, one.urgency, one.channel) == (InquiryStatus.NEW, Urgency.SOON, Channel.PHONE)
    assert clock.local(one.received_at, ZONE).date() == date(2026, 3, 2)
    assert one.answer_by_on == date(2026, 3, 3)
    assert b"sleep" not in (one.reason_sealed or b"")
    changed = (
        NEW.replace("Asks", "Asked").replace("soon,", "urgent,closed,").replace(",,,,,,,Cannot", ",,,,cost,,Cannot")
    )
    assert verdicts(place.sheet(SheetKind.INQUIRIES, HEAD + changed)) == {"inquiry": {"updated": 1}}
    one = place.only(Inquiry)
    assert (one.last_name, one.urgency, one.status) == ("Asked", Urgency.URGENT, InquiryStatus.NEW)


def test_each_state_is_taken_over_with_its_days(place: Place) -> None:
    place.sheet(SheetKind.PATIENTS, "id,last_name,first_name,birth_date,sex\n7,Asks,Una,1980-01-01,F\n")
    rows = (
        "a,2026-03-02,A,,,a@example.org,,contacted,2026-03-03,,,,,\n"
        "b,2026-03-02,B,,217-555-0112,,,assessed,,2026-03-05,7,,,\n"
        "c,2026-03-02,C,,217-555-0113,,,admitted,2026-03-03,2026-03-09,7,,,\n"
        "d,2026-03-02,D,,217-555-0114,,,referred_out,,2026-03-04,,,Sample General,\n"
        "e,2026-03-02,E,,217-555-0115,,,closed,,2026-04-01,,no_answer,,\n"
    )
    assert verdicts(place.sheet(SheetKind.INQUIRIES, HEAD + rows)) == {"inquiry": {"created": 5}}
    found = {one.first_name: one for one in place.rows(Inquiry)}
    patient = place.only(Patient)
    assert [(name, one.status.value) for name, one in sorted(found.items())] == [
        ("A", "contacted"), ("B", "assessed"), ("C", "admitted"), ("D", "referred_out"), ("E", "closed"),
    ]  # fmt: skip
    assert found["A"].contact_way is ContactWay.EMAIL
    assert (found["B"].patient_id, found["C"].patient_id) == (patient.id, patient.id)
    assert (found["D"].referred_to, found["E"].closed_reason) == ("Sample General", CloseReason.NO_ANSWER)
    days = {
        name: [
            None if at is None else clock.local(at, ZONE).date().isoformat()
            for at in (one.first_contact_at, one.since_at)
        ]
        for name, one in found.items()
    }
    assert days == {
        "A": ["2026-03-03", "2026-03-03"],
        "B": ["2026-03-05", "2026-03-05"],
        "C": ["2026-03-03", "2026-03-09"],
        "D": ["2026-03-04", "2026-03-04"],
        "E": [None, "2026-04-01"],
    }
    assert len(place.rows(InquiryStep)) == 1 + 2 + 2 + 1 + 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("x,,Una,,217-555-0111,,,,,,,,,\n", "received_on", reasons.REQUIRED),
        ("x,2026-03-02,,,217-555-0111,,,,,,,,,\n", "first_name", reasons.REQUIRED),
        ("x,2026-03-02,Una,,217-555-0111,,,waiting,,,,,,\n", "status", reasons.NOT_A_CHOICE),
        ("x,2026-03-02,Una,,217-555-0111,,,closed,,,,,,\n", "closed_reason", reasons.REQUIRED),
        ("x,2026-03-02,Una,,217-555-0111,,,referred_out,,,,,,\n", "referred_to", reasons.REQUIRED),
        ("x,2026-03-02,Una,,217-555-0111,,,admitted,,,,,,\n", "patient_id", reasons.REQUIRED),
        ("x,2026-03-02,Una,,217-555-0111,,,contacted,2026-03-01,,,,,\n", "first_contact_on", reasons.END_BEFORE_START),
        ("x,2026-03-02,Una,,217-555-0111,,,assessed,,,404,,,\n", "patient", reasons.PATIENT_NOT_HERE),
    ],
)
def test_a_row_that_cannot_be_says_which_cell_and_why(place: Place, row: str, field: str, reason: str) -> None:
    assert left_out(place, row) == [(field, reason)]
    assert place.rows(Inquiry) == []


def test_a_row_without_a_way_to_answer_is_left_out(place: Place) -> None:
    ((field, reason),) = left_out(place, "x,2026-03-02,Una,,,,,,,,,,,\n")
    assert field == "phone"
    assert "telephone number or an email" in reason
