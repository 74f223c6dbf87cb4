"""Counselling notes leave on a consent of their own, by whoever may read them, and on nothing else."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from causeway import clock
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.ids import new_id
from tenants.care.counselling import documents, releasing, services
from tenants.care.counselling.errors import CounsellingNoteNotFound, NoteNotChosen, OneKindOnly
from tenants.care.counselling.models import CounsellingKind, CounsellingNote
from tenants.patients import services as patients
from tenants.patients.errors import RecordNotFound
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.grounds.rules import NEEDS, GroundsKind, Incapacity
from tenants.patients.models import Contact, Disclosure, Patient, Relationship, Standing
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import PatientFacts
from tests.care.agreeing import CONSENT, NAME, NOTES, C, P, R, agree, of, why
from tests.care.test_counselling import CANARY, supervise, write
from tests.cast import Cast

# What the state of the consent lets leave, by the author's hand; and what a refusal says.
STATES = {
    "none": "only on a consent of their own that names Nora Nextdoor, and there is none",
    "unsigned": "has not been signed yet",
    "not yet": "holds from",
    "incomplete": "is not complete. Missing: The right to revoke",
    "expired": "ended on",
    "revoked": "took back the release",
    "in force": "",
}


@pytest.mark.parametrize("is_part2", [False, True], ids=["outside", "part2"])
@pytest.mark.parametrize("state", STATES)
def test_the_author_releases_them_on_a_consent_in_force_alone(
    alder: Session, cast: Cast, rosa: Patient, state: str, is_part2: bool
) -> None:
    patients.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=is_part2)
    note = write(alder, cast, "ana", rosa.id)
    if state != "none":
        agree(alder, cast, rosa.id, state=state)
    key, sentence = why(alder, cast, "ana", of(rosa.id, note.id))
    assert key == ("release" if state == "in force" else None)
    assert STATES[state] in sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recipient_name": "Somebody Else"}, "names Somebody Else, and there is none"),
        ({"recipient": R.COURT, "purpose": P.OTHER}, "and there is none"),
        ({"purpose": P.OPERATIONS}, "is for another purpose"),
        ({"categories": NOTES | {C.PLAN}}, "never leave with anything else"),
        ({"categories": frozenset(C)}, "never leave with anything else"),
        ({"note_ids": ()}, "sent by whoever wrote them"),
        ({"release_id": new_id()}, "and there is none"),
        ({"recipient": R.PATIENT, "purpose": P.PATIENT_ACCESS}, "no release in force"),
        ({"recipient": R.OWN_WORKFORCE, "recipient_name": ""}, "no release in force"),
    ],
)
def test_nothing_beyond_the_consent_leaves(
    alder: Session, cast: Cast, rosa: Patient, changes: dict[str, Any], sentence: str
) -> None:
    note = write(alder, cast, "ana", rosa.id)
    agree(alder, cast, rosa.id)
    assert why(alder, cast, "ana", of(rosa.id, note.id))[0] == "release"
    key, said = why(alder, cast, "ana", replace(of(rosa.id, note.id), **changes))
    assert key is None
    assert sentence in said


@pytest.mark.parametrize(
    ("who", "key"),
    [("ana", "release"), ("pia", None), ("nia", None), ("dan", "release"), ("dee", None), ("uma", None), ("pru", None)],
)
def test_whoever_may_not_read_a_note_sends_none(
    alder: Session, cast: Cast, rosa: Patient, who: str, key: str | None
) -> None:
    """Dan supervises Ana; of Pia's note he knows nothing."""
    note, other = write(alder, cast, "ana", rosa.id), write(alder, cast, "pia", rosa.id)
    supervise(alder, cast, "dan", "ana")
    agree(alder, cast, rosa.id)
    assert why(alder, cast, who, of(rosa.id, note.id))[0] == key
    assert why(alder, cast, who, of(rosa.id, note.id, other.id))[0] is None
    if who != "pia":
        assert why(alder, cast, who, of(rosa.id, other.id))[0] is None


