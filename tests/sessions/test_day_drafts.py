"""Marks that were made and not saved: kept for whoever made them, told where others saved meanwhile, gone once saved."""

from collections.abc import Callable
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from causeway.errors import Forbidden
from causeway.ids import new_id
from tenants.programs.errors import TrackNotFound
from tenants.sessions.forms import day_drafts, day_sheet
from tenants.sessions.models import AttendanceDraft
from tenants.sessions.queries.attendance_drafts import SheetKey, find_marks, opened_marks
from tenants.sessions.queries.track_day import get_track_day
from tenants.sessions.rules.words import AttendanceStatus
from tenants.sessions.services.attendance_drafts import keep_marks
from tests.cast import ZONES, Cast
from tests.pages import fields_of
from tests.sessions.conftest import DAY, Group, Ids, make_group
from tests.sessions.test_attendance import counted
from tests.sessions.test_day_page import cell, day, row, save
from tests.sessions.test_hour_attendance import Booked, booked

__all__ = ["booked"]  # the fixture
Browse = Callable[[str], FlaskClient]
LINE = "Below are marks that you made until"


def mark(client: FlaskClient, url: str, cells: dict[str, str], page: str | None = None) -> TestResponse:
    """What the page's script sends as one marks: the whole sheet, with what was typed."""
    values = fields_of(page or client.get(url).text)
    for name, value in cells.items():
        values.setlist(name, [value])
    return client.post(f"{url}draft/", data=values)


def drafts_of(cast: Cast, who: str, key: SheetKey) -> dict[str, list[str]]:
    with cast.session("alder", who) as db:
        draft = find_marks(db, cast.actor(who), key)
        return {} if draft is None else opened_marks(db, draft)


def shown(page: str, names: Any) -> dict[str, str]:
    fields = fields_of(page)
    return {name: fields[name] for name in names}


def test_marks_that_were_not_saved_wait_for_whoever_made_them(cast: Cast, browse: Browse, kept: Ids) -> None:
    typed = {
        cell(kept, "Rosa", 0, "status"): "excused",
        cell(kept, "Rosa", 0, "reason"): "court",
        cell(kept, "Liam", 1, "status"): "present",
        cell(kept, "Liam", 1, "in"): "10:2",  # half a time is kept as it was typed
        day(kept, "Mei", "in"): "9:10",
    }
    answer = mark(browse("ana"), kept.url, typed)
    assert answer.status_code == 200
    assert "Draft kept at" in answer.text
    again = browse("ana").get(kept.url).text  # another browser, another sign-in
    assert shown(again, typed) == typed
    assert LINE in again
    assert again.count(">not saved<") == 3
    assert row(cast, kept, "Rosa", 0) is None  # attendance itself is as it was
    for other in ("pia", "dan", "ben"):
        page = browse(other).get(kept.url).text
        assert LINE not in page
        assert shown(page, typed) != typed
    tomorrow = browse("ana").get(kept.url.replace(str(DAY), "2026-11-24")).text
    assert LINE not in tomorrow


def test_only_what_was_marked_is_kept_and_sealed(cast: Cast, browse: Browse, kept: Ids) -> None:
    mark(browse("ana"), kept.url, {cell(kept, "Rosa", 0, "status"): "absent"})
    key = SheetKey(DAY, track_id=kept.track)
    fields = drafts_of(cast, "ana", key)
    assert {name.rpartition(".")[0] for name in fields} == {cell(kept, "Rosa", 0, "x").rpartition(".")[0]}
    with cast.session("alder", "ana") as db:
        draft = find_marks(db, cast.actor("ana"), key)
        assert draft is not None
        assert b"absent" not in draft.payload_sealed
        assert kept.people["Rosa"].hex.encode() not in draft.payload_sealed


def test_a_draft_is_gone_once_saved_and_one_that_arrives_late_is_left_alone(browse: Browse, kept: Ids) -> None:
    ana, typed = browse("ana"), {cell(kept, "Rosa", 0, "status"): "absent"}
    mark(ana, kept.url, typed)
    page = ana.get(kept.url).text
    assert save(ana, kept, page).status_code == 302
    assert LINE not in ana.get(kept.url).text
    late = mark(ana, kept.url, {cell(kept, "Liam", 0, "status"): "absent"}, page)
    assert (late.status_code, late.text.strip()) == (200, "")
    assert LINE not in ana.get(kept.url).text


def test_taking_a_mark_back_keeps_nothing(cast: Cast, browse: Browse, kept: Ids) -> None:
    ana, name = browse("ana"), cell(kept, "Rosa", 0, "status")
    mark(ana, kept.url, {name: "absent"})
    assert mark(ana, kept.url, {name: "expected"}).text.strip() == ""
    assert LINE not in ana.get(kept.url).text
    assert drafts_of(cast, "ana", SheetKey(DAY, track_id=kept.track)) == {}


