"""The family's summary: versions, names of others, and who may have it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from causeway import clock, mail
from causeway.disclosure import Category, DisclosureRefused, Purpose
from causeway.errors import Refused, Stale
from causeway.language import speaking
from tenants.clinics import queries as clinics
from tenants.family import documents, labels, services
from tenants.family.errors import BasisRefused, SummaryBehind
from tenants.family.models import FamilyHandover, FamilySession, FamilySummary
from tenants.family.queries import giving
from tenants.family.rules import CancelReason, Intervention, SessionFormat, SummaryPart
from tenants.family.services import SessionPlan
from tenants.patients.models import Disclosure, Relationship
from tests.family.conftest import BEGAN, NOW, House, add_contact

LATER = NOW + timedelta(minutes=5)
CONTENT = {SummaryPart.PRACTISED: "We practised asking.", SummaryPart.AGREED: "- Call before visiting"}


def write(house: House, session: FamilySession, language: str = "en", **changes: str) -> FamilySummary:
    content = {**CONTENT, **{SummaryPart(part): text for part, text in changes.items()}}
    with clock.frozen(LATER):
        return services.write_summary(house.db, house.ana, session.id, language, content)


def test_a_draft_holds_what_was_practised_and_agreed_and_the_next_meeting_never_the_note(house: House) -> None:
    house.mother.language = "es"
    session = house.documented(interventions=(Intervention.ROLE_PLAY,))
    house.plan(starts_at=NOW + timedelta(days=7), ends_at=NOW + timedelta(days=7, hours=1))
    draft = documents.draft(house.db, house.ana, session, "es")
    assert draft[SummaryPart.PRACTISED] == "- Ensayamos una situación"
    assert draft[SummaryPart.AGREED] == "- Mo Sample: Call before visiting (a más tardar el 21 nov 2026)"
    assert draft[SummaryPart.NEXT].startswith("28 nov 2026")
    assert "boundary" not in " ".join(draft.values())


def next_week(house: House, **changes: Any) -> FamilySession:
    starts_at = NOW + timedelta(days=7)
    return house.plan(**{"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), **changes})


def naming(house: House, session: FamilySession) -> FamilySummary:
    """A summary that begins from the draft, and names the next meeting."""
    with clock.frozen(LATER):
        content, named = documents.draft(house.db, house.ana, session, "en"), giving.find_next(house.db, session, "en")
        assert named is not None
        return services.write_summary(house.db, house.ana, session.id, "en", content, named=named)


def test_the_next_meeting_is_one_to_come_that_a_reader_is_expected_at(house: House) -> None:
    session = house.documented()
    house.plan(starts_at=BEGAN + timedelta(hours=1), ends_at=BEGAN + timedelta(minutes=90))  # over, never documented
    next_week(house, contact_ids=(house.brother.id,))
    assert documents.draft(house.db, house.ana, session, "en")[SummaryPart.NEXT] == ""
    theirs = next_week(house, starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=9, hours=1))
    assert documents.draft(house.db, house.ana, session, "en")[SummaryPart.NEXT].startswith("30 Nov 2026")
    assert documents.draft(house.db, house.ana, session, "es")[SummaryPart.NEXT] == ""  # nobody there reads Spanish
    services.cancel(house.db, house.ana, theirs.id, CancelReason.FAMILY)
    assert giving.find_next(house.db, session, "en") is None


@pytest.mark.parametrize("change", ["moved", "another way", "called off", "over", "none"])
def test_a_summary_is_behind_once_the_meeting_it_names_does_not_stand(house: House, change: str) -> None:
    house.release(house.mother)
    session, coming = house.documented(), next_week(house)
    summary = naming(house, session)
    days, how = (8, SessionFormat.IN_PERSON) if change == "moved" else (7, SessionFormat.PHONE)
    if change in {"moved", "another way"}:
        facts = SessionPlan(house.clinician.id, NOW + timedelta(days=days), NOW + timedelta(days=days, hours=1), how)
        services.replan(house.db, house.ana, coming.id, replace(facts, contact_ids=(house.mother.id,)))
    elif change == "called off":
        services.cancel(house.db, house.ana, coming.id, CancelReason.FAMILY)
    give = (house.db, house.ana, session.id, summary.id, house.mother.id)
    with clock.frozen(NOW + timedelta(days=7 if change == "over" else 1)):
        if change == "none":
            services.hand_over(*give)
            return
        for hand in (services.hand_over, services.send_summary):
            house.mother.email = "mo@sample.example"
            with pytest.raises(SummaryBehind):
                hand(*give)
        content, named = giving.content_of(house.db, summary), giving.find_next(house.db, session, "en")
        again = services.write_summary(house.db, house.ana, session.id, "en", content, named=named)
        assert again.number == 2
        services.hand_over(house.db, house.ana, session.id, again.id, house.mother.id)


def test_a_meeting_moved_while_the_summary_was_typed_leaves_it_behind(house: House) -> None:
    session, coming = house.documented(), next_week(house)
    seen = giving.find_next(house.db, session, "en")
    facts = SessionPlan(house.clinician.id, NOW + timedelta(days=8), NOW + timedelta(days=8, hours=1))
    services.replan(house.db, house.ana, coming.id, replace(facts, contact_ids=(house.mother.id,)))
    content = {**CONTENT, SummaryPart.NEXT: "28 Nov 2026"}
    with clock.frozen(LATER):
        summary = services.write_summary(house.db, house.ana, session.id, "en", content, named=seen)
    with pytest.raises(SummaryBehind):
        services.hand_over(house.db, house.ana, session.id, summary.id, house.mother.id)


def test_who_is_not_expected_at_the_next_meeting_hears_nothing_of_it(house: House) -> None:
    session = house.documented()
    next_week(house)
    summary = naming(house, session)
    assert documents.told(house.db, summary, house.mother.id)[SummaryPart.NEXT]
    theirs = documents.told(house.db, summary, house.brother.id)
    assert theirs[SummaryPart.NEXT] == ""
    assert theirs[SummaryPart.AGREED]


def test_what_was_done_stands_in_words_for_families_in_english_too(house: House) -> None:
    draft = documents.draft(house.db, house.ana, house.documented(), "en")
    assert draft[SummaryPart.PRACTISED] == "- We talked about the illness and how to understand it"
    assert set(labels.TOLD) == set(Intervention)
    assert not set(map(str, labels.TOLD.values())) & set(map(str, labels.INTERVENTIONS.values()))


def test_a_letter_tells_the_telephone_as_people_read_it(house: House) -> None:
    clinics.get_profile(house.db).phone = "+12175550144"
    house.db.flush()
    _subject, text, _name = documents.summary_letter(house.db, "en")
    assert "(217) 555-0144" in text
    assert "+1217" not in text


def test_a_summary_comes_after_the_session_and_says_something(house: House) -> None:
    with pytest.raises(Refused):
        write(house, house.plan())
    with pytest.raises(Refused):
        services.write_summary(house.db, house.ana, house.documented().id, "en", {SummaryPart.WORDS: "  "})


def test_every_change_is_a_version_and_the_same_words_again_are_none(house: House) -> None:
    session = house.documented()
    first = write(house, session)
    assert write(house, session).id == first.id
    assert (write(house, session, words="Thank you.").number, write(house, session, "es").number) == (2, 1)
    with pytest.raises(Stale):
        services.write_summary(house.db, house.ana, session.id, "en", CONTENT, expected_number=1)


def test_it_goes_to_a_contact_on_a_release_with_the_notice_and_is_accounted_for(house: House) -> None:
    release = house.release(house.mother)
    session = house.documented()
    summary = write(house, session)
    clearance, made = services.hand_over(house.db, house.ana, session.id, summary.id, house.mother.id)
    assert clearance.basis.release_id == release.id
    assert made.notice == clearance.notice
    assert "42 CFR part 2" in made.notice
    assert made.startswith(b"%PDF")
    row = house.db.scalars(select(Disclosure).where(Disclosure.patient_id == house.patient.id)).one()
    assert (row.recipient_id, row.categories, row.release_id) == (house.mother.id, [Category.FAMILY], release.id)
    (given,) = giving.list_handovers(house.db, session.id)
    assert (given.contact_id, given.number) == (house.mother.id, 1)


def test_it_goes_for_the_purpose_that_the_release_was_signed_for(house: House) -> None:
    house.release(house.mother, purpose=Purpose.TREATMENT, states_redisclosure=True, states_refusal=True)
    session = house.documented()
    clearance, _made = services.hand_over(house.db, house.ana, session.id, write(house, session).id, house.mother.id)
    assert clearance.leaving.purpose is Purpose.TREATMENT


def test_each_reader_is_asked_about_on_their_own(house: House) -> None:
    house.release(house.mother)
    session = house.documented()
    summary = write(house, session)
    with pytest.raises(DisclosureRefused):
        services.hand_over(house.db, house.ana, session.id, summary.id, house.brother.id)
    assert (
        house.db.scalar(select(func.count()).select_from(FamilyHandover).where(FamilyHandover.session_id == session.id))
        == 0
    )


def test_a_release_revoked_a_minute_ago_carries_no_summary(house: House) -> None:
    release = house.release(house.mother)
    session = house.documented()
    summary = write(house, session)
    release.revoked_on, release.revoked_at, release.revoked_reason = NOW.date(), NOW - timedelta(minutes=1), "no more"
    house.db.flush()
    with pytest.raises(DisclosureRefused):
        services.hand_over(house.db, house.ana, session.id, summary.id, house.mother.id)


def test_nobody_marked_never_to_be_told_gets_one(house: House) -> None:
    feared = add_contact(house.db, house.patient, "Kit Sample", Relationship.PARTNER, is_never_tell=True)
    house.release(feared)
    session = house.documented()
    with pytest.raises(BasisRefused):
        services.hand_over(house.db, house.ana, session.id, write(house, session).id, feared.id)


def test_a_note_changed_since_asks_for_the_summary_to_be_looked_through(house: House) -> None:
    house.release(house.mother)
    session = house.documented()
    summary = write(house, session)
    with clock.frozen(LATER + timedelta(minutes=1)):
        services.document(house.db, house.ana, session.id, house.whole_note(held_minutes=40))
    with pytest.raises(SummaryBehind):
        services.hand_over(house.db, house.ana, session.id, summary.id, house.mother.id)
    with clock.frozen(LATER + timedelta(minutes=2)):
        again = services.write_summary(house.db, house.ana, session.id, "en", CONTENT)
        assert again.number == 2
        services.hand_over(house.db, house.ana, session.id, again.id, house.mother.id)


def test_a_mailed_summary_says_nothing_in_its_letter_and_its_way_is_known(house: House) -> None:
    house.mother.email = "mo@sample.example"
    house.release(house.mother)
    session = house.documented()
    with speaking("en"):
        subject, text, name = documents.summary_letter(house.db, "en")
    assert not {"family", "session", "Rosa", "therapy"} & set(f"{subject} {text} {name}".split())
    services.send_summary(house.db, house.ana, session.id, write(house, session).id, house.mother.id)
    (given,) = giving.list_handovers(house.db, session.id)
    assert given.arrival is mail.Arrival.WAITING


def test_why_a_family_gets_none_is_written_down_after_signing_too(house: House) -> None:
    session = services.sign(house.db, house.ana, house.documented().id)
    services.waive_summary(house.db, house.ana, session.id, "They asked for nothing in writing.")
    assert session.unsummed_at == NOW


def test_outside_part_2_the_patients_agreement_carries_one_handing_over(house: House) -> None:
    session = house.documented()
    summary = write(house, session)
    give = (house.db, house.ana, session.id, summary.id, house.mother.id)
    clearance, made = services.hand_over(*give, has_agreed=True)
    assert (clearance.basis.key, made.notice) == ("agreement", "")
    with pytest.raises(DisclosureRefused):
        services.hand_over(*give)


def test_under_part_2_the_patients_word_carries_nothing_out(house: House) -> None:
    session = house.documented()
    summary = write(house, session)
    house.patient.is_part2 = True
    house.db.flush()
    with pytest.raises(Refused):
        services.hand_over(house.db, house.ana, session.id, summary.id, house.mother.id, has_agreed=True)
