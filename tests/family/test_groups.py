"""Groups of several families: one hour, a record each, counted from the notes, and nobody of another family in any."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.audit.models import AuditEvent
from causeway.errors import Forbidden, OutsideCaseload, Refused
from causeway.protection import keyring
from tenants.clinics import services as clinics
from tenants.clinics.models import PlaceOfService
from tenants.family import queries, services
from tenants.family.errors import BasisRefused, NamesOthers, NoteNamesOthers, NotReadyToSign, SummaryNamesOthers
from tenants.family.hours import between
from tenants.family.models import FamilyGroup, FamilySession
from tenants.family.queries.groups import SHARED
from tenants.family.rules import AgreementOwner, Basis, CancelReason, CodeReason, SessionFormat, SummaryPart, TookPart
from tenants.family.services import AgreementFacts, Hour, ParticipantFacts
from tenants.family.services.names import note_words
from tenants.patients.models import CareKind, Contact, Patient, Relationship
from tenants.patients.services import PatientFacts, assign, register
from tests.cast import Cast
from tests.family.conftest import BEGAN, NOW, TODAY, House, add_contact

HOUR = timedelta(hours=1)


@pytest.fixture
def other(house: House, cast: Cast) -> tuple[Patient, Contact]:
    """Another patient of Ana's, with an uncle."""
    facts = PatientFacts(first_name="Otto", last_name="Elsewhere", born_on=date(1980, 1, 1))
    patient = register(house.db, cast.actor("dan"), facts)
    assign(house.db, cast.actor("dan"), patient.id, cast.users["ana"], CareKind.PRIMARY)
    return patient, add_contact(house.db, patient, "Ulrich Elsewhere", Relationship.OTHER)


def planned(house: House, other: tuple[Patient, Contact]) -> tuple[FamilyGroup, FamilySession, FamilySession]:
    hour = Hour(BEGAN, BEGAN + HOUR, house.clinician.id)
    ids = (house.patient.id, other[0].id)
    group = services.plan_group(house.db, house.ana, hour, "Talking at table", ids)
    by_patient = {one.patient_id: one for one in queries.list_family_sessions(house.db, group.id)}
    own, theirs = by_patient[ids[0]], by_patient[ids[1]]
    services.choose_family(house.db, house.ana, own.id, (house.mother.id,), ())
    services.choose_family(house.db, house.ana, theirs.id, (other[1].id,), ())
    return group, own, theirs


def came(contact: Contact, took_part: TookPart = TookPart.IN_PERSON) -> tuple[ParticipantFacts, ...]:
    basis = None if took_part is TookPart.ABSENT else Basis.LISTENING_ONLY
    return (ParticipantFacts(contact.id, took_part, basis),)


def write(house: House, session: FamilySession, participants: tuple[ParticipantFacts, ...]) -> None:
    note = house.whole_note(participants=participants, agreements=())
    services.document(house.db, house.ana, session.id, note)


def test_families_are_counted_from_their_notes_and_fixed_when_signed(
    house: House, other: tuple[Patient, Contact]
) -> None:
    group, own, theirs = planned(house, other)
    write(house, own, came(house.mother))
    assert queries.count_families(house.db, group.id) == 1
    with pytest.raises(NotReadyToSign) as caught:
        services.sign(house.db, house.ana, own.id)
    assert set(caught.value.problems) == {"families_count"}
    write(house, theirs, came(other[1]))
    assert services.sign(house.db, house.ana, own.id).families_count == 2


def test_a_family_none_of_whose_relatives_came_does_not_count(house: House, other: tuple[Patient, Contact]) -> None:
    _group, own, theirs = planned(house, other)
    write(house, own, came(house.mother))
    write(house, theirs, came(other[1], TookPart.ABSENT))
    assert services.sign(house.db, house.ana, own.id).families_count == 1


@pytest.mark.parametrize(
    ("first", "then", "was", "now", "why"),
    [
        (TookPart.IN_PERSON, TookPart.ABSENT, "90849", None, CodeReason.ONE_FAMILY),
        (TookPart.ABSENT, TookPart.VIDEO, None, "90849", CodeReason.MULTI_FAMILY),
        (TookPart.IN_PERSON, TookPart.PHONE, "90849", "90849", CodeReason.MULTI_FAMILY),
    ],
)
def test_a_signed_notes_code_follows_the_other_families_notes_and_says_what_it_was(
    house: House,
    other: tuple[Patient, Contact],
    first: TookPart,
    then: TookPart,
    was: str | None,
    now: str | None,
    why: CodeReason,
) -> None:
    _group, own, theirs = planned(house, other)
    write(house, own, came(house.mother))
    write(house, theirs, came(other[1], first))
    assert queries.code_of(house.db, own).when_signed is None
    counted = services.sign(house.db, house.ana, own.id).families_count
    write(house, theirs, came(other[1], then))
    coded = queries.code_of(house.db, own)
    assert (coded.now.code, coded.now.reason) == (now, why)
    assert coded.when_signed is not None
    assert (coded.when_signed.code, coded.has_changed) == (was, was != now)
    assert own.families_count == counted


