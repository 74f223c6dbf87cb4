"""Invitations to classes: to whom they may go and how, what they say, and what follows when a class moves or is called off."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from causeway import clock, mail
from causeway.disclosure import DisclosureRefused, Document
from causeway.errors import OutsideCaseload, Refused
from causeway.protection import master_key
from tenants.family.education import due, queries, services
from tenants.family.education.errors import ClassOver
from tenants.family.education.models import EducationClass, EducationInvitation, EducationSeat
from tenants.family.education.rules import Attended, InvitedBy, offer
from tenants.family.education.services import ClassFacts, ModuleFacts
from tenants.family.errors import BasisRefused, NoMail, OtherWay, Unwritten
from tenants.family.queries import find_seats
from tenants.family.rules import Basis, InvitationKind
from tenants.patients import services as patients
from tenants.patients.models import Contact, Disclosure, PreferredWay, Relationship
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.family.conftest import NOW, TODAY, House, Ids, add_contact, add_release, staff_of
from tests.pages import press
from tests.spanish import untranslated

Browse = Callable[[str], FlaskClient]
SOON = NOW + timedelta(days=3)
HOUR = timedelta(hours=1)
VERBS = ("invite", "print", "tell")
LINK = "https://video.sample.example/room/7"
TELLING = (
    *("Rosa", "Testperson", "lapse", "recaída", "module", "módulo", "educat", "class", "clase", "family", "familia"),
    *("session", "sesión", "patient", "paciente", "Part 2", "42 CFR", "substance", "treatment", "tratamiento", "IOP"),
)


def a_class(db: Session, cast: Cast, **changes: Any) -> EducationClass:
    """A class by video in three days, by Pia."""
    title = f"Living with a lapse {uuid4()}"
    module = services.offer_module(db, cast.actor("dan"), ModuleFacts(title, "What a lapse is and is not."))
    facts = ClassFacts(module.id, staff_of(db, cast, "pia").id, SOON, SOON + HOUR, 5, None, LINK)
    return services.plan_class(db, cast.actor("pia"), replace(facts, **changes))


def facts_of(one: EducationClass) -> ClassFacts:
    return ClassFacts(**{name: getattr(one, name) for name in ClassFacts.__slots__})


def seated(house: House, one: EducationClass) -> EducationSeat:
    """A seat for the mother, on the patient's word; it is what an invitation goes out for later."""
    return services.invite(
        house.db, house.ana, one.id, house.patient.id, house.mother.id, basis=Basis.AGREEMENT_IN_ROOM
    )


@pytest.fixture
def one(house: House, cast: Cast) -> EducationClass:
    """The class, and a mother with an address and a release."""
    house.mother.email = "mo@sample.example"
    house.release(house.mother)
    house.db.flush()
    return a_class(house.db, cast)


def letters(db: Session) -> list[dict[str, str]]:
    rows = db.scalars(select(mail.OutgoingMail).order_by(mail.OutgoingMail.id)).all()
    opened = (json.loads(master_key().open("outgoing_mail.sealed", row.sealed)) for row in rows if row.sealed)
    return [letter for letter in opened if letter["to"] == "mo@sample.example"]


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


