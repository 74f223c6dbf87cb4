"""What was said in a session stands in the accounting once its note is signed, and only what a basis carried."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from causeway import clock, disclosure
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from tenants.family import services
from tenants.family.errors import BasisRefused, NoteSigned
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.rules import Basis, Later, Refusal, TookPart
from tenants.family.rules.telling import Heard, heard
from tenants.family.services import ParticipantFacts
from tenants.family.services.accounting import AFTER, UNTIL
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.models import Consent, Disclosure
from tests.family.conftest import BEGAN, NOW, House

END = BEGAN + timedelta(minutes=50)
HALF = BEGAN + timedelta(minutes=25)
RELEASE, ROOM, LISTENS = Basis.RELEASE, Basis.AGREEMENT_IN_ROOM, Basis.LISTENING_ONLY


def minute(number: int) -> object:
    return BEGAN + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("basis", "later", "is_revoked", "came", "went", "expected"),
    [
        (RELEASE, None, False, None, None, [(RELEASE, 0, None)]),
        (ROOM, None, False, None, None, [(ROOM, 0, None)]),
        (RELEASE, None, False, 10, 40, [(RELEASE, 10, None)]),
        (RELEASE, Later.LEFT, True, None, None, [(RELEASE, 0, 25)]),
        (RELEASE, Later.LISTENING_ONLY, True, None, None, [(RELEASE, 0, 25)]),
        (RELEASE, Later.NONE, True, None, None, [(RELEASE, 0, 25)]),
        (RELEASE, Later.AGREEMENT_IN_ROOM, True, None, None, [(RELEASE, 0, 25), (ROOM, 25, None)]),
        (RELEASE, Later.AGREEMENT_IN_ROOM, True, 30, None, [(ROOM, 30, None)]),
        (RELEASE, Later.AGREEMENT_IN_ROOM, True, None, 20, [(RELEASE, 0, None)]),
        (LISTENS, None, False, None, None, []),
        (Basis.NONE, None, False, None, None, []),
        (None, None, False, None, None, []),
    ],
)
def test_what_was_heard_on_which_basis_from_when_until_when(
    *,
    basis: Basis | None,
    later: Later | None,
    is_revoked: bool,
    came: int | None,
    went: int | None,
    expected: Sequence[tuple[Basis, int, int | None]],
) -> None:
    revoked_at = HALF if is_revoked else None
    found = heard((BEGAN, END), basis, later=later, revoked_at=revoked_at, from_minute=came, until_minute=went)
    assert [(one.basis, one.at, one.until_at) for one in found] == [
        (kind, minute(at), None if until is None else minute(until)) for kind, at, until in expected
    ]
    assert [one.is_rest for one in found] == [at >= 25 for _kind, at, _until in expected]


def test_a_basis_is_heard_from_the_first_minute_on() -> None:
    assert heard((BEGAN, END), RELEASE) == [Heard(RELEASE, BEGAN)]


def told(house: House) -> list[Disclosure]:
    rows = select(Disclosure).where(Disclosure.patient_id == house.patient.id).order_by(Disclosure.left_at)
    return list(house.db.scalars(rows))


def signed(house: House, *people: ParticipantFacts) -> FamilySession:
    session = house.documented(participants=people, agreements=())
    return services.sign(house.db, house.ana, session.id)


def sat(house: House, basis: Basis, later: Later | None = None) -> ParticipantFacts:
    return ParticipantFacts(house.mother.id, TookPart.IN_PERSON, basis, later=later)


def revoke(house: House, release: Consent) -> None:
    release.revoked_on, release.revoked_at, release.revoked_reason = HALF.date(), HALF, "no more"
    house.db.flush()


def is_accounted(house: House, session: FamilySession) -> bool | None:
    return house.db.scalars(
        select(FamilyParticipant.is_accounted).where(FamilyParticipant.session_id == session.id)
    ).one()


def test_what_was_told_on_a_release_is_accounted_for_when_the_note_is_signed(house: House) -> None:
    release = house.release(house.mother, purpose=Purpose.TREATMENT, states_redisclosure=True, states_refusal=True)
    session = house.documented(participants=(sat(house, RELEASE),), agreements=())
    assert told(house) == []
    services.sign(house.db, house.ana, session.id)
    (row,) = told(house)
    assert (row.way, row.what, row.left_at, row.categories) == (Way.SPOKEN, "Family session", BEGAN, [Category.FAMILY])
    assert (row.recipient, row.recipient_id, row.release_id) == (Recipient.CONTACT, house.mother.id, release.id)
    assert (row.purpose, row.user_id) == (Purpose.TREATMENT, house.ana.user_id)
    assert is_accounted(house, session) is True


@pytest.mark.parametrize(
    ("took_part", "way"),
    [(TookPart.IN_PERSON, Way.SPOKEN), (TookPart.VIDEO, Way.SPOKEN), (TookPart.PHONE, Way.PHONE)],
)
def test_who_took_part_by_telephone_was_told_by_telephone(house: House, took_part: TookPart, way: Way) -> None:
    house.release(house.mother)
    signed(house, ParticipantFacts(house.mother.id, took_part, RELEASE))
    assert [row.way for row in told(house)] == [way]


@pytest.mark.parametrize("took_part", [TookPart.IN_PERSON, TookPart.VIDEO])
def test_who_asked_not_to_be_contacted_is_told_in_the_session(house: House, took_part: TookPart) -> None:
    house.release(house.mother)
    house.mother.is_do_not_contact = True
    signed(house, ParticipantFacts(house.mother.id, took_part, RELEASE))
    assert [row.way for row in told(house)] == [Way.SPOKEN]


def test_a_call_to_who_asked_not_to_be_contacted_is_documented_as_without_a_basis(house: House) -> None:
    house.release(house.mother)
    house.mother.is_do_not_contact = True
    with pytest.raises(BasisRefused) as refused:
        house.documented(participants=(ParticipantFacts(house.mother.id, TookPart.PHONE, RELEASE),), agreements=())
    assert refused.value.refusal is Refusal.DO_NOT_CONTACT
    account = "She was called before anybody looked."
    signed(house, ParticipantFacts(house.mother.id, TookPart.PHONE, Basis.NONE, account))
    assert told(house) == []


def test_signing_again_or_an_addendum_counts_nothing_twice(house: House) -> None:
    house.release(house.mother)
    session = signed(house, sat(house, RELEASE))
    with pytest.raises(NoteSigned):
        services.sign(house.db, house.ana, session.id)
    services.add_addendum(house.db, house.ana, session.id, "She called afterwards.")
    assert len(told(house)) == 1


def test_each_who_heard_something_has_a_row_and_who_listened_or_stayed_away_has_none(house: House) -> None:
    house.release(house.mother)
    listens = ParticipantFacts(house.brother.id, TookPart.PHONE, LISTENS)
    signed(house, sat(house, RELEASE), listens)
    assert [row.recipient_id for row in told(house)] == [house.mother.id]


@pytest.mark.parametrize("basis", [LISTENS, Basis.NONE])
def test_nothing_is_made_up_where_nothing_was_lawfully_told(house: House, basis: Basis) -> None:
    account = "She walked in." if basis is Basis.NONE else None
    session = signed(house, ParticipantFacts(house.mother.id, TookPart.IN_PERSON, basis, account))
    assert told(house) == []
    assert is_accounted(house, session) is None


def test_the_patients_agreement_of_that_moment_is_recorded_with_what_was_told_on_it(house: House) -> None:
    signed(house, sat(house, ROOM))
    (row,) = told(house)
    grounds = house.db.get_one(DisclosureGrounds, (row.clinic_id, row.grounds_id))
    assert (row.basis, row.left_at, grounds.happened_at) == ("agreement", BEGAN, BEGAN)
    assert (grounds.used_at, grounds.contact_id) == (NOW, house.mother.id)


def test_a_release_taken_back_half_way_carries_until_that_minute_and_the_rest_stands_on_its_own(house: House) -> None:
    release = house.release(house.mother)
    revoke(house, release)
    signed(house, sat(house, RELEASE, Later.AGREEMENT_IN_ROOM))
    first, rest = told(house)
    assert (first.what, first.left_at, first.release_id) == (UNTIL, BEGAN, release.id)
    assert (rest.what, rest.left_at, rest.basis) == (AFTER, HALF, "agreement")


def test_a_release_taken_back_after_the_session_carried_it(house: House) -> None:
    release = house.release(house.mother)
    session = house.documented(participants=(sat(house, RELEASE),), agreements=())
    revoked_at = END + timedelta(minutes=5)
    release.revoked_on, release.revoked_at, release.revoked_reason = revoked_at.date(), revoked_at, "no more"
    house.db.flush()
    services.sign(house.db, house.ana, session.id)
    assert [row.release_id for row in told(house)] == [release.id]


def test_a_release_replaced_since_carried_the_day_on_which_it_held(house: House) -> None:
    release = house.release(house.mother)
    session = house.documented(participants=(sat(house, RELEASE),), agreements=())
    with clock.frozen(NOW + timedelta(days=3)):
        house.release(house.mother, replaces_id=release.id, signed_on=date(2026, 11, 23))
        services.sign(house.db, house.ana, session.id)
    assert [(row.release_id, row.left_at) for row in told(house)] == [(release.id, BEGAN)]


def test_a_contact_set_aside_since_was_told_all_the_same(house: House) -> None:
    house.release(house.mother)
    session = house.documented(participants=(sat(house, RELEASE),), agreements=())
    house.mother.deactivated_at = NOW
    house.db.flush()
    services.sign(house.db, house.ana, session.id)
    assert len(told(house)) == 1


def test_where_the_record_shows_no_basis_the_note_is_signed_and_says_so(house: House) -> None:
    house.release(house.mother)
    session = house.plan()
    house.mother.deactivated_at = BEGAN - timedelta(hours=1)
    house.db.flush()
    services.document(
        house.db, house.ana, session.id, house.whole_note(participants=(sat(house, RELEASE),), agreements=())
    )
    services.sign(house.db, house.ana, session.id)
    assert told(house) == []
    assert is_accounted(house, session) is False


def test_only_what_is_told_by_hand_can_have_left_before() -> None:
    with pytest.raises(ValueError, match="by hand"):
        Leaving(Way.MAIL, Recipient.CONTACT, Purpose.OTHER, "x", told_at=BEGAN)


def test_what_was_told_before_a_release_was_signed_has_no_basis(house: House) -> None:
    house.release(house.mother)
    asked = Leaving(
        Way.SPOKEN,
        Recipient.CONTACT,
        Purpose.OTHER,
        "Family session",
        frozenset({Category.FAMILY}),
        (house.patient.id,),
        recipient_name=house.mother.name,
        recipient_id=house.mother.id,
    )
    assert disclosure.find(house.db, house.ana, asked).key == "release"
    long_ago = replace(asked, told_at=BEGAN - timedelta(days=40))
    with pytest.raises(disclosure.DisclosureRefused):
        disclosure.find(house.db, house.ana, long_ago)
    assert told(house) == []