def test_a_group_is_one_hour_to_the_room_and_a_session_to_each_chart(
    house: House, other: tuple[Patient, Contact]
) -> None:
    group, own, theirs = planned(house, other)
    busy = [one for one in between(house.db, BEGAN, BEGAN + HOUR) if one.part_of_id == group.id]
    assert {one.id for one in busy} == {own.id, theirs.id}
    assert {one.patient_ids for one in busy} == {(house.patient.id,), (other[0].id,)}


@pytest.mark.parametrize("text", ["Rosa said it first.", "Mr. Elsewhere agreed.", "Otto's uncle", "Ulrich asked"])
def test_the_shared_part_names_nobody(house: House, other: tuple[Patient, Contact], text: str) -> None:
    group, _own, _theirs = planned(house, other)
    with pytest.raises(NamesOthers):
        services.write_shared(house.db, house.ana, group.id, text)


def test_a_word_that_is_no_name_is_confirmed_and_asked_about_again_at_signing(
    house: House, other: tuple[Patient, Contact]
) -> None:
    group, own, theirs = planned(house, other)
    text = "They looked elsewhere for help."
    with pytest.raises(NamesOthers) as caught:
        services.write_shared(house.db, house.ana, group.id, text)
    assert caught.value.words == [("elsewhere", "elsewhere")]
    services.write_shared(house.db, house.ana, group.id, text, confirmed=["elsewhere"])
    assert queries.opened(house.db, SHARED, group.shared_sealed) == text
    write(house, own, came(house.mother))
    write(house, theirs, came(other[1]))
    helped = add_contact(house.db, house.patient, "Help Sample", Relationship.FRIEND)
    both = (*came(house.mother), *came(helped))
    write(house, own, both)
    with pytest.raises(NamesOthers):
        services.sign(house.db, house.ana, own.id)


NAMING = "As Ulrich said: ask."


@pytest.mark.parametrize(
    "changes",
    [
        {"narrative": NAMING},
        {"observation": NAMING},
        {"is_patient_present": False, "absence_reason": NAMING, "benefit": "It served her."},
        {"is_patient_present": False, "absence_reason": "Ill.", "benefit": NAMING},
        {"agreements": (AgreementFacts(NAMING, AgreementOwner.PATIENT, due_on=TODAY),)},
        {"people": {"observation": NAMING}},
        {"people": {"basis": Basis.NONE, "account": NAMING}},
    ],
    ids=["narrative", "observation", "absence", "benefit", "agreement", "seen", "account"],
)
def test_a_familys_own_note_is_saved_with_a_name_of_another_family_and_not_signed(
    house: House, other: tuple[Patient, Contact], changes: dict[str, Any]
) -> None:
    _group, own, theirs = planned(house, other)
    write(house, theirs, came(other[1]))
    changes = dict(changes)
    people = (replace(came(house.mother)[0], **changes.pop("people", {})),)
    note = house.whole_note(**{"participants": people, "agreements": (), **changes})
    services.document(house.db, house.ana, own.id, note)
    assert note_words(house.db, own) == [("ulrich", "Ulrich")]
    with pytest.raises(NoteNamesOthers) as caught:
        services.sign(house.db, house.ana, own.id)
    assert "Ulrich" in caught.value.sentence()
    assert caught.value.forward[0].endpoint == "family_note.document"
    services.document(house.db, house.ana, own.id, replace(note, confirmed=("ulrich", "rosa")))
    assert list(queries.confirmed_by(house.db, own)) == ["ulrich"]
    assert services.sign(house.db, house.ana, own.id).signed_at is not None


def test_own_names_and_a_note_of_no_group_are_not_asked_about(house: House, other: tuple[Patient, Contact]) -> None:
    _group, own, _theirs = planned(house, other)
    services.document(house.db, house.ana, own.id, house.whole_note(narrative="Mo and Rosa asked Lee."))
    assert note_words(house.db, own) == []
    assert note_words(house.db, house.documented(narrative=NAMING)) == []


