"""The pages of working hours and time off."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from causeway import clock
from causeway.ids import new_id
from tests.cast import Cast, take_off_staff
from tests.pages import fields_of, submit
from tests.staff.test_pages import hired

Browse = Callable[[str], FlaskClient]
HOURS = {"weekdays": ["1", "2"], "starts": "09:00", "ends": "17:00", "from_on": "2026-01-05"}
ALDER = "/c/alder/staff/"


def id_in(page: str) -> str:
    return page.rstrip("/").rsplit("/", 1)[-1]


def day(ahead: int) -> str:
    return (clock.today("America/Chicago") + timedelta(days=ahead)).isoformat()


@pytest.fixture
def nia_free(cast: Cast) -> None:
    """Nia stands for nobody on the staff yet."""
    with cast.session("alder") as db:
        take_off_staff(db, cast.users["nia"])
        db.commit()


def test_hours_are_added_changed_and_taken_away(browse: Browse) -> None:
    dan, page = browse("dan"), hired(browse("dee"), ALDER)
    saved = submit(dan, f"/c/alder/staff/hours/new/{id_in(page)}/", **HOURS)
    assert saved.status_code == 302
    shown = dan.get(page).text
    assert "Monday, Tuesday, 9:00 AM–5:00 PM" in shown
    assert "16 h planned this week" in shown
    edit = re.search(r'href="(/c/alder/staff/hours/[0-9a-f-]+/)"', shown)
    assert edit is not None
    assert submit(dan, edit.group(1), weekdays=["5"], ends="00:00").status_code == 302
    assert "Friday, 9:00 AM–midnight" in browse("fay").get(page).text
    assert "midnight" in browse("fay").get("/c/alder/staff/hours/").text
    assert submit(dan, edit.group(1) + "remove/").status_code == 302
    assert "No working hours yet" in dan.get(page).text
    assert dan.get(edit.group(1)).status_code == 404


def test_bad_hours_keep_what_was_typed(browse: Browse) -> None:
    page = hired(browse("dee"), ALDER)
    url = f"/c/alder/staff/hours/new/{id_in(page)}/"
    wrong = submit(browse("dan"), url, **{**HOURS, "starts": "22:00", "ends": "02:00"})
    assert wrong.status_code == 422
    assert "enter work past midnight as two lines" in wrong.text
    assert 'value="22:00"' in wrong.text
    assert submit(browse("dan"), url, **HOURS).status_code == 302
    clash = submit(browse("dan"), url, **HOURS)
    assert clash.status_code == 422
    assert "Monday, Tuesday, 9:00 AM–5:00 PM, from 5 Jan 2026" in clash.text


def test_a_second_click_adds_no_hours_twice(browse: Browse) -> None:
    dan, page = browse("dan"), hired(browse("dee"), ALDER)
    url = f"/c/alder/staff/hours/new/{id_in(page)}/"
    values = fields_of(dan.get(url).text)
    for name, value in HOURS.items():
        values.setlist(name, value if isinstance(value, list) else [value])
    assert [dan.post(url, data=values).status_code for _ in range(2)] == [302, 302]
    assert dan.get(page).text.count("9:00 AM–5:00 PM") == 1


def test_who_does_not_plan_keeps_no_hours(browse: Browse) -> None:
    page = hired(browse("dee"), ALDER)
    for who in ("ana", "fay", "ben"):
        assert browse(who).get(f"/c/alder/staff/hours/new/{id_in(page)}/").status_code == 403


def test_people_enter_their_own_time_off_and_a_director_opens_the_caseload(
    browse: Browse, cast: Cast, nia_free: None
) -> None:
    dee = browse("dee")
    mine = hired(dee, ALDER, user_id=str(cast.users["nia"]))
    other = hired(dee, ALDER)
    nia, dan = browse("nia"), browse("dan")
    new = f"/c/alder/staff/time-off/new/{id_in(mine)}/"
    assert browse("ana").get(new).status_code == 403
    assert nia.get(f"/c/alder/staff/time-off/new/{id_in(other)}/").status_code == 403
    refused = submit(nia, new, from_on=day(9), until_on=day(8), note="Typed words")
    assert refused.status_code == 422
    assert "The last day is before the first." in refused.text
    assert "Typed words" in refused.text
    assert "has no sign-in" in submit(nia, new, from_on=day(8), until_on=day(9), covering_id=id_in(other)).text
    assert submit(nia, new, from_on=day(8), until_on=day(9), kind="sick", note="Tooth").status_code == 302
    shown = nia.get(mine).text
    assert "Sick" in shown
    assert "Tooth" in shown
    everybody = browse("fay").get(mine).text
    assert "Tooth" not in everybody
    assert "Sick" not in everybody
    edit = re.search(r'href="(/c/alder/staff/time-off/[0-9a-f-]+/)"', shown)
    assert edit is not None
    assert browse("fay").get(edit.group(1)).status_code == 403
    assert nia.get(edit.group(1) + "confirm/").status_code == 403
    assert submit(dan, edit.group(1) + "confirm/").status_code == 422
    assert submit(nia, edit.group(1) + "cancel/").status_code == 302
    assert "No time off coming" in nia.get(mine).text


def test_the_list_says_why_to_those_only_who_read_staff_records(browse: Browse) -> None:
    dee, name = browse("dee"), f"Awayman{new_id().hex}"
    page = hired(dee, ALDER, last_name=name)
    new = f"/c/alder/staff/time-off/new/{id_in(page)}/"
    assert submit(dee, new, from_on=day(1), until_on=day(2), kind="family").status_code == 302
    full = dee.get("/c/alder/staff/time-off/", query_string={"q": name}).text
    assert name in full
    assert "Family" in full
    plain = browse("fay").get("/c/alder/staff/time-off/", query_string={"q": name}).text
    assert name in plain
    assert "Family</td>" not in plain
    past = dee.get("/c/alder/staff/time-off/", query_string={"q": name, "when": "past"}).text
    assert "Nothing matches" in past


def test_another_clinics_hours_and_time_off_are_not_there(browse: Browse) -> None:
    bo, page = browse("bo"), hired(browse("bo"))
    assert submit(bo, f"/c/birch/staff/hours/new/{id_in(page)}/", **HOURS).status_code == 302
    assert submit(bo, f"/c/birch/staff/time-off/new/{id_in(page)}/").status_code == 302
    shown = bo.get(page).text
    found = re.findall(r'href="/c/birch/(staff/(?:hours|time-off)/[0-9a-f-]+/)"', shown)
    assert len(found) == 2
    for path in found:
        assert browse("dan").get(f"/c/alder/{path}").status_code == 404
    for kind in ("hours", "time-off"):
        assert browse("dan").get(f"/c/alder/staff/{kind}/new/{id_in(page)}/").status_code == 404
