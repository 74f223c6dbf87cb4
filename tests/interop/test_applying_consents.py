"""The sheet of consents: signed on paper elsewhere, taken in whole, ended later, and otherwise never changed."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from causeway import clock
from causeway.disclosure import Purpose, Recipient
from tenants.clinics.models import ClinicProfile
from tenants.consents.words import CHANNELS as CHANNEL_WORDS
from tenants.interop import reasons
from tenants.interop.rows import Reject, ValueClass
from tenants.interop.sheets.columns import SheetKind, template
from tenants.interop.sheets.reader import read_sheet
from tenants.patients import services
from tenants.patients.models import Consent, Contact, Patient
from tenants.patients.rules.consents import ConsentKind, SignedAs, SignedHow
from tenants.patients.rules.details import CHANNELS
from tenants.patients.services import ContactFacts
from tests.interop.conftest import Notes, Place, verdicts
from tests.interop.days import NOW, house, left_out

CONSENTS = SheetKind.CONSENTS
RELEASE = {
    "id": "R-1",
    "patient_id": "1",
    "kind": "release",
    "contact_id": "C-1",
    "discloser": "Place",
    "categories": "attendance; plan",
    "purpose": "other",
    "states_right_to_revoke": "yes",
    "expires_on": "2027-03-01",
    "signed_on": "2026-03-02",
    "signed_by": "Robin Sample",
}
TREATMENT = {"patient_id": "1", "kind": "treatment", "signed_on": "2026-03-02", "signed_by": "Robin Sample"}
CRIMINAL = {**RELEASE, "kind": "criminal_justice", "what": "Once the sentence is served"}
CONTACTS = (
    "id,patient_id,name,relationship,is_guardian,is_never_tell,has_protective_order\n"
    "C-1,1,Kim Example,sibling,,,\n"
    "C-2,1,Nel Never,sibling,,yes,\n"
    "C-3,2,Lou Other,friend,,,\n"
    "C-4,1,Ora Order,parent,,,yes\n"
    "C-5,9,Pat Parent,parent,yes,,\n"
    "C-6,9,Kay Keptaway,parent,yes,yes,\n"
    ",1,Uma Unnumbered,friend,,,\n"
)


@pytest.fixture
def housed(place: Place) -> Iterator[Place]:
    """A clinic with three adults, a child of ten and their contacts, on a Wednesday in March 2026."""
    with clock.frozen(NOW):
        found = house(place)
        found.sheet(SheetKind.PATIENTS, "id,last_name,first_name,birth_date,sex\n9,Sample,Ada,2016-02-03,F\n")
        found.sheet(SheetKind.CONTACTS, CONTACTS)
        yield found


def sheet(*rows: dict[str, str]) -> str:
    """A sheet of these rows, with the columns it must have and those they fill."""
    columns = list(dict.fromkeys([*sorted(template(CONSENTS).required), *(name for row in rows for name in row)]))
    return "\n".join(",".join(row.get(name, "") for name in columns) for row in ({c: c for c in columns}, *rows)) + "\n"


def take(place: Place, *rows: dict[str, str]) -> Notes:
    return place.sheet(CONSENTS, sheet(*rows))


def refused(place: Place, *rows: dict[str, str]) -> list[tuple[str, str, str]]:
    """Column, sort of value and reason of each row left out."""
    return [(found.field, found.value_class, found.reason) for found in take(place, *rows).findings]


def test_the_template_comes_in_as_it_stands_and_again_changes_nothing(place: Place) -> None:
    with clock.frozen(NOW):
        place.sheet(SheetKind.PATIENTS, template(SheetKind.PATIENTS).as_csv())
        text = template(CONSENTS).as_csv()
        assert verdicts(place.sheet(CONSENTS, text, is_dry_run=True)) == {"consent": {"created": 1}}
        assert place.rows(Consent) == []
        assert verdicts(place.sheet(CONSENTS, text)) == {"consent": {"created": 1}}
        assert verdicts(place.sheet(CONSENTS, text)) == {"consent": {"unchanged": 1}}
    row = place.only(Consent)
    assert (row.kind, row.how, row.statement, row.signature_recorded_by) == (
        ConsentKind.RELEASE,
        SignedHow.ELSEWHERE,
        None,
        None,
    )
    assert (row.recipient, row.recipient_name) == (Recipient.TREATING_PROVIDER, "Example General Hospital")
    assert (row.categories, row.purpose) == (["attendance", "plan", "substance_use"], Purpose.TREATMENT)
    assert (row.signed_on, row.signed_by, row.signed_as) == (date(2026, 3, 2), "Robin Example", SignedAs.PATIENT)
    assert (row.states_right_to_revoke, row.states_redisclosure, row.states_refusal) == (True, True, True)


def test_a_release_names_a_contact_by_id_or_by_name_where_contacts_have_none(housed: Place) -> None:
    other = {**RELEASE, "id": "R-2", "contact_id": "Uma Unnumbered"}
    assert verdicts(take(housed, RELEASE, other)) == {"consent": {"created": 2}}
    found = {row.recipient_name: row for row in housed.rows(Consent)}
    assert set(found) == {"Kim Example", "Uma Unnumbered"}
    assert {row.recipient for row in found.values()} == {Recipient.CONTACT}
    names = {contact.id: contact.name for contact in housed.rows(Contact)}
    assert {names[row.contact_id] for row in found.values() if row.contact_id} == set(found)


def by_hand(place: Place, *names: str) -> dict[str, Contact]:
    """Contacts of Robin's that no sheet has brought."""
    with place.session() as db:
        patient_id = db.scalars(select(Contact.patient_id).where(Contact.name == "Kim Example")).one()
        for name in names:
            services.add_contact(db, place.actor, patient_id, ContactFacts(name=name))
    return {contact.name: contact for contact in place.rows(Contact)}