def test_an_addendum_names_no_other_family_unless_it_is_another_word(
    house: House, other: tuple[Patient, Contact]
) -> None:
    _group, own, theirs = planned(house, other)
    write(house, own, came(house.mother))
    write(house, theirs, came(other[1]))
    services.sign(house.db, house.ana, own.id)
    text = "They looked elsewhere for help."
    with pytest.raises(NamesOthers):
        services.add_addendum(house.db, house.ana, own.id, text)
    assert services.add_addendum(house.db, house.ana, own.id, text, confirmed=["elsewhere"]).id
    assert services.add_addendum(house.db, house.ana, own.id, "Elsewhere, again.").id
    assert list(queries.confirmed_by(house.db, own)) == ["elsewhere"]


def test_a_single_familys_summary_names_nobody_whom_it_met_in_a_group(
    house: House, other: tuple[Patient, Contact]
) -> None:
    _group, own, _theirs = planned(house, other)
    session, said = house.documented(), {SummaryPart.WORDS: "The Elsewheres were kind, and so was Mo."}
    with pytest.raises(NamesOthers) as caught:
        services.write_summary(house.db, house.ana, session.id, "en", said)
    assert caught.value.words == [("elsewhere", "Elsewheres")]
    services.cancel(house.db, house.ana, own.id, CancelReason.FAMILY)
    assert services.write_summary(house.db, house.ana, session.id, "en", said).number == 1


def test_a_summary_names_no_other_family(house: House, other: tuple[Patient, Contact]) -> None:
    _group, own, _theirs = planned(house, other)
    write(house, own, came(house.mother))
    said = {SummaryPart.WORDS: "As Ulrich said: ask."}
    with pytest.raises(NamesOthers):
        services.write_summary(house.db, house.ana, own.id, "en", said)
    own_names = {SummaryPart.WORDS: "Mo and Rosa asked each other."}
    assert services.write_summary(house.db, house.ana, own.id, "en", own_names).number == 1


def test_what_was_said_of_a_word_is_taken_back_by_whoever_said_so_or_a_director(
    house: House, cast: Cast, other: tuple[Patient, Contact]
) -> None:
    _group, own, _theirs = planned(house, other)
    write(house, own, came(house.mother))
    said, db = {SummaryPart.WORDS: "Look elsewhere. Ulrich said so."}, house.db
    words = ("elsewhere", "ulrich")
    summary = services.write_summary(db, house.ana, own.id, "en", said, confirmed=words)
    assert queries.confirmed_by(db, own) == dict.fromkeys(words, house.ana.user_id)
    with pytest.raises(Refused) as refused:
        services.take_back_word(db, cast.actor("pia"), own.id, "elsewhere")
    assert "Whoever said" in refused.value.sentence()
    with pytest.raises(Forbidden):
        services.take_back_word(db, cast.actor("ben"), own.id, "elsewhere")
    services.take_back_word(db, cast.actor("dan"), own.id, "elsewhere")
    services.take_back_word(db, cast.actor("dan"), own.id, "elsewhere")  # a second time changes nothing
    assert list(queries.confirmed_by(db, own)) == ["ulrich"]
    services.take_back_word(db, house.ana, own.id, "ulrich")
    assert own.confirmed_sealed is None
    with pytest.raises(SummaryNamesOthers):
        services.hand_over(db, house.ana, own.id, summary.id, house.mother.id)
    with pytest.raises(NamesOthers):
        services.write_summary(db, house.ana, own.id, "en", said)
    again = services.write_summary(db, house.ana, own.id, "en", said, confirmed=words)
    assert again.id == summary.id
    taken = db.scalars(
        select(AuditEvent.detail).where(
            AuditEvent.action == "family_session.word_taken_back", AuditEvent.subject_id == own.id
        )
    ).all()
    assert ["ulrich" in str(detail) for detail in taken] == [False, False]


