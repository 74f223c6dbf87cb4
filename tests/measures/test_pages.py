"""The Measures tab: entry from paper, one administration, taking one out."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from causeway.ids import new_id
from tenants.measures.queries.taken import list_taken
from tenants.measures.rules.words import Name
from tests.cast import Cast
from tests.measures.conftest import someone, whole
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]


@pytest.fixture
def page(cast: Cast) -> str:
    """The Measures tab of somebody new on Ana's caseload, committed."""
    with cast.session("alder") as db:
        patient_id = someone(db, cast, "Page", date(1990, 4, 7))
        db.commit()
    return f"/c/alder/patients/{patient_id}/measures/"


def patient_of(page: str) -> UUID:
    return UUID(page.split("/")[4])


def typed(name: Name, points: int, **changes: int) -> dict[str, str]:
    """The boxes of the form, filled."""
    return {f"item_{number}": str(value) for number, value in whole(name, points, **changes).items()}


def test_a_paper_form_is_typed_and_shown(browse: Browse, cast: Cast, page: str) -> None:
    client = browse("ana")
    answer = submit(client, f"{page}new/phq_9/", **typed(Name.PHQ_9, 16))
    assert answer.status_code == 302
    shown = client.get(answer.location).text
    assert "Moderately severe" in shown
    assert "Concentration" in shown
    tab = client.get(page).text
    assert "16" in tab
    assert answer.location.split("/")[-2] in tab
    with cast.session("alder") as db:
        assert [one.score for one in list_taken(db, patient_of(page))] == [16]


def test_a_form_sent_twice_counts_once(browse: Browse, cast: Cast, page: str) -> None:
    client = browse("ana")
    values = {**fields_of(client.get(f"{page}new/gad_7/").text), **typed(Name.GAD_7, 9)}
    first, second = (client.post(f"{page}new/gad_7/", data=values) for _time in range(2))
    assert (first.status_code, second.status_code, second.location) == (302, 302, first.location)
    with cast.session("alder") as db:
        assert len(list_taken(db, patient_of(page))) == 1


def test_wrong_answers_are_told_beside_their_item_and_stay_typed(browse: Browse, page: str) -> None:
    answer = submit(browse("ana"), f"{page}new/phq_9/", item_1="4", item_2="2")
    assert answer.status_code == 422
    assert "Item 1 takes 0 to 3." in answer.text
    assert 'value="4"' in answer.text
    assert 'value="2"' in answer.text
    answer = submit(browse("ana"), f"{page}new/phq_9/", item_1="x", item_2="9")
    assert answer.status_code == 422
    assert "Item 2 takes 0 to 3." in answer.text, "at once, not one after the other"
    assert "Type the number that is marked on the form." in answer.text
    assert 'value="x"' in answer.text
    answer = submit(browse("ana"), f"{page}new/phq_9/")
    assert "Type at least one answer." in answer.text


def test_what_the_paper_lets_skip_is_told_where_it_is_typed(browse: Browse, page: str) -> None:
    client = browse("ana")
    assert "skip items 2 to 8, type 0" in client.get(f"{page}new/audit/").text
    dast = client.get(f"{page}new/dast_10/").text
    assert "yes 0 · no 1" in dast
    assert "no 0 · yes 1" in dast


def test_the_curve_is_drawn_with_bands_and_reliable_change(browse: Browse, page: str) -> None:
    client = browse("ana")
    for on, points in (("2026-01-05", 18), ("2026-01-19", 11)):
        assert submit(client, f"{page}new/phq_9/", taken_on=on, **typed(Name.PHQ_9, points)).status_code == 302
    tab = client.get(page).text
    assert "Improved" in tab
    assert "11 now, 18 at the beginning (-7)" in tab
    assert "&#34;reliably better&#34;" in tab
    assert "&#34;value&#34;: 12" in tab
    assert "Drawn: PHQ-9. The table below holds the same figures." in tab


def test_an_error_is_taken_out_with_a_reason(browse: Browse, page: str) -> None:
    client = browse("ana")
    here = submit(client, f"{page}new/gad_7/", **typed(Name.GAD_7, 9)).location
    assert submit(client, f"{here}void/", reason="").status_code == 422
    assert submit(client, f"{here}void/", reason="The form of somebody else.").status_code == 302
    assert "The form of somebody else." in client.get(here).text
    assert submit(client, f"{here}void/", reason="Once more.").status_code == 422


def test_who_may_not_write_reads(browse: Browse, page: str) -> None:
    here = submit(browse("ana"), f"{page}new/gad_7/", **typed(Name.GAD_7, 9)).location
    for who in ("dan", "uma"):
        client = browse(who)
        assert client.get(here).status_code == 200
        assert "Take it out" not in client.get(here).text
        assert client.get(f"{page}new/gad_7/").status_code == 403
    for who in ("ivy", "ben", "fay", "dee"):
        assert browse(who).get(page).status_code == 403
    assert browse("cleo").get(page.replace("alder", "birch")).status_code == 404
    assert browse("ana").get(f"{page}{new_id()}/").status_code == 404
    assert browse("ana").get(f"{page}new/nothing/").status_code == 404
