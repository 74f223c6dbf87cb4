"""The pages of staff and licenses."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from causeway.ids import new_id
from tests.cast import Cast
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
STAFF = "/c/birch/staff/"


def hired(client: FlaskClient, url: str = STAFF, **facts: str) -> str:
    """The address of a new staff member's page."""
    saved = submit(client, f"{url}new/", **{"first_name": "Ada", "last_name": f"Example{new_id().hex}", **facts})
    assert saved.status_code == 302, saved.text
    return str(saved.location)


def license_form(page: str) -> str:
    """Where a license is added for the person of a page."""
    return page.replace("/staff/", "/licenses/new/")


def test_an_administrator_adds_somebody_and_corrects_them(browse: Browse) -> None:
    bo = browse("bo")
    page = hired(bo, credentials="LCSW")
    assert ", LCSW" in bo.get(page).text
    assert submit(bo, page + "edit/", credentials="LCSW, CADC", caseload_capacity="12").status_code == 302
    assert "LCSW, CADC" in bo.get(page).text


def test_a_license_is_added_on_its_holders_page_and_listed_by_its_end(browse: Browse) -> None:
    bo = browse("bo")
    page, number = hired(bo), new_id().hex
    license_ = {"state": "CA", "kind": "LCSW", "number": number, "expires_on": "2020-01-31"}
    assert submit(bo, license_form(page), **license_).status_code == 302
    shown = bo.get(page).text
    assert "expired on 31 Jan 2020" in shown
    assert number in bo.get("/c/birch/licenses/").text
    assert "Renew the license: LCSW (CA)" in bo.get("/c/birch/").text
    renew = re.search(r'href="(/c/birch/licenses/[0-9a-f-]{36}/)"', shown)
    assert renew is not None
    assert submit(bo, renew.group(1), expires_on="2019-01-31", issued_on="2019-06-01").status_code == 422
    assert submit(bo, renew.group(1), expires_on="2099-01-31").status_code == 302
    assert "expired on 31 Jan 2020" not in bo.get(page).text


def test_everybody_sees_the_directory_and_only_its_facts(browse: Browse) -> None:
    page = hired(browse("dee"), "/c/alder/staff/", npi="1999990009", credentials="RN")
    name = re.search(r"<h1>([^<]+)</h1>", browse("fay").get(page).text)
    assert name is not None
    assert name.group(1).endswith(", RN")
    assert "1999990009" not in browse("fay").get(page).text
    assert "1999990009" not in browse("fay").get("/c/alder/staff/").text
    assert "1999990009" in browse("dan").get(page).text
    assert browse("fay").get(page + "edit/").status_code == 403
    assert browse("dan").get(page + "edit/").status_code == 403
    assert browse("dan").get(page + "supervisor/").status_code == 200


def test_a_person_sees_their_own_record_in_full(browse: Browse, cast: Cast) -> None:
    page = hired(browse("dee"), "/c/alder/staff/", npi="1999990017", user_id=str(cast.users["pat"]))
    assert "1999990017" in browse("pat").get(page).text
    assert "1999990017" not in browse("ana").get(page).text


def test_bad_input_keeps_what_was_typed(browse: Browse) -> None:
    wrong = submit(browse("bo"), STAFF + "new/", first_name="Ada", last_name="Example", npi="1111111111")
    assert wrong.status_code == 422
    assert "not an NPI" in wrong.text
    assert 'value="1111111111"' in wrong.text


def test_a_second_click_hires_nobody_twice(browse: Browse) -> None:
    bo, name = browse("bo"), f"Twice{new_id().hex}"
    values = fields_of(bo.get(STAFF + "new/").text)
    values["first_name"], values["last_name"] = "Eve", name
    assert {bo.post(STAFF + "new/", data=values).location for _ in range(2)} == {
        bo.get(STAFF, query_string={"q": name}).text.split(f'">{name}, Eve')[0].rsplit('"', 1)[-1]
    }


def test_two_people_editing_lose_no_text(browse: Browse) -> None:
    bo = browse("bo")
    page = hired(bo) + "edit/"
    first, second = (fields_of(bo.get(page).text) for _ in range(2))
    first["credentials"], second["credentials"] = "LPC", "LMFT"
    assert bo.post(page, data=first).status_code == 302
    late = bo.post(page, data=second)
    assert late.status_code == 409
    assert "LPC" in late.text
    assert "LMFT" in late.text


def test_another_clinics_staff_is_not_there(browse: Browse) -> None:
    theirs = hired(browse("bo")).replace("/c/birch/", "/c/alder/")
    for tail in ("", "edit/", "supervisor/"):
        assert browse("dee").get(theirs + tail).status_code == 404
    assert browse("dee").get(license_form(theirs)).status_code == 404
    assert browse("dee").get("/c/alder/staff/garbage/").status_code == 404


def test_the_search_box_finds_staff_by_name(browse: Browse) -> None:
    bo, name = browse("bo"), f"Findable{new_id().hex}"
    hired(bo, last_name=name)
    assert f"Ada {name}" in bo.get("/c/birch/search/", query_string={"q": name[:20]}).text