# Who may be invited, and how: by mail; on paper or in person; by telephone. None: it goes.
Refusal = type[Exception] | None
WHO: list[tuple[str, dict[str, Any], str, Refusal, Refusal, Refusal]] = [
    ("release in force", {}, "release", None, None, None),
    ("asked for mail", {"preferred_way": PreferredWay.EMAIL}, "release", None, None, None),
    ("wants to be called", {"preferred_way": PreferredWay.CALL}, "release", OtherWay, None, None),
    ("wants letters", {"preferred_way": PreferredWay.LETTER}, "release", OtherWay, None, None),
    ("wants texts", {"preferred_way": PreferredWay.TEXT}, "release", OtherWay, None, None),
    ("no address", {"email": None}, "release", NoMail, None, None),
    ("not to be contacted", {"is_do_not_contact": True}, "release", Unwritten, None, DisclosureRefused),
    ("never to be told", {"is_never_tell": True}, "release", BasisRefused, BasisRefused, BasisRefused),
    ("protective order", {"has_protective_order": True}, "release", BasisRefused, BasisRefused, BasisRefused),
    ("partner violence", {"is_partner_violence_risk": True}, "release", BasisRefused, BasisRefused, BasisRefused),
    ("kept out by custody", {"custody_is_told": False}, "release", BasisRefused, BasisRefused, BasisRefused),
    ("set aside since", {"deactivated_at": NOW}, "release", Refused, Refused, Refused),
    ("no release", {}, "none", DisclosureRefused, DisclosureRefused, DisclosureRefused),
    (
        "a minor's guardian without one",
        {"is_guardian": True},
        "none",
        DisclosureRefused,
        DisclosureRefused,
        DisclosureRefused,
    ),
    ("release revoked", {}, "revoked", DisclosureRefused, DisclosureRefused, DisclosureRefused),
    ("release expired", {}, "expired", DisclosureRefused, DisclosureRefused, DisclosureRefused),
    ("release for something else", {}, "narrow", DisclosureRefused, DisclosureRefused, DisclosureRefused),
    ("the patient agrees now", {}, "agrees", None, None, None),
    ("a minor's guardian, agreed now", {"is_guardian": True}, "agrees", None, None, None),
    ("agreed, but never to be told", {"is_never_tell": True}, "agrees", BasisRefused, BasisRefused, BasisRefused),
    ("Part 2, release", {}, "part2 release", None, None, None),
    ("Part 2, no release", {}, "part2 none", DisclosureRefused, DisclosureRefused, DisclosureRefused),
    ("Part 2, the patient agrees now", {}, "part2 agrees", Refused, Refused, Refused),
]
RELEASES: dict[str, dict[str, Any] | None] = {
    "release": {},
    "revoked": {"revoked_on": TODAY - timedelta(days=1), "revoked_reason": "No more."},
    "expired": {"expires_on": TODAY - timedelta(days=1), "expires_event": None},
    "narrow": {"categories": ["attendance"]},
    "none": None,
    "agrees": None,
}


SENDS: dict[InvitedBy, tuple[Callable[..., Any], str]] = {
    InvitedBy.MAIL: (services.mail_invitation, "calendar"),
    InvitedBy.DOCUMENT: (services.print_invitation, "pdf"),
    InvitedBy.SPOKEN: (services.tell_invitation, "spoken"),
    InvitedBy.PHONE: (partial(services.tell_invitation, by=InvitedBy.PHONE), "phone"),
}


@pytest.mark.parametrize("way", list(InvitedBy))
@pytest.mark.parametrize(("said", "marks", "basis", "by_mail", "by_hand", "by_phone"), WHO, ids=[row[0] for row in WHO])
def test_an_invitation_goes_to_whom_it_may_in_the_way_they_want(
    house: House,
    cast: Cast,
    said: str,
    marks: dict[str, Any],
    basis: str,
    by_mail: Refusal,
    by_hand: Refusal,
    by_phone: Refusal,
    way: InvitedBy,
) -> None:
    one, mother, db = a_class(house.db, cast), house.mother, house.db
    mother.email = "mo@sample.example"
    seat = seated(house, one)
    house.patient.is_part2 = basis.startswith("part2")
    release = RELEASES[basis.removeprefix("part2 ")]
    if release is not None:
        add_release(db, house.patient, mother, **release)
    for name, value in marks.items():
        setattr(mother, name, value)
    db.flush()
    person = find_seats(db, [mother.id], TODAY, (NOW, NOW)).get(mother.id)
    has_agreed = basis.endswith("agrees")
    refused = {InvitedBy.MAIL: by_mail, InvitedBy.PHONE: by_phone}.get(way, by_hand)
    send, left_by = SENDS[way]
    if refused is not None:
        with pytest.raises(refused):
            send(db, house.ana, one.id, seat.id, has_agreed=has_agreed)
        assert letters(db) == []
    else:
        send(db, house.ana, one.id, seat.id, has_agreed=has_agreed)
        left = db.scalars(select(Disclosure).where(Disclosure.recipient_id == mother.id)).one()
        assert left.way == left_by
        assert (left.notice, left.categories) == ("", ["family"])
        last = queries.find_last_invitations(db, one.id)[seat.id]
        assert (last.way, last.kind, last.basis) == (way, InvitationKind.REQUEST, left.basis_sentence)
    # The page offers what goes, and nothing else.
    if person is not None:
        found = offer(
            person.flags,
            person.mark,
            person.email,
            wants_mail=person.wants_mail,
            is_part2=house.patient.is_part2,
        )
        is_offered = {InvitedBy.MAIL: found.by_mail, InvitedBy.PHONE: found.by_phone}.get(way, found.by_hand)
        assert (is_offered and found.needs_agreement is has_agreed) is (refused is None)


