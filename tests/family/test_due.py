"""What of families waits on the worklist: bases to ask for, invitations that failed, summaries to give."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from causeway import clock, mail
from tenants.clinics.rulebook.rules import Setting
from tenants.clinics.rulebook.services import set_rule
from tenants.family import due, services
from tenants.family.numbers import BASES_ASKED, FAMILY_CODES
from tenants.family.rules import CancelReason, CodeNumbers, SessionFormat
from tests.cast import Cast
from tests.family.conftest import NOW, TODAY, House

SOON = NOW + timedelta(days=2)
MANY = 500


def named(house: House, source: object) -> set[object]:
    return {item.id for item in source(house.db, house.ana, TODAY, MANY, is_mine=True)}  # type: ignore[operator]


def test_under_part_2_somebody_expected_without_a_release_is_named_ahead(house: House) -> None:
    session = house.plan(starts_at=SOON, ends_at=SOON + timedelta(hours=1))
    assert session.id not in named(house, due.bases_missing)
    house.patient.is_part2 = True
    house.db.flush()
    assert session.id in named(house, due.bases_missing)
    house.release(house.mother)
    assert session.id not in named(house, due.bases_missing)


def test_how_long_ahead_is_the_clinics_to_set(house: House, cast: Cast) -> None:
    house.patient.is_part2 = True
    later = SOON + timedelta(days=14)
    session = house.plan(starts_at=later, ends_at=later + timedelta(hours=1))
    assert session.id not in named(house, due.bases_missing)
    set_rule(house.db, cast.actor("dee"), BASES_ASKED, Setting(TODAY, 30), "Families are asked a month ahead")
    assert session.id in named(house, due.bases_missing)


def test_what_a_family_code_turns_on_stands_in_the_book(app: object) -> None:
    numbers = CodeNumbers()
    for said in (str(numbers.minimum_minutes), numbers.with_patient, numbers.without_patient, numbers.multi_family):
        assert said in FAMILY_CODES.tells()


def test_a_release_that_ends_before_the_session_is_no_basis_for_it(house: House) -> None:
    house.patient.is_part2 = True
    house.release(house.mother, expires_on=TODAY + timedelta(days=1))
    session = house.plan(starts_at=SOON, ends_at=SOON + timedelta(hours=1))
    assert session.id in named(house, due.bases_missing)


def test_somebody_marked_since_they_were_planned_for_is_named_anywhere(house: House) -> None:
    session = house.plan(starts_at=SOON, ends_at=SOON + timedelta(hours=1))
    house.mother.has_protective_order = True
    house.db.flush()
    assert session.id in named(house, due.bases_missing)


def test_somebody_who_would_have_to_be_called_and_asked_not_to_be_is_named(house: House) -> None:
    held = {
        form: house.plan(starts_at=SOON, ends_at=SOON + timedelta(hours=1), format=form).id
        for form in (SessionFormat.IN_PERSON, SessionFormat.PHONE)
    }
    house.mother.is_do_not_contact = True
    house.db.flush()
    assert named(house, due.bases_missing) & set(held.values()) == {held[SessionFormat.PHONE]}


def test_an_invitation_that_failed_or_is_of_before_a_change_is_named(house: House) -> None:
    house.mother.email = "mo@sample.example"
    release = house.release(house.mother)
    session = house.plan(starts_at=SOON, ends_at=SOON + timedelta(hours=1), format=SessionFormat.PHONE)
    sent = services.invite(house.db, house.ana, session.id, house.mother.id)
    assert session.id not in named(house, due.unreached)
    house.db.execute(update(mail.OutgoingMail).where(mail.OutgoingMail.id == sent.mail_ref).values(given_up_at=NOW))
    assert session.id in named(house, due.unreached)
    services.invite(house.db, house.ana, session.id, house.mother.id)
    assert session.id not in named(house, due.unreached)
    release.revoked_on, release.revoked_at, release.revoked_reason = TODAY, NOW, "no more"
    house.db.flush()
    services.cancel(house.db, house.ana, session.id, CancelReason.CLINICIAN)
    assert session.id in named(house, due.unreached)


def test_the_worklist_asks_for_what_happened_before_it_asks_for_a_signature(house: House) -> None:
    session = house.plan()
    assert asked(house)[session.id].startswith("Say what happened in the family session of ")
    services.document(house.db, house.ana, session.id, house.whole_note())
    assert asked(house)[session.id].startswith("Sign the note of the family session, ")


def asked(house: House) -> dict[UUID, str]:
    return {item.id: item.what for item in due.notes_to_sign(house.db, house.ana, TODAY, MANY, is_mine=True)}


def test_a_summary_waits_until_it_is_given_or_the_record_says_why_not(house: House) -> None:
    session = house.documented()
    with clock.frozen(NOW + timedelta(days=3)):
        assert session.id in named(house, due.summaries_to_give)
        services.waive_summary(house.db, house.ana, session.id, "They want nothing in writing.")
        assert session.id not in named(house, due.summaries_to_give)
