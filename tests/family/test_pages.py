"""The pages of family sessions, as a browser meets them."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from causeway import clock
from tenants.family import queries, services
from tenants.family.due import notes_to_sign
from tenants.family.models import FamilyAddendum, FamilySession
from tenants.family.rules import AgreementState, SessionFormat, SessionStatus
from tenants.patients.models import CareRelationship, Consent, Contact, Patient
from tenants.staff.models import StaffMember
from tests.cast import Cast
from tests.family.conftest import NOW, Ids, add_release, staff_of
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
NOTE = {
    "held_minutes": "50",
    "patient_present": "yes",
    "participants-0-took_part": "in_person",
    "participants-0-basis": "agreement_in_room",
    "focus_areas": ["boundaries", "communication"],
    "interventions": ["validation"],
    "agreements-0-text": "Call before visiting",
    "agreements-0-due_on": "2026-11-28",
    "narrative": "They named one boundary each.",
}


def stored(cast: Cast, session_id: UUID) -> FamilySession:
    with cast.session("alder") as db:
        session = queries.get_session(db, session_id)
        db.expunge_all()
        return session


def sessions_of(cast: Cast, patient_id: UUID) -> int:
    with cast.session("alder") as db:
        statement = select(func.count()).select_from(FamilySession).where(FamilySession.patient_id == patient_id)
        return db.scalar(statement) or 0


def note_of(ids: Ids, page: str) -> dict[str, Any]:
    """NOTE with the mother's row where the page put it."""
    row = re.search(rf'name="participants-(\d+)-contact_id" value="{ids.mother}"', page)
    assert row is not None
    return {name.replace("participants-0", f"participants-{row.group(1)}"): value for name, value in NOTE.items()}


def document(client: FlaskClient, ids: Ids, session_id: UUID, **changes: Any) -> Any:
    url = f"/c/alder/family/{session_id}/document/"
    return submit(client, url, **{**note_of(ids, client.get(url).text), **changes})


def step(client: FlaskClient, session_id: UUID, verb: str) -> Any:
    """Press the page's own button."""
    page = client.get(f"/c/alder/family/{session_id}/").text
    start = page.index(f'action="/c/alder/family/{session_id}/{verb}/"')
    values = re.findall(r'name="([^"]+)" value="([^"]*)"', page[start : page.index("</form>", start)])
    return client.post(f"/c/alder/family/{session_id}/{verb}/", data=dict(values))


def test_a_session_is_planned_documented_signed_and_added_to(cast: Cast, browse: Browse, family: Ids) -> None:
    ana = browse("ana")
    answer = submit(
        ana,
        f"/c/alder/patients/{family.patient}/family/new/",
        on="2026-11-21",
        starts="10:00",
        ends="10:50",
        contact_ids=[str(family.mother)],
    )
    assert answer.status_code == 302
    session_id = UUID(answer.location.rstrip("/").rsplit("/", 1)[1])
    assert f"kind=release&amp;contact={family.mother}" in ana.get(answer.location).text
    assert document(ana, family, session_id).status_code == 302
    page = ana.get(answer.location).text
    assert "90847" in page
    assert "at least 26 minutes" in page
    assert "Call before visiting" in page
    assert step(ana, session_id, "sign").status_code == 302
    assert stored(cast, session_id).signed_at == NOW
    assert submit(ana, f"/c/alder/family/{session_id}/addendum/", text="He called.").status_code == 302
    page = ana.get(answer.location).text
    assert "He called." in page
    assert "Document the" not in page
    tab = ana.get(f"/c/alder/patients/{family.patient}/family/").text
    assert "Mo Sample" in tab
    assert "1 session" in tab


def test_planning_twice_plans_once(cast: Cast, browse: Browse, family: Ids) -> None:
    ana = browse("ana")
    url = f"/c/alder/patients/{family.patient}/family/new/"
    values = fields_of(ana.get(url).text)
    for name, value in {"on": "2026-11-23", "starts": "10:00", "ends": "10:50"}.items():
        values.setlist(name, [value])
    first, second = ana.post(url, data=values), ana.post(url, data=values)
    assert (first.status_code, second.status_code, first.location) == (302, 302, second.location)
    assert sessions_of(cast, family.patient) == 1