@pytest.mark.parametrize("is_by_name", [True, False])
def test_a_release_names_a_contact_whom_no_sheet_has_named_by_the_one_they_became(
    housed: Place, is_by_name: bool
) -> None:
    known = by_hand(housed, "Fay Fhir", "F. Fhir")
    with housed.session() as db:
        services.merge_contacts(db, housed.actor, known["Fay Fhir"].id, known["F. Fhir"].id)
    said = "fay  FHIR" if is_by_name else str(known["Fay Fhir"].id)
    assert verdicts(take(housed, {**RELEASE, "contact_id": said})) == {"consent": {"created": 1}}
    assert housed.only(Consent).contact_id == known["Fay Fhir"].id
    gone = {**RELEASE, "id": "R-2", "contact_id": "F. Fhir"}
    assert refused(housed, gone) == [("contact_id", REFERENCE, reasons.CONTACT_NOT_HERE)]


def test_a_name_that_two_contacts_bear_names_neither(housed: Place) -> None:
    by_hand(housed, "Fay Fhir", "Fay Fhir")
    assert refused(housed, {**RELEASE, "contact_id": "Fay Fhir"}) == [
        ("contact_id", REFERENCE, reasons.CONTACT_NOT_HERE)
    ]


def test_a_release_follows_a_contact_that_was_merged(housed: Place) -> None:
    ids = {contact.name: contact.id for contact in housed.rows(Contact)}
    with housed.session() as db:
        services.merge_contacts(db, housed.actor, ids["Uma Unnumbered"], ids["Kim Example"])
    take(housed, RELEASE)
    assert housed.only(Consent).contact_id == ids["Uma Unnumbered"]


def test_without_an_id_patient_kind_recipient_and_day_recognise_it(housed: Place) -> None:
    assert verdicts(take(housed, TREATMENT, {**TREATMENT, "patient_id": "2"})) == {"consent": {"created": 2}}
    assert verdicts(take(housed, TREATMENT)) == {"consent": {"unchanged": 1}}
    assert refused(housed, TREATMENT, TREATMENT) == [("id", ValueClass.TEXT, reasons.DUPLICATE_ID)]


