"""Counselling notes leave on a consent of their own, by whoever may read them, and on nothing else."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.ids import new_id
from tenants.care.counselling import documents, releasing, services
from tenants.care.counselling.errors import CounsellingNoteNotFound, NoteNotChosen, OneKindOnly
from tenants.care.counselling.models import CounsellingKind, CounsellingNote
from tenants.patients import services as patients
from tenants.patients.errors import RecordNotFound
from tenants.patients.grounds.models import DisclosureGrounds
from tenants.patients.grounds.rules import NEEDS, GroundsKind, Incapacity
from tenants.patients.models import Consent, Contact, Disclosure, Patient, Relationship, Standing
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ConsentFacts, PatientFacts
from tenants.staff.models import StaffMember
from tests.care.test_counselling import CANARY, supervise, write
from tests.cast import Cast
from tests.pages import fields_of
from tests.patients.test_consents import RELEASE

W, R, P, C = Way, Recipient, Purpose, Category
NAME = "Nora Nextdoor"
NOTES = frozenset({C.COUNSELLING_NOTES})
CONSENT: ConsentFacts = replace(
    RELEASE,
    kind=ConsentKind.COUNSELLING_NOTES,
    categories=(C.COUNSELLING_NOTES,),
    recipient=R.TREATING_PROVIDER,
    recipient_name=NAME,
    purpose=P.TREATMENT,
    details={"notes": "Those of November"},
)


def agree(db: Session, cast: Cast, patient_id: UUID, facts: ConsentFacts = CONSENT, state: str = "in force") -> UUID:
    """The consent in that state."""
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    if state == "expired":
        facts = replace(facts, expires_event=None, expires_on=today - timedelta(days=1))
    if state == "unsigned":
        return patients.prepare_consent(db, dan, patient_id, facts).id
    signed_on = today + timedelta(days=1) if state == "not yet" else today - timedelta(days=9)
    consent = Consent(patient_id=patient_id, signed_on=signed_on, signed_by="Rosa", **_columns(facts))
    if state == "incomplete":
        consent.states_right_to_revoke = False
    db.add(consent)
    db.flush()
    if state == "revoked":
        patients.revoke_consent(db, dan, consent.id, "Called")
    return consent.id


def _columns(facts: ConsentFacts) -> dict[str, Any]:
    names = (
        "kind", "discloser", "recipient", "recipient_name", "contact_id", "purpose", "states_right_to_revoke",
        "states_redisclosure", "states_refusal", "expires_on", "expires_event",
    )  # fmt: skip
    return {
        **{name: getattr(facts, name) for name in names},
        "categories": sorted(one.value for one in facts.categories),
        "details": dict(facts.details),
        "statement": "Read and signed.",
    }


def why(db: Session, cast: Cast, who: str, what: Leaving) -> tuple[str | None, str]:
    """The basis, or the sentence of the refusal."""
    try:
        return disclosure.find(db, cast.actor(who), what).key, ""
    except DisclosureRefused as refused:
        return None, refused.sentence()


def of(patient_id: UUID, *note_ids: UUID, **more: Any) -> Leaving:
    asked = Leaving(
        W.PDF, R.TREATING_PROVIDER, P.TREATMENT, "Notes", NOTES, (patient_id,), recipient_name=NAME, note_ids=note_ids
    )
    return replace(asked, **more)


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


# Pages


@pytest.fixture
def chart(cast: Cast) -> str:
    """The page to release from, of a committed patient of Ana's with two notes and a consent."""
    with cast.session("alder", "dan") as db:
        patient = patients.register(db, cast.actor("dan"), PatientFacts("Cora", "Counselled", date(1990, 4, 7)))
        patients.assign(db, cast.actor("dan"), patient.id, cast.users["ana"])
        agree(db, cast, patient.id)
        db.commit()
    with cast.session("alder", "ana") as db:
        for words in (CANARY, "The other one"):
            write(db, cast, "ana", patient.id, words)
        db.commit()
    return f"/c/alder/patients/{patient.id}/counselling/release/"


def disclosures(cast: Cast, chart: str) -> list[Disclosure]:
    with cast.session("alder", "dan") as db:
        return list(db.scalars(select(Disclosure).where(Disclosure.patient_id == UUID(chart.split("/")[4]))))


def notes_of(cast: Cast, chart: str) -> list[UUID]:
    """The first one first."""
    with cast.session("alder", "dan") as db:
        found = select(CounsellingNote.id).where(CounsellingNote.patient_id == UUID(chart.split("/")[4]))
        return list(db.scalars(found.order_by(CounsellingNote.id)))


