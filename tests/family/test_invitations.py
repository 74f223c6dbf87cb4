"""Invitations: what they say, whom they reach, and what follows when a session moves or is called off."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import func, select, update

from causeway import mail
from causeway.disclosure import DisclosureRefused
from causeway.errors import Refused
from causeway.protection import master_key
from tenants.clinics import queries as clinics
from tenants.family import due, queries, services
from tenants.family.errors import BasisRefused, NoPlace, OtherWay, Unwritten
from tenants.family.models import FamilySession
from tenants.family.queries import giving
from tenants.family.queries.waiting import list_untold
from tenants.family.rules import CancelReason, InvitationKind, SessionFormat, kind_due
from tenants.family.services import Hour, SessionPlan
from tenants.patients.models import Disclosure, PreferredWay
from tests.family.conftest import NOW, House

SOON = NOW + timedelta(days=2)
LINK = "https://video.sample.example/room/7"
TELLING = ("Rosa", "Testperson", "family", "familia", "therapy", "terapia", "session", "patient", "Part 2", "substance")


def coming(house: House) -> FamilySession:
    house.mother.email = "mo@sample.example"
    house.db.flush()
    return house.plan(
        starts_at=SOON, ends_at=SOON + timedelta(hours=1), format=SessionFormat.TELEHEALTH, video_link=LINK
    )


def letters(house: House) -> list[dict[str, str]]:
    rows = house.db.scalars(select(mail.OutgoingMail).order_by(mail.OutgoingMail.id)).all()
    opened = (json.loads(master_key().open("outgoing_mail.sealed", row.sealed)) for row in rows if row.sealed)
    return [one for one in opened if one["to"] == "mo@sample.example"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_invitation_says_when_and_where_and_nothing_of_whom_or_what(house: House, language: str) -> None:
    house.release(house.mother)
    house.mother.language = language
    session = coming(house)
    services.invite(house.db, house.ana, session.id, house.mother.id)
    (letter,) = letters(house)
    (event,) = Calendar.from_ical(letter["invitation"]).walk("VEVENT")
    assert (event["sequence"], str(event["location"]), str(event["class"])) == (0, LINK, "PRIVATE")
    assert event.decoded("dtstart") == SOON
    said = " ".join(letter.values()).casefold()
    assert [word for word in TELLING if word.casefold() in said] == []
    assert "alder clinic" in said


def test_an_invitation_names_who_sends_it_and_a_telephone_to_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail._Installed, "sender", "")
    mail.come_from("Causeway <clinic@causeway.example>")
    clinics.get_profile(house.db).phone = "+12175550144"
    house.release(house.mother)
    services.invite(house.db, house.ana, coming(house).id, house.mother.id)
    (letter,) = letters(house)
    (event,) = Calendar.from_ical(letter["invitation"]).walk("VEVENT")
    assert str(event["organizer"]) == "mailto:clinic@causeway.example"
    assert "(217) 555-0144" in letter["text"]


@pytest.mark.parametrize(
    ("how", "sentence"), [("telehealth", "Add the video link first."), ("in_person", "Choose a room")]
)
def test_without_a_place_to_name_nobody_is_invited(house: House, how: str, sentence: str) -> None:
    house.release(house.mother)
    house.mother.email = "mo@sample.example"
    profile = clinics.get_profile(house.db)
    profile.street = profile.city = profile.postal_code = ""
    profile.state = None
    house.db.flush()
    session = house.plan(starts_at=SOON, ends_at=SOON + timedelta(hours=1), format=SessionFormat(how))
    with pytest.raises(NoPlace) as caught:
        services.invite(house.db, house.ana, session.id, house.mother.id)
    assert caught.value.sentence().startswith(sentence)
    assert [one.arguments for one in caught.value.forward] == [{"session_id": session.id}]
    assert letters(house) == []


def test_a_session_whose_link_is_taken_away_leaves_the_invited_to_be_called(house: House) -> None:
    house.release(house.mother)
    session = coming(house)
    services.invite(house.db, house.ana, session.id, house.mother.id)
    facts = SessionPlan(house.clinician.id, SOON, SOON + timedelta(hours=1), SessionFormat.TELEHEALTH)
    services.replan(house.db, house.ana, session.id, replace(facts, contact_ids=(house.mother.id,)))
    assert len(letters(house)) == 1
    assert services.tell_change(house.db, house.ana, session.id) == (0, ["Mo Sample"])


def test_it_needs_a_basis_and_is_never_sent_to_who_may_not_be_told(house: House) -> None:
    session = coming(house)
    with pytest.raises(DisclosureRefused):
        services.invite(house.db, house.ana, session.id, house.mother.id)
    house.release(house.mother)
    house.mother.is_never_tell = True
    house.db.flush()
    with pytest.raises(BasisRefused):
        services.invite(house.db, house.ana, session.id, house.mother.id)
    assert letters(house) == []


def test_who_asked_not_to_be_written_to_is_not(house: House) -> None:
    house.release(house.mother)
    house.mother.is_do_not_contact = True
    with pytest.raises(Unwritten):
        services.invite(house.db, house.ana, coming(house).id, house.mother.id)


def test_only_somebody_expected_at_a_session_to_come_is_invited(house: House) -> None:
    house.release(house.mother)
    session = coming(house)
    with pytest.raises(Refused):
        services.invite(house.db, house.ana, session.id, house.brother.id)
    with pytest.raises(Refused):
        services.invite(house.db, house.ana, house.plan().id, house.mother.id)


def test_twice_is_once_a_move_is_an_update_and_calling_off_a_cancellation(house: House) -> None:
    house.release(house.mother)
    session = coming(house)
    for _ in range(2):
        services.invite(house.db, house.ana, session.id, house.mother.id)
    later = SOON + timedelta(hours=3)
    moved = SessionPlan(house.clinician.id, later, later + timedelta(hours=1), SessionFormat.PHONE)
    contacts = (house.mother.id,)
    services.replan(house.db, house.ana, session.id, SessionPlan(**{**_values(moved), "contact_ids": contacts}))
    services.cancel(house.db, house.ana, session.id, CancelReason.CLINICIAN)
    found = giving.list_invitations(house.db, session.id)
    assert [row.kind for row in found] == [InvitationKind.REQUEST, InvitationKind.UPDATE, InvitationKind.CANCEL]
    assert [row.sequence for row in found] == sorted({row.sequence for row in found})
    calendars = [Calendar.from_ical(letter["invitation"]) for letter in letters(house)]
    assert [str(one["method"]) for one in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(one.walk("VEVENT")[0]["uid"]) for one in calendars}) == 1


def _values(plan: SessionPlan) -> dict[str, object]:
    return {name: getattr(plan, name) for name in SessionPlan.__slots__}


def test_a_release_revoked_since_leaves_the_change_untold_and_shows_it(house: House) -> None:
    release = house.release(house.mother)
    session = coming(house)
    services.invite(house.db, house.ana, session.id, house.mother.id)
    release.revoked_on, release.revoked_at, release.revoked_reason = NOW.date(), NOW, "no more"
    house.db.flush()
    services.cancel(house.db, house.ana, session.id, CancelReason.CLINICIAN)
    (last,) = giving.last_invitations(house.db, session.id).values()
    assert last.kind is InvitationKind.REQUEST
    assert last.sequence < session.invited_sequence
    assert services.tell_change(house.db, house.ana, session.id) == (0, ["Mo Sample"])


def test_one_that_could_not_be_sent_is_shown_and_sent_again(house: House) -> None:
    house.release(house.mother)
    session = coming(house)
    first = services.invite(house.db, house.ana, session.id, house.mother.id)
    house.db.execute(update(mail.OutgoingMail).where(mail.OutgoingMail.id == first.mail_ref).values(given_up_at=NOW))
    (last,) = giving.last_invitations(house.db, session.id).values()
    assert last.arrival is mail.Arrival.FAILED
    again = services.invite(house.db, house.ana, session.id, house.mother.id)
    assert again.sequence == first.sequence + 1


@pytest.mark.parametrize(
    ("told", "number", "now", "is_off", "due"),
    [
        (InvitationKind.REQUEST, 0, 0, False, None),
        (InvitationKind.REQUEST, 1, 0, False, None),  # sent again, because the first one failed
        (InvitationKind.REQUEST, 0, 1, False, InvitationKind.UPDATE),
        (InvitationKind.UPDATE, 1, 2, False, InvitationKind.UPDATE),
        (InvitationKind.UPDATE, 2, 2, False, None),
        (InvitationKind.CANCEL, 2, 2, False, InvitationKind.UPDATE),  # taken off, and expected again
        (InvitationKind.REQUEST, 0, 0, True, InvitationKind.CANCEL),
        (InvitationKind.UPDATE, 1, 2, True, InvitationKind.CANCEL),
        (InvitationKind.CANCEL, 1, 2, True, None),
    ],
)
def test_what_has_to_be_said_follows_from_what_was_said_last(
    *, told: InvitationKind, number: int, now: int, is_off: bool, due: InvitationKind | None
) -> None:
    assert kind_due(told, number, now, is_off=is_off) is due


def test_who_wants_to_be_called_gets_no_mail(house: House) -> None:
    house.release(house.mother)
    session = coming(house)
    house.mother.preferred_way = PreferredWay.CALL
    with pytest.raises(OtherWay):
        services.invite(house.db, house.ana, session.id, house.mother.id)
    assert letters(house) == []


def test_one_sent_again_leaves_the_others_knowing_and_a_move_reaches_both(house: House) -> None:
    house.brother.email = "lee@sample.example"
    for contact in (house.mother, house.brother):
        house.release(contact)
    session = coming(house)
    both = (house.mother.id, house.brother.id)
    facts = SessionPlan(house.clinician.id, SOON, SOON + timedelta(hours=1), contact_ids=both)
    services.replan(house.db, house.ana, session.id, facts)
    first = services.invite(house.db, house.ana, session.id, house.mother.id)
    services.invite(house.db, house.ana, session.id, house.brother.id)
    house.db.execute(update(mail.OutgoingMail).where(mail.OutgoingMail.id == first.mail_ref).values(given_up_at=NOW))
    assert services.invite(house.db, house.ana, session.id, house.mother.id).kind is InvitationKind.REQUEST
    last = giving.last_invitations(house.db, session.id)
    assert [last[one].sequence < session.invited_sequence for one in both] == [False, False]
    services.replan(house.db, house.ana, session.id, replace(facts, ends_at=SOON + timedelta(hours=2)))
    last = giving.last_invitations(house.db, session.id)
    assert [last[one].kind for one in both] == [InvitationKind.UPDATE] * 2


@pytest.fixture
def both(house: House) -> SessionPlan:
    """A plan with the mother and the brother, who may both be told and have an address."""
    house.mother.email, house.brother.email = "mo@sample.example", "lee@sample.example"
    for contact in (house.mother, house.brother):
        house.release(contact)
    ids = (house.mother.id, house.brother.id)
    return SessionPlan(house.clinician.id, SOON, SOON + timedelta(hours=1), contact_ids=ids)


def invited(house: House, facts: SessionPlan) -> FamilySession:
    session = services.plan(house.db, house.ana, house.patient.id, facts)
    for contact_id in facts.contact_ids:
        services.invite(house.db, house.ana, session.id, contact_id)
    return session


def disclosures(house: House, contact_id: UUID) -> int:
    counted = select(func.count()).select_from(Disclosure).where(Disclosure.recipient_id == contact_id)
    return house.db.scalar(counted) or 0


@pytest.mark.parametrize("gone", [{"email": None}, {"deactivated_at": NOW}], ids=["no address", "set aside"])
@pytest.mark.parametrize("change", ["cancel", "move", "leave out", "cancel the group"])
def test_whoever_cannot_be_told_holds_no_change_up_and_is_shown(
    house: House, both: SessionPlan, change: str, gone: dict[str, object]
) -> None:
    db, ana, brother = house.db, house.ana, house.brother
    if change == "cancel the group":
        group = services.plan_group(db, ana, Hour(SOON, both.ends_at, both.clinician_id), "T", (house.patient.id,))
        (session,) = queries.list_family_sessions(db, group.id)
        services.choose_family(db, ana, session.id, both.contact_ids, ())
        for contact_id in both.contact_ids:
            services.invite(db, ana, session.id, contact_id)
    else:
        session = invited(house, both)
    for name, value in gone.items():
        setattr(brother, name, value)
    db.flush()
    before = disclosures(house, brother.id)
    if change == "cancel":
        services.cancel(db, ana, session.id, CancelReason.CLINICIAN)
    elif change == "cancel the group":
        services.cancel_group(db, ana, group.id, CancelReason.CLINICIAN)
    elif change == "move":
        services.replan(db, ana, session.id, replace(both, ends_at=SOON + timedelta(hours=2)))
    else:
        services.replan(db, ana, session.id, replace(both, contact_ids=(house.mother.id,)))
    assert services.tell_change(db, ana, session.id) == (0, ["Lee Sample"])
    assert disclosures(house, brother.id) == before
    assert session.id in {item.id for item in due.unreached(db, ana, NOW.date(), 500)}
    assert list_untold(db, session.id) == (["Lee Sample"] if change == "leave out" else [])


def test_leaving_one_out_tells_them_and_nobody_else(house: House, both: SessionPlan) -> None:
    db, ana, mother, brother = house.db, house.ana, house.mother, house.brother
    session = invited(house, both)
    counted = disclosures(house, mother.id), disclosures(house, brother.id)
    services.replan(db, ana, session.id, replace(both, contact_ids=(mother.id,)))
    assert (disclosures(house, mother.id), disclosures(house, brother.id)) == (counted[0], counted[1] + 1)
    last = giving.last_invitations(db, session.id)
    assert (last[mother.id].kind, last[mother.id].sequence) == (InvitationKind.REQUEST, 0)
    assert (last[brother.id].kind, last[brother.id].sequence) == (InvitationKind.CANCEL, 1)
    assert session.id not in {item.id for item in due.unreached(db, ana, NOW.date(), 500)}
    services.replan(db, ana, session.id, replace(both, contact_ids=(mother.id,), ends_at=SOON + timedelta(hours=2)))
    sent = [(row.contact_id, row.kind, row.sequence) for row in giving.list_invitations(db, session.id)]
    assert sent[3:] == [(mother.id, InvitationKind.UPDATE, 2)]
    assert len(letters(house)) == 2  # hers: come, and the move


def test_a_cancellation_that_failed_is_shown(house: House, both: SessionPlan) -> None:
    session = invited(house, both)
    services.replan(house.db, house.ana, session.id, replace(both, contact_ids=(house.mother.id,)))
    (*_others, cancelled) = giving.list_invitations(house.db, session.id)
    house.db.execute(
        update(mail.OutgoingMail).where(mail.OutgoingMail.id == cancelled.mail_ref).values(given_up_at=NOW)
    )
    assert list_untold(house.db, session.id) == ["Lee Sample"]
    assert session.id in {item.id for item in due.unreached(house.db, house.ana, NOW.date(), 500)}


@pytest.mark.parametrize("link", ["http://video.sample.example", "javascript:alert(1)", "video.sample.example"])
def test_a_video_link_is_a_whole_https_address(house: House, link: str) -> None:
    with pytest.raises(Refused) as caught:
        house.plan(format=SessionFormat.TELEHEALTH, video_link=link)
    assert caught.value.field == "video_link"


def test_a_video_link_lies_sealed(house: House) -> None:
    session = coming(house)
    assert LINK.encode() not in (session.video_link_sealed or b"")