def test_a_draft_can_be_thrown_away_and_a_second_click_is_harmless(browse: Browse, kept: Ids) -> None:
    ana, name = browse("ana"), cell(kept, "Rosa", 0, "status")
    mark(ana, kept.url, {name: "absent"})
    page = ana.get(kept.url).text
    assert f'action="/c/alder/schedule/day/{kept.track}/{DAY}/draft/discard/"' in page
    for _time in range(2):
        answer = ana.post(f"{kept.url}draft/discard/", data={"csrf_token": fields_of(page)["csrf_token"]})
        assert (answer.status_code, answer.location) == (302, kept.url)
    again = ana.get(kept.url).text
    assert LINE not in again
    assert fields_of(again)[name] == "expected"


def test_where_somebody_else_saved_meanwhile_both_marks_are_shown_until_one_is_saved(
    cast: Cast, browse: Browse, kept: Ids
) -> None:
    ana, rosa, mei = browse("ana"), cell(kept, "Rosa", 0, "status"), day(kept, "Mei", "in")
    mark(ana, kept.url, {rosa: "absent", mei: "9:20", cell(kept, "Liam", 0, "status"): "absent"})
    theirs = {rosa: "present", cell(kept, "Liam", 1, "status"): "present", mei: "9:05"}
    assert save(browse("pia"), kept, cells=theirs).status_code == 302
    page = ana.get(kept.url).text
    for _time in range(2):  # what goes on being typed keeps saying so
        assert "Somebody else has changed the same marks meanwhile." in page
        assert "Pia Example saved “present 9:00 AM–10:00 AM” meanwhile." in unescape(page).replace("\u202f", " ")
        assert "Somebody else saved 9:05 AM to – meanwhile." in unescape(page).replace("\u202f", " ")
        assert page.count("meanwhile. Save again to put yours in its place.") == 4  # beside each, and above
        assert shown(page, [rosa, mei]) == {rosa: "absent", mei: "9:20"}
        assert fields_of(page)[cell(kept, "Liam", 1, "status")] == "present"  # what was not marked is as it is saved
        mark(ana, kept.url, {cell(kept, "Liam", 2, "status"): "absent"}, page)
        page = ana.get(kept.url).text
    found = row(cast, kept, "Rosa", 0)
    assert found is not None
    assert found.status is AttendanceStatus.PRESENT  # nobody's mark is gone by itself
    assert save(ana, kept, page).status_code == 302
    found = row(cast, kept, "Rosa", 0)
    assert found is not None
    assert found.status is AttendanceStatus.ABSENT
    assert LINE not in ana.get(kept.url).text


def test_a_mark_somebody_else_saved_alike_is_no_draft_any_more(browse: Browse, kept: Ids) -> None:
    ana, typed = browse("ana"), {cell(kept, "Rosa", 0, "status"): "absent", cell(kept, "Rosa", 0, "reason"): "no_word"}
    mark(ana, kept.url, typed)
    assert save(browse("pia"), kept, cells=typed).status_code == 302
    page = ana.get(kept.url).text
    assert LINE not in page
    assert "meanwhile" not in page


def test_a_conflict_that_was_left_is_told_again(cast: Cast, browse: Browse, kept: Ids) -> None:
    ana, rosa = browse("ana"), cell(kept, "Rosa", 0, "status")
    opened = ana.get(kept.url).text
    assert save(browse("pia"), kept, cells={rosa: "present"}).status_code == 302
    refused = save(ana, kept, opened, cells={rosa: "absent"})
    assert refused.status_code == 409
    mark(ana, kept.url, {}, refused.text)  # as the page is left
    page = ana.get(kept.url).text
    assert "Pia Example saved “present" in unescape(page)
    assert fields_of(page)[rosa] == "absent"
    assert save(ana, kept, page).status_code == 302


def test_a_booked_hours_marks_are_kept_apart_from_the_day(cast: Cast, browse: Browse, booked: Booked) -> None:
    ana, name = browse("ana"), booked.field("Rosa", "status")
    assert "Draft kept at" in mark(ana, booked.url, {name: "present"}).text
    page = ana.get(booked.url).text
    assert LINE in page
    assert fields_of(page)[name] == "present"
    assert booked.row(cast, "Rosa").status is AttendanceStatus.EXPECTED
    assert drafts_of(cast, "ana", SheetKey(DAY, session_id=booked.session)) != {}
    for _time in range(2):
        answer = ana.post(f"{booked.url}draft/discard/", data={"csrf_token": fields_of(page)["csrf_token"]})
        assert answer.status_code == 302
    assert LINE not in ana.get(booked.url).text