@pytest.mark.parametrize("language", ["English", "Spanish"])
@pytest.mark.parametrize("kind", list(InvitationKind))
def test_it_says_when_and_where_and_nothing_of_whom_or_what(
    house: House, cast: Cast, one: EducationClass, language: str, kind: InvitationKind
) -> None:
    house.patient.is_part2 = True
    seat = services.invite(house.db, house.ana, one.id, house.patient.id, house.mother.id, basis=Basis.RELEASE)
    house.mother.language, house.mother.address = language, "7 Elm Street\nSpringfield"
    with untranslated() as missing:
        services.mail_invitation(house.db, house.ana, one.id, seat.id)
        if kind is InvitationKind.UPDATE:
            later = replace(facts_of(one), starts_at=SOON + HOUR, ends_at=SOON + 2 * HOUR)
            services.change_class(house.db, cast.actor("pia"), one.id, later)
        elif kind is InvitationKind.CANCEL:
            services.call_off(house.db, cast.actor("pia"), one.id, "Nobody relapsed.")
        _clearance, paper = services.print_invitation(house.db, house.ana, one.id, seat.id)
    assert not missing
    letter = letters(house.db)[-1]
    (event,) = Calendar.from_ical(letter["invitation"]).walk("VEVENT")
    assert (str(event["location"]), str(event["class"]), event.decoded("dtstart")) == (LINK, "PRIVATE", one.starts_at)
    printed = text_of(paper)
    said = " ".join([*letter.values(), printed]).casefold().replace("class:private", "")
    assert [word for word in TELLING if word.casefold() in said] == []
    assert ("alder clinic" in said, LINK in printed or kind is InvitationKind.CANCEL) == (True, True)
    assert ("cita" in said) is (language == "Spanish")
    assert isinstance(paper, Document)
    root: Any = PdfReader(io.BytesIO(paper)).trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "es" if language == "Spanish" else "en")
    assert "/StructTreeRoot" in root