def test_a_note_of_another_patient_does_not_go_along(alder: Session, cast: Cast, rosa: Patient) -> None:
    other = patients.register(alder, cast.actor("dan"), PatientFacts("Ida", "Counselled", date(1990, 4, 7)))
    patients.assign(alder, cast.actor("dan"), other.id, cast.users["ana"])
    note = write(alder, cast, "ana", other.id)
    consent_id = agree(alder, cast, rosa.id)
    assert why(alder, cast, "ana", of(rosa.id, note.id))[0] is None
    with pytest.raises(CounsellingNoteNotFound):
        releasing.look(alder, cast.actor("ana"), rosa.id, consent_id, [note.id])
    with pytest.raises(RecordNotFound):
        releasing.look(alder, cast.actor("ana"), other.id, consent_id, [note.id])


@pytest.mark.parametrize("kind", [one for one in ConsentKind if one is not ConsentKind.COUNSELLING_NOTES])
def test_no_other_kind_of_consent_covers_them(alder: Session, cast: Cast, rosa: Patient, kind: ConsentKind) -> None:
    """Not even one that names them, as a paper of somebody else's may."""
    note = write(alder, cast, "ana", rosa.id)
    for categories in (tuple(set(C) - NOTES), tuple(C), tuple(NOTES)):
        consent_id = agree(alder, cast, rosa.id, replace(CONSENT, kind=kind, categories=categories))
        assert why(alder, cast, "ana", of(rosa.id, note.id))[0] is None
        with pytest.raises(RecordNotFound):
            releasing.look(alder, cast.actor("ana"), rosa.id, consent_id, [note.id])


@pytest.mark.parametrize("kind", GroundsKind)
def test_no_recorded_grounds_let_them_out(alder: Session, cast: Cast, rosa: Patient, kind: GroundsKind) -> None:
    needs, note, now = NEEDS[kind], write(alder, cast, "ana", rosa.id), clock.now()
    assert C.COUNSELLING_NOTES not in needs.categories
    for recipient in needs.recipients:
        found = DisclosureGrounds(
            patient_id=None if needs.is_of_clinic else rosa.id, kind=kind, recipient=recipient, recipient_name=NAME,
            affiliation="A", reference="R", categories=sorted(C), happened_at=now, recorded_at=now,
            statements=sorted((*needs.statements, *needs.under_part2)), narrative_sealed=b"x",
            dated_on=clock.today(cast.actor("dan").zone),
            incapacity=Incapacity.YOUTH if needs.is_directors else None, judgment_sealed=b"x" if needs.is_directors else None,
        )  # fmt: skip
        alder.add(found)
        alder.flush()
        for purpose in needs.purposes:
            asked = of(rosa.id, note.id, recipient=recipient, purpose=purpose, grounds_id=found.id)
            assert why(alder, cast, "ana", asked)[0] is None


ANY = st.builds(
    Leaving,
    way=st.sampled_from(Way),
    recipient=st.sampled_from(Recipient),
    purpose=st.sampled_from(Purpose),
    what=st.just("A test"),
    categories=st.frozensets(st.sampled_from(Category)),
    recipient_name=st.sampled_from(["", NAME, "Robin Recipient"]),
    is_by_initials=st.booleans(),
    bulk=st.sampled_from([None, 1]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=ANY, who=st.sampled_from(["ana", "dan", "pia", "pru", "uma"]))
def test_whatever_is_asked_they_leave_on_their_consent_and_by_a_reader_alone(
    alder: Session, cast: Cast, rosa: Patient, what: Leaving, who: str
) -> None:
    """Rosa signed everything to Nora for every purpose; only for treatment also the notes."""
    note = alder.scalars(select(CounsellingNote).where(CounsellingNote.patient_id == rosa.id)).first()
    if note is None:
        note = write(alder, cast, "ana", rosa.id)
        agree(alder, cast, rosa.id)
        for purpose in P:
            agree(
                alder, cast, rosa.id, replace(CONSENT, kind=ConsentKind.RELEASE, categories=tuple(C), purpose=purpose)
            )
    asked = replace(
        what, categories=what.categories | NOTES, patient_ids=(rosa.id,), note_ids=(note.id,), recipient_id=None
    )
    key, _sentence = why(alder, cast, who, asked)
    is_named = (asked.recipient, asked.purpose, asked.recipient_name) == (R.TREATING_PROVIDER, P.TREATMENT, NAME)
    assert key == ("release" if who == "ana" and is_named and asked.categories == NOTES else None)


# What is kept, and the document


def test_a_release_is_accounted_for_and_kept_in_the_trail_without_the_patient(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    note = write(alder, cast, "ana", rosa.id)
    consent_id = agree(alder, cast, rosa.id)
    released = releasing.release_notes(alder, cast.actor("ana"), rosa.id, consent_id, [note.id])
    row = alder.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.id)).one()
    assert (row.basis, row.release_id, row.categories, row.recipient_name, row.user_id) == (
        "release", consent_id, ["counselling_notes"], NAME, cast.users["ana"],
    )  # fmt: skip
    assert row.what == "Psychotherapy note (1)"
    assert "42 CFR part 2 prohibits" in row.notice
    assert "covers: Counselling notes, Those of November; to: Nora Nextdoor; for: Treatment; until:" in row.notice
    assert released.clearance.notice == row.notice
    told = alder.execute(
        text("SELECT patient_id, detail FROM audit_events WHERE action = 'counselling_note.released'")
    ).all()
    assert [(one.patient_id, one.detail["note_id"]) for one in told] == [(None, str(note.id))]


