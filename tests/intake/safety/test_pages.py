"""The pages of safety screens: from opening one to its signature, who may, and what a clinic sets up."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from causeway import clock
from tenants.intake.safety import queries, services
from tenants.intake.safety.rules import Level, OpenedBecause, Reply, Tool, items_of
from tests.cast import ZONES, Cast
from tests.intake.conftest import opened
from tests.pages import submit

Browse = Callable[[str], FlaskClient]
Committed = Callable[..., tuple[UUID, UUID, UUID]]
CALM = {item.key: Reply.NO.value for item in items_of(Tool.JUDGEMENT)}


@pytest.fixture
def patient(committed: Committed) -> UUID:
    return committed()[0]


def tab(patient_id: UUID) -> str:
    return f"/c/alder/patients/{patient_id}/safety/"


def screen_of(cast: Cast, patient_id: UUID) -> UUID:
    with cast.session("alder") as db:
        found = queries.standing(db, patient_id).open_id
        assert found is not None
        return found


def test_a_screen_is_opened_answered_and_signed_with_what_was_done(browse: Browse, patient: UUID, cast: Cast) -> None:
    ivy, dan = browse("ivy"), browse("dan")
    assert submit(ivy, f"{tab(patient)}open/").status_code == 302
    assert submit(ivy, f"{tab(patient)}open/").status_code == 302
    here = f"{tab(patient)}{screen_of(cast, patient)}/"
    grave = {**CALM, "thoughts": "yes", "plan": "recent"}
    assert submit(ivy, f"{here}answers/", **grave).status_code == 302
    page = dan.get(here).text
    assert "The answers come to high" in page
    assert "988" in page
    assert "Safety: high, not closed" in page, "the chart's header says so"
    assert ivy.get(f"{here}close/").status_code == 403
    refused = submit(dan, f"{here}close/", level="high", done="We talked.")
    assert refused.status_code == 422
    assert "We talked." in refused.text
    assert "Write who was told." in refused.text
    told = clock.local(clock.now() - timedelta(minutes=5), ZONES["alder"])
    saved = submit(
        dan,
        f"{here}close/",
        level="high",
        disposition="crisis_line",
        told="Her sister",
        told_on=told.date().isoformat(),
        told_at=told.strftime("%H:%M"),
        done="We talked.",
    )
    assert saved.status_code == 302
    assert "Her sister" in dan.get(here).text
    assert submit(dan, f"{here}addendum/", text="She called back.").status_code == 302
    assert "She called back." in dan.get(here).text
    assert dan.get(f"{here}answers/").status_code == 422
    assert "Moderate" not in dan.get(tab(patient)).text


def test_a_day_that_contradicts_its_answer_is_refused_beside_it(browse: Browse, patient: UUID, cast: Cast) -> None:
    ivy = browse("ivy")
    submit(ivy, f"{tab(patient)}open/")
    here = f"{tab(patient)}{screen_of(cast, patient)}/"
    today = clock.today(ZONES["alder"])
    answer = submit(ivy, f"{here}answers/", plan="earlier", plan_on=today.isoformat())
    assert answer.status_code == 422
    assert "choose the recent answer" in answer.text
    ahead = submit(ivy, f"{here}answers/", asked_on=(today + timedelta(days=2)).isoformat(), plan="no")
    assert ahead.status_code == 422
    assert submit(ivy, f"{here}answers/", plan="maybe").status_code == 422
    assert submit(ivy, f"{here}answers/").status_code == 422, "nothing was answered"


@pytest.mark.parametrize("who", ["fay", "ben", "pat", "pru"])
def test_who_may_not_read_assessments_sees_no_tab_and_no_flag(
    browse: Browse, patient: UUID, cast: Cast, who: str
) -> None:
    with opened(cast, "dan") as db:
        services.open_screen(db, cast.actor("dan"), patient, why=OpenedBecause.CONCERN)
    assert browse(who).get(tab(patient)).status_code == 403
    overview = browse(who).get(f"/c/alder/patients/{patient}/")
    if overview.status_code == 200:
        assert "Safety screen to finish" not in overview.text
        assert tab(patient) not in overview.text


def test_another_clinics_screen_is_not_there(browse: Browse, patient: UUID, cast: Cast, committed: Committed) -> None:
    with opened(cast, "dan") as db:
        screen = services.open_screen(db, cast.actor("dan"), patient, why=OpenedBecause.CONCERN).id
    other = committed()[0]
    assert browse("dan").get(f"{tab(other)}{screen}/").status_code == 404, "of another patient"
    assert browse("bo").get(f"/c/birch/patients/{patient}/safety/{screen}/").status_code == 404


def test_a_screen_opened_in_error_is_set_aside(browse: Browse, patient: UUID, cast: Cast) -> None:
    dan = browse("dan")
    submit(dan, f"{tab(patient)}open/")
    here = f"{tab(patient)}{screen_of(cast, patient)}/"
    assert submit(dan, f"{here}void/", reason="").status_code == 422
    assert submit(dan, f"{here}void/", reason="The wrong chart.").status_code == 302
    assert "The wrong chart." in dan.get(here).text
    with cast.session("alder") as db:
        assert queries.standing(db, patient).open_id is None


def test_wording_is_loaded_with_its_right_and_read_out(browse: Browse, patient: UUID, cast: Cast) -> None:
    dee, dan, path = browse("dee"), browse("dan"), "/c/alder/settings/safety/asq/"
    assert dan.get(path).status_code == 403
    assert dee.get("/c/alder/settings/safety/nothing/").status_code == 404
    refused = submit(dee, path, say_wish_dead="Our own question of that kind?")
    assert refused.status_code == 422
    assert "by what right" in refused.text
    words = {"say_wish_dead": "Our own question of that kind?", "license_note": "Written by ourselves."}
    assert submit(dee, path, is_used="y", **words).status_code == 302
    try:
        submit(dan, f"{tab(patient)}open/")
        form = dan.get(f"{tab(patient)}{screen_of(cast, patient)}/answers/").text
        assert "Our own question of that kind?" in form
        assert re.search(r"Wish to be dead", form)
    finally:
        assert submit(dee, "/c/alder/settings/safety/judgement/", is_used="y").status_code == 302
    with cast.session("alder") as db:
        assert queries.tool_in_use(db) is Tool.JUDGEMENT
        assert queries.list_tools(db)[Tool.ASQ].license_note == "Written by ourselves."


def test_what_waits_is_listed_by_who_clears_it(cast: Cast, browse: Browse, patient: UUID) -> None:
    with opened(cast, "dan") as db:
        services.open_screen(db, cast.actor("dan"), patient, why=OpenedBecause.CONCERN)
    listed = browse("ivy").get("/c/alder/worklist/", query_string={"kind": "screens_to_finish", "whose": "all"})
    assert listed.status_code == 200
    with cast.session("alder") as db:
        found = queries.list_waiting(db, cast.actor("dan"), 1000, is_answered=False)
        assert patient in {row.patient_id for row in found}
        assert all(row.found_level not in {Level.HIGH, Level.ACUTE} for row in found)
