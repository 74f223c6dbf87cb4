"""The pages of licenses' renewals, lead days and trainings."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from causeway.ids import new_id
from tests.pages import submit
from tests.staff.test_pages import hired, license_form

Browse = Callable[[str], FlaskClient]
BIRCH = "/c/birch/staff/"


def require(client: FlaskClient, name: str, **facts: object) -> None:
    assert submit(client, f"{BIRCH}required-trainings/new/", name=name, **facts).status_code == 302


def id_in(page: str) -> str:
    return page.rstrip("/").rsplit("/", 1)[-1]


def test_a_missing_training_is_named_recorded_corrected_and_removed(browse: Browse) -> None:
    bo, name = browse("bo"), f"Fire drill {new_id().hex}"
    require(bo, name, valid_months="12", source="Our manual")
    page = hired(bo)
    assert "missing" in bo.get(page).text
    shown = bo.get(f"{BIRCH}trainings/").text
    step = re.search(rf'href="([^"]+)">Record it<span class="sr"> {name}', shown)
    assert step is not None
    new = f"{BIRCH}trainings/new/{id_in(page)}/"
    assert (
        submit(bo, new + "?" + step.group(1).split("?")[1], done_on="2999-01-01", note="Kept words").status_code == 422
    )
    wrong = submit(bo, new + "?" + step.group(1).split("?")[1], done_on="2999-01-01", note="Kept words")
    assert "was done today at the latest" in wrong.text
    assert "Kept words" in wrong.text
    saved = submit(bo, new + "?" + step.group(1).split("?")[1], done_on="2020-03-01", note="Kept words")
    assert saved.status_code == 302
    shown = bo.get(page).text
    assert "1 Mar 2021" in shown
    edit = re.search(r'href="(/c/birch/staff/trainings/[0-9a-f-]{36}/)"', shown)
    assert edit is not None
    assert submit(bo, edit.group(1), expires_on="2099-03-01").status_code == 302
    assert "1 Mar 2099" in bo.get(page).text
    assert name in bo.get(f"{BIRCH}trainings/", query_string={"q": "example"}).text
    assert submit(bo, edit.group(1) + "remove/").status_code == 302
    assert bo.get(edit.group(1)).status_code == 404


def test_a_requirement_keeps_what_was_typed_and_two_editors_lose_nothing(browse: Browse) -> None:
    bo, name = browse("bo"), f"Drill {new_id().hex}"
    require(bo, name, credentials="LCSW, R.N.", roles=["nurse"])
    again = submit(bo, f"{BIRCH}required-trainings/new/", name=name, source="Typed words")
    assert again.status_code == 422
    assert "required already" in again.text
    assert "Typed words" in again.text
    row = re.search(
        rf'href="({BIRCH}required-trainings/[0-9a-f-]+/)">{name}', bo.get(f"{BIRCH}required-trainings/").text
    )
    assert row is not None
    opened = bo.get(row.group(1)).text
    assert 'value="LCSW, RN"' in opened
    assert submit(bo, row.group(1), source="First").status_code == 302
    late = submit(bo, row.group(1), version="1", source="Second")
    assert late.status_code == 409
    assert "First" in late.text
    assert "Second" in late.text


def test_a_renewal_keeps_the_earlier_term_in_sight(browse: Browse) -> None:
    bo, number = browse("bo"), new_id().hex
    page = hired(bo)
    facts = {"state": "OR", "kind": "LPC", "number": number, "expires_on": "2024-06-30"}
    assert submit(bo, license_form(page), **facts).status_code == 302
    renew = re.search(r'href="(/c/birch/licenses/[0-9a-f-]{36}/)renew/"', bo.get(page).text)
    assert renew is not None
    overlapping = submit(bo, renew.group(1) + "renew/", starts_on="2024-06-30", expires_on="2099-01-01")
    assert overlapping.status_code == 422
    assert "begins after it" in overlapping.text
    assert submit(bo, renew.group(1) + "renew/", expires_on="2099-06-30").status_code == 302
    shown = bo.get(renew.group(1)).text
    assert "Earlier terms" in shown
    assert "30 Jun 2024" in shown
    assert number in bo.get("/c/birch/licenses/", query_string={"state": "OR", "standing": "in_force"}).text


def test_lead_days_are_set_by_an_administrator(browse: Browse) -> None:
    bo = browse("bo")
    url = "/c/birch/licenses/lead-days/"
    assert submit(bo, url, license_days="0").status_code == 422
    assert submit(bo, url, license_days="61").status_code == 302
    assert 'value="61"' in bo.get(url).text
    assert browse("dan").get("/c/alder/licenses/lead-days/").status_code == 403


def test_lists_of_licenses_and_trainings_leave_as_csv_through_the_gate(browse: Browse) -> None:
    bo = browse("bo")
    for path in ("licenses/export.csv", "staff/trainings/export.csv", "staff/time-off/export.csv"):
        answer = bo.get(f"/c/birch/{path}")
        assert answer.status_code == 200, path
        assert "Staff member" in answer.text.splitlines()[0]
    assert "Name" in bo.get("/c/birch/staff/export.csv").text.splitlines()[0]
    assert browse("fay").get("/c/alder/licenses/export.csv").status_code == 403


def test_another_clinics_trainings_are_not_there(browse: Browse) -> None:
    bo, name = browse("bo"), f"Drill {new_id().hex}"
    require(bo, name)
    page = hired(bo)
    kind = re.search(rf'value="([0-9a-f-]+)">{name}', bo.get(f"{BIRCH}trainings/new/{id_in(page)}/").text)
    assert kind is not None
    new = f"{BIRCH}trainings/new/{id_in(page)}/"
    assert submit(bo, new, training_kind_id=kind.group(1), done_on="2024-01-01").status_code == 302
    edit = re.search(r'href="/c/birch/(staff/trainings/[0-9a-f-]{36}/)"', bo.get(page).text)
    assert edit is not None
    for path in (edit.group(1), edit.group(1) + "remove/", f"staff/trainings/new/{id_in(page)}/"):
        assert browse("dee").get(f"/c/alder/{path}").status_code == 404
    for who in ("dan", "ana"):
        assert browse(who).get(f"/c/alder/{edit.group(1)}").status_code == 403