def test_one_release_holds_one_kind_of_notes_and_at_least_one(alder: Session, cast: Cast, rosa: Patient) -> None:
    ana = cast.actor("ana")
    note = write(alder, cast, "ana", rosa.id)
    other = services.write_note(
        alder, ana, rosa.id, kind=CounsellingKind.SUBSTANCE_USE, about_on=clock.today(ana.zone), text="Another"
    )
    consent_id = agree(alder, cast, rosa.id)
    with pytest.raises(OneKindOnly):
        releasing.look(alder, ana, rosa.id, consent_id, [note.id, other.id])
    with pytest.raises(NoteNotChosen):
        releasing.look(alder, ana, rosa.id, consent_id, [])


def test_of_two_consents_to_the_same_person_the_chosen_one_is_asked(alder: Session, cast: Cast, rosa: Patient) -> None:
    note, ana = write(alder, cast, "ana", rosa.id), cast.actor("ana")
    gone, holds = agree(alder, cast, rosa.id, state="revoked"), agree(alder, cast, rosa.id)
    later = agree(alder, cast, rosa.id)
    for consent_id in (holds, later):
        assert releasing.look(alder, ana, rosa.id, consent_id, [note.id])[1].release_id == consent_id
    with pytest.raises(DisclosureRefused) as refused:
        releasing.look(alder, ana, rosa.id, gone, [note.id])
    assert "took back" in refused.value.sentence()
    assert [one.endpoint for one in refused.value.forward] == ["consents.new"]


@pytest.mark.parametrize(("language", "code", "title"), [
    (None, "en", "Psychotherapy notes"), ("español", "es", "Notas de psicoterapia"),
])  # fmt: skip
def test_the_document_is_tagged_in_the_readers_language_and_carries_the_notice(
    alder: Session, cast: Cast, rosa: Patient, language: str | None, code: str, title: str
) -> None:
    ana = cast.actor("ana")
    nora = Contact(patient_id=rosa.id, name=NAME, relationship=Relationship.OTHER, language=language)
    alder.add(nora)
    alder.flush()
    first = write(alder, cast, "ana", rosa.id, f"{CANARY}\n\nand more")
    services.add_addendum(alder, ana, first.id, "A second thought")
    to = replace(CONSENT, recipient=R.CONTACT, contact_id=nora.id, purpose=P.OTHER)
    consent_id = agree(alder, cast, rosa.id, to)
    released = releasing.release_notes(alder, ana, rosa.id, consent_id, [first.id])
    made = documents.notes_pdf(alder, ana, released)
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, code)
    words = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for said in (title, "Rosa Counselled", NAME, CANARY, "and more", "A second thought"):
        assert said in words
    last = " ".join(reader.pages[-1].extract_text().split())
    assert " ".join(released.clearance.notice.split()) in last
    assert made.notice == released.clearance.notice
