"""The pages of incidents: recorded by many, read by few, and harmless to send twice."""

import re
from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient

from tenants.care.incidents import queries
from tenants.care.incidents.rules import Authority
from tests.cast import Cast
from tests.notes.conftest import Ids
from tests.pages import fields_of, page_with, submit

Browse = Callable[[str], FlaskClient]
LIST, MINE = "/c/alder/incidents/", "/c/alder/incidents/mine/"


def recorded(browse: Browse, stays: Ids) -> tuple[str, UUID]:
    """The address of an incident that Ana recorded of Rosa, and its id."""
    typed = {
        "kind": "injury",
        "severity": "minor",
        "patient_id": str(stays.people["Rosa"]),
        "what": "Slipped in the hall.",
    }
    made = submit(browse("ana"), f"{MINE}new/", **typed)
    assert made.status_code == 302
    return made.location, UUID(made.location.rstrip("/").rpartition("/")[2])


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(browse: Browse, stays: Ids) -> None:
    typed = {"kind": "death", "severity": "minor", "others": "Vera Visitor", "what": "Fell asleep for good."}
    for change, sentence in (
        ({"what": ""}, "required"),
        ({}, "A death is always of the gravest severity"),
        ({"happened_on": "2031-01-01"}, "This lies ahead"),
        ({"known_on": "2026-01-01"}, "Give the day and the time, or neither"),
        ({"severity": "huge"}, "Not a valid choice"),
    ):
        answer = submit(browse("ana"), f"{MINE}new/", **{**typed, **change})
        assert (answer.status_code, sentence in answer.text, "Vera Visitor" in answer.text) == (422, True, True), (
            sentence
        )


def test_an_incident_is_recorded_once_however_often_it_is_sent(browse: Browse, stays: Ids) -> None:
    ana = browse("ana")
    values = fields_of(ana.get(f"{MINE}new/").text)
    for name, value in (("kind", "property"), ("severity", "near_miss"), ("what", "A window was left open.")):
        values.setlist(name, [value])
    first, second = (ana.post(f"{MINE}new/", data=values) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.location == second.location


def test_few_read_what_anybody_records(browse: Browse, stays: Ids) -> None:
    here, incident_id = recorded(browse, stays)
    ana = browse("ana")
    assert "Slipped in the hall." in ana.get(here).text
    assert submit(ana, f"{here}add/", text="It was wet.").status_code == 302
    assert "It was wet." in ana.get(here).text
    assert browse("pia").get(here).status_code == 404
    expected = {"dan": 200, "pru": 200, "dee": 200, "aud": 404, "ana": 403, "pia": 403, "ben": 403, "cleo": 404}
    assert {who: browse(who).get(f"{LIST}{incident_id}/").status_code for who in expected} == expected
    tab = f"/c/alder/patients/{stays.people['Rosa']}/incidents/"
    assert {who: browse(who).get(tab).status_code for who in ("dan", "ana")} == {"dan": 200, "ana": 403}
    assert f"/incidents/{incident_id}/" in browse("dan").get(tab).text


def test_a_director_reports_plans_finishes_and_closes(browse: Browse, stays: Ids, cast: Cast) -> None:
    _, incident_id = recorded(browse, stays)
    dan, here = browse("dan"), f"{LIST}{incident_id}/"
    with cast.session("alder", "dan") as db:
        notice = queries.list_notices(db, incident_id)[0]
    assert notice.authority is Authority.DIRECTOR
    values = fields_of(dan.get(f"{here}reports/{notice.id}/given/").text)
    values.setlist("said", ["Saw to it myself."])
    answers = [dan.post(f"{here}reports/{notice.id}/given/", data=values) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302], "a second click is harmless"
    assert (
        submit(
            dan,
            f"{here}steps/new/",
            kind="follow_up",
            text="Mend the step.",
            owner_id=str(cast.users["ana"]),
            due_on="2026-12-01",
        ).status_code
        == 302
    )
    with cast.session("alder", "dan") as db:
        step = queries.list_steps(db, incident_id)[0]
    assert submit(dan, f"{here}close/", learned="Nothing yet.").status_code == 422
    ana = browse("ana")
    assert "Mend the step." in ana.get(f"{MINE}steps/{step.id}/").text
    assert browse("nia").get(f"{MINE}steps/{step.id}/").status_code == 404
    assert submit(ana, f"{MINE}steps/{step.id}/", outcome="A mat lies there.").status_code == 302
    assert submit(dan, f"{here}close/", learned="Wet stone is slippery.").status_code == 302
    page = dan.get(here).text
    assert "Wet stone is slippery." in page
    assert "reports/new/" not in page
    assert submit(dan, f"{here}add/", text="More.").status_code == 422


def test_a_correction_of_what_somebody_else_changed_shows_both(browse: Browse, stays: Ids) -> None:
    _, incident_id = recorded(browse, stays)
    dan, url = browse("dan"), f"{LIST}{incident_id}/correct/"
    values = fields_of(dan.get(url).text)
    assert submit(browse("pru"), url, severity="serious", reason="He was treated.").status_code == 302
    values.setlist("severity", ["near_miss"])
    values.setlist("reason", ["Nobody was hurt."])
    answer = dan.post(url, data=values)
    assert (answer.status_code, "Nobody was hurt." in answer.text) == (409, True)


def test_the_list_is_searched_by_patient_filtered_and_taken_away_without_words(browse: Browse, stays: Ids) -> None:
    _, incident_id = recorded(browse, stays)
    dan = browse("dan")
    assert str(incident_id) in page_with(dan, f"{LIST}?q=Testperson", str(incident_id))
    assert str(incident_id) not in dan.get(f"{LIST}?q=Nobodyhere").text
    assert str(incident_id) in page_with(dan, f"{LIST}?kind=injury&state=owed", str(incident_id))
    assert str(incident_id) not in page_with(dan, f"{LIST}?state=closed", str(incident_id))
    file = dan.get(f"{LIST}export.csv?kind=injury")
    assert (file.status_code, file.mimetype) == (200, "text/csv")
    assert not re.search("Slipped|Rosa|Testperson", file.text)


def test_a_clinic_sets_its_own_deadline_and_withdraws_it(browse: Browse, stays: Ids) -> None:
    dee, here = browse("dee"), f"{LIST}deadlines/"
    assert (
        submit(
            dee, f"{here}new/", kind="other", authority="payer", amount="9", source="Contract of 2026, part 4"
        ).status_code
        == 302
    )
    page = browse("dan").get(here)
    assert "Contract of 2026, part 4" in page.text
    assert "/withdraw/" not in page.text
    assert browse("dan").get(f"{here}new/").status_code == 403
    wrong = submit(dee, f"{here}new/", kind="other", authority="payer", amount="900", source="Contract")
    assert wrong.status_code == 422
