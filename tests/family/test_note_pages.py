"""The note of a family session, as a browser meets it: written, kept, signed, added to, and its agreements."""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from causeway import clock
from tenants.family import queries
from tenants.family.models import FamilyAddendum
from tenants.family.rules import AgreementState
from tenants.patients.models import Consent, Contact, Patient, Relationship
from tenants.patients.queries import get_patient
from tenants.staff.models import StaffMember
from tests.cast import Cast
from tests.family.conftest import NOW, Ids, add_contact, add_release, staff_of
from tests.family.pages import Browse, document, note_of, step, stored
from tests.pages import fields_of


def test_a_basis_that_does_not_hold_is_refused_with_its_sentence(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    row = next(
        name
        for name, value in note_of(family, ana.get(f"/c/alder/family/{session_id}/document/").text).items()
        if value == "agreement_in_room"
    )
    answer = document(ana, family, session_id, **{row: "release"})
    assert answer.status_code == 422
    assert "there is no release to rely on" in answer.text
    assert "They named one boundary each." in answer.text


def test_who_spoke_of_what_is_kept_and_counts_among_the_focus_areas(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    page = ana.get(f"/c/alder/family/{session_id}/document/").text
    row = next(name for name in note_of(family, page) if name.endswith("-basis")).removesuffix("basis")
    document(ana, family, session_id, patient_spoke_of=["roles"], **{f"{row}spoke_of": ["trust", "crisis"]})
    assert stored(cast, session_id).focus_areas == ["communication", "boundaries", "roles", "trust", "crisis"]
    shown = ana.get(f"/c/alder/family/{session_id}/").text
    assert "<td>Roles and routines</td>" in shown
    assert "<td>Trust and repair, What to do in a crisis</td>" in shown
    form = fields_of(ana.get(f"/c/alder/family/{session_id}/document/").text)
    assert form.getlist(f"{row}spoke_of") == ["trust", "crisis"]
    assert form.getlist("patient_spoke_of") == ["roles"]


def test_of_somebody_who_did_not_come_nothing_is_kept_that_they_spoke_of(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    page = ana.get(f"/c/alder/family/{session_id}/document/").text
    row = next(name for name in note_of(family, page) if name.endswith("-basis")).removesuffix("basis")
    said = {f"{row}took_part": "absent", f"{row}spoke_of": ["trust"], f"{row}basis": ""}
    absent = {"patient_present": "no", "absence_reason": "At work.", "patient_spoke_of": ["roles"]}
    document(ana, family, session_id, **said, **absent)
    session = stored(cast, session_id)
    assert session.focus_areas == ["communication", "boundaries"]
    assert session.patient_spoke_of == []


def test_the_note_of_a_very_large_family_opens(cast: Cast, browse: Browse, family: Ids) -> None:
    with cast.session("alder", "dan") as db:
        patient = get_patient(db, family.patient)
        for number in range(70):
            add_contact(db, patient, f"Cousin {number} Example", Relationship.OTHER_RELATIVE)
        db.commit()
    session_id = family.plan(cast)
    page = browse("ana").get(f"/c/alder/family/{session_id}/document/")
    assert page.status_code == 200
    assert "Cousin 69 Example" in page.text


def test_a_note_signed_meanwhile_shows_both_texts(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    document(ana, family, session_id)
    url = f"/c/alder/family/{session_id}/document/"
    values = fields_of(ana.get(url).text)
    step(ana, session_id, "sign")
    values.setlist("narrative", ["A later thought"])
    answer = ana.post(url, data=values)
    assert answer.status_code == 409
    assert "A later thought" in answer.text
    assert "They named one boundary each." in answer.text
    with cast.session("alder") as db:
        session = queries.get_session(db, session_id)
        assert queries.opened(db, queries.NARRATIVE, session.narrative_sealed) == "They named one boundary each."


def test_signing_an_unfinished_note_says_what_is_missing(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    document(ana, family, session_id, narrative="")
    page = ana.get(f"/c/alder/family/{session_id}/").text
    assert "Write the note." in page
    form = ana.get(f"/c/alder/family/{session_id}/document/").text
    carried = dict(re.findall(r'type="hidden" name="(csrf_token|form_key|version)" value="([^"]*)"', form))
    answer = ana.post(f"/c/alder/family/{session_id}/sign/", data=carried)
    assert answer.status_code == 422
    assert stored(cast, session_id).signed_at is None


def test_signing_asks_for_the_password_again_after_ten_minutes(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    document(ana, family, session_id)
    with clock.frozen(NOW.replace(minute=11)):
        assert step(ana, session_id, "sign").status_code == 401
    assert stored(cast, session_id).signed_at is None


def test_an_addendum_sent_twice_is_added_once(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    document(ana, family, session_id)
    step(ana, session_id, "sign")
    url = f"/c/alder/family/{session_id}/addendum/"
    values = fields_of(ana.get(url).text)
    values.setlist("text", ["Once"])
    assert [ana.post(url, data=values).status_code for _ in range(2)] == [302, 302]
    with cast.session("alder") as db:
        statement = select(func.count()).select_from(FamilyAddendum).where(FamilyAddendum.session_id == session_id)
        assert db.scalar(statement) == 1


def test_a_draft_is_kept_while_typing_and_offered_again(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    url = f"/c/alder/family/{session_id}/document/"
    token = fields_of(ana.get(url).text)["csrf_token"]
    answer = ana.post(
        f"/c/alder/family/{session_id}/draft/", data={"narrative": "They na"}, headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200
    assert "Draft kept" in answer.text
    assert fields_of(ana.get(url).text)["narrative"] == "They na"


def test_an_agreement_is_settled_with_one_click_and_a_second_changes_nothing(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    document(ana, family, session_id)
    with cast.session("alder") as db:
        (agreement,) = queries.list_agreements(db, session_id)
    page = ana.get(f"/c/alder/family/{session_id}/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    values = {"csrf_token": token.group(1), "state": "kept", "version": "1"}
    for _ in range(2):
        assert ana.post(f"/c/alder/family/agreements/{agreement.id}/", data=values).status_code == 302
    with cast.session("alder") as db:
        (again,) = queries.list_agreements(db, session_id)
    assert (again.state, again.version) == (AgreementState.KEPT, 2)
    stale = ana.post(f"/c/alder/family/agreements/{agreement.id}/", data={**values, "state": "not_kept"})
    assert stale.status_code == 409


def test_an_agreement_without_a_day_is_asked_for_it_with_the_words_kept(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    session_id, ana = family.plan(cast), browse("ana")
    said = {"agreements-0-text": "Call before visiting", "agreements-0-due_on": ""}
    answer = document(ana, family, session_id, **said)
    assert answer.status_code == 422
    assert "Say by when." in answer.text
    assert "Call before visiting" in answer.text
    assert document(ana, family, session_id, **{**said, "agreements-0-due_on": "2026-11-28"}).status_code == 302


def test_a_new_agreement_begins_with_the_day_of_the_next_session(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    coming = NOW + timedelta(days=7)
    family.plan(cast, starts_at=coming, ends_at=coming + timedelta(hours=1))
    page = browse("ana").get(f"/c/alder/family/{session_id}/document/").text
    assert fields_of(page)["agreements-0-due_on"] == "2026-11-28"


def test_a_supervised_note_is_co_signed_on_its_page(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana, dan = browse("ana"), browse("dan")
    document(ana, family, session_id)
    supervise(cast, staff_member_id=family.ana, by="dan")
    try:
        step(ana, session_id, "sign")
    finally:
        supervise(cast, staff_member_id=family.ana, by=None)
    assert "Co-sign the note" not in ana.get(f"/c/alder/family/{session_id}/").text
    assert f"/c/alder/family/{session_id}/" in dan.get("/c/alder/").text
    assert step(dan, session_id, "cosign").status_code == 302
    assert stored(cast, session_id).cosigned_by_id == cast.users["dan"]


def test_a_supervisor_who_is_no_director_reads_and_cosigns_the_note_alone(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    session_id = family.plan(cast)
    ana, pia, url = browse("ana"), browse("pia"), f"/c/alder/family/{session_id}/cosign/"
    document(ana, family, session_id)
    supervise(cast, staff_member_id=family.ana, by="pia")
    try:
        step(ana, session_id, "sign")
        assert url in pia.get("/c/alder/worklist/?kind=family_cosign").text
        page = pia.get(url).text
        assert "They named one boundary each." in page
        assert "Sign the note" not in page
        assert browse("nia").get(url).status_code == 403
        values = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page[page.index(f'action="{url}"') :]))
        assert browse("nia").post(url, data=values).status_code in {400, 403}
        assert stored(cast, session_id).cosigned_at is None
        assert pia.post(url, data=values).status_code == 302
    finally:
        supervise(cast, staff_member_id=family.ana, by=None)
    assert stored(cast, session_id).cosigned_by_id == cast.users["pia"]


def supervise(cast: Cast, *, staff_member_id: UUID, by: str | None) -> None:
    with cast.session("alder", "dee") as db:
        supervisor = staff_of(db, cast, by).id if by is not None else None
        db.execute(update(StaffMember).where(StaffMember.id == staff_member_id).values(supervisor_id=supervisor))
        db.commit()


def test_a_release_taken_back_since_is_named_on_the_page_with_the_way_to_the_note(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    session_id, ana = family.plan(cast), browse("ana")
    with cast.session("alder", "dan") as db:
        patient = db.scalars(select(Patient).where(Patient.id == family.patient)).one()
        mother = db.scalars(select(Contact).where(Contact.id == family.mother)).one()
        release_id = add_release(db, patient, mother).id
        db.commit()
    page = ana.get(f"/c/alder/family/{session_id}/document/").text
    row = next(name for name, value in note_of(family, page).items() if value == "agreement_in_room")
    assert document(ana, family, session_id, **{row: "release"}).status_code == 302
    with cast.session("alder", "dan") as db:
        at = NOW - timedelta(minutes=95)
        db.execute(
            update(Consent)
            .where(Consent.id == release_id)
            .values(revoked_on=at.date(), revoked_at=at, revoked_reason="x")
        )
        db.commit()
    shown = ana.get(f"/c/alder/family/{session_id}/").text
    way = f'href="/c/alder/family/{session_id}/document/"'
    assert "Release in force until 10:25 AM, then revoked" in shown
    assert "the release was revoked at 10:25 AM, during the session" in shown
    refused = step(ana, session_id, "sign")
    assert refused.status_code == 422
    assert way in refused.text[refused.text.index("data-errors") :]
    assert stored(cast, session_id).signed_at is None