def test_the_elements_of_a_kind_are_kept(housed: Place) -> None:
    row = {**TREATMENT, "kind": "texting_and_mail", "channels": "Voicemail; text", "addresses": "(217) 555-0144"}
    take(housed, {**row, "states_right_to_revoke": "yes", "witness": "Lee Sample"})
    assert housed.only(Consent).details == {
        "channels": "text voicemail",
        "addresses": "(217) 555-0144",
        "witness": "Lee Sample",
    }
    assert tuple(name for name, _label in CHANNEL_WORDS) == CHANNELS


def test_one_consent_for_treatment_payment_and_operations_needs_no_purpose(housed: Place) -> None:
    row = {**RELEASE, "kind": "part2_tpo", "contact_id": "", "recipient": "other", "recipient_name": "My providers"}
    take(housed, {**row, "purpose": "", "states_redisclosure": "yes", "states_refusal": "yes"})
    assert housed.only(Consent).purpose is Purpose.PAYMENT


def test_what_was_taken_back_or_ended_elsewhere_comes_in_ended(housed: Place) -> None:
    revoked = {**RELEASE, "revoked_on": "2026-03-10", "revoked_reason": "Changed my mind"}
    ended = {**RELEASE, "id": "R-2", "expires_on": "", "expires_event": "Trial", "event_happened_on": "2026-03-11"}
    assert verdicts(take(housed, revoked, ended)) == {"consent": {"created": 2}}
    by_end = {row.revoked_on: row for row in housed.rows(Consent)}
    assert by_end[date(2026, 3, 10)].revoked_reason == "Changed my mind"
    assert by_end[None].event_happened_on == date(2026, 3, 11)


def test_a_later_sheet_takes_it_back_once(housed: Place) -> None:
    take(housed, RELEASE)
    later = {**RELEASE, "revoked_on": "2026-03-18"}
    assert verdicts(take(housed, later)) == {"consent": {"updated": 1}}
    row = housed.only(Consent)
    assert (row.revoked_on, row.revoked_at, row.revoked_reason) == (
        date(2026, 3, 18),
        NOW,
        "As another system has it.",
    )
    assert verdicts(take(housed, later)) == {"consent": {"unchanged": 1}}
    assert verdicts(take(housed, RELEASE)) == {"consent": {"unchanged": 1}}  # an empty cell says nothing
    assert refused(housed, {**later, "revoked_on": "2026-03-17"}) == [
        ("record", ValueClass.OBJECT, reasons.CHECK_REVOKED_OTHERWISE)
    ]
    assert housed.only(Consent).revoked_on == date(2026, 3, 18)


def test_a_later_sheet_tells_that_the_event_has_happened(housed: Place) -> None:
    row = {**RELEASE, "expires_on": "", "expires_event": "Trial"}
    take(housed, row)
    assert verdicts(take(housed, {**row, "event_happened_on": "2026-03-12"})) == {"consent": {"updated": 1}}
    assert housed.only(Consent).event_happened_on == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("categories", "attendance"),
        ("categories", "attendance; plan; tests"),
        ("contact_id", "Uma Unnumbered"),
        ("kind", "legal_proceedings"),
        ("expires_on", "2028-03-01"),
        ("purpose", "operations"),
        ("signed_on", "2026-03-03"),
        ("signed_by", "Robin Q Sample"),
        ("states_right_to_revoke", "no"),
        ("what", "Only the days"),
    ],
)
def test_what_was_signed_is_never_changed(housed: Place, column: str, value: str) -> None:
    take(housed, RELEASE)
    before = housed.only(Consent)
    changed = {**RELEASE, column: value}
    for _again in range(2):
        found = take(housed, changed)
        assert verdicts(found) == {"consent": {"rejected": 1}}
        assert [(one.field, one.reason) for one in found.findings] == [(column, reasons.SIGNED_STAYS)]
    after = housed.only(Consent)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)