def test_twice_is_once_a_move_is_an_update_and_calling_off_a_cancellation(
    house: House, cast: Cast, one: EducationClass
) -> None:
    seat, pia = seated(house, one), cast.actor("pia")
    first, again = (services.mail_invitation(house.db, house.ana, one.id, seat.id) for _ in range(2))
    assert first.id == again.id
    services.change_class(house.db, pia, one.id, replace(facts_of(one), capacity=9))  # nothing of it was said
    moved = replace(facts_of(one), starts_at=SOON + HOUR, ends_at=SOON + 2 * HOUR)
    services.change_class(house.db, pia, one.id, moved)
    services.call_off(house.db, pia, one.id, "The room is flooded")
    calendars = [Calendar.from_ical(letter["invitation"]) for letter in letters(house.db)]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["method"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert {str(event["uid"]) for event in events} == {f"{one.id}@causeway"}
    assert events[1].decoded("dtstart") == SOON + HOUR
    assert not any(calendar.errors for calendar in [*calendars, *events])


def test_one_that_failed_is_sent_again_and_a_later_move_counts_on_from_it(
    house: House, cast: Cast, one: EducationClass
) -> None:
    seat = seated(house, one)
    first = services.mail_invitation(house.db, house.ana, one.id, seat.id)
    house.db.execute(update(mail.OutgoingMail).where(mail.OutgoingMail.id == first.mail_ref).values(given_up_at=NOW))
    assert seat.id in {item.id for item in due.unreached(house.db, house.ana, TODAY, 500)}
    again = services.mail_invitation(house.db, house.ana, one.id, seat.id)
    assert (again.sequence, again.kind) == (1, InvitationKind.REQUEST)
    assert seat.id not in {item.id for item in due.unreached(house.db, house.ana, TODAY, 500)}
    services.change_class(house.db, cast.actor("pia"), one.id, replace(facts_of(one), video_link=f"{LINK}/b"))
    last = queries.find_last_invitations(house.db, one.id)[seat.id]
    assert (last.sequence, last.kind) == (2, InvitationKind.UPDATE)


def test_who_declined_hears_no_more_and_a_class_that_has_begun_invites_nobody(
    house: House, cast: Cast, one: EducationClass
) -> None:
    seat = seated(house, one)
    services.mail_invitation(house.db, house.ana, one.id, seat.id)
    services.mark_attendance(house.db, house.ana, one.id, {seat.id: (Attended.DECLINED, None)})
    services.call_off(house.db, cast.actor("pia"), one.id, "No light")
    assert len(letters(house.db)) == 1
    with pytest.raises(Refused):
        services.mail_invitation(house.db, house.ana, one.id, seat.id)
    begun = a_class(house.db, cast)
    other = seated(house, begun)
    begun.starts_at = NOW - HOUR
    house.db.flush()
    with pytest.raises(ClassOver):
        services.mail_invitation(house.db, house.ana, begun.id, other.id)


def test_a_class_that_was_called_off_tells_who_knows_of_it_and_invites_nobody(
    house: House, cast: Cast, one: EducationClass
) -> None:
    seat = seated(house, one)
    services.call_off(house.db, cast.actor("pia"), one.id, "No light")
    with pytest.raises(ClassOver):
        services.mail_invitation(house.db, house.ana, one.id, seat.id)
    assert letters(house.db) == []


def test_whoever_moves_a_class_leaves_those_by_hand_and_out_of_reach_to_be_told(
    house: House, cast: Cast, one: EducationClass
) -> None:
    db, pia = house.db, cast.actor("pia")
    facts = PatientFacts(first_name="Otto", last_name="Elsewhere", born_on=date(1980, 1, 1))
    otto = patients.register(db, cast.actor("dan"), facts)
    uncle = add_contact(db, otto, "Ulrich Elsewhere", Relationship.OTHER, email="ul@sample.example")
    add_release(db, otto, uncle)
    theirs = services.invite(db, pia, one.id, otto.id, uncle.id, basis=Basis.RELEASE)
    services.mail_invitation(db, pia, one.id, theirs.id)
    with pytest.raises(OutsideCaseload):
        services.mail_invitation(db, house.ana, one.id, theirs.id)
    own = seated(house, one)
    services.print_invitation(db, house.ana, one.id, own.id)
    services.change_class(db, house.ana, one.id, replace(facts_of(one), video_link=f"{LINK}/b"))
    assert services.tell_change(db, house.ana, one.id) == (0, 2)
    seen = {item.id for item in due.unreached(db, house.ana, TODAY, 500)}
    assert (own.id in seen, theirs.id in seen) == (True, False)
    assert services.tell_change(db, pia, one.id) == (1, 1)
    services.mail_invitation(db, house.ana, one.id, own.id)
    services.print_invitation(db, house.ana, one.id, own.id)  # who has both hears by mail
    services.change_class(db, pia, one.id, replace(facts_of(one), video_link=f"{LINK}/c"))
    assert not {own.id, theirs.id} & {item.id for item in due.unreached(db, pia, TODAY, 500)}


# Pages


@dataclass(frozen=True)
class Room:
    """A committed class with the mother's seat in it."""

    page: str
    class_id: UUID
    seat_id: UUID


@pytest.fixture
def room(cast: Cast, family: Ids) -> Room:
    with cast.session("alder", "pia") as db:
        mother = db.get_one(Contact, (cast.clinics["alder"], family.mother))
        mother.email = "mo@sample.example"
        one = a_class(db, cast)
        seat = services.invite(
            db, cast.actor("pia"), one.id, family.patient, family.mother, basis=Basis.AGREEMENT_IN_ROOM
        )
        db.commit()
        return Room(f"/c/alder/family-education/{one.id}/", one.id, seat.id)


def button(client: FlaskClient, room: Room, verb: str) -> dict[str, str]:
    """What the page's own button would send."""
    page = client.get(room.page).text
    start = page.index(f'action="{room.page}{verb}/"')
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page[start : page.index("</form>", start)]))


