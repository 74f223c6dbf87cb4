"""The pages of a track's week, curricula and closures: plain forms, the calendar's data, and its moves."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient

from causeway import clock
from causeway.ids import new_id
from tenants.programs.models import SlotFacilitator
from tenants.programs.queries.slots import get_slot, list_facilitators
from tenants.programs.rules import SessionKind
from tests.cast import ZONES, Cast
from tests.family.conftest import staff_of
from tests.pages import fields_of, submit
from tests.programs.test_pages import opened, track_of

Browse = Callable[[str], FlaskClient]
TODAY = clock.today(ZONES["birch"])
SLOT = {"weekday": "1", "starts": "09:00", "ends": "12:00", "breaks": "10:15-10:30", "title": "Process group"}


def made(browse: Browse) -> tuple[FlaskClient, str]:
    bo = browse("bo")
    return bo, track_of(bo, opened(bo))


def week(client: FlaskClient, track: str) -> list[dict[str, object]]:
    return list(client.get(track + "week.json").json["slots"])  # type: ignore[index]


def test_a_week_is_built_slot_by_slot_and_counts_its_hours(browse: Browse) -> None:
    bo, track = made(browse)
    for weekday in ("1", "3", "5"):
        assert submit(bo, track + "slots/new/", **{**SLOT, "weekday": weekday, "ends": "12:15"}).status_code == 302
    shown = bo.get(track).text
    assert "<strong" not in shown or "Process group" in shown
    assert "9:00 AM–12:15 PM" in shown
    assert "10:15 AM–10:30 AM" in shown
    assert ">9 h<" in shown
    assert "stays below" not in shown
    board = bo.get(track + "week.json").json
    assert board is not None
    assert [(one["weekday"], one["start"], one["end"]) for one in board["slots"]] == [
        (1, 540, 735),
        (3, 540, 735),
        (5, 540, 735),
    ]
    assert "reaches the minimum" in board["summary"]


def test_the_hours_are_computed_while_one_types(browse: Browse) -> None:
    bo, track = made(browse)
    submit(bo, track + "slots/new/", **SLOT)
    typed = {"weekday": "2", "starts": "09:00", "ends": "10:00", "breaks": ""}
    assert "3 h 45 min on 2 days" in bo.get(track + "sum/", query_string=typed).text
    assert "past midnight" in bo.get(track + "sum/", query_string={**typed, "starts": "22:00", "ends": "02:00"}).text
    assert "write it like" in bo.get(track + "sum/", query_string={**typed, "breaks": "ten"}).text
    assert bo.get(track + "sum/", query_string={"weekday": "x", "starts": "", "ends": "99:99"}).status_code == 200


def test_the_form_and_the_page_count_the_same_week_of_slots_that_begin_later(browse: Browse) -> None:
    bo, track = made(browse)
    for number, weekday in enumerate(("1", "3", "5")):
        begins = str(TODAY + timedelta(days=10 + number))
        submit(bo, track + "slots/new/", **{**SLOT, "weekday": weekday, "breaks": "", "from_on": begins})
    assert ">9 h<" in bo.get(track).text
    typed = {"weekday": "4", "starts": "09:00", "ends": "10:00", "from_on": str(TODAY + timedelta(days=10))}
    said = bo.get(track + "sum/", query_string=typed).text
    assert "10 h on 4 days" in said
    assert "Now it is 9 h on 3 days." in said
    submit(bo, track + "slots/new/", **{**SLOT, **typed, "breaks": ""})
    assert ">10 h<" in bo.get(track).text


def test_a_leader_whose_role_no_longer_leads_is_shown_and_not_dropped_in_silence(browse: Browse, cast: Cast) -> None:
    dee = browse("dee")
    track = track_of(dee, opened(dee, "/c/alder/programs/"))
    submit(dee, track + "slots/new/", **SLOT)
    form = str(week(dee, track)[0]["url"])
    with cast.session("alder") as db:
        fay, ben = staff_of(db, cast, "fay"), staff_of(db, cast, "ben")
        slot_id = UUID(form.rstrip("/").rpartition("/")[2])
        db.add(SlotFacilitator(slot_id=slot_id, staff_member_id=fay.id, is_lead=True))
        db.add(SlotFacilitator(slot_id=slot_id, staff_member_id=ben.id, is_lead=False))
        led_by = {fay.id, ben.id}
        lead, name = str(fay.id), fay.full_name
        db.commit()
    shown = fields_of(dee.get(form).text)
    assert (shown["lead_id"], len(shown.getlist("facilitators"))) == (lead, 1)
    refused = submit(dee, form, title="Renamed")
    assert refused.status_code == 422
    assert f"{name} has no role that leads sessions" in refused.text
    with cast.session("alder") as db:
        assert {row.staff_member_id for row in list_facilitators(db, slot_id)} == led_by
    assert submit(dee, form, title="Renamed", lead_id="", facilitators=None).status_code == 302


def test_a_kind_no_longer_offered_is_kept_by_the_hour_that_has_it(browse: Browse, cast: Cast) -> None:
    dee = browse("dee")
    track = track_of(dee, opened(dee, "/c/alder/programs/"))
    submit(dee, track + "slots/new/", **SLOT)
    form = str(week(dee, track)[0]["url"])
    assert "Multi-family group" not in dee.get(form).text
    with cast.session("alder") as db:
        slot = get_slot(db, UUID(form.rstrip("/").rpartition("/")[2]))
        slot.kind = SessionKind.MULTI_FAMILY
        db.commit()
    assert fields_of(dee.get(form).text)["kind"] == "multi_family"
    assert submit(dee, form, title="Families").status_code == 302
    assert [one["title"] for one in week(dee, track)] == ["Families"]
    assert submit(dee, track + "slots/new/", **{**SLOT, "weekday": "2", "kind": "multi_family"}).status_code == 422


def test_bad_input_of_a_slot_keeps_what_was_typed(browse: Browse) -> None:
    bo, track = made(browse)
    for change, words in (
        ({"starts": "22:00", "ends": "02:00", "breaks": ""}, "past midnight"),
        ({"breaks": "13:00-13:10"}, "lies outside the slot"),
        ({"breaks": "ten past"}, "is not a span of time"),
        ({"from_on": str(TODAY - timedelta(days=1))}, "What has been held stays"),
    ):
        wrong = submit(bo, track + "slots/new/", **{**SLOT, **change})
        assert wrong.status_code == 422
        assert words in wrong.text
        assert 'value="Process group"' in wrong.text
    assert week(bo, track) == []


def test_a_second_click_adds_no_second_slot(browse: Browse) -> None:
    bo, track = made(browse)
    values = fields_of(bo.get(track + "slots/new/").text)
    for name, value in SLOT.items():
        values[name] = value
    assert {bo.post(track + "slots/new/", data=values).status_code for _ in range(2)} == {302}
    assert len(week(bo, track)) == 1


def test_a_slot_is_moved_on_the_calendar_and_a_clash_leaves_it(browse: Browse) -> None:
    bo, track = made(browse)
    submit(bo, track + "slots/new/", **SLOT)
    submit(bo, track + "slots/new/", **{**SLOT, "weekday": "2", "title": "Skills"})
    slot = week(bo, track)[0]
    token = fields_of(bo.get(track + "slots/new/").text)["csrf_token"]
    wanted = {
        "weekday": 3,
        "start": 570,
        "end": 750,
        "from_on": str(TODAY),
        "version": slot["version"],
        "csrf_token": token,
    }
    moved = bo.post(str(slot["move"]), data=wanted)
    assert moved.status_code == 200
    at = {one["title"]: (one["weekday"], one["start"], one["breaks"]) for one in week(bo, track)}
    assert at["Process group"] == (3, 570, "10:45 AM–11:00 AM")
    assert moved.json is not None
    again = {**wanted, "version": moved.json["version"]}
    clash = bo.post(str(slot["move"]), data={**again, "weekday": 2})
    assert clash.status_code == 422
    assert "Skills" in clash.json["problem"]  # type: ignore[index]
    assert bo.post(str(slot["move"]), data=wanted).status_code == 409
    assert bo.post(str(slot["move"]), data={**again, "from_on": "soon"}).status_code == 422
    assert bo.post(str(slot["move"]), data={**again, "weekday": 9}).status_code == 422
    assert {one["title"]: one["weekday"] for one in week(bo, track)}["Process group"] == 3


def test_a_slot_is_changed_and_taken_back_by_plain_forms(browse: Browse) -> None:
    bo, track = made(browse)
    submit(bo, track + "slots/new/", **SLOT)
    form = str(week(bo, track)[0]["url"])
    assert 'value="10:15 AM–10:30 AM"' in bo.get(form).text
    assert submit(bo, form, title="Open group", weekday="4").status_code == 302
    assert [(one["title"], one["weekday"]) for one in week(bo, track)] == [("Open group", 4)]
    assert "Its days and hours follow" in bo.get(track + "edit/").text
    assert submit(bo, track + "edit/", name="Early").status_code == 302
    assert "Thursday" in bo.get(track).text
    assert submit(bo, form + "end/", last_on=str(TODAY - timedelta(days=1))).status_code == 302
    assert "No weekly slots yet" in bo.get(track).text


def test_two_directors_at_a_slot_lose_no_text(browse: Browse) -> None:
    bo, track = made(browse)
    submit(bo, track + "slots/new/", **SLOT)
    form = str(week(bo, track)[0]["url"])
    first, second = (fields_of(bo.get(form).text) for _ in range(2))
    first["title"], second["title"] = "First words", "Second words"
    assert bo.post(form, data=first).status_code == 302
    late = bo.post(form, data=second)
    assert late.status_code == 409
    assert "First words" in late.text
    assert "Second words" in late.text


def test_clinicians_see_the_week_and_cannot_move_it(browse: Browse) -> None:
    dee = browse("dee")
    track = track_of(dee, opened(dee, "/c/alder/programs/"))
    submit(dee, track + "slots/new/", **SLOT)
    ana, slot = browse("ana"), week(dee, track)[0]
    assert ana.get(track).status_code == 200
    assert week(ana, track)[0]["move"] == ""
    assert ana.get(str(slot["url"])).status_code == 403
    assert ana.get(track + "slots/new/").status_code == 403
    theirs = track.replace("/c/alder/", "/c/birch/")
    for tail in ("", "edit/", "week.json", "sum/", "slots/new/"):
        assert browse("bo").get(theirs + tail).status_code == 404


def test_a_curriculum_is_made_and_put_in_order_by_buttons(browse: Browse) -> None:
    bo, name = browse("bo"), f"Coping {new_id().hex}"
    page = str(submit(bo, "/c/birch/programs/curricula/new/", name=name, description="Hard hours").location)
    for title in ("Noticing", "Breathing"):
        assert submit(bo, page + "modules/new/", title=title, skill="Body scan").status_code == 302
    shown = bo.get(page).text
    assert shown.index("Noticing") < shown.index("Breathing")
    place = shown.split('data-order-row="')[2].split('"')[0]
    token = fields_of(bo.get(page + "edit/").text)["csrf_token"]
    assert bo.post(place, data={"position": "1", "csrf_token": token}).status_code == 302
    shown = bo.get(page).text
    assert shown.index("Breathing") < shown.index("Noticing")
    assert name in bo.get("/c/birch/programs/curricula/").text
    assert browse("cleo").post(place, data={"position": "1", "csrf_token": token}).status_code in {400, 403}


def test_closures_are_kept_under_settings_with_holidays_to_choose_from(browse: Browse) -> None:
    bo, base = browse("bo"), "/c/birch/settings/closures/"
    year = TODAY.year + 1
    page = bo.get(base + "holidays/", query_string={"year": year}).text
    assert "Thanksgiving Day" in page
    values = fields_of(page)
    chosen = values.getlist("days")[:2]
    values.setlist("days", chosen)
    assert bo.post(base + f"holidays/?year={year}", data=values).status_code == 302
    assert all(day not in fields_of(bo.get(base + f"holidays/?year={year}").text).getlist("days") for day in chosen)
    name, day = f"Snow {new_id().hex}", str(TODAY + timedelta(days=9))
    assert submit(bo, base + "new/", name=name, from_on=day, until_on=day).status_code == 302
    assert name in bo.get(base).text
    wrong = submit(bo, base + "new/", name=name, from_on=day, until_on=str(TODAY))
    assert wrong.status_code == 422
    assert "The last day lies before the first" in wrong.text
    assert browse("cleo").get(base + "new/").status_code == 403


def test_card_and_calendar_count_a_week_that_begins_later_alike_and_say_from_when(browse: Browse) -> None:
    bo, track = made(browse)
    later = TODAY + timedelta(days=30)
    for weekday in ("1", "3", "5"):
        values = {**SLOT, "weekday": weekday, "ends": "12:15", "from_on": later.isoformat()}
        assert submit(bo, track + "slots/new/", **values).status_code == 302
    begins = f"{later.day} {later:%b} {later.year}"
    for on in (TODAY, later - timedelta(days=1)):
        board = bo.get(track + "week.json", query_string={"on": on.isoformat()}).json
        assert board is not None
        assert f"9 h on 3 days from {begins}" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", board["summary"]))
    begun = bo.get(track + "week.json", query_string={"on": later.isoformat()}).json
    assert begun is not None
    assert "from " not in begun["summary"]
    card = bo.get(track).text
    assert ">9 h<" in card
    assert f"from {begins}" in card