def test_a_changed_row_still_takes_it_back_and_says_that_the_rest_stays(housed: Place) -> None:
    take(housed, RELEASE)
    found = take(housed, {**RELEASE, "categories": "tests", "revoked_on": "2026-03-12"})
    assert verdicts(found) == {"consent": {"updated": 1}}
    assert [one.reason for one in found.findings] == [reasons.CHECK_SIGNED_STAYS]
    row = housed.only(Consent)
    assert (row.categories, row.revoked_on) == (["attendance", "plan"], date(2026, 3, 12))


def test_one_that_a_person_here_took_out_stays_out(housed: Place) -> None:
    take(housed, RELEASE)
    with housed.session() as db:
        services.void_consent(db, housed.actor, housed.only(Consent).id, "Another patient's")
    assert verdicts(take(housed, {**RELEASE, "revoked_on": "2026-03-12"})) == {"consent": {"unchanged": 1}}
    assert housed.only(Consent).revoked_on is None


MISSING, TEXT, LIST, DATE, REFERENCE = (
    ValueClass.MISSING,
    ValueClass.TEXT,
    ValueClass.LIST,
    ValueClass.DATE,
    ValueClass.REFERENCE,
)
CHILD = {**TREATMENT, "patient_id": "9"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({**RELEASE, "purpose": "", "discloser": ""}, ("discloser, purpose", MISSING, reasons.INCOMPLETE)),
        ({**RELEASE, "expires_on": ""}, ("expires_on", MISSING, reasons.INCOMPLETE)),
        ({**RELEASE, "contact_id": ""}, ("recipient", MISSING, reasons.INCOMPLETE)),
        ({**RELEASE, "states_right_to_revoke": "no"}, ("states_right_to_revoke", MISSING, reasons.INCOMPLETE)),
        (
            {**RELEASE, "purpose": "treatment"},
            ("states_redisclosure, states_refusal", MISSING, reasons.INCOMPLETE),
        ),
        ({**RELEASE, "categories": "plan; counselling_notes"}, ("categories", LIST, reasons.NOTES_ALONE)),
        (
            {**RELEASE, "kind": "counselling_notes", "categories": "plan"},
            ("categories", LIST, reasons.NOTES_ALONE),
        ),
        ({**RELEASE, "categories": "plan; secrets"}, ("categories", LIST, reasons.NOT_A_CHOICE)),
        ({**RELEASE, "kind": "promise"}, ("kind", TEXT, reasons.NOT_A_CHOICE)),
        ({**RELEASE, "kind": ""}, ("kind", MISSING, reasons.REQUIRED)),
        ({**RELEASE, "signed_as": "friend"}, ("signed_as", TEXT, reasons.NOT_A_CHOICE)),
        ({**RELEASE, "signed_by": ""}, ("signed_by", MISSING, reasons.REQUIRED)),
        ({**RELEASE, "signed_on": ""}, ("signed_on", MISSING, reasons.REQUIRED)),
        ({**RELEASE, "signed_on": "2026-03-19"}, ("signed_on", DATE, reasons.LIES_AHEAD)),
        ({**RELEASE, "signed_on": "1989-03-19"}, ("signed_on", DATE, reasons.DAY_OUT_OF_LIFE)),
        ({**RELEASE, "expires_on": "2026-03-01"}, ("expires_on", DATE, reasons.BEFORE_SIGNED)),
        ({**RELEASE, "revoked_on": "2026-03-01"}, ("revoked_on", DATE, reasons.BEFORE_SIGNED)),
        ({**RELEASE, "revoked_on": "2026-03-19"}, ("revoked_on", DATE, reasons.LIES_AHEAD)),
        ({**RELEASE, "revoked_reason": "Why not"}, ("revoked_on", MISSING, reasons.REQUIRED)),
        ({**RELEASE, "event_happened_on": "2026-03-04"}, ("expires_event", MISSING, reasons.REQUIRED)),
        ({**RELEASE, "patient_id": "404"}, ("patient", REFERENCE, reasons.PATIENT_NOT_HERE)),
        ({**RELEASE, "contact_id": "404"}, ("contact_id", REFERENCE, reasons.CONTACT_NOT_HERE)),
        ({**RELEASE, "contact_id": "C-3"}, ("contact_id", REFERENCE, reasons.CONTACT_NOT_HERE)),
        ({**RELEASE, "contact_id": "C-2"}, ("contact_id", REFERENCE, reasons.TOLD_NOTHING)),
        ({**RELEASE, "contact_id": "C-4"}, ("contact_id", REFERENCE, reasons.TOLD_NOTHING)),
        (
            {**RELEASE, "contact_id": "", "recipient": "other", "recipient_name": "nel never"},
            ("recipient_name", TEXT, reasons.TOLD_NOTHING),
        ),
        ({**RELEASE, "recipient": "court"}, ("contact_id", TEXT, reasons.CONTACT_OR_SOMEBODY)),
        (
            {**RELEASE, "contact_id": "", "recipient": "contact"},
            ("contact_id", MISSING, reasons.CONTACT_BY_ID),
        ),
        ({**RELEASE, "contact_id": "", "recipient": "court"}, ("recipient_name", MISSING, reasons.REQUIRED)),
        ({**RELEASE, "contact_id": "", "recipient": "patient"}, ("recipient", TEXT, reasons.NOT_A_CHOICE)),
        ({**TREATMENT, "purpose": "treatment"}, ("purpose", TEXT, reasons.OTHER_KINDS_WORDS)),
        ({**TREATMENT, "channels": "text"}, ("channels", TEXT, reasons.OTHER_KINDS_WORDS)),
        (
            {**TREATMENT, "kind": "texting_and_mail", "channels": "pigeon"},
            ("channels", LIST, reasons.NOT_A_CHOICE),
        ),
        ({**TREATMENT, "kind": "guardian"}, ("signed_as", TEXT, reasons.NOT_A_SIGNER)),
        (CHILD, ("signed_as", TEXT, reasons.MINOR_ALONE)),
        (
            {**CHILD, "signed_as": "patient_and_guardian", "signed_by": "Nobody Known"},
            ("signed_by", TEXT, reasons.NO_GUARDIAN),
        ),
        (
            {**CHILD, "signed_as": "patient_and_guardian", "signed_by": "Kay Keptaway"},
            ("signed_by", TEXT, reasons.GUARDIAN_KEPT_AWAY),
        ),
        ({**CHILD, "signed_as": "guardian", "signed_by": "Pat Parent"}, ("signed_as", TEXT, reasons.BOTH_SIGN)),
        ({**TREATMENT, "signed_as": "guardian"}, ("signed_as", TEXT, reasons.ADULT_SIGNS)),
        ({**CRIMINAL, "what": ""}, ("what", MISSING, reasons.INCOMPLETE)),
        (
            {**CRIMINAL, "revoked_on": "2026-03-12"},
            ("is_revoked_as_stated", MISSING, reasons.ONLY_AS_STATED),
        ),
    ],
)
def test_a_row_that_cannot_be_is_left_out_whole_with_its_sentence(
    housed: Place, row: dict[str, str], expected: tuple[str, ValueClass, str]
) -> None:
    good = {**TREATMENT, "patient_id": "2"}
    found = take(housed, row, good)
    assert [(one.field, one.value_class, one.reason) for one in found.findings] == [expected]
    assert verdicts(found) == {"consent": {"created": 1, "rejected": 1}}
    assert housed.only(Consent).kind is ConsentKind.TREATMENT  # nothing of the other was kept


