"""Contacts: what marks and orders allow, duplicates and merging, one person in several charts, a contact who is a patient."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.errors import Invalid, Refused, Stale
from tenants.family.queries import list_seats
from tenants.patients import queries, services
from tenants.patients.errors import LooksLikeContact, RecordNotFound
from tenants.patients.models import Consent, Contact, Patient
from tenants.patients.services import ContactFacts, PatientFacts, Signature
from tests.cast import Cast
from tests.patients.conftest import fields_of, submit
from tests.patients.test_consents import RELEASE

KIM = ContactFacts(name="Kim Kinfolk", phone="312-555-0144", email="kim@kin.example", address="1 Kin Street")
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


# Facts


def test_what_is_known_is_kept_sealed_and_comes_back_whole(alder: Session, cast: Cast, rosa: Patient) -> None:
    facts = replace(
        KIM, is_emergency=True, emergency_order=2, best_times="after 5", custody_decides=True, custody_signs=False,
        order_reference="Circuit Court 24-D-1", order_from_on=TODAY, order_until_on=TODAY + DAY, custody_note="With mother",
        has_protective_order=True, protective_from_on=TODAY, protective_until_on=TODAY, protective_note="OP-77",
        is_do_not_contact=True, do_not_contact_reason="Asked us not to",
    )  # fmt: skip
    contact = services.add_contact(alder, cast.actor("fay"), rosa.id, facts)
    assert services.facts_of(alder, contact) == facts
    assert b"24-D-1" not in (contact.order_reference_sealed or b"")
    before = contact.version
    services.correct_contact(alder, cast.actor("fay"), contact.id, facts)
    assert contact.version == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"order_from_on": TODAY, "order_until_on": TODAY - DAY}, "order_until_on"),
        ({"emergency_order": 1}, "emergency_order"),
        ({"is_emergency": True, "emergency_order": 21}, "emergency_order"),
        ({"is_do_not_contact": True}, "do_not_contact_reason"),
        ({"protective_note": "OP-77"}, "has_protective_order"),
        ({"has_protective_order": True, "protective_from_on": TODAY, "protective_until_on": TODAY - DAY},
         "protective_until_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    alder: Session, cast: Cast, rosa: Patient, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.add_contact(alder, cast.actor("fay"), rosa.id, replace(KIM, **changes))
    assert set(refused.value.problems) == {field}


@pytest.mark.parametrize(
    "typed",
    [
        ContactFacts(name="KIM  Kinfolk"),
        ContactFacts(name="Somebody", phone="+1 (312) 555-0144"),
        ContactFacts(name="Somebody", email="Kim@Kin.example"),
    ],
)
def test_a_contact_who_is_here_already_is_asked_about_first(
    alder: Session, cast: Cast, rosa: Patient, typed: ContactFacts
) -> None:
    services.add_contact(alder, cast.actor("fay"), rosa.id, KIM)
    with pytest.raises(LooksLikeContact) as refused:
        services.add_contact(alder, cast.actor("fay"), rosa.id, typed, is_someone_else=False)
    assert "Kim Kinfolk" in refused.value.sentence()
    assert services.add_contact(alder, cast.actor("fay"), rosa.id, typed, is_someone_else=True).name == typed.name


def test_a_custody_order_against_telling_closes_the_gate_for_them(alder: Session, cast: Cast, rosa: Patient) -> None:
    contact = services.add_contact(alder, cast.actor("fay"), rosa.id, replace(KIM, custody_is_told=False))
    marks = queries.find_marks(alder, contact.id, rosa.id)
    assert marks is not None
    assert not marks.may_be_told


# Merging


def test_merging_adds_marks_up_fills_blanks_and_loses_nothing(alder: Session, cast: Cast, rosa: Patient) -> None:
    fay = cast.actor("fay")
    keep = services.add_contact(alder, fay, rosa.id, ContactFacts(name="Kim Kinfolk", phone="312-555-0144"))
    facts = replace(KIM, phone="312-555-0199", is_never_tell=True, custody_is_told=False, custody_note="Order")
    lose = services.add_contact(alder, fay, rosa.id, facts)
    draft = services.prepare_consent(alder, cast.actor("dan"), rosa.id, replace(RELEASE, contact_id=keep.id))
    services.merge_contacts(alder, fay, lose.id, keep.id, expected_version=lose.version)
    found = services.facts_of(alder, lose)
    assert found == facts
    assert keep.merged_into_id == lose.id
    assert services.facts_of(alder, keep).phone == "312-555-0144"  # still there
    assert alder.scalar(select(Consent.contact_id).where(Consent.id == draft.id)) == lose.id
    with pytest.raises(Refused):
        services.merge_contacts(alder, fay, lose.id, keep.id)
    services.restore_contact(alder, fay, keep.id)
    assert keep.merged_into_id is None


BOOLEANS = [f.name for f in fields(ContactFacts) if f.type in {"bool", bool}]


@given(st.data())
def test_no_mark_and_no_no_is_lost_by_merging(data: st.DataObject) -> None:
    said = [
        ContactFacts(
            name="Kim",
            **{name: data.draw(st.booleans()) for name in BOOLEANS},
            custody_is_told=data.draw(st.sampled_from([True, False, None])),
            protective_note=data.draw(st.sampled_from([None, "one", "two"])),
        )
        for _ in range(2)
    ]
    found = services.merged_facts(*said)
    assert all(getattr(found, name) == any(getattr(one, name) for one in said) for name in BOOLEANS)
    assert (found.custody_is_told is False) == any(one.custody_is_told is False for one in said)
    assert all(one.protective_note is None or one.protective_note in (found.protective_note or "") for one in said)


@pytest.mark.parametrize(
    ("is_part2", "ticked", "is_told"), [(True, True, True), (True, False, False), (False, False, True)]
)
def test_whom_a_release_lets_nothing_leave_to_is_not_shown_as_told(
    alder: Session, cast: Cast, rosa: Patient, is_part2: bool, ticked: bool, is_told: bool
) -> None:
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    rosa.is_part2 = is_part2
    kim = services.add_contact(alder, dan, rosa.id, KIM)
    categories = (Category.FAMILY, *((Category.SUBSTANCE_USE,) if ticked else ()))
    facts = replace(RELEASE, contact_id=kim.id, categories=categories, statement="I agree that Kim is told.")
    services.record_consent(alder, dan, rosa.id, facts, Signature(today, "Rosa Testperson"))
    contacts = queries.list_contacts(alder, rosa.id)
    told = queries.list_told(alder, rosa, contacts, today)
    assert (kim in queries.glance(contacts, told).told) is is_told
    assert told[kim.id].not_part2 is not is_told


def test_a_release_signed_for_the_merged_one_is_shown_with_the_other(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    keep = services.add_contact(alder, dan, rosa.id, KIM)
    lose = services.add_contact(alder, dan, rosa.id, KIM)
    facts = replace(RELEASE, contact_id=lose.id)
    services.record_consent(alder, dan, rosa.id, facts, Signature(today, "Rosa Testperson"))
    services.merge_contacts(alder, dan, keep.id, lose.id)
    contacts = queries.list_contacts(alder, rosa.id, with_inactive=True)
    assert len(queries.list_told(alder, rosa, contacts, today)[keep.id].in_force) == 1
    assert queries.same_contacts(alder, keep.id) == {keep.id, lose.id}
    assert RELEASE.purpose is not None
    leaving = Leaving(
        Way.SPOKEN, Recipient.CONTACT, RELEASE.purpose, "How it goes", frozenset(RELEASE.categories), (rosa.id,),
        recipient_name="Kim", recipient_id=keep.id,
    )  # fmt: skip
    assert disclosure.find(alder, dan, leaving).release_id is not None
    (seat,) = list_seats(alder, rosa.id, on=today)
    assert (seat.contact_id, seat.mark.release_id is not None) == (keep.id, True)


def test_contacts_of_two_patients_are_not_merged(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan = cast.actor("dan")
    other = services.register(alder, dan, PatientFacts("Otto", "Testperson", date(1991, 1, 1)))
    one, two = (services.add_contact(alder, dan, each, KIM) for each in (rosa.id, other.id))
    with pytest.raises(RecordNotFound):
        services.merge_contacts(alder, dan, one.id, two.id)


def test_merging_what_somebody_changed_meanwhile_is_stale(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan = cast.actor("dan")
    one, two = (services.add_contact(alder, dan, rosa.id, KIM) for _ in range(2))
    with pytest.raises(Stale):
        services.merge_contacts(alder, dan, one.id, two.id, expected_version=one.version + 1)


# Pages


@pytest.fixture
def pages(committed: Callable[..., UUID], cast: Cast) -> tuple[str, UUID, UUID, UUID]:
    """The contacts of a committed patient, with Kim there twice and once with somebody else: address and contacts' ids."""
    one, two = (
        committed(PatientFacts("Paige", "Testperson", date(1990, 1, 1))),
        committed(PatientFacts("Ono", "Testperson", date(1991, 1, 1))),
    )
    with cast.session("alder", "dan") as db:
        made = [services.add_contact(db, cast.actor("dan"), each, KIM).id for each in (one, one, two)]
        services.assign(db, cast.actor("dan"), one, cast.users["ana"])
        db.commit()
    return f"/c/alder/patients/{one}/contacts/", made[0], made[1], made[2]