def sent_of(cast: Cast, room: Room) -> list[tuple[InvitedBy, InvitationKind]]:
    with cast.session("alder") as db:
        rows = db.scalars(
            select(EducationInvitation)
            .where(EducationInvitation.seat_id == room.seat_id)
            .order_by(EducationInvitation.id)
        )
        return [(row.way, row.kind) for row in rows]


def test_a_click_mails_once_and_prints_once_and_the_page_says_both(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    page = ana.get(room.page).text
    assert "No invitation went out." in page
    mailed = button(ana, room, "invite")
    assert mailed["agreed"] == "yes"  # there is no release
    for _ in range(2):
        assert ana.post(f"{room.page}invite/", data=mailed).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.MAIL, InvitationKind.REQUEST)]
    page = ana.get(room.page).text
    assert "by mail" in page
    assert "on its way" in page or "handed to the mail server" in page
    assert f'action="{room.page}invite/"' not in page
    printed = button(ana, room, "print")
    first, second = (ana.post(f"{room.page}print/", data=printed) for _ in range(2))
    assert (first.status_code, first.mimetype, second.status_code) == (200, "application/pdf", 302)
    assert "expected on" in text_of(first.data)
    assert sent_of(cast, room)[1:] == [(InvitedBy.DOCUMENT, InvitationKind.REQUEST)]
    assert "on paper" in ana.get(room.page).text


def test_who_is_told_is_noted_once_and_again_after_a_change(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    fields = button(ana, room, "tell")
    for _ in range(2):
        assert ana.post(f"{room.page}tell/", data=fields).status_code == 302
    again = {**fields, "form_key": str(uuid4())}
    assert ana.post(f"{room.page}tell/", data=again).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.SPOKEN, InvitationKind.REQUEST)]
    assert f'action="{room.page}tell/"' not in ana.get(room.page).text
    with cast.session("alder", "pia") as db:
        kept = facts_of(queries.get_class(db, room.class_id))
        services.change_class(db, cast.actor("pia"), room.class_id, replace(kept, video_link=f"{LINK}/b"))
        db.commit()
    assert "does not know how it stands now" in ana.get(room.page).text
    assert ana.post(f"{room.page}tell/", data=button(ana, room, "tell")).status_code == 302
    assert sent_of(cast, room)[1:] == [(InvitedBy.SPOKEN, InvitationKind.UPDATE)]


def test_who_is_called_is_noted_as_called(cast: Cast, browse: Browse, family: Ids, room: Room) -> None:
    ana = browse("ana")
    fields = {**button(ana, room, "tell"), "by": "phone"}
    assert 'name="by" value="phone"' in ana.get(room.page).text
    assert ana.post(f"{room.page}tell/", data=fields).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.PHONE, InvitationKind.REQUEST)]
    assert "told by telephone" in ana.get(room.page).text
    with cast.session("alder") as db:
        left = db.scalars(select(Disclosure).where(Disclosure.recipient_id == family.mother)).one()
        assert left.way == "phone"


