"""The pages of programs and their tracks."""

from collections.abc import Callable

from flask.testing import FlaskClient

from causeway.ids import new_id
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
PROGRAMS = "/c/birch/programs/"
MORNING = {
    "name": "Morning",
    "delivery": "telehealth",
    "capacity": "10",
    "weekdays": ["1", "3", "5"],
    "starts": "09:00",
    "ends": "12:00",
}


def track_of(client: FlaskClient, page: str, **facts: object) -> str:
    """The address of a new track's page."""
    saved = submit(client, page + "tracks/new/", **{**MORNING, **facts})
    assert saved.status_code == 302, saved.text
    return str(saved.location)


def opened(client: FlaskClient, url: str = PROGRAMS, **facts: str) -> str:
    """The address of a new program's page."""
    saved = submit(client, f"{url}new/", **{"name": f"Program {new_id().hex}", "focus": "co_occurring", **facts})
    assert saved.status_code == 302, saved.text
    return str(saved.location)


def test_a_program_is_set_up_with_a_track_and_shows_its_week(browse: Browse) -> None:
    bo = browse("bo")
    page = opened(bo)
    assert submit(bo, page + "tracks/new/", **MORNING).status_code == 302
    shown = bo.get(page).text
    assert "9 h on 3 days" in shown
    assert "ASAM level 2.1" in shown
    assert "Monday, Wednesday, Friday, 9:00 AM–12:00 PM" in shown
    assert "0 of 10" in shown
    assert "stays below" not in shown


def test_a_track_that_misses_the_minimum_is_warned_about(browse: Browse) -> None:
    bo = browse("bo")
    page = opened(bo)
    submit(bo, page + "tracks/new/", **{**MORNING, "weekdays": ["1", "3"]})
    assert "stays below its program&#39;s minimum by 3 h a week and 1 day a week" in bo.get(page).text


def test_a_program_keeps_its_own_minimum_and_part_2_when_corrected(browse: Browse) -> None:
    bo = browse("bo")
    page = opened(bo, minimum_week_hours="10.5", part2="no")
    assert "10 h 30 min on 3 days" in bo.get(page).text
    assert submit(bo, page + "edit/", modalities=["cbt", "dbt"]).status_code == 302
    shown = bo.get(page).text
    assert "10 h 30 min on 3 days" in shown
    assert "Cognitive behavioral therapy, Dialectical behavior therapy" in shown
    assert 'value="10.5"' in bo.get(page + "edit/").text


def test_a_track_is_corrected_and_closed(browse: Browse) -> None:
    bo = browse("bo")
    page = opened(bo)
    track = track_of(bo, page) + "edit/"
    form = bo.get(track).text
    assert 'value="09:00"' in form
    assert fields_of(form).getlist("weekdays") == ["1", "3", "5"]
    assert submit(bo, track, capacity="12", is_active=None).status_code == 302
    assert "no admissions" in bo.get(page).text


def test_bad_input_keeps_what_was_typed(browse: Browse) -> None:
    bo = browse("bo")
    page = opened(bo)
    wrong = submit(bo, page + "tracks/new/", **{**MORNING, "delivery": "in_person", "ends": "08:00", "weekdays": None})
    assert wrong.status_code == 422
    assert "A day ends after it starts" in wrong.text
    assert "Choose the days it meets" in wrong.text
    assert "Say where it meets" in wrong.text
    assert 'value="Morning"' in wrong.text


def test_a_second_click_opens_no_second_program(browse: Browse) -> None:
    bo, name = browse("bo"), f"Once {new_id().hex}"
    values = fields_of(bo.get(PROGRAMS + "new/").text)
    values["name"] = name
    assert len({bo.post(PROGRAMS + "new/", data=values).location for _ in range(2)}) == 1


def test_two_directors_at_once_lose_no_text(browse: Browse) -> None:
    bo = browse("bo")
    page = opened(bo) + "edit/"
    first, second = (fields_of(bo.get(page).text) for _ in range(2))
    first["name"], second["name"] = f"First {new_id().hex}", f"Second {new_id().hex}"
    assert bo.post(page, data=first).status_code == 302
    late = bo.post(page, data=second)
    assert late.status_code == 409
    assert first["name"] in late.text
    assert second["name"] in late.text


def test_the_list_filters_and_ignores_what_it_does_not_offer(browse: Browse) -> None:
    bo, name = browse("bo"), f"Filtered {new_id().hex}"
    opened(bo, name=name)
    assert name in bo.get(PROGRAMS, query_string={"focus": "co_occurring"}).text
    assert name not in bo.get(PROGRAMS, query_string={"focus": "mental_health"}).text
    assert bo.get(PROGRAMS, query_string={"focus": "garbage"}).status_code == 200


def test_clinicians_read_programs_and_cannot_change_them(browse: Browse) -> None:
    page = opened(browse("dee"), "/c/alder/programs/")
    ana = browse("ana")
    assert ana.get(page).status_code == 200
    assert page + "edit/" not in ana.get(page).text
    for tail in ("edit/", "tracks/new/"):
        assert ana.get(page + tail).status_code == 403
    assert browse("pru").get(page).status_code == 403


def test_another_clinics_program_is_not_there(browse: Browse) -> None:
    theirs = opened(browse("bo")).replace("/c/birch/", "/c/alder/")
    for tail in ("", "edit/", "tracks/new/"):
        assert browse("dee").get(theirs + tail).status_code == 404
    assert browse("dee").get("/c/alder/programs/garbage/").status_code == 404