def test_notes_are_chosen_looked_at_and_released_once(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana, (first, _second) = browse("ana"), notes_of(cast, chart)
    page = ana.get(chart)
    form = fields_of(page.text)
    assert "Nora Nextdoor" in page.text
    none = ana.post(f"{chart}look/", data=form)
    assert (none.status_code, "Choose at least one note" in none.text) == (422, True)
    looked = ana.post(f"{chart}look/", data={**form, "notes": [str(first)]})
    assert looked.status_code == 200
    for said in (CANARY, "Nora Nextdoor", "Those of November", "42 CFR part 2 prohibits"):
        assert said in looked.text
    assert "The other one" not in looked.text
    assert disclosures(cast, chart) == []
    send = fields_of(looked.text)
    unread = ana.post(f"{chart}send/", data=send)
    assert (unread.status_code, "Read the consent first" in unread.text) == (422, True)
    sent = ana.post(f"{chart}send/", data={**send, "is_named": "y"})
    assert (sent.status_code, sent.mimetype) == (200, "application/pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(sent.data)).pages)
    assert CANARY in words
    assert "The other one" not in words
    assert ana.post(f"{chart}send/", data={**send, "is_named": "y"}).status_code == 302
    assert [row.what for row in disclosures(cast, chart)] == ["Psychotherapy note (1)"]


def test_all_notes_of_some_days_are_chosen_at_once(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana = browse("ana")
    form, today = fields_of(ana.get(chart).text), clock.today(cast.actor("ana").zone).isoformat()
    looked = ana.post(f"{chart}look/", data={**form, "from_on": today, "until_on": today})
    assert CANARY in looked.text
    assert "The other one" in looked.text
    bad = ana.post(f"{chart}look/", data={**form, "from_on": "yesterday-ish"})
    assert (bad.status_code, "yesterday-ish" in bad.text) == (422, True)
    assert ana.post(f"{chart}look/", data={**form, "until_on": "2020-01-01"}).status_code == 422


def test_a_consent_taken_back_in_between_keeps_them_here_and_says_so(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana, (first, _second) = browse("ana"), notes_of(cast, chart)
    form = {**fields_of(ana.get(chart).text), "notes": [str(first)]}
    send = {**fields_of(ana.post(f"{chart}look/", data=form).text), "is_named": "y"}
    with cast.session("alder", "dan") as db:
        patients.revoke_consent(db, cast.actor("dan"), UUID(send["consent_id"]), "Called")
        db.commit()
    for url, data in ((f"{chart}look/", form), (f"{chart}send/", send)):
        refused = ana.post(url, data=data)
        assert refused.status_code == 403
        assert "took back the release to Nora Nextdoor" in refused.text
        assert "kind=counselling_notes" in refused.text
        assert CANARY not in refused.text
    assert disclosures(cast, chart) == []


def test_nobody_else_opens_these_pages_or_sends_a_note(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast
) -> None:
    ana, (first, _second) = browse("ana"), notes_of(cast, chart)
    form = {**fields_of(ana.get(chart).text), "notes": [str(first)]}
    send = {**fields_of(ana.post(f"{chart}look/", data=form).text), "is_named": "y"}
    for who, opened in (("pia", 200), ("dan", 403), ("uma", 403), ("bo", 404)):
        answer = browse(who).get(chart)
        assert (answer.status_code, CANARY in answer.text) == (opened, False), who
    pia = browse("pia")
    assert "There is nothing to release" in pia.get(chart).text
    own = fields_of(pia.get(chart.replace("release/", "new/")).text)
    for url, status in ((f"{chart}send/", 404), (f"{chart}look/", 422)):
        answer = pia.post(url, data={**form, **send, **own})
        assert (answer.status_code, CANARY in answer.text) == (status, False)
    for changes in ({"notes": "x"}, {"notes": str(new_id())}, {"consent_id": "x"}, {"consent_id": str(new_id())}):
        answer = ana.post(f"{chart}send/", data={**send, **changes, "form_key": str(new_id())})
        assert answer.status_code == 404, changes
    assert ana.post(f"{chart}look/", data={**form, "notes": ["x"]}).status_code == 422
    assert ana.post(f"{chart}look/", data={**form, "consent_id": "x"}).status_code == 422
    assert disclosures(cast, chart) == []


@pytest.fixture
def dan_supervises_ana(cast: Cast) -> Iterator[None]:
    """For as long as the test runs."""
    with cast.session("alder", "dan") as db:
        supervise(db, cast, "dan", "ana")
        db.commit()
    yield
    with cast.session("alder", "dan") as db:
        db.scalars(select(StaffMember).where(StaffMember.user_id == cast.users["ana"])).one().supervisor_id = None
        db.commit()


def test_a_director_releases_what_their_people_wrote_and_it_is_kept_that_they_read_it(
    browse: Callable[[str], FlaskClient], chart: str, cast: Cast, request: pytest.FixtureRequest
) -> None:
    supervised = chart.replace("counselling/", "counselling/supervised/")
    assert "There is nothing to release" in browse("dan").get(supervised).text
    assert browse("ana").get(supervised).status_code == 403
    request.getfixturevalue("dan_supervises_ana")
    dan, (first, _second) = browse("dan"), notes_of(cast, chart)
    form = {**fields_of(dan.get(supervised).text), "notes": [str(first)]}
    send = {**fields_of(dan.post(f"{supervised}look/", data=form).text), "is_named": "y"}
    assert dan.post(f"{supervised}send/", data=send).mimetype == "application/pdf"
    (row,) = disclosures(cast, chart)
    assert row.user_id == cast.users["dan"]
