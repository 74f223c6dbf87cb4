"""The sheet of contacts: new, changed, unchanged, who looks like somebody already here, and why a row is left out."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from causeway import clock
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.patients import services
from tenants.patients.models import Contact, PreferredWay, Relationship
from tenants.patients.services import ContactFacts
from tests.interop.conftest import Place, verdicts
from tests.interop.days import NOW, house, left_out

HEADER = (
    "patient_id,name,relationship,phone,preferred_way,is_emergency,emergency_order,is_never_tell,is_do_not_contact,"
    "do_not_contact_reason,custody_note\n"
)


@pytest.fixture
def housed(place: Place) -> Iterator[Place]:
    """A clinic with three patients, on a Wednesday in March 2026."""
    with clock.frozen(NOW):
        yield house(place)


def test_a_contact_comes_in_with_its_marks_and_again_changes_nothing(housed: Place) -> None:
    sheet = HEADER + "1,Kim Example,sibling,(217) 555-0144,call,yes,1,no,yes,Asked us not to,With the mother\n"
    assert verdicts(housed.sheet(SheetKind.CONTACTS, sheet)) == {"contact": {"created": 1}}
    assert verdicts(housed.sheet(SheetKind.CONTACTS, sheet)) == {"contact": {"unchanged": 1}}
    with housed.session() as db:
        facts = services.facts_of(db, db.scalars(select(Contact)).one())
    assert facts == ContactFacts(
        name="Kim Example",
        relationship=Relationship.SIBLING,
        phone="(217) 555-0144",
        preferred_way=PreferredWay.CALL,
        is_emergency=True,
        emergency_order=1,
        is_do_not_contact=True,
        do_not_contact_reason="Asked us not to",
        custody_note="With the mother",
    )


def test_an_import_sets_a_mark_and_takes_none_off(housed: Place) -> None:
    line = "1,Kim Example,sibling,{phone},,,,{mark},,,\n"
    housed.sheet(SheetKind.CONTACTS, HEADER + line.format(phone="(217) 555-0144", mark="yes"))
    later = HEADER + line.format(phone="(217) 555-0145", mark="no")
    assert verdicts(housed.sheet(SheetKind.CONTACTS, later)) == {"contact": {"updated": 1}}
    contact = housed.only(Contact)
    assert (contact.phone, contact.is_never_tell) == ("(217) 555-0145", True)
    assert contact.phone_key == "2175550145"


def test_what_was_corrected_here_stays(housed: Place) -> None:
    sheet = HEADER + "1,Kim Example,sibling,(217) 555-0144,,,,,,,\n"
    housed.sheet(SheetKind.CONTACTS, sheet)
    with housed.session() as db:
        contact = db.scalars(select(Contact)).one()
        mine = replace(services.facts_of(db, contact), phone="(217) 555-0199")
        services.correct_contact(db, housed.actor, contact.id, mine)
    housed.sheet(SheetKind.CONTACTS, sheet)
    assert housed.only(Contact).phone == "(217) 555-0199"


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("1,,sibling,,,,,,,,", "name", reasons.REQUIRED),
        ("1,Kim,cousin,,,,,,,,", "relationship", reasons.NOT_A_CHOICE),
        ("1,Kim,,,pigeon,,,,,,", "preferred_way", reasons.NOT_A_CHOICE),
        ("1,Kim,,,,no,1,,,,", "emergency_order", reasons.NOT_A_PLACE),
        ("1,Kim,,,,yes,99,,,,", "emergency_order", reasons.NOT_A_PLACE),
        ("1,Kim,,,,,,perhaps,,,", "is_never_tell", reasons.NOT_YES_OR_NO),
        ("1,Kim,,,,,,,yes,,", "do_not_contact_reason", reasons.REQUIRED),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_its_column(housed: Place, row: str, field: str, reason: str) -> None:
    assert left_out(housed, SheetKind.CONTACTS, f"{HEADER}{row}\n") == [(field, reason)]
    assert housed.rows(Contact) == []


def test_a_mail_address_has_the_shape_of_one(housed: Place) -> None:
    sheet = "patient_id,name,email\n1,Kim,not-a-mail\n1,Lou,lou@example.org\n"
    assert left_out(housed, SheetKind.CONTACTS, sheet) == [("email", reasons.NOT_A_MAIL_ADDRESS)]
    assert housed.only(Contact).email == "lou@example.org"
