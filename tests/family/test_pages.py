"""The pages of family sessions, as a browser meets them: planning, the list, and what a session's page says."""

import re
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from causeway import clock
from causeway.audit.models import AuditEvent
from causeway.ids import new_id
from tenants.family import services
from tenants.family.due import notes_to_sign
from tenants.family.models import FamilyHandover, FamilySession
from tenants.family.rules import SessionFormat, SessionStatus
from tenants.patients.models import CareRelationship, Consent, Contact, Patient
from tests.cast import Cast
from tests.family.conftest import NOW, Ids, add_release
from tests.family.pages import Browse, document, step, stored
from tests.pages import fields_of, submit


def sessions_of(cast: Cast, patient_id: UUID) -> int:
    with cast.session("alder") as db:
        statement = select(func.count()).select_from(FamilySession).where(FamilySession.patient_id == patient_id)
        return db.scalar(statement) or 0


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


def test_who_asked_not_to_be_contacted_is_shown_so_and_not_called(cast: Cast, browse: Browse, family: Ids) -> None:
    with cast.session("alder", "dan") as db:
        db.execute(update(Contact).where(Contact.id == family.mother).values(is_do_not_contact=True))
        db.commit()
    ana, url = browse("ana"), f"/c/alder/patients/{family.patient}/family/new/"
    page = ana.get(url).text
    box = re.search(rf'<label[^>]*><input[^>]*value="{family.mother}"[^>]*>.*?</label>', page)
    assert box is not None
    assert "Not to be contacted: not by phone" in box[0]
    assert " disabled" not in box[0]
    when = {"on": "2026-12-01", "starts": "09:00", "ends": "10:00", "contact_ids": str(family.mother)}
    answer = submit(ana, url, **when, format="phone")
    assert (answer.status_code, "nobody calls them" in answer.text, "2026-12-01" in answer.text) == (422, True, True)
    assert (
        f'href="/c/alder/patients/{family.patient}/contacts/"' in answer.text[answer.text.index("Nothing was saved") :]
    )
    session_id = family.plan(cast)
    typed = {"participants-0-took_part": "phone", "participants-0-basis": "listening_only", "narrative": "They spoke."}
    answer = document(ana, family, session_id, **typed)
    assert answer.status_code == 422
    assert "nobody calls them" in answer.text
    assert "choose “No basis” and say what happened" in answer.text
    assert "They spoke." in answer.text
    typed |= {"participants-0-basis": "none", "participants-0-account": "Called by mistake."}
    assert document(ana, family, session_id, **typed).status_code == 302


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


def test_a_summary_handed_over_twice_leaves_once_and_a_refused_one_leaves_its_trail(
    cast: Cast, browse: Browse, family: Ids
) -> None:
    session_id, ana = family.plan(cast), browse("ana")
    document(ana, family, session_id)
    here = f"/c/alder/family/{session_id}/summary/"
    assert submit(ana, f"{here}write/?language=en", practised="We practised asking.").status_code == 302
    with cast.session("alder", "dan") as db:
        patient = db.scalars(select(Patient).where(Patient.id == family.patient)).one()
        mother = db.scalars(select(Contact).where(Contact.id == family.mother)).one()
        release = add_release(db, patient, mother).id
        db.commit()
    form = next(one for one in ana.get(here).text.split("<form") if 'value="document"' in one).split("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert sent["contact_id"] == str(family.mother)
    first, second = (ana.post(f"{here}give/", data=sent) for _ in range(2))
    assert (first.mimetype, second.status_code) == ("application/pdf", 302)
    with cast.session("alder", "dan") as db:
        assert db.scalar(select(func.count()).select_from(FamilyHandover)) == 1
        taken_back = {"revoked_on": NOW.date(), "revoked_at": NOW, "revoked_reason": "x"}
        db.execute(update(Consent).where(Consent.id == release).values(**taken_back))
        db.commit()
    refused = ana.post(f"{here}give/", data=sent | {"form_key": str(new_id())})
    assert refused.status_code == 403
    with cast.session("alder") as db:
        trail = db.scalars(
            select(AuditEvent.detail).where(
                AuditEvent.patient_id == family.patient, AuditEvent.action == "disclosure.refused"
            )
        ).all()
        assert trail == [{"way": "pdf", "recipient": "contact", "purpose": "other"}]


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


def test_whoever_was_left_out_and_could_not_be_told_is_named(cast: Cast, browse: Browse, family: Ids) -> None:
    soon = NOW + timedelta(days=2)
    session_id = family.plan(cast, starts_at=soon, ends_at=soon + timedelta(hours=1), format=SessionFormat.PHONE)
    with cast.session("alder", "ana") as db:
        mother = db.get_one(Contact, (cast.clinics["alder"], family.mother))
        mother.email = "mo@pages.example"
        services.invite(db, cast.actor("ana"), session_id, family.mother, has_agreed=True)
        mother.email = None
        db.commit()
    client = browse("ana")
    answer = submit(client, f"/c/alder/family/{session_id}/plan/", contact_ids=[])
    assert answer.status_code == 302
    assert "No longer expected: Mo Sample" in client.get(f"/c/alder/family/{session_id}/").text


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