def test_the_page_answers_who_to_call_and_whom_never_and_what_until_when(
    browse: Callable[[str], FlaskClient], pages: tuple[str, UUID, UUID, UUID], cast: Cast
) -> None:
    home, one, two, _other = pages
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    with cast.session("alder", "dan") as db:
        patient_id = UUID(home.split("/")[4])
        services.correct_contact(db, dan, one, replace(KIM, name="Ann Awn", is_emergency=True, emergency_order=1))
        services.correct_contact(db, dan, two, replace(KIM, name="Vic Vow", is_never_tell=True, is_emergency=True))
        facts = replace(RELEASE, contact_id=one, expires_on=date(2031, 3, 4), expires_event=None)
        services.record_consent(db, dan, patient_id, facts, Signature(today, "Paige Testperson"))
        db.commit()
    page = browse("fay").get(home).text
    never, emergency = page.split("Never tell</h2>")[1].split("In an emergency, call</h2>")
    emergency, told = emergency.split("May be told today</h2>")
    assert "Vic Vow" in never
    assert "Ann Awn" not in never
    assert "Ann Awn" in emergency
    assert "Vic Vow" not in emergency
    assert "4 Mar 2031" in told
    assert "May be told today" not in browse("ben").get(home).text  # consents are none of billing's


def test_a_second_record_of_a_contact_is_asked_about_on_the_page_and_merged(
    browse: Callable[[str], FlaskClient], pages: tuple[str, UUID, UUID, UUID]
) -> None:
    home, one, two, other = pages
    fay = browse("fay")
    refused = submit(fay, f"{home}new/", name="kim kinfolk", relationship="sibling")
    assert refused.status_code == 422
    assert "looks like the same person" in refused.text
    assert 'value="kim kinfolk"' in refused.text
    assert "may be the same person" in fay.get(home).text
    form = fields_of(fay.get(f"{home}{one}/merge/?other={two}").text)
    assert form["other_id"] == str(two)
    assert fay.post(f"{home}{one}/merge/", data={**form, "other_id": str(other)}).status_code == 404
    assert fay.post(f"{home}{one}/merge/", data={**form, "other_id": ""}).status_code == 422
    form = fields_of(fay.get(f"{home}{one}/merge/?other={two}").text)
    for _ in range(2):  # the second click is harmless
        assert fay.post(f"{home}{one}/merge/", data=form).status_code == 302
    assert "Merged into Kim Kinfolk" in fay.get(home).text
    assert "may be the same person" not in fay.get(home).text