def test_a_minor_signs_with_a_guardian_or_by_a_ruling_of_a_court(housed: Place) -> None:
    both = {**CHILD, "signed_as": "patient_and_guardian", "signed_by": "Pat Parent"}
    alone = {**CHILD, "id": "A", "alone_because": "Emancipated in case 12"}
    assert verdicts(take(housed, both, alone)) == {"consent": {"created": 2}}
    assert {row.alone_because for row in housed.rows(Consent)} == {None, "Emancipated in case 12"}


@pytest.mark.parametrize(
    ("born_on", "row", "reason"),
    [
        (date(2016, 2, 3), {"signed_as": "guardian", "signed_by": "Pat Parent"}, reasons.MINOR_TOO),
        (date(2016, 2, 3), {}, reasons.MINOR_ALONE),
        (date(2012, 2, 3), {"signed_as": "patient_and_guardian", "signed_by": "Pat Parent"}, reasons.ONLY_MINOR),
        (date(2012, 2, 3), {}, None),
    ],
)
def test_under_part_2_the_states_law_says_who_signs(
    housed: Place, born_on: date, row: dict[str, str], reason: str | None
) -> None:
    with housed.session() as db:
        child = db.scalars(select(Patient).where(Patient.first_name == "Ada")).one()
        child.is_part2, child.born_on = True, born_on
        db.add(ClinicProfile(id=housed.clinic_id, legal_name="Place", state="IL"))
    assert refused(housed, {**CHILD, **row}) == ([("signed_as", TEXT, reason)] if reason else [])
    assert len(housed.rows(Consent)) == (0 if reason else 1)