def test_bad_input_is_named_beside_its_field_and_kept(cast: Cast, browse: Browse, family: Ids) -> None:
    ana = browse("ana")
    url = f"/c/alder/patients/{family.patient}/family/new/"
    answer = submit(ana, url, on="2026-11-23", starts="11:00", ends="10:50", contact_ids=[str(family.brother)])
    assert answer.status_code == 422
    assert "ends before it begins" in answer.text
    assert fields_of(answer.text).getlist("contact_ids") == [str(family.brother)]
    session_id = family.plan(cast)
    answer = document(ana, family, session_id, held_minutes="0", narrative="Half a thought")
    assert answer.status_code == 422
    assert "Half a thought" in answer.text
    assert stored(cast, session_id).status is SessionStatus.SCHEDULED


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


@pytest.mark.parametrize("path", ["", "plan/", "cancel/", "document/", "addendum/"])
def test_another_clinics_session_is_not_there(cast: Cast, browse: Browse, family: Ids, path: str) -> None:
    session_id = family.plan(cast)
    cleo = browse("cleo")
    assert cleo.get(f"/c/birch/family/{session_id}/{path}").status_code == 404
    assert cleo.get(f"/c/alder/family/{session_id}/{path}").status_code == 404
    assert browse("ana").get(f"/c/alder/family/garbage/{path}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("fay", 403), ("pat", 403), ("dan", 200), ("uma", 200)])
def test_a_session_is_read_by_its_roles(cast: Cast, browse: Browse, family: Ids, who: str, status: int) -> None:
    session_id = family.plan(cast)
    client = browse(who)
    assert client.get(f"/c/alder/family/{session_id}/").status_code == status
    assert client.get(f"/c/alder/patients/{family.patient}/family/").status_code == status
    assert client.get(f"/c/alder/family/{session_id}/document/").status_code == 403


def test_the_list_shows_the_caseload_only_and_filters(cast: Cast, browse: Browse, family: Ids) -> None:
    with cast.session("alder", "dan") as db:
        mine = family.plan(cast)
        db.execute(
            CareRelationship.__table__.update()  # type: ignore[attr-defined]
            .where(CareRelationship.patient_id == family.patient)
            .values(until_on=date(2026, 11, 1), from_on=date(2026, 10, 1))
        )
        db.commit()
    assert str(mine) not in browse("ana").get("/c/alder/family/").text
    dan = browse("dan")
    assert str(mine) in dan.get("/c/alder/family/?q=testperson").text
    assert str(mine) not in dan.get("/c/alder/family/?q=nobody").text
    assert str(mine) in dan.get("/c/alder/family/?when=past&note=undocumented").text
    assert str(mine) not in dan.get("/c/alder/family/?when=past&note=unsigned").text
    assert str(mine) not in dan.get("/c/alder/family/?when=upcoming").text
    assert str(mine) not in dan.get("/c/alder/family/?status=cancelled").text
    assert dan.get("/c/alder/family/?status=garbage&clinician=garbage").status_code == 200


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


def test_who_may_not_be_told_cannot_be_ticked_and_is_refused_all_the_same(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    with cast.session("alder", "dan") as db:
        db.execute(update(Contact).where(Contact.id == family.brother).values(is_never_tell=True))
        db.commit()
    ana, url = browse("ana"), f"/c/alder/patients/{family.patient}/family/new/"
    page = ana.get(url).text
    box = re.search(rf'<label[^>]*><input[^>]*value="{family.brother}"[^>]*>.*?</label>', page)
    assert box is not None
    assert " disabled" in box[0]
    assert "Never to be told" in box[0]
    other = re.search(rf'<input[^>]*value="{family.mother}"[^>]*>', page)
    assert other is not None
    assert "disabled" not in other[0]
    answer = submit(ana, url, on="2026-12-01", starts="09:00", ends="10:00", contact_ids=str(family.brother))
    assert answer.status_code == 422
    assert "marked never to be told" in answer.text


def test_a_session_at_the_same_time_is_named_with_a_link_and_not_refused(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    ana, at, hour = browse("ana"), NOW - timedelta(days=211), timedelta(hours=1)  # a day of no other test
    first = family.plan(cast, starts_at=at, ends_at=at + hour)
    assert "In two places" not in ana.get(f"/c/alder/family/{first}/").text
    second = family.plan(cast, starts_at=at + hour / 2, ends_at=at + 2 * hour)
    third = family.plan(cast, starts_at=at + 2 * hour, ends_at=at + 3 * hour)
    for page in (f"/c/alder/family/{second}/", f"/c/alder/family/{second}/document/"):
        text = ana.get(page).text
        hint = text[text.index("In two places at the same time") :]
        hint = hint[: hint.index("</ul>")]
        assert f'<li>Ana Example, Rosa: <a href="/c/alder/family/{first}/">' in hint
        assert str(third) not in hint
    assert document(ana, family, second).status_code == 302
    assert submit(ana, f"/c/alder/family/{first}/cancel/", reason="nobody_came").status_code == 302
    assert "In two places" not in ana.get(f"/c/alder/family/{second}/").text


def test_a_summary_in_spanish_asks_to_be_written_in_spanish(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id, ana = family.plan(cast), browse("ana")
    document(ana, family, session_id)
    hint = "Write these in Spanish; this person reads Spanish."
    assert ana.get(f"/c/alder/family/{session_id}/summary/write/?language=es").text.count(hint) == 2
    assert hint not in ana.get(f"/c/alder/family/{session_id}/summary/write/?language=en").text


def test_chart_and_list_call_what_nobody_spoke_of_the_same(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id, ana = family.plan(cast), browse("ana")
    with cast.session("alder") as db:
        number = db.scalar(select(Patient.record_number).where(Patient.id == family.patient))
    pages = (f"/c/alder/patients/{family.patient}/family/", f"/c/alder/family/?q={number}")
    words = []
    for note in ("Not documented", "Not signed", "Signed"):
        words.append([note in row_of(ana.get(page).text, session_id) for page in pages])
        if note == "Not documented":
            document(ana, family, session_id)
        elif note == "Not signed":
            step(ana, session_id, "sign")
    assert words == [[True, True]] * 3


def row_of(page: str, session_id: UUID) -> str:
    at = page.rindex(str(session_id))
    return page[at : page.index("</tr>", at)]


def test_today_names_the_notes_that_are_late_first(cast: Cast, browse: Browse, family: Ids) -> None:
    began = NOW - timedelta(days=40)
    session_id = family.plan(cast, starts_at=began, ends_at=began + timedelta(minutes=50))
    page = browse("ana").get("/c/alder/").text
    late = page.index(f"/c/alder/family/{session_id}/document/")
    assert "37 days late" in page[late : late + 300]
    fresh = family.plan(cast)
    with cast.session("alder", "ana") as db:
        found = notes_to_sign(db, cast.actor("ana"), clock.today("America/Chicago"), 500, is_mine=True)
    items = {item.id: item for item in found}
    assert (items[session_id].tone, items[fresh].tone) == ("danger", "")


@pytest.mark.parametrize(
    ("on", "starts", "ends", "occurrence", "minutes", "utc"),
    [
        # 1 November 2026 in Chicago: 01:30 comes twice; 8 March: 02:30 does not come.
        ("2026-11-01", "01:30", "02:30", "first", 120, time(6, 30)),
        ("2026-11-01", "01:30", "02:30", "second", 60, time(7, 30)),
        ("2026-11-01", "01:30", "01:15", "first", 45, time(6, 30)),
        ("2026-11-01", "00:30", "01:30", "", 60, time(5, 30)),
        ("2026-03-08", "01:30", "03:30", "", 60, time(7, 30)),
    ],
)
def test_a_session_in_the_night_the_clocks_change_has_its_true_minutes(
    *,
    cast: Cast,
    browse: Browse,
    family: Ids,
    on: str,
    starts: str,
    ends: str,
    occurrence: str,
    minutes: int,
    utc: time,
) -> None:
    ana = browse("ana")
    url = f"/c/alder/patients/{family.patient}/family/new/"
    answer = submit(ana, url, on=on, starts=starts, ends=ends, occurrence=occurrence or None)
    assert answer.status_code == 302, answer.text
    session = stored(cast, UUID(answer.location.rstrip("/").rsplit("/", 1)[1]))
    assert (session.ends_at - session.starts_at).total_seconds() == minutes * 60
    assert session.starts_at.astimezone(NOW.tzinfo).time() == utc


@pytest.mark.parametrize(
    ("on", "starts", "sentence"),
    [("2026-11-01", "01:30", "Choose which one"), ("2026-03-08", "02:30", "the clocks go forward and skip this time")],
)
def test_a_time_that_is_no_single_moment_is_asked_about(
    *, browse: Browse, family: Ids, on: str, starts: str, sentence: str
) -> None:
    ana = browse("ana")
    answer = submit(ana, f"/c/alder/patients/{family.patient}/family/new/", on=on, starts=starts, ends="04:00")
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_session_in_the_repeated_hour_keeps_its_moment_when_saved_unchanged(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    ana = browse("ana")
    url = f"/c/alder/patients/{family.patient}/family/new/"
    answer = submit(ana, url, on="2026-11-01", starts="01:30", ends="02:30", occurrence="second")
    session_id = UUID(answer.location.rstrip("/").rsplit("/", 1)[1])
    before = stored(cast, session_id)
    assert submit(ana, f"/c/alder/family/{session_id}/plan/").status_code == 302
    after = stored(cast, session_id)
    assert (after.starts_at, after.ends_at) == (before.starts_at, before.ends_at)


def test_a_cancelled_session_says_so(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id = family.plan(cast)
    ana = browse("ana")
    assert submit(ana, f"/c/alder/family/{session_id}/cancel/", reason="nobody_came").status_code == 302
    page = ana.get(f"/c/alder/family/{session_id}/").text
    assert "Nobody came" in page
    assert "Cancel session" not in page


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


def test_whoever_was_left_out_and_could_not_be_told_is_named(cast: Cast, browse: Browse, family: Ids) -> None:
    soon = NOW + timedelta(days=2)
    session_id = family.plan(cast, starts_at=soon, ends_at=soon + timedelta(hours=1), format=SessionFormat.PHONE)
    with cast.session("alder", "ana") as db:
        mother = db.get_one(Contact, (cast.clinics["alder"], family.mother))
        mother.email = "mo@sample.example"
        services.invite(db, cast.actor("ana"), session_id, family.mother, has_agreed=True)
        mother.email = None
        db.commit()
    client = browse("ana")
    answer = submit(client, f"/c/alder/family/{session_id}/plan/", contact_ids=[])
    assert answer.status_code == 302
    assert "No longer expected: Mo Sample" in client.get(f"/c/alder/family/{session_id}/").text


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


def test_nobody_who_is_never_to_be_told_is_offered_a_release(cast: Cast, browse: Browse, family: Ids) -> None:
    session_id, ana = family.plan(cast), browse("ana")
    assert "Request a release" in ana.get(f"/c/alder/family/{session_id}/").text
    document(ana, family, session_id)
    asks = f"contact={family.mother}"
    assert asks in ana.get(f"/c/alder/family/{session_id}/summary/").text
    with cast.session("alder", "dan") as db:
        db.execute(update(Contact).where(Contact.id == family.mother).values(is_never_tell=True))
        db.commit()
    assert asks not in ana.get(f"/c/alder/family/{session_id}/").text
    assert asks not in ana.get(f"/c/alder/family/{session_id}/summary/").text
