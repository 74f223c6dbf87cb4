"""Groups of several families: one hour, a record each, counted from the notes, and nobody of another family in any."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from causeway.errors import OutsideCaseload, Refused
from tenants.clinics import services as clinics
from tenants.clinics.models import PlaceOfService
from tenants.family import queries, services
from tenants.family.errors import NamesOthers, NotReadyToSign
from tenants.family.hours import between
from tenants.family.models import FamilyGroup, FamilySession
from tenants.family.queries.groups import SHARED
from tenants.family.rules import Basis, CancelReason, SummaryPart, TookPart
from tenants.family.services import Hour, ParticipantFacts
from tenants.patients.models import CareKind, Contact, Patient, Relationship
from tenants.patients.services import PatientFacts, assign, register
from tests.cast import Cast
from tests.family.conftest import BEGAN, NOW, House, add_contact

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


def test_a_summary_names_no_other_family(house: House, other: tuple[Patient, Contact]) -> None:
    _group, own, _theirs = planned(house, other)
    write(house, own, came(house.mother))
    said = {SummaryPart.WORDS: "As Ulrich said: ask."}
    with pytest.raises(NamesOthers):
        services.write_summary(house.db, house.ana, own.id, "en", said)
    own_names = {SummaryPart.WORDS: "Mo and Rosa asked each other."}
    assert services.write_summary(house.db, house.ana, own.id, "en", own_names).number == 1


def test_a_group_is_moved_and_called_off_for_all_of_its_families(house: House, other: tuple[Patient, Contact]) -> None:
    group, own, theirs = planned(house, other)
    hour = Hour(NOW + HOUR, NOW + 2 * HOUR, house.clinician.id)
    services.replan_group(house.db, house.ana, group.id, hour, "Talking at table")
    assert own.starts_at == theirs.starts_at == NOW + HOUR
    services.cancel_group(house.db, house.ana, group.id, CancelReason.CLINICIAN)
    services.cancel_group(house.db, house.ana, group.id, CancelReason.CLINICIAN)
    assert own.cancelled_at is not None
    assert theirs.cancelled_at is not None


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
