"""The pages of the clinic's settings, sites and rooms."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from causeway.audit.models import AuditEvent
from causeway.ids import new_id
from causeway.panel.listing import Listing
from tests.cast import Cast
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
BIRCH = "/c/birch/settings/"


def added_site(client: FlaskClient, clinic: str = "birch", name: str | None = None) -> str:
    """The address of a new site."""
    name = name or f"Site {new_id()}"
    saved = submit(client, f"/c/{clinic}/settings/sites/new/", name=name)
    assert saved.status_code == 302, saved.text
    return str(saved.location)


def test_an_administrator_changes_the_settings_and_sees_them(browse: Browse) -> None:
    bo = browse("bo")
    saved = submit(
        bo, BIRCH, legal_name="Birch Behavioral Health", npi="1245319599", tax_id="12-3456789", idle_minutes="9"
    )
    assert saved.status_code == 302
    page = bo.get(BIRCH).text
    assert "Birch Behavioral Health" in page
    assert "ending in 6789" in page
    assert "123456789" not in page
    assert "12-3456789" not in page


def test_a_time_zone_asks_before_it_changes_and_keeps_what_was_typed(browse: Browse) -> None:
    bo = browse("bo")
    asked = submit(bo, BIRCH, timezone="America/Boise", city="Boise")
    assert asked.status_code == 422
    assert "moves every time shown here" in asked.text
    assert 'value="Boise"' in asked.text
    assert 'value="America/Los_Angeles"' in bo.get(BIRCH).text


def test_bad_settings_come_back_with_their_message_and_the_typed_text(browse: Browse) -> None:
    wrong = submit(browse("bo"), BIRCH, npi="1234567890", postal_code="abc")
    assert wrong.status_code == 422
    assert "not an NPI" in wrong.text
    assert 'value="1234567890"' in wrong.text
    assert "ZIP code has five digits" in wrong.text


def test_two_administrators_at_once_are_told_and_lose_no_text(browse: Browse) -> None:
    bo = browse("bo")
    first, second = (fields_of(bo.get(BIRCH).text) for _ in range(2))
    first["city"], second["city"] = "Firstville", "Secondville"
    assert bo.post(BIRCH, data=first).status_code == 302
    late = bo.post(BIRCH, data=second)
    assert late.status_code == 409
    assert "Firstville" in late.text
    assert "Secondville" in late.text


def test_who_may_only_read_the_settings_cannot_change_them(browse: Browse) -> None:
    dan = browse("dan")
    page = dan.get("/c/alder/settings/")
    assert page.status_code == 200
    assert '<form class="form"' not in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    assert dan.post("/c/alder/settings/", data={"csrf_token": token.group(1), "name": "X"}).status_code == 403
    assert browse("ana").get("/c/alder/settings/").status_code == 403


def test_a_site_is_added_corrected_and_taken_out_of_use(browse: Browse) -> None:
    bo, name = browse("bo"), f"Elm {new_id()}"
    added_site(bo, name=name)
    listed = bo.get(BIRCH + "sites/").text
    found = re.search(rf'href="([^"]+)">{name}<', listed)
    assert found is not None
    assert submit(bo, found.group(1), is_active=None, phone="217-555-0123").status_code == 302
    assert name not in bo.get(BIRCH + "sites/").text
    assert name in bo.get(BIRCH + "sites/?use=retired").text
    assert "(217) 555-0123" in bo.get(found.group(1)).text


def test_a_second_click_adds_no_second_site(browse: Browse) -> None:
    bo, name = browse("bo"), f"Oak {new_id()}"
    values = fields_of(bo.get(BIRCH + "sites/new/").text)
    values["name"] = name
    answers = [bo.post(BIRCH + "sites/new/", data=values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert bo.get(BIRCH + "sites/").text.count(f">{name}<") == 1


def test_a_name_that_is_taken_is_said_beside_the_field(browse: Browse) -> None:
    bo, name = browse("bo"), f"Ash {new_id()}"
    added_site(bo, name=name)
    again = submit(bo, BIRCH + "sites/new/", name=name)
    assert again.status_code == 422
    assert "already one with this name" in again.text


def test_a_room_is_added_at_a_site(browse: Browse) -> None:
    bo = browse("bo")
    site = added_site(bo).rstrip("/").rsplit("/", 1)[1]
    room = submit(bo, BIRCH + "rooms/new/", site_id=site, name="Oak room", capacity="12")
    assert room.status_code == 302
    assert "Oak room" in bo.get(BIRCH + "rooms/").text
    wrong = submit(bo, str(room.location), capacity="0")
    assert wrong.status_code == 422


def test_another_clinics_site_is_not_there(browse: Browse) -> None:
    site = added_site(browse("bo")).replace("/c/birch/", "/c/alder/")
    assert browse("dee").get(site).status_code == 404
    assert browse("dee").get("/c/alder/settings/sites/garbage/").status_code == 404
    assert browse("dee").get(BIRCH).status_code == 404


def test_an_empty_list_offers_the_first_step_to_who_may_take_it(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listing, "_rows", lambda *_asked: ([], False, False))
    sites = "/c/alder/settings/sites/"
    first_step = f'<a class="btn btn-primary" href="{sites}new/">'
    for who, offered in (("dee", 1), ("dan", 0)):
        page = browse(who).get(sites).text
        assert "No sites yet" in page
        assert page.partition('class="empty-state"')[2].count(first_step) == offered


def test_only_an_administrator_adds_sites(browse: Browse) -> None:
    assert browse("dan").get("/c/alder/settings/sites/").status_code == 200
    assert browse("dan").get("/c/alder/settings/sites/new/").status_code == 403
    assert browse("fay").get("/c/alder/settings/sites/").status_code == 403


def count_left(cast: Cast) -> int:
    """How many sheets Dee has taken away."""
    taken = select(func.count()).where(AuditEvent.action == "left.csv", AuditEvent.user_id == cast.users["dee"])
    with cast.session("alder") as db:
        return db.scalars(taken).one()


@pytest.mark.parametrize(
    ("path", "heading"),
    [("settings/sites/", "Name"), ("settings/rooms/", "Name"), ("staff/required-trainings/", "Training")],
)
def test_lists_of_configuration_leave_as_csv_for_those_who_may_export(
    browse: Browse, cast: Cast, populated: object, path: str, heading: str
) -> None:
    dee, url, before = browse("dee"), f"/c/alder/{path}", count_left(cast)
    assert f"{url}export.csv" in dee.get(url).text
    answer = dee.get(f"{url}export.csv")
    header, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (answer.status_code, header[0]) == (200, heading)
    assert rows
    assert all("<" not in cell for row in rows for cell in row)
    assert count_left(cast) == before + 1
    assert browse("fay").get(f"{url}export.csv").status_code == 403