def test_a_stale_merge_is_told_and_a_role_that_may_not_is_refused(
    browse: Callable[[str], FlaskClient], pages: tuple[str, UUID, UUID, UUID]
) -> None:
    home, one, two, other = pages
    fay = browse("fay")
    form = fields_of(fay.get(f"{home}{one}/merge/").text) | {"other_id": str(two)}
    assert submit(fay, f"{home}{one}/", best_times="mornings").status_code == 302
    assert fay.post(f"{home}{one}/merge/", data=form).status_code == 409
    assert browse("ben").get(f"{home}{one}/merge/").status_code == 403
    assert browse("ben").get(f"{home}{one}/beyond/").status_code == 403
    assert fay.get(f"{home}{other}/beyond/").status_code == 404  # another patient's contact
    assert browse("bo").get(f"{home}{one}/beyond/").status_code == 404


def test_the_page_beyond_the_chart_shows_to_each_what_they_may_see(
    browse: Callable[[str], FlaskClient], pages: tuple[str, UUID, UUID, UUID]
) -> None:
    home, one, _two, other = pages
    fay, ana, beyond = browse("fay"), browse("ana"), f"{home}{one}/beyond/"
    assert "Testperson, Ono" in fay.get(beyond).text
    assert "Testperson, Ono" not in ana.get(beyond).text
    token = {"csrf_token": fields_of(fay.get(f"{home}{one}/merge/").text)["csrf_token"], "other_id": str(other)}
    for _ in range(2):
        assert fay.post(f"{beyond}tie/", data=token).status_code == 302
    assert "Somebody else after all" in fay.get(beyond).text
    saved = submit(fay, f"{home}{one}/", phone="312-555-0102")
    assert saved.location.endswith(beyond)  # another chart has another number: offered at once
    assert "Reached another way there" in fay.get(beyond).text
    hers = {"csrf_token": fields_of(ana.get(f"{home}{one}/merge/").text)["csrf_token"], "other_id": str(other)}
    for step in ("tie", "untie", "correct"):
        assert ana.post(f"{beyond}{step}/", data=hers).status_code == 404
    page = ana.get(beyond).text
    assert "Testperson, Ono" not in page
    assert submit(ana, f"{home}{one}/", phone="312-555-0103").location.endswith(home)
    assert fay.post(f"{beyond}correct/", data=token).status_code == 302
    assert "Reached another way there" not in fay.get(beyond).text
    assert fay.post(f"{beyond}untie/", data=token).status_code == 302
    assert fay.post(f"{beyond}untie/", data={**token, "other_id": "x"}).status_code == 404