def test_by_a_courts_order_one_parent_signs_and_the_other_does_not(housed: Place) -> None:
    with housed.session() as db:
        parent = db.scalars(select(Contact).where(Contact.name == "Pat Parent")).one()
        parent.custody_signs = False
    row = {**CHILD, "signed_as": "patient_and_guardian", "signed_by": "Pat Parent"}
    assert refused(housed, row) == [("signed_by", TEXT, reasons.BY_ORDER)]


def test_a_personal_representatives_paper_is_listed_to_be_looked_at(housed: Place) -> None:
    row = {**TREATMENT, "signed_as": "personal_representative", "signed_by": "Kim Example"}
    assert left_out(housed, CONSENTS, sheet(row)) == [("record", reasons.CHECK_REPRESENTATIVE)]
    assert housed.only(Consent).signed_as is SignedAs.PERSONAL_REPRESENTATIVE


def test_a_criminal_justice_consent_is_taken_back_as_it_states(housed: Place) -> None:
    take(housed, CRIMINAL)
    take(housed, {**CRIMINAL, "revoked_on": "2026-03-12", "is_revoked_as_stated": "yes"})
    assert housed.only(Consent).revoked_on == date(2026, 3, 12)


def test_another_clinics_ids_lead_nowhere(housed: Place, new_place: Callable[[], Place]) -> None:
    elsewhere = new_place()
    assert refused(elsewhere, RELEASE) == [("patient", REFERENCE, reasons.PATIENT_NOT_HERE)]
    elsewhere.sheet(SheetKind.PATIENTS, "id,last_name,first_name,birth_date,sex\n1,Else,Where,1990-02-03,F\n")
    assert refused(elsewhere, RELEASE) == [("contact_id", REFERENCE, reasons.CONTACT_NOT_HERE)]
    assert elsewhere.rows(Consent) == housed.rows(Consent) == []


def test_one_that_moves_to_another_patient_is_left_as_it_was(housed: Place) -> None:
    take(housed, {**TREATMENT, "id": "T"})
    moved = {**TREATMENT, "id": "T", "patient_id": "2"}
    assert refused(housed, moved) == [("patient", REFERENCE, reasons.CHANGED_PATIENT)]


words = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_characters=',";|'), min_size=1, max_size=30
)


@given(st.sampled_from(["kind", "recipient", "purpose", "signed_as", "categories"]), words)
def test_a_word_that_is_unknown_is_refused_in_its_column(tmp_path: Path, column: str, unknown: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(sheet({**RELEASE, column: f"x{unknown}"}))
    (outcome,) = read_sheet(CONSENTS, path)
    assert isinstance(outcome, Reject)
    assert (outcome.field, outcome.reason) == (column, reasons.NOT_A_CHOICE)
