"""A form is signed on a device by whoever must, once, and is frozen by the last of them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Refused
from tenants.consents import queries, reading, services
from tenants.consents.errors import ConsentChanged, NobodyNamed
from tenants.patients.errors import AlreadyDone, Incomplete, OnlyMinorSigns, SignedInPart
from tenants.patients.files import EICAR, FileRefused
from tenants.patients.models import Attachment, Consent, Contact, Patient, Relationship
from tenants.patients.rules.consents import ConsentKind, SignedAs, SignedHow
from tenants.patients.rules.contacts import signing_parents
from tenants.patients.services import Signature, redraft_consent, sign_consent
from tenants.patients.signatures.errors import ByOrder, NotDrawn, NotTheirName, SignedAlready
from tenants.patients.signatures.models import Signature as Mark
from tenants.patients.signatures.rules import Capacity, Method
from tenants.patients.signatures.services import SignatureFacts
from tests.cast import Cast
from tests.consents.conftest import Prepare, facts_of

DRAWN = SignatureFacts(Method.DRAWN, "[[0,0,300,100,600,50]]")
UnderAge = Callable[..., UUID]


def test_an_adult_signs_once_and_the_form_is_in_force(alder: Session, cast: Cast, prepare: Prepare) -> None:
    fay, consent = cast.actor("fay"), prepare()
    mark = services.sign_here(alder, fay, consent.id, DRAWN)
    assert (consent.how, consent.signed_as, consent.signed_by) == (
        SignedHow.ELECTRONIC,
        SignedAs.PATIENT,
        "Rosa Testperson",
    )
    assert consent.signed_on == clock.today(fay.zone)
    assert consent.signature_recorded_by == fay.user_id
    read = reading.read(alder, consent).as_text()
    assert mark.content_fingerprint == hashlib.sha256(read.encode()).digest()
    with pytest.raises(AlreadyDone):
        services.sign_here(alder, fay, consent.id, DRAWN)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (SignatureFacts(Method.DRAWN, "[[1,1,2,2]]"), NotDrawn),
        (SignatureFacts(Method.TYPED, "Somebody Else"), NotTheirName),
        (SignatureFacts(Method.TYPED, ""), NotTheirName),
    ],
)
def test_what_is_no_signature_signs_nothing(
    alder: Session, cast: Cast, prepare: Prepare, facts: SignatureFacts, error: type[Refused]
) -> None:
    consent = prepare()
    with pytest.raises(error):
        services.sign_here(alder, cast.actor("fay"), consent.id, facts)
    assert consent.signed_on is None


@pytest.mark.parametrize("kind", list(ConsentKind))
def test_every_kind_is_signed_on_a_device_once_its_own_elements_are_there(
    alder: Session, cast: Cast, prepare: Prepare, rosa: Patient, kind: ConsentKind
) -> None:
    fay, contact_id = cast.actor("fay"), None
    if kind is ConsentKind.GUARDIAN:
        mother = Contact(patient_id=rosa.id, name="Lou Testperson", relationship=Relationship.PARENT, is_guardian=True)
        alder.add(mother)
        alder.flush()
        contact_id = mother.id
    consent = prepare(kind)
    for name in consent.details:
        lacking = prepare(kind, details={name: " "})
        with pytest.raises(Incomplete):
            services.sign_here(alder, fay, lacking.id, replace(DRAWN, contact_id=contact_id))
    services.sign_here(alder, fay, consent.id, replace(DRAWN, contact_id=contact_id))
    assert consent.signed_on is not None


def test_under_part_2_both_sign_and_only_then_it_holds(
    alder: Session, cast: Cast, prepare: Prepare, under_age: UnderAge
) -> None:
    fay, mother = cast.actor("fay"), under_age("NY", is_part2=True)
    consent = prepare()
    services.sign_here(alder, fay, consent.id, DRAWN)
    assert consent.signed_on is None
    assert queries.awaited(alder, fay, consent).asked == {Capacity.GUARDIAN}
    with pytest.raises(SignedAlready):
        services.sign_here(alder, fay, consent.id, DRAWN)
    with pytest.raises(SignedInPart):
        redraft_consent(alder, cast.actor("ivy"), consent.id, facts_of(ConsentKind.TREATMENT))
    services.sign_here(alder, fay, consent.id, replace(DRAWN, contact_id=mother))
    assert (consent.signed_as, consent.signed_by) == (
        SignedAs.PATIENT_AND_GUARDIAN,
        "Rosa Testperson and Lou Testperson",
    )


def test_where_the_law_lets_a_minor_alone_part_2_has_nobody_else_sign(
    alder: Session, cast: Cast, prepare: Prepare, under_age: UnderAge
) -> None:
    fay, mother = cast.actor("fay"), under_age("IL", is_part2=True)
    consent = prepare()
    with pytest.raises(Refused):
        services.sign_here(alder, fay, consent.id, replace(DRAWN, contact_id=mother))
    on_paper = Signature(clock.today(fay.zone), "Lou Testperson", SignedAs.PATIENT_AND_GUARDIAN)
    with pytest.raises(OnlyMinorSigns):
        sign_consent(alder, fay, prepare().id, on_paper)
    services.sign_here(alder, fay, consent.id, DRAWN)
    assert consent.alone_because == "410 ILCS 210/4 (as of 2019)"


def test_nobody_signs_for_a_minor_whose_guardian_is_not_on_the_chart(
    alder: Session, cast: Cast, prepare: Prepare, under_age: UnderAge
) -> None:
    fay = cast.actor("fay")
    under_age("NY", is_part2=False, with_mother=False)
    with pytest.raises(NobodyNamed) as refused:
        services.sign_here(alder, fay, prepare().id, DRAWN)
    assert "Guardian" in refused.value.sentence()


@pytest.mark.parametrize(
    ("orders", "signs"),
    [
        ((None, None), (True, True)),
        ((True, None), (True, False)),
        ((False, None), (False, True)),
        ((True, True), (True, True)),
        ((True, False), (True, False)),
        ((False, False), (False, False)),
    ],
)
def test_a_courts_order_says_which_parent_signs(orders: tuple[bool | None, ...], signs: tuple[bool, ...]) -> None:
    assert tuple(signing_parents(orders)) == signs


def test_a_parent_whom_the_order_leaves_out_does_not_sign(
    alder: Session, cast: Cast, prepare: Prepare, rosa: Patient, under_age: UnderAge
) -> None:
    fay, mother = cast.actor("fay"), under_age("NY", is_part2=False)
    father = Contact(
        patient_id=rosa.id,
        name="Max Testperson",
        relationship=Relationship.PARENT,
        is_guardian=True,
        custody_signs=True,
    )
    alder.add(father)
    alder.flush()
    with pytest.raises(ByOrder) as refused:
        services.sign_here(alder, fay, prepare().id, replace(DRAWN, contact_id=mother))
    assert "court" in refused.value.sentence()
    on_paper = Signature(clock.today(fay.zone), "Lou Testperson", SignedAs.GUARDIAN)
    with pytest.raises(ByOrder):
        sign_consent(alder, fay, prepare().id, on_paper)
    consent = prepare()
    services.sign_here(alder, fay, consent.id, replace(DRAWN, contact_id=father.id))
    assert consent.signed_by == "Max Testperson"


def test_who_holds_a_power_of_attorney_signs_for_an_adult(
    alder: Session, cast: Cast, prepare: Prepare, rosa: Patient
) -> None:
    proxy = Contact(patient_id=rosa.id, name="Pat Proxy", relationship=Relationship.SIBLING, has_power_of_attorney=True)
    alder.add(proxy)
    alder.flush()
    consent = prepare()
    services.sign_here(alder, cast.actor("fay"), consent.id, replace(DRAWN, contact_id=proxy.id))
    assert consent.signed_as is SignedAs.PERSONAL_REPRESENTATIVE


def test_a_witness_signs_after_the_others_and_puts_nothing_in_force(
    alder: Session, cast: Cast, prepare: Prepare
) -> None:
    fay = cast.actor("fay")
    consent = prepare(details={"witness": "Wim Witness"})
    seen = SignatureFacts(Method.TYPED, "Wim Witness", witness="Wim Witness")
    services.sign_here(alder, fay, consent.id, DRAWN)
    assert queries.awaited(alder, fay, consent).witness == "Wim Witness"
    services.sign_here(alder, fay, consent.id, seen)
    assert not queries.awaited(alder, fay, consent).is_wanted
    with pytest.raises(AlreadyDone):
        services.sign_here(alder, fay, consent.id, seen)


def test_a_witness_alone_signs_nothing(alder: Session, cast: Cast, prepare: Prepare) -> None:
    consent = prepare(details={"witness": "Wim Witness"})
    assert queries.awaited(alder, cast.actor("fay"), consent).witness == ""


def test_what_changed_since_it_was_read_is_not_signed(alder: Session, cast: Cast, prepare: Prepare) -> None:
    consent = prepare()
    with pytest.raises(ConsentChanged):
        services.sign_here(alder, cast.actor("fay"), consent.id, DRAWN, seen=str(consent.version + 1))


def test_a_refusal_is_kept_with_its_reason_and_the_form_may_still_be_signed(
    alder: Session, cast: Cast, prepare: Prepare
) -> None:
    fay, consent = cast.actor("fay"), prepare(ConsentKind.PRIVACY_NOTICE)
    services.refuse(alder, fay, consent.id, SignatureFacts(Method.REFUSED, "Does not sign anything; offered twice."))
    (row,) = queries.awaited(alder, fay, consent).marks
    assert not row.is_given
    assert row.words == "Does not sign anything; offered twice."
    services.sign_here(alder, fay, consent.id, DRAWN)
    assert consent.signed_on is not None


def test_a_scanned_paper_is_kept_with_the_consent(alder: Session, cast: Cast, prepare: Prepare) -> None:
    fay, consent = cast.actor("fay"), prepare()
    signature = Signature(clock.today(fay.zone), "Rosa Testperson")
    pdf = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
    services.scan(alder, fay, consent.id, signature, name="signed.exe", content=pdf)
    kept = alder.scalars(select(Attachment).where(Attachment.id == consent.attachment_id)).one()
    assert (kept.name, kept.media_type, consent.how) == ("signed.pdf", "application/pdf", SignedHow.SCAN)


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00 not a form", b"<html></html>", EICAR, b"I agree. Rosa Testperson"]
)
def test_an_upload_that_is_not_what_it_says_signs_nothing(
    alder: Session, cast: Cast, prepare: Prepare, content: bytes
) -> None:
    fay, consent = cast.actor("fay"), prepare()
    signature = Signature(clock.today(fay.zone), "Rosa Testperson")
    with pytest.raises(FileRefused):
        services.scan(alder, fay, consent.id, signature, name="signed.pdf", content=content)
    assert consent.signed_on is None


def test_who_may_not_sign_consents_takes_no_signature(alder: Session, cast: Cast, prepare: Prepare) -> None:
    consent = prepare()
    for act in (services.sign_here, services.refuse):
        with pytest.raises(Forbidden):
            act(alder, cast.actor("ben"), consent.id, DRAWN)


def test_forms_wait_in_the_order_in_which_they_were_prepared_and_only_complete_ones(
    alder: Session, cast: Cast, prepare: Prepare, rosa: Patient
) -> None:
    fay = cast.actor("fay")
    first = prepare()
    prepare(ConsentKind.TELEHEALTH, details={"location": ""})
    last = prepare(ConsentKind.RELEASE)
    assert [one.consent.id for one in queries.list_awaited(alder, fay, rosa.id)] == [first.id, last.id]


def test_the_database_itself_holds_the_words_that_were_signed(alder: Session, cast: Cast, prepare: Prepare) -> None:
    consent = prepare()
    services.sign_here(alder, cast.actor("fay"), consent.id, DRAWN)
    consent.statement = "Something else."
    with pytest.raises(IntegrityError):
        alder.flush()


def test_two_versions_differ_where_they_say_different_things(alder: Session, prepare: Prepare) -> None:
    old = reading.read(alder, prepare(ConsentKind.RELEASE))
    new = reading.read(alder, prepare(ConsentKind.RELEASE, recipient_name="Dr. Other", expires_on=date(2027, 1, 1)))
    assert reading.differences(old, old) == []
    assert reading.differences(old, new) == [
        ("With whom", "Dr. Example", "Dr. Other"),
        ("Until when", "the end of treatment", "1 Jan 2027; the end of treatment"),
    ]


def test_a_mark_is_kept_for_every_signature(alder: Session, cast: Cast, prepare: Prepare) -> None:
    consent = prepare()
    services.sign_here(alder, cast.actor("fay"), consent.id, DRAWN)
    marks = alder.scalars(select(Mark).where(Mark.subject == "consents", Mark.subject_id == consent.id)).all()
    assert [mark.capacity for mark in marks] == [Capacity.PATIENT]
    assert alder.get(Consent, (consent.clinic_id, consent.id)) is consent
    assert timedelta(0) <= clock.now() - marks[0].signed_at