@pytest.mark.parametrize("step", ["draft/", "draft/discard/"])
def test_who_only_reads_and_another_clinic_keep_nothing(
    browse: Browse, kept: Ids, booked: Booked, cast: Cast, step: str
) -> None:
    ana, ben, cleo = browse("ana"), browse("ben"), browse("cleo")
    for url in (kept.url, booked.url):
        token = {"csrf_token": fields_of(ana.get(url).text)["csrf_token"]}
        read = ben.get(url)
        assert "hx-post" not in read.text[read.text.index('<form class="form"') :]
        assert ben.post(f"{url}{step}", data={"csrf_token": fields_of(read.text)["csrf_token"]}).status_code == 403
        assert ana.post(f"{url.replace('alder', 'birch')}{step}", data=token).status_code == 404
        foreign = {"csrf_token": fields_of(cleo.get("/c/birch/patients/new/").text)["csrf_token"]}
        assert cleo.post(f"{url.replace('alder', 'birch')}{step}", data=foreign).status_code == 404
    token = {"csrf_token": fields_of(ana.get(kept.url).text)["csrf_token"]}
    for nowhere in (f"day/{new_id()}/{DAY}", f"day/{kept.track}/2026-02-30", f"sessions/{new_id()}/attendance"):
        assert ana.post(f"/c/alder/schedule/{nowhere}/{step}", data=token).status_code == 404
    with cast.session("alder") as db:
        assert db.scalars(select(AttendanceDraft).where(AttendanceDraft.track_id == kept.track)).all() == []


def test_of_people_one_may_not_see_nothing_is_kept(cast: Cast, browse: Browse, kept: Ids) -> None:
    sent = fields_of(browse("ana").get(kept.url).text)
    pat = browse("pat")  # a peer with nobody on this track
    token = fields_of(pat.get(f"/c/alder/schedule/day/{kept.track}/{DAY}/add/").text)["csrf_token"]
    sent.setlist("csrf_token", [token])
    sent.setlist(cell(kept, "Rosa", 0, "status"), ["absent"])
    assert pat.post(f"{kept.url}draft/", data=sent).text.strip() == ""
    assert drafts_of(cast, "pat", SheetKey(DAY, track_id=kept.track)) == {}


@pytest.mark.parametrize("step", ["draft/", "draft/discard/"])
def test_an_hour_of_nobody_one_may_see_has_no_draft(
    cast: Cast, browse: Browse, kept: Ids, booked: Booked, step: str
) -> None:
    pat = browse("pat")  # a peer with nobody in this hour
    token = {"csrf_token": fields_of(pat.get(f"/c/alder/schedule/day/{kept.track}/{DAY}/add/").text)["csrf_token"]}
    assert pat.post(f"{booked.url}{step}", data={**token, booked.field("Rosa", "status"): "absent"}).status_code == 404
    assert drafts_of(cast, "pat", SheetKey(DAY, session_id=booked.session)) == {}


def test_a_draft_is_of_a_person_who_may_take_attendance(group: Group) -> None:
    key, marks = SheetKey(DAY, track_id=group.track.id), {"x": ["1"]}
    with pytest.raises(Forbidden):
        keep_marks(group.db, group.cast.actor("ben"), key, marks)
    with pytest.raises(TrackNotFound):
        keep_marks(group.db, group.dan, SheetKey(DAY, track_id=new_id()), marks)
    assert find_marks(group.db, group.dan, key) is None


def test_keeping_fifteen_peoples_marks_costs_what_three_peoples_do(alder: Session, cast: Cast, noon: None) -> None:
    used = []
    for people in (1, 3, 15):  # the first opens the clinic's key
        group, actor = make_group(alder, cast, people), cast.actor("ana")
        alder.expire_all()
        with counted(alder) as statements:
            for _time in range(2):
                sheet = day_sheet.draw(get_track_day(alder, actor, group.track.id, DAY), ZoneInfo(ZONES["alder"]))
                for line in sheet.lines:
                    line.arrived = "9:00"
                keep_marks(alder, actor, SheetKey(DAY, track_id=group.track.id), day_drafts.unsaved(sheet))
        used.append(len(statements))
    assert used[1] == used[2]
    assert used[1] <= 2 * 11


def test_what_a_refused_page_shows_counts_hours_elsewhere_by_themselves(cast: Cast, browse: Browse, kept: Ids) -> None:
    ana = browse("ana")
    assert (
        save(ana, kept, cells={day(kept, "Rosa", "in"): "9:00", day(kept, "Rosa", "out"): "12:00"}).status_code == 302
    )
    page = ana.get(kept.url).text
    assert page.count('data-elsewhere="0"') == 3
    assert "data-typed" not in page
    mark(ana, kept.url, {day(kept, "Rosa", "out"): "10:00"})
    assert "data-typed" in ana.get(kept.url).text
