"""The pages of notes, as a browser meets them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import update

from causeway import clock
from causeway.ids import new_id
from tenants.programs.models import Curriculum, Module
from tenants.sessions.models import Attendance, Note, TherapySession
from tenants.sessions.queries import notes as queries
from tenants.sessions.rules.words import AttendanceStatus
from tests.cast import Cast
from tests.notes.conftest import DAY, OWN_WORDS, REST, Ids, at, commit_group
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]


def whole(ids: Ids, **changes: Any) -> dict[str, Any]:
    """Everything a sheet asks for, as its fields are called."""
    values: dict[str, Any] = {
        "topic": "Urge surfing",
        "interventions": ["mindfulness", "processing"],
        "shared": "The group practiced watching an urge rise and fall.",
    }
    for number, (name, patient_id) in enumerate(ids.people.items()):
        values |= {
            f"p-{patient_id}_participation": "active",
            f"p-{patient_id}_affect": "anxious",
            f"p-{patient_id}_response": "understood",
            f"p-{patient_id}_text-data": OWN_WORDS[number],
            **{f"p-{patient_id}_text-{heading}": words for heading, words in REST.items()},
            f"p-{patient_id}_goal-{ids.goals[name]}": "progress",
        }
    return {**values, **changes}


def sign(client: FlaskClient, ids: Ids, **changes: Any) -> Any:
    """Fill the sheet and press "Sign all"."""
    values = fields_of(client.get(f"{ids.url}write/").text)
    for name, value in whole(ids, **changes).items():
        values.setlist(name, value if isinstance(value, list) else [value])
    return client.post(f"{ids.url}sign/", data=values)


def stored(cast: Cast, session_id: UUID) -> Note | None:
    with cast.session("alder") as db:
        note = queries.find_note(db, session_id)
        db.expunge_all()
        return note


def test_a_note_is_drafted_signed_and_added_to(cast: Cast, browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    answer = submit(ana, f"{stays.url}write/", **whole(stays))
    assert answer.status_code == 302
    page = ana.get(answer.location).text
    assert "The draft is saved." in page
    assert OWN_WORDS[0] in page
    assert fields_of(page)[f"p-{stays.people['Rosa']}_participation"] == "active"
    assert sign(ana, stays).status_code == 302
    page = ana.get(stays.url).text
    assert "Signed by Ana Example" in page
    assert "Rosa took an active part, seemed anxious and understood what was offered." in page
    assert "1 h" in page
    added = submit(ana, f"{stays.url}addendum/?patient={stays.people['Rosa']}", text="Called back in the evening.")
    assert added.status_code == 302
    assert "Called back in the evening." in ana.get(stays.url).text


def test_saving_twice_saves_once(cast: Cast, browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    values = fields_of(ana.get(f"{stays.url}write/").text)
    values["shared"] = "One thing."
    first, second = (ana.post(f"{stays.url}write/", data=values) for _time in range(2))
    assert (first.status_code, second.status_code, first.location) == (302, 302, second.location)
    note = stored(cast, stays.session)
    assert note is not None
    assert note.version == 2


def test_what_is_missing_is_named_beside_each_person_and_nothing_is_lost(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    rosa, grace = stays.people["Rosa"], stays.people["Grace"]
    answer = sign(ana, stays, shared="", **{f"p-{rosa}_participation": "", f"p-{grace}_text-data": ""})
    assert answer.status_code == 422
    assert "Write the shared part" in answer.text
    assert re.search(rf'href="#person-{rosa}">Rosa Testperson</a>: Choose how they took part', answer.text)
    assert re.search(rf'href="#person-{grace}">Grace Sampleton</a>: Write under Data', answer.text)
    assert OWN_WORDS[0] in answer.text


def test_a_section_that_is_too_long_is_named_and_not_lost(browse: Browse, stays: Ids) -> None:
    long = "long " * 1700
    answer = submit(
        browse("ana"), f"{stays.url}write/", **whole(stays, **{f"p-{stays.people['Rosa']}_text-data": long})
    )
    assert answer.status_code == 422
    assert "below 8000 characters" in answer.text
    assert long.strip() in answer.text


def test_the_sheet_of_a_running_group_offers_no_signature_and_says_from_when(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    with clock.frozen(at("09:30")):
        page = ana.get(f"{stays.url}write/").text
        answer = sign(ana, stays)
    assert "it can be signed from then on" in page
    assert "data-sign" not in page
    assert "Save draft" in page
    assert answer.status_code == 422
    assert "Process group ends at" in answer.text
    assert OWN_WORDS[0] in answer.text


def test_a_name_in_the_shared_part_stops_the_signature_until_it_is_confirmed(
    cast: Cast, browse: Browse, stays: Ids
) -> None:
    ana = browse("ana")
    answer = sign(ana, stays, shared="They spoke of grace under pressure.")
    assert answer.status_code == 422
    assert "<mark>grace</mark>" in answer.text
    assert "not Grace Sampleton, another word" in answer.text
    assert sign(ana, stays, shared="They spoke of grace under pressure.", not_names=["grace"]).status_code == 302
    note = stored(cast, stays.session)
    assert note is not None
    with cast.session("alder") as db:
        assert queries.list_confirmed(db, note.id)[0] == {"grace"}


def test_the_name_check_answers_while_one_types(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    values = fields_of(ana.get(f"{stays.url}write/").text)
    values["shared"] = "Omar spoke first."
    answer = ana.post(f"{stays.url}names/", data=values)
    assert answer.status_code == 200
    assert "<mark>Omar</mark>" in answer.text


def test_parts_that_read_alike_need_a_reason(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    rosa, omar = stays.people["Rosa"], stays.people["Omar"]
    copy = {
        f"p-{rosa}_text-data": "Was engaged in the group today.",
        f"p-{omar}_text-data": "Was engaged in the group today.",
    }
    answer = sign(ana, stays, **copy)
    assert answer.status_code == 422
    assert "This reads like the part of Omar Examplewala." in answer.text
    assert f'name="p-{rosa}_alike"' in answer.text
    reasons = {f"p-{rosa}_alike": "They did it as a pair.", f"p-{omar}_alike": "They did it as a pair."}
    assert sign(ana, stays, **copy, **reasons).status_code == 302


def test_a_signed_note_cannot_be_written_any_more(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    before = fields_of(ana.get(f"{stays.url}write/").text)
    assert sign(ana, stays).status_code == 302
    for name, value in whole(stays, shared="Something else.").items():
        before.setlist(name, value if isinstance(value, list) else [value])
    answer = ana.post(f"{stays.url}write/", data=before)
    assert answer.status_code == 409
    assert "Something else." in answer.text
    before["version"] = fields_of(ana.get(f"{stays.url}addendum/").text)["version"]
    page = ana.get(f"{stays.url}write/").text
    assert f'name="p-{stays.people["Rosa"]}_text-data"' not in page


def test_two_people_on_one_sheet_lose_nothing(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    first, second = (fields_of(ana.get(f"{stays.url}write/").text) for _time in range(2))
    first["shared"], second["shared"] = "Mine.", "Theirs."
    assert ana.post(f"{stays.url}write/", data=first).status_code == 302
    answer = ana.post(f"{stays.url}write/", data=second)
    assert answer.status_code == 409
    assert "Mine." in answer.text
    assert "Theirs." in answer.text
    again = fields_of(answer.text)
    assert again["shared"] == "Theirs."
    assert ana.post(f"{stays.url}write/", data=again).status_code == 302


def test_what_is_typed_survives_a_closed_browser_and_a_sign_out(browse: Browse, stays: Ids) -> None:
    ana, rosa = browse("ana"), stays.people["Rosa"]
    values = fields_of(ana.get(f"{stays.url}write/").text)
    values[f"p-{rosa}_text-data"] = "Half a thought"
    assert "Draft kept" in ana.post(f"{stays.url}draft/", data=values).text
    assert "Half a thought" in browse("ana").get(f"{stays.url}write/").text
    again = ana.get(f"{stays.url}write/").text
    assert "Half a thought" in again
    assert "Below is what you typed until" in again
    assert "Half a thought" not in browse("pia").get(f"{stays.url}write/").text
    assert ana.post(f"{stays.url}write/", data=fields_of(again)).status_code == 302
    assert "Below is what you typed" not in ana.get(f"{stays.url}write/").text
    late = ana.post(f"{stays.url}draft/", data=fields_of(again))
    assert (late.status_code, late.text.strip()) == (200, "")
    assert "Below is what you typed" not in ana.get(f"{stays.url}write/").text


def test_a_part_that_a_kept_draft_does_not_speak_of_stays_as_it_is_saved(
    cast: Cast, browse: Browse, stays: Ids
) -> None:
    ana, rosa = browse("ana"), stays.people["Rosa"]
    assert submit(ana, f"{stays.url}write/", **whole(stays)).status_code == 302
    saved = fields_of(ana.get(f"{stays.url}write/").text)
    for typed in ({f"p-{rosa}_text-data": "Half a thought"}, {"shared": "Half a line"}):
        sent = {name: saved[name] for name in ("csrf_token", "version")}
        assert "Draft kept" in ana.post(f"{stays.url}draft/", data={**sent, **typed}).text
        shown = fields_of(ana.get(f"{stays.url}write/").text)
        own = {name for name in saved if name.startswith("p-") and not name.startswith(f"p-{rosa}")}
        assert len(own) >= 10
        assert {name: shown.getlist(name) for name in own} == {name: saved.getlist(name) for name in own}
        assert {name: shown[name] for name in typed} == typed
        assert shown["topic"] == "Urge surfing"
    assert shown[f"p-{rosa}_text-data"] == OWN_WORDS[0]
    assert ana.post(f"{stays.url}write/", data=shown).status_code == 302
    page = ana.get(stays.url).text
    assert all(words in page for words in (*OWN_WORDS[:3], "Half a line"))


def test_a_draft_can_be_thrown_away(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    values = fields_of(ana.get(f"{stays.url}write/").text)
    values["shared"] = "Not this."
    ana.post(f"{stays.url}draft/", data=values)
    for _time in range(2):
        assert ana.post(f"{stays.url}draft/discard/", data=values).status_code == 302
    assert "Not this." not in ana.get(f"{stays.url}write/").text


def test_other_clinics_and_roles_see_nothing(browse: Browse, stays: Ids) -> None:
    assert browse("cleo").get(f"/c/birch/notes/{stays.session}/").status_code == 404
    assert browse("ana").get(f"/c/alder/notes/{new_id()}/").status_code == 404
    assert browse("ana").get("/c/alder/notes/nonsense/").status_code == 404
    for who in ("ben", "fay", "dee", "ivy"):
        assert browse(who).get(stays.url).status_code == 403, who
        assert browse(who).get(f"{stays.url}write/").status_code == 403, who
    assert browse("pat").get(stays.url).status_code == 403  # a peer who neither leads it nor cares for anybody in it
    assert browse("dan").get(f"{stays.url}write/").status_code == 403
    assert browse("dan").get(stays.url).status_code == 200


def test_the_list_names_what_is_to_be_written(cast: Cast, browse: Browse, noon: None) -> None:
    ana, ids = browse("ana"), commit_group(cast, on=DAY - timedelta(days=88))  # the oldest come first
    assert str(ids.session) in ana.get("/c/alder/notes/?sort=starts").text
    assert sign(ana, ids).status_code == 302
    assert str(ids.session) not in ana.get("/c/alder/notes/?sort=starts").text
    assert str(ids.session) in ana.get("/c/alder/notes/?state=signed&sort=starts").text


def test_a_note_missing_after_a_signed_one_of_the_same_people_is_listed(cast: Cast, browse: Browse, noon: None) -> None:
    ana, ids = browse("ana"), commit_group(cast, on=DAY - timedelta(days=86))  # the oldest come first
    assert sign(ana, ids).status_code == 302
    for where in ("worklist/?kind=notes_to_sign", "worklist/?kind=notes_to_sign&mine=1", "notes/?sort=starts"):
        page = ana.get(f"/c/alder/{where}").text
        assert f"/c/alder/notes/{ids.sessions[1]}/" in page, where
        assert f"/c/alder/notes/{ids.session}/" not in page, where


def test_completing_a_module_keeps_what_is_typed_on_the_sheet(cast: Cast, browse: Browse, stays: Ids) -> None:
    with cast.session("alder", "dan") as db:
        curriculum = Curriculum(name=f"Skills {new_id().hex}")
        db.add(curriculum)
        db.flush()
        module = Module(curriculum_id=curriculum.id, position=1, title="Breathing")
        db.add(module)
        db.flush()
        held = db.get_one(TherapySession, (cast.clinics["alder"], stays.session))
        held.curriculum_id, held.module_id = curriculum.id, module.id
        module_id = str(module.id)
        db.commit()
    client = browse("ana")
    page = client.get(f"{stays.url}write/").text
    assert f'formaction="{stays.url}modules/?back=write"' in page
    values = fields_of(page)
    values.setlist("module_id", [module_id])
    url = f"{stays.url}modules/?back=write"
    assert client.post(url, data=values).status_code == 302
    page = client.get(f"{stays.url}write/").text
    assert "3 people have completed it" in page
    assert "what you typed until" not in page  # nothing was
    values.setlist("shared", ["Half a thou"])
    assert client.post(url, data=values).status_code == 302
    page = client.get(f"{stays.url}write/").text
    assert "what you typed until" in page
    assert fields_of(page)["shared"] == "Half a thou"


def test_a_module_completed_by_one_person_is_taken_back_on_their_plan(cast: Cast, browse: Browse, stays: Ids) -> None:
    with cast.session("alder", "dan") as db:
        curriculum = Curriculum(name=f"Skills {new_id().hex}")
        db.add(curriculum)
        db.flush()
        module = Module(curriculum_id=curriculum.id, position=1, title="Breathing")
        db.add(module)
        db.flush()
        db.get_one(TherapySession, (cast.clinics["alder"], stays.session)).module_id = module.id
        module_id = str(module.id)
        db.commit()
    client, rosa = browse("ana"), stays.people["Rosa"]
    page = client.get(stays.url).text
    url = f"{stays.url}modules/?patient={rosa}"
    assert url in page
    fields = {"csrf_token": fields_of(client.get(f"{stays.url}write/").text)["csrf_token"], "module_id": module_id}
    assert [client.post(url, data=fields).status_code for _time in range(2)] == [302, 302]
    assert "1 person has completed it" in client.get(stays.url).text
    assert client.post(f"{stays.url}modules/?patient=x", data=fields).status_code == 404
    plan = f"/c/alder/patients/{rosa}/plan/"
    page = client.get(plan).text
    undo = re.search(r'action="([^"]+/plan/modules/[^"]+)"[^>]*>(?:(?!</form>).)*name="undo"', page)
    assert undo is not None
    assert client.post(undo.group(1), data={"csrf_token": fields["csrf_token"], "undo": "yes"}).status_code == 302
    assert 'name="undo"' not in client.get(plan).text


def test_every_state_of_the_list_of_notes_can_be_chosen(browse: Browse, stays: Ids) -> None:
    ana, dan = browse("ana"), browse("dan")
    values = re.findall(r'<option value="(\w+)"', dan.get("/c/alder/notes/").text)
    assert {"to_write", "cosign", "no_attendance", "signed", "all"} <= set(values)
    for client in (ana, dan):
        for value in values:
            assert client.get("/c/alder/notes/", query_string={"state": value}).status_code == 200, value


def test_a_draft_whose_attendance_nobody_took_is_found_by_its_state(cast: Cast, browse: Browse, stays: Ids) -> None:
    ana, found = browse("ana"), "/c/alder/notes/?state=no_attendance"
    assert submit(ana, f"{stays.url}write/", topic="Urge surfing").status_code == 302
    assert stays.url not in ana.get(found).text
    with cast.session("alder") as db:
        db.execute(
            update(Attendance)
            .where(Attendance.session_id == stays.session)
            .values(status=AttendanceStatus.EXPECTED, arrived_at=None, left_at=None, reason=None)
        )
        db.commit()
    assert stays.url in ana.get(found).text
