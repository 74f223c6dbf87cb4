"""A release taken back: before, during and after a session, at its save and at its signature."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tenants.family import labels, queries, services
from tenants.family.errors import BasisRefused
from tenants.family.models import FamilyParticipant, FamilySession
from tenants.family.rules import Basis, Later, Refusal, TookPart
from tenants.family.services import ParticipantFacts
from tenants.family.services.bases import seats_of
from tenants.patients.models import Consent
from tests.family.conftest import BEGAN, House

HALF_WAY = BEGAN + timedelta(minutes=25)
RELEASE = Basis.RELEASE


def revoke(house: House, release: Consent, at: datetime) -> None:
    release.revoked_on, release.revoked_at, release.revoked_reason = at.date(), at, "changed my mind"
    house.db.flush()


def note(house: House, later: Later | None, account: str | None = None) -> FamilySession:
    mother = ParticipantFacts(house.mother.id, TookPart.IN_PERSON, RELEASE, later=later, later_account=account)
    return house.documented(participants=(mother,), agreements=())


def row_of(house: House, session: FamilySession) -> FamilyParticipant:
    return house.db.scalars(select(FamilyParticipant).where(FamilyParticipant.session_id == session.id)).one()


@pytest.mark.parametrize(
    ("at", "part_2", "later", "account", "refused"),
    [
        (BEGAN, False, None, None, Refusal.RELEASE_REVOKED),
        (BEGAN - timedelta(minutes=1), False, Later.LEFT, None, Refusal.RELEASE_REVOKED),
        (HALF_WAY, False, None, None, Refusal.REVOKED_MEANWHILE),
        (HALF_WAY, True, None, None, Refusal.REVOKED_MEANWHILE),
        (HALF_WAY, True, Later.AGREEMENT_IN_ROOM, None, Refusal.PART_2),
        (HALF_WAY, False, Later.PERSONAL_REPRESENTATIVE, None, Refusal.NO_REPRESENTATIVE),
        (HALF_WAY, False, Later.NONE, None, Refusal.ACCOUNT_MISSING),
        (HALF_WAY, False, Later.AGREEMENT_IN_ROOM, None, None),
        (HALF_WAY, True, Later.LISTENING_ONLY, None, None),
        (HALF_WAY, True, Later.LEFT, None, None),
        (HALF_WAY, True, Later.NONE, "She stayed and we spoke on before I knew.", None),
        (BEGAN + timedelta(minutes=50), True, None, None, None),
        (BEGAN + timedelta(hours=1), True, None, None, None),
    ],
)
def test_what_was_said_before_stays_on_the_release_and_the_rest_needs_its_own(
    *,
    house: House,
    at: datetime,
    part_2: bool,
    later: Later | None,
    account: str | None,
    refused: Refusal | None,
) -> None:
    house.patient.is_part2 = part_2
    release = house.release(house.mother)
    revoke(house, release, at)
    if refused is not None:
        with pytest.raises(BasisRefused) as caught:
            note(house, later, account)
        assert caught.value.refusal is refused
        return
    row = row_of(house, note(house, later, account))
    is_cut = at == HALF_WAY
    assert (row.basis, row.consent_id) == (RELEASE, release.id)
    assert (row.later_basis, row.later_from_at) == ((later, HALF_WAY) if is_cut else (None, None))


def test_the_sentence_names_the_minute(house: House) -> None:
    revoke(house, house.release(house.mother), HALF_WAY)
    with pytest.raises(BasisRefused) as caught:
        note(house, None)
    assert "10:25 AM" in caught.value.sentence()


def test_another_release_that_holds_throughout_carries_the_whole_session(house: House) -> None:
    revoke(house, house.release(house.mother), HALF_WAY)
    other = house.release(house.mother)
    row = row_of(house, note(house, None))
    assert (row.consent_id, row.later_basis) == (other.id, None)


def test_a_release_is_asked_about_again_when_the_note_is_signed(house: House) -> None:
    release = house.release(house.mother)
    session = note(house, None)
    revoke(house, release, HALF_WAY)
    with pytest.raises(BasisRefused) as caught:
        services.sign(house.db, house.ana, session.id)
    assert caught.value.refusal is Refusal.REVOKED_MEANWHILE
    left = ParticipantFacts(house.mother.id, TookPart.IN_PERSON, RELEASE, later=Later.LEFT)
    services.document(house.db, house.ana, session.id, house.whole_note(participants=(left,), agreements=()))
    assert services.sign(house.db, house.ana, session.id).signed_at is not None


def test_fewer_minutes_than_until_the_revocation_need_no_second_basis(house: House) -> None:
    revoke(house, house.release(house.mother), HALF_WAY)
    mother = ParticipantFacts(house.mother.id, TookPart.IN_PERSON, RELEASE)
    session = house.documented(participants=(mother,), agreements=(), held_minutes=25)
    assert row_of(house, session).later_basis is None


def test_who_was_not_there_throughout_stands_with_their_minutes_and_what_was_seen(house: House) -> None:
    late = ParticipantFacts(
        house.mother.id,
        TookPart.VIDEO,
        Basis.AGREEMENT_IN_ROOM,
        from_minute=10,
        until_minute=40,
        observation="Listened, asked twice.",
    )
    row = row_of(house, house.documented(participants=(late,), agreements=()))
    assert (row.from_minute, row.until_minute) == (10, 40)
    assert queries.opened(house.db, queries.SEEN, row.observation_sealed) == "Listened, asked twice."


def test_the_mark_says_until_when_a_release_held_that_was_taken_back_half_way(house: House) -> None:
    revoke(house, house.release(house.mother, expires_on=BEGAN.date() + timedelta(days=10)), HALF_WAY)
    mark = seats_of(house.db, house.ana, house.plan())[house.mother.id].mark
    assert labels.mark_text(mark, house.ana.zone) == "Release in force until 10:25 AM, then revoked"
    assert labels.mark_tone(mark) == "warn"


def test_refusing_to_sign_leads_to_the_note(house: House) -> None:
    release = house.release(house.mother)
    session = note(house, None)
    revoke(house, release, HALF_WAY)
    with pytest.raises(BasisRefused) as caught:
        services.sign(house.db, house.ana, session.id)
    assert [one.endpoint for one in caught.value.forward] == ["family_note.document"]