def test_nobody_calls_who_asked_not_to_be_contacted(cast: Cast, browse: Browse, family: Ids, room: Room) -> None:
    ana = browse("ana")
    old = button(ana, room, "tell")
    with cast.session("alder", "pia") as db:
        db.get_one(Contact, (cast.clinics["alder"], family.mother)).is_do_not_contact = True
        db.commit()
    page = ana.get(room.page).text
    assert 'name="by" value="phone"' not in page
    assert "asked not to be contacted" in page
    answer = ana.post(f"{room.page}tell/", data={**old, "by": "phone"})
    assert answer.status_code == 403
    assert "nobody calls them" in answer.text
    assert f'href="/c/alder/patients/{family.patient}/contacts/"' in answer.text
    assert sent_of(cast, room) == []
    assert ana.post(f"{room.page}tell/", data=button(ana, room, "tell")).status_code == 302
    assert sent_of(cast, room) == [(InvitedBy.SPOKEN, InvitationKind.REQUEST)]


def test_a_page_older_than_the_class_sends_nothing_and_says_so(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    old = {verb: button(ana, room, verb) for verb in VERBS}
    with cast.session("alder", "pia") as db:
        kept = facts_of(queries.get_class(db, room.class_id))
        services.change_class(db, cast.actor("pia"), room.class_id, replace(kept, video_link=f"{LINK}/b"))
        db.commit()
    for verb, fields in old.items():
        answer = ana.post(f"{room.page}{verb}/", data=fields)
        assert answer.status_code == 409
        assert "Somebody else saved this record" in answer.text
        assert f"{LINK}/b" in answer.text
    assert sent_of(cast, room) == []
    assert ana.post(f"{room.page}invite/", data=button(ana, room, "invite")).status_code == 302


def test_a_mark_set_meanwhile_refuses_with_its_sentence(cast: Cast, browse: Browse, family: Ids, room: Room) -> None:
    ana = browse("ana")
    old = {verb: button(ana, room, verb) for verb in VERBS}
    with cast.session("alder", "pia") as db:
        db.get_one(Contact, (cast.clinics["alder"], family.mother)).is_never_tell = True
        db.commit()
    for verb, fields in old.items():
        answer = ana.post(f"{room.page}{verb}/", data=fields)
        assert (answer.status_code, "marked never to be told" in answer.text) == (422, True)
    assert sent_of(cast, room) == []
    page = ana.get(room.page).text
    assert "Never to be told" in page
    assert f'action="{room.page}print/"' not in page


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_sends(cast: Cast, browse: Browse, room: Room, verb: str) -> None:
    url = f"{room.page}{verb}/"
    ana = browse("ana")
    fields = button(ana, room, verb)
    assert press(browse("uma"), room.page, url, seat_id=str(room.seat_id)).status_code == 403
    assert (
        press(browse("cleo"), "/c/birch/family-education/new/", url, **fields_without_token(fields)).status_code == 404
    )
    other = url.replace("/alder/", "/birch/")
    assert (
        press(browse("cleo"), "/c/birch/family-education/new/", other, **fields_without_token(fields)).status_code
        == 404
    )
    for seat_id in ("", "x", "\x00", str(uuid4())):
        answer = ana.post(url, data={**fields, "form_key": str(uuid4()), "seat_id": seat_id})
        assert answer.status_code == 404
    assert ana.post(f"/c/alder/family-education/garbage/{verb}/", data=fields).status_code == 404
    assert ana.post(url, data={**fields, "form_key": "x"}).status_code in {404, 422}
    assert sent_of(cast, room) == []


def fields_without_token(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def test_printing_asks_for_the_password_again_after_ten_minutes(cast: Cast, browse: Browse, room: Room) -> None:
    ana = browse("ana")
    fields = button(ana, room, "print")
    with clock.frozen(NOW + timedelta(minutes=11)):
        assert ana.post(f"{room.page}print/", data=fields).status_code == 401
    assert sent_of(cast, room) == []