def test_what_was_said_of_a_word_stays_once_it_left_or_was_signed(house: House, other: tuple[Patient, Contact]) -> None:
    _group, own, theirs = planned(house, other)
    words = {"narrative": "They looked elsewhere.", "confirmed": ("elsewhere",)}
    services.document(house.db, house.ana, own.id, house.whole_note(participants=came(house.mother), **words))
    write(house, theirs, came(other[1]))
    services.sign(house.db, house.ana, own.id)
    with pytest.raises(Refused) as refused:
        services.take_back_word(house.db, house.ana, own.id, "elsewhere")
    assert "signed" in refused.value.sentence()
    said = {SummaryPart.WORDS: "As Ulrich said: ask."}
    summary = services.write_summary(house.db, house.ana, own.id, "en", said, confirmed=("ulrich",))
    house.release(house.mother)
    services.hand_over(house.db, house.ana, own.id, summary.id, house.mother.id)
    with pytest.raises(Refused) as refused:
        services.take_back_word(house.db, house.ana, own.id, "ulrich")
    assert "has been given" in refused.value.sentence()


def test_words_kept_before_it_was_kept_who_said_so_are_a_directors_to_take_back(
    house: House, cast: Cast, other: tuple[Patient, Contact]
) -> None:
    _group, own, _theirs = planned(house, other)
    own.confirmed_sealed = keyring(house.db).seal(queries.CONFIRMED, '["elsewhere"]')
    house.db.flush()
    assert queries.confirmed_by(house.db, own) == {"elsewhere": None}
    with pytest.raises(Refused):
        services.take_back_word(house.db, house.ana, own.id, "elsewhere")
    services.take_back_word(house.db, cast.actor("dan"), own.id, "elsewhere")
    assert queries.confirmed_by(house.db, own) == {}


def test_a_group_is_moved_and_called_off_for_all_of_its_families(house: House, other: tuple[Patient, Contact]) -> None:
    group, own, theirs = planned(house, other)
    hour = Hour(NOW + HOUR, NOW + 2 * HOUR, house.clinician.id)
    services.replan_group(house.db, house.ana, group.id, hour, "Talking at table")
    assert own.starts_at == theirs.starts_at == NOW + HOUR
    services.cancel_group(house.db, house.ana, group.id, CancelReason.CLINICIAN)
    services.cancel_group(house.db, house.ana, group.id, CancelReason.CLINICIAN)
    assert own.cancelled_at is not None
    assert theirs.cancelled_at is not None


def test_a_group_is_not_moved_to_the_telephone_with_somebody_who_is_not_to_be_called(
    house: House, other: tuple[Patient, Contact]
) -> None:
    group, _own, theirs = planned(house, other)
    hour = Hour(NOW + HOUR, NOW + 2 * HOUR, house.clinician.id, format=SessionFormat.PHONE)
    other[1].is_do_not_contact = True
    with pytest.raises(BasisRefused) as caught:
        services.replan_group(house.db, house.ana, group.id, hour, "Talking at table")
    assert "Ulrich Elsewhere" in caught.value.sentence()
    services.choose_family(house.db, house.ana, theirs.id, (), ())
    services.replan_group(house.db, house.ana, group.id, hour, "Talking at table")
    assert theirs.format is SessionFormat.PHONE


def test_one_familys_session_is_not_moved_alone(house: House, other: tuple[Patient, Contact]) -> None:
    _group, own, _theirs = planned(house, other)
    with pytest.raises(Refused):
        services.replan(house.db, house.ana, own.id, services.SessionPlan(house.clinician.id, NOW, NOW + HOUR))


def test_nobody_takes_in_a_family_that_is_not_theirs(house: House, cast: Cast, other: tuple[Patient, Contact]) -> None:
    facts = PatientFacts(first_name="Ada", last_name="Stranger", born_on=date(1981, 1, 1))
    stranger = register(house.db, cast.actor("dan"), facts)
    group, _own, _theirs = planned(house, other)
    with pytest.raises(OutsideCaseload):
        services.add_family(house.db, house.ana, group.id, stranger.id)


def test_a_room_is_not_given_twice_but_is_the_groups_own(
    house: House, cast: Cast, alder: Session, other: tuple[Patient, Contact]
) -> None:
    dee = cast.actor("dee")
    site = clinics.add_site(alder, dee, clinics.SiteFacts("Elm", PlaceOfService.OFFICE))
    room = clinics.add_room(alder, dee, clinics.RoomFacts(site.id, "Elm 1", 12))
    hour = Hour(NOW + HOUR, NOW + 2 * HOUR, house.clinician.id, room_id=room.id)
    ids = (house.patient.id, other[0].id)
    group = services.plan_group(alder, house.ana, hour, "Talking at table", ids)
    services.replan_group(alder, house.ana, group.id, hour, "Listening")
    with pytest.raises(Refused) as caught:
        house.plan(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, room_id=room.id)
    assert caught.value.field == "room_id"