def test_a_contact_is_named_a_patient_by_whoever_may_see_both(
    browse: Callable[[str], FlaskClient], pages: tuple[str, UUID, UUID, UUID], cast: Cast
) -> None:
    home, one, _two, other = pages
    with cast.session("alder", "dan") as db:
        ono = db.scalars(select(Contact.patient_id).where(Contact.id == other)).one()
    fay, ana, beyond = browse("fay"), browse("ana"), f"{home}{one}/beyond/"
    assert submit(ana, f"{beyond}patient/", known_patient_id=str(ono)).status_code == 404
    assert submit(fay, f"{beyond}patient/", known_patient_id="").status_code == 422
    assert submit(fay, f"{beyond}patient/", known_patient_id=str(ono)).status_code == 302
    assert f"/patients/{ono}/" in fay.get(beyond).text
    assert str(ono) not in ana.get(beyond).text
    assert str(ono) not in fay.get(home).text
    assert str(ono) not in fay.get(f"/c/alder/patients/{home.split('/')[4]}/copy/").text
    form = {"csrf_token": fields_of(fay.get(f"{home}{one}/merge/").text)["csrf_token"]}
    assert fay.post(f"{beyond}patient/forget/", data=form).status_code == 302
    assert fay.post(f"{beyond}patient/forget/", data=form).status_code == 404


# Each mark of a contact with a release in force, and each way, by hand. yes: it goes; unreached: they asked not to be
# contacted; marked: they are told nothing, by no way.
WAYS_AND_MARKS = """
way            none  do_not_contact  never_tell  order   violence  court   set_aside
print          yes   yes             marked      marked  marked    marked  marked
pdf            yes   yes             marked      marked  marked    marked  marked
csv            yes   yes             marked      marked  marked    marked  marked
download       yes   yes             marked      marked  marked    marked  marked
spoken         yes   yes             marked      marked  marked    marked  marked
phone          yes   unreached       marked      marked  marked    marked  marked
mail           yes   unreached       marked      marked  marked    marked  marked
link           yes   unreached       marked      marked  marked    marked  marked
text           yes   unreached       marked      marked  marked    marked  marked
calendar       yes   unreached       marked      marked  marked    marked  marked
letter         yes   unreached       marked      marked  marked    marked  marked
fax            yes   unreached       marked      marked  marked    marked  marked
fhir           yes   yes             marked      marked  marked    marked  marked
claim          yes   yes             marked      marked  marked    marked  marked
eligibility    yes   yes             marked      marked  marked    marked  marked
authorization  yes   yes             marked      marked  marked    marked  marked
statement      yes   yes             marked      marked  marked    marked  marked
"""
MARKED: dict[str, dict[str, Any]] = {
    "none": {},
    "do_not_contact": {"is_do_not_contact": True, "do_not_contact_reason": "Asked us not to"},
    "never_tell": {"is_never_tell": True},
    "order": {"has_protective_order": True},
    "violence": {"is_partner_violence_risk": True},
    "court": {"custody_is_told": False},
    "set_aside": {},
}
HEAD, *ROWS = [line.split() for line in WAYS_AND_MARKS.strip().splitlines()]


def test_the_table_knows_every_way() -> None:
    assert {row[0] for row in ROWS} == set(Way)


@pytest.mark.parametrize("mark", MARKED)
def test_a_mark_closes_the_ways_it_speaks_of(alder: Session, cast: Cast, rosa: Patient, mark: str) -> None:
    dan = cast.actor("dan")
    contact = services.add_contact(alder, dan, rosa.id, KIM)
    release = replace(RELEASE, recipient=Recipient.CONTACT, recipient_name=KIM.name, contact_id=contact.id)
    services.record_consent(alder, dan, rosa.id, release, Signature(clock.today(dan.zone), "Rosa Testperson"))
    services.correct_contact(alder, dan, contact.id, replace(KIM, **MARKED[mark]))
    if mark == "set_aside":
        contact.deactivated_at = clock.now()
        alder.flush()
    asked = Leaving(
        Way.PRINT, Recipient.CONTACT, Purpose.TREATMENT, "A plan", categories=frozenset({Category.PLAN}),
        patient_ids=(rosa.id,), recipient_id=contact.id, recipient_name=KIM.name,
    )  # fmt: skip
    said = {"asked not to be contacted": "unreached", "whatever was signed": "marked"}
    for way, *expected in ROWS:
        try:
            disclosure.find(alder, dan, replace(asked, way=Way(way)))
            found = "yes"
        except DisclosureRefused as refused:
            found = next(word for sentence, word in said.items() if sentence in refused.sentence())
        assert (way, found) == (way, expected[HEAD.index(mark) - 1])
