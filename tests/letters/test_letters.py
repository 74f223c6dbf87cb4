"""Letters: begun from what a release covers, signed and frozen, and released through the gate or not at all."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.disclosure import Category, DisclosureRefused, Purpose, Recipient
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused, Stale
from causeway.language import speaking
from tenants.patients import services as patients
from tenants.patients.letters import queries, rules, services, texts
from tenants.patients.letters.errors import HoldsMore, LetterFrozen, LetterNotSigned, LetterVoided, MustNotBeTold
from tenants.patients.letters.models import LetterDraft
from tenants.patients.letters.rules import SCOPES, LetterKind, LetterState
from tenants.patients.models import Disclosure, Relationship
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ContactFacts, PatientFacts
from tests.letters.conftest import Paper
from tests.letters.writing import COMING, OFFICE, begun, diagnosed, of, signed, told
from tests.spanish import untranslated


def test_a_letter_begins_only_with_what_a_release_covers(alder: Session, rosa: Paper) -> None:
    diagnosed(alder, rosa)
    wanted = frozenset({Category.ATTENDANCE, Category.DIAGNOSIS})
    letter = begun(alder, rosa, kind=LetterKind.GENERAL, categories=wanted)
    assert "F33.1" not in queries.text_of(alder, letter.id)
    rosa.release(OFFICE, [Category.ATTENDANCE], recipient=Recipient.OTHER, db=alder)
    letter = begun(alder, rosa, kind=LetterKind.GENERAL, categories=wanted)
    assert "F33.1" not in queries.text_of(alder, letter.id), "the release covers attendance alone"
    rosa.release(OFFICE, wanted, recipient=Recipient.OTHER, db=alder)
    letter = begun(alder, rosa, kind=LetterKind.GENERAL, categories=wanted)
    assert "F33.1" in queries.text_of(alder, letter.id)
    letter = begun(alder, rosa, kind=LetterKind.GENERAL, to="Somebody Else", categories=wanted)
    assert "F33.1" not in queries.text_of(alder, letter.id), "the release names somebody else"


def test_a_letter_that_tells_less_begins_again(alder: Session, rosa: Paper) -> None:
    ana = rosa.cast.actor("ana")
    diagnosed(alder, rosa)
    rosa.release("Reed & Sample LLP", recipient=Recipient.OTHER, db=alder)
    wanted = frozenset({Category.ATTENDANCE, Category.DIAGNOSIS})
    own = {"kind": LetterKind.GENERAL, "recipient": Recipient.PATIENT}
    letter = begun(alder, rosa, **own, categories=wanted)
    services.keep_draft(alder, ana, letter.id, {"text": [queries.text_of(alder, letter.id)]})
    narrowed = of(rosa, LetterKind.GENERAL, to="Reed & Sample LLP")
    for less in (narrowed, of(rosa, **own), replace(narrowed, categories=wanted)):
        with pytest.raises(HoldsMore) as refused, alder.begin_nested():
            services.readdress(alder, ana, letter.id, less)
        assert (refused.value.field, "Diagnoses" in refused.value.sentence()) == ("anew", True)
    services.readdress(alder, ana, letter.id, of(rosa, **own, categories=wanted, address="7 Sample Street"))
    services.readdress(alder, ana, letter.id, narrowed, anew=True)
    text = queries.text_of(alder, letter.id)
    assert ("F33.1" in text, "Date of birth" in text) == (False, False)
    assert alder.scalars(select(LetterDraft.id).where(LetterDraft.letter_id == letter.id)).all() == []
    services.rewrite(alder, ana, letter.id, "Rosa was here.")
    services.sign_letter(alder, ana, letter.id)
    services.release_letter(alder, ana, letter.id)
    assert told(alder, rosa) == ["attendance"]
    again = services.write_anew(alder, ana, letter.id)
    assert again.begun_with == ["attendance"]


@pytest.mark.parametrize(
    ("covered", "begins_with"),
    [(COMING, ["attendance"]), (COMING | {Category.DEMOGRAPHICS}, ["attendance", "demographics"])],
)
def test_a_birth_date_leaves_only_where_that_is_covered_and_is_accounted_for(
    alder: Session, rosa: Paper, covered: frozenset[Category], begins_with: list[str]
) -> None:
    ana = rosa.cast.actor("ana")
    rosa.release("Sample County", covered, recipient=Recipient.COURT, kind=ConsentKind.LEGAL_PROCEEDINGS, db=alder)
    letter = begun(alder, rosa, kind=LetterKind.COURT, to="Sample County")
    assert letter.begun_with == begins_with
    assert ("1990" in queries.text_of(alder, letter.id)) is (Category.DEMOGRAPHICS in covered)
    services.sign_letter(alder, ana, letter.id)
    services.release_letter(alder, ana, letter.id)
    assert told(alder, rosa) == begins_with


def test_a_text_from_before_its_beginning_was_kept_holds_all_it_can_have_begun_with() -> None:
    kept = rules.begun_with(LetterKind.COURT, ["attendance"], None)
    assert kept == {Category.ATTENDANCE, Category.DEMOGRAPHICS}
    assert rules.begun_with(LetterKind.EMPLOYER, ["attendance"], None) == COMING
    assert rules.begun_with(LetterKind.COURT, ["attendance"], []) == frozenset()


def test_what_the_patient_passes_on_themselves_needs_no_release(alder: Session, rosa: Paper) -> None:
    diagnosed(alder, rosa)
    letter = signed(alder, rosa, kind=LetterKind.GENERAL, recipient=Recipient.PATIENT, categories={Category.DIAGNOSIS})
    _letter, clearance = services.release_letter(alder, rosa.cast.actor("ana"), letter.id)
    assert (clearance.basis.key, letter.addressee) == ("patient_access", "Rosa Testperson")


@pytest.mark.parametrize("kind", [LetterKind.EMPLOYER, LetterKind.LEAVE])
@pytest.mark.parametrize("told", sorted(set(Category) - {Category.ATTENDANCE, Category.ASSESSMENT}))
def test_work_never_hears_more_than_times_and_fitness(
    alder: Session, rosa: Paper, kind: LetterKind, told: Category
) -> None:
    with pytest.raises(Invalid) as refused:
        begun(alder, rosa, kind=kind, categories=frozenset({told}))
    assert list(refused.value.problems) == ["categories"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"categories": frozenset()}, "categories"),
        ({"to": "  "}, "addressee"),
        ({"from_on": date(2026, 3, 2), "until_on": date(2026, 3, 1)}, "until_on"),
        ({"until_on": date(2100, 1, 1)}, "until_on"),
        ({"from_on": date(1999, 1, 1)}, "from_on"),
    ],
)
def test_what_is_wrong_with_a_letter_is_said_beside_its_field(
    alder: Session, rosa: Paper, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        begun(alder, rosa, **change)
    assert list(refused.value.problems) == [field]


def test_a_signed_letter_is_frozen_and_followed_by_a_version(alder: Session, rosa: Paper) -> None:
    ana, letter = rosa.cast.actor("ana"), signed(alder, rosa)
    with pytest.raises(LetterFrozen):
        services.rewrite(alder, ana, letter.id, "Other words.")
    with pytest.raises(LetterFrozen):
        services.sign_letter(alder, ana, letter.id)
    again = services.write_anew(alder, ana, letter.id)
    assert (again.number, again.replaces_id, queries.text_of(alder, again.id)) == (
        2,
        letter.id,
        queries.text_of(alder, letter.id),
    )
    assert services.write_anew(alder, ana, letter.id).id == again.id, "a second click begins no third"
    letter.addressee = "Somebody else"
    with pytest.raises(DBAPIError, match="frozen"):
        alder.flush()


def test_nothing_is_signed_while_a_bracket_waits(alder: Session, rosa: Paper) -> None:
    ana, letter = rosa.cast.actor("ana"), begun(alder, rosa, kind=LetterKind.LEAVE)
    services.rewrite(alder, ana, letter.id, "Leave is needed until [day].")
    with pytest.raises(Refused) as refused:
        services.sign_letter(alder, ana, letter.id)
    assert "[day]" in refused.value.sentence()


def test_only_a_signed_letter_that_stands_is_released(alder: Session, rosa: Paper) -> None:
    rosa.release(OFFICE, db=alder)
    ana, letter = rosa.cast.actor("ana"), begun(alder, rosa)
    with pytest.raises(LetterNotSigned):
        services.release_letter(alder, ana, letter.id)
    letter = signed(alder, rosa)
    _letter, clearance = services.release_letter(alder, ana, letter.id)
    assert clearance.basis.key == "release"
    assert clearance.notice
    left = alder.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).one()
    assert (left.recipient, left.recipient_name, left.categories) == (Recipient.EMPLOYER, OFFICE, ["attendance"])
    assert rules.state(letter) is LetterState.RELEASED
    services.void_letter(alder, ana, letter.id, "Sent to the wrong office.")
    with pytest.raises(LetterVoided):
        services.release_letter(alder, ana, letter.id)


@pytest.mark.parametrize(
    ("to", "categories", "recipient", "ends_in", "purpose"),
    [
        ("Sample Freight", COMING, Recipient.EMPLOYER, 0, Purpose.TREATMENT),  # for another purpose
        ("Another Firm", COMING, Recipient.EMPLOYER, 9, Purpose.OTHER),  # names another
        ("Sample Freight", frozenset({Category.BILLING}), Recipient.EMPLOYER, 9, Purpose.OTHER),  # covers less
        ("Sample Freight", COMING, Recipient.SCHOOL, 9, Purpose.OTHER),  # another kind of recipient
    ],
)
def test_a_letter_stays_where_no_release_covers_it(
    alder: Session,
    rosa: Paper,
    to: str,
    categories: frozenset[Category],
    recipient: Recipient,
    ends_in: int,
    purpose: Purpose,
) -> None:
    rosa.release(to, categories, recipient=recipient, ends_in=ends_in, db=alder)
    letter = signed(alder, rosa, purpose=purpose)
    with pytest.raises(DisclosureRefused):
        services.release_letter(alder, rosa.cast.actor("ana"), letter.id)
    assert queries.text_of(alder, letter.id) == "Dear all:\n\nRosa was here."
    assert rules.state(letter) is LetterState.SIGNED


@pytest.mark.parametrize(
    ("kind", "consent", "leaves"),
    [
        (LetterKind.COURT, ConsentKind.RELEASE, False),
        (LetterKind.COURT, ConsentKind.LEGAL_PROCEEDINGS, True),
        (LetterKind.COURT, ConsentKind.CRIMINAL_JUSTICE, False),
        (LetterKind.PROBATION, ConsentKind.RELEASE, False),
        (LetterKind.PROBATION, ConsentKind.CRIMINAL_JUSTICE, True),
        (LetterKind.EMPLOYER, ConsentKind.RELEASE, True),
    ],
)
def test_under_part_2_proceedings_need_a_consent_of_their_own(
    alder: Session, rita: Paper, kind: LetterKind, consent: ConsentKind, leaves: bool
) -> None:
    rita.release("Sample County", recipient=SCOPES[kind].recipient, kind=consent, db=alder)
    letter = signed(alder, rita, kind=kind, to="Sample County")
    if leaves:
        assert services.release_letter(alder, rita.cast.actor("ana"), letter.id)[1].basis.key
    else:
        with pytest.raises(DisclosureRefused):
            services.release_letter(alder, rita.cast.actor("ana"), letter.id)


@pytest.mark.parametrize("consent", [ConsentKind.RELEASE, ConsentKind.LEGAL_PROCEEDINGS])
def test_a_letter_to_a_court_needs_it_by_a_relatives_hand_too(
    alder: Session, rita: Paper, consent: ConsentKind
) -> None:
    ana, dan = rita.cast.actor("ana"), rita.cast.actor("dan")
    contact = patients.add_contact(alder, dan, rita.patient_id, ContactFacts("Kim Testperson", Relationship.SIBLING))
    rita.release("Kim Testperson", recipient=Recipient.CONTACT, kind=consent, db=alder)
    by_kim = {"to": contact.name, "recipient": Recipient.CONTACT, "contact_id": contact.id}
    letter = signed(alder, rita, kind=LetterKind.COURT, **by_kim)
    if consent is ConsentKind.LEGAL_PROCEEDINGS:
        assert services.release_letter(alder, ana, letter.id)[1].basis.key == "release"
        return
    with pytest.raises(DisclosureRefused) as refused:
        services.release_letter(alder, ana, letter.id)
    assert "It needs a consent of its own" in refused.value.sentence()
    assert services.release_letter(alder, ana, signed(alder, rita, kind=LetterKind.GENERAL, **by_kim).id)


def test_a_consent_made_for_proceedings_goes_before_a_general_one(alder: Session, rita: Paper) -> None:
    general = rita.release("Sample County", recipient=Recipient.COURT, db=alder)
    own = rita.release("Sample County", recipient=Recipient.COURT, kind=ConsentKind.LEGAL_PROCEEDINGS, db=alder)
    letter = signed(alder, rita, kind=LetterKind.COURT, to="Sample County")
    basis = services.release_letter(alder, rita.cast.actor("ana"), letter.id)[1].basis
    assert (basis.release_id, general != own) == (own, True)


def test_nobody_marked_never_to_be_told_is_written_to(alder: Session, rosa: Paper) -> None:
    dan = rosa.cast.actor("dan")
    contact = patients.add_contact(
        alder, dan, rosa.patient_id, ContactFacts("Kim Testperson", Relationship.SIBLING, is_never_tell=True)
    )
    with pytest.raises(MustNotBeTold):
        begun(alder, rosa, recipient=Recipient.CONTACT, contact_id=contact.id)


@pytest.mark.parametrize("leaves", [True, False])
def test_whoever_asked_not_to_be_contacted_gets_no_letter(alder: Session, rosa: Paper, leaves: bool) -> None:
    why = None if leaves else "Asked us not to"
    facts = ContactFacts(
        "Kim Testperson", Relationship.SIBLING, is_do_not_contact=not leaves, do_not_contact_reason=why
    )
    contact = patients.add_contact(alder, rosa.cast.actor("dan"), rosa.patient_id, facts)
    rosa.release("Kim Testperson", recipient=Recipient.CONTACT, db=alder)
    to_kim = {"kind": LetterKind.GENERAL, "to": contact.name, "recipient": Recipient.CONTACT, "contact_id": contact.id}
    letter = signed(alder, rosa, **to_kim)
    if leaves:
        assert services.release_letter(alder, rosa.cast.actor("ana"), letter.id)[1].basis.key == "release"
        return
    with pytest.raises(DisclosureRefused) as refused:
        services.release_letter(alder, rosa.cast.actor("ana"), letter.id)
    assert "asked not to be contacted" in refused.value.sentence()


def test_who_writes_and_who_signs(alder: Session, rosa: Paper) -> None:
    ivy, letter = rosa.cast.actor("ivy"), begun(alder, rosa)
    services.rewrite(alder, ivy, letter.id, "Rosa was here.", expected_version=letter.version)
    with pytest.raises(Forbidden):
        services.sign_letter(alder, ivy, letter.id)
    with pytest.raises(Stale):
        services.rewrite(alder, ivy, letter.id, "Older words.", expected_version=1)
    with pytest.raises(Forbidden):
        services.begin_letter(alder, rosa.cast.actor("fay"), rosa.patient_id, of(rosa))
    other = patients.register(alder, ivy, PatientFacts("Otto", "Testperson", date(1991, 4, 7)))
    with pytest.raises(OutsideCaseload):
        services.begin_letter(alder, rosa.cast.actor("ana"), other.id, of(rosa))


ABOUT = texts.About("Rosa Testperson", "7 Apr 1990", "Alder Clinic", "Sample Freight", Recipient.EMPLOYER)
ALL = frozenset(Category)


def test_every_kind_has_its_words_in_both_languages(app: object) -> None:
    with untranslated() as missing, speaking("es"):
        for kind in LetterKind:
            assert texts.begin(kind, ABOUT, ALL, []) != ""
            texts.begin(kind, ABOUT._replace(recipient=Recipient.PATIENT), ALL, [])
    assert missing == set()


@pytest.mark.parametrize("kind", list(LetterKind))
def test_what_the_patient_passes_on_speaks_of_no_consent_in_writing(app: object, kind: LetterKind) -> None:
    own = texts.begin(kind, ABOUT._replace(recipient=Recipient.PATIENT), ALL, [])
    assert "written consent" not in own
    assert ("written consent" in texts.begin(kind, ABOUT, ALL, [])) is (kind.value in {"court", "probation"})


@given(st.text(max_size=300))
def test_cleaning_a_text_twice_changes_nothing_more(text: str) -> None:
    once = rules.cleaned(text)
    assert rules.cleaned(once) == once
