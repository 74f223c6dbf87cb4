"""Invitations to classes: to whom they may go and how, what they say, and what follows when a class moves or is called off."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select, update

from causeway import mail
from causeway.disclosure import DisclosureRefused, Document
from causeway.errors import OutsideCaseload, Refused
from tenants.family.education import due, queries, services
from tenants.family.education.errors import ClassOver
from tenants.family.education.models import EducationClass, EducationSeat
from tenants.family.education.rules import Attended, InvitedBy, offer
from tenants.family.errors import BasisRefused, NoMail, OtherWay, Unwritten
from tenants.family.queries import find_seats
from tenants.family.rules import Basis, InvitationKind
from tenants.patients import services as patients
from tenants.patients.models import Disclosure, PreferredWay, Relationship
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.family.classes import HOUR, LINK, SOON, a_class, facts_of, letters, text_of
from tests.family.conftest import NOW, TODAY, House, add_contact, add_release
from tests.spanish import untranslated

TELLING = (
    *("Rosa", "Testperson", "lapse", "recaída", "module", "módulo", "educat", "class", "clase", "family", "familia"),
    *("session", "sesión", "patient", "paciente", "Part 2", "42 CFR", "substance", "treatment", "tratamiento", "IOP"),
)


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
