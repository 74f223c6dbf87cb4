"""The list of admissions: a fixed number of statements at any number of rows, and only what one may see."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tenants.intake import queries, services
from tenants.intake.services import AdmissionFacts
from tenants.intake.today import census, first_visits
from tenants.patients import services as patients
from tests.cast import Cast
from tests.intake.conftest import TODAY, build, ready

pytestmark = pytest.mark.usefixtures("noon")
URL = "/c/alder/episodes/"


def admitted(db: Session, cast: Cast, number: int) -> None:
    track = build(db, cast.actor("dan"), capacity=number).morning
    for index in range(number):
        patient = ready(db, cast.actor("dan"), f"Name{index:02d}", "Listed")
        services.admit(db, cast.actor("ivy"), patient.id, AdmissionFacts(track.id, TODAY - timedelta(days=index % 7)))


def statements(db: Session, run: object) -> int:
    seen: list[str] = []

    def count(*args: object) -> None:
        seen.append(str(args[2]))

    connection = db.connection()
    event.listen(connection, "before_cursor_execute", count)
    run()  # type: ignore[operator]
    event.remove(connection, "before_cursor_execute", count)
    return len(seen)


def test_a_page_costs_four_statements_however_many_rows(alder: Session, cast: Cast) -> None:
    ivy = cast.actor("ivy")
    counts = set()
    for number in (1, 30):
        admitted(alder, cast, number)
        counts.add(statements(alder, lambda: queries.EPISODES.page(alder, ivy, {"q": "listed"}, URL)))
    assert counts == {4}  # the rows, and the choices of three filters


def test_pages_follow_each_other_without_gap_or_repeat_even_when_all_are_asked_for(alder: Session, cast: Cast) -> None:
    admitted(alder, cast, 30)
    seen: list[str] = []
    args: dict[str, str] = {"q": "listed", "status": "all"}
    while True:
        page = queries.EPISODES.page(alder, cast.actor("ivy"), args, URL)
        seen += [row.url for row in page.rows]
        if page.next_url is None:
            break
        args = dict(part.split("=") for part in page.next_url.lstrip("?").split("&"))
        assert args["status"] == "all"
    assert len(seen) == len(set(seen)) == 30


def test_a_clinician_sees_admissions_of_the_own_caseload_only(alder: Session, cast: Cast) -> None:
    admitted(alder, cast, 3)
    page = queries.EPISODES.page(alder, cast.actor("ana"), {"q": "listed"}, URL)
    assert page.rows == []
    assert not any(item.text.startswith("Listed") for item in first_visits(alder, cast.actor("ana"), 50))
    mine = ready(alder, cast.actor("dan"), "Mine", "Listed")
    patients.assign(alder, cast.actor("dan"), mine.id, cast.users["ana"])
    track = build(alder, cast.actor("dan")).morning
    services.admit(alder, cast.actor("ana"), mine.id, AdmissionFacts(track.id, TODAY))
    page = queries.EPISODES.page(alder, cast.actor("ana"), {"q": "listed"}, URL)
    assert [row.cells[0] for row in page.rows] == ["Listed, Mine"]
    assert "Listed, Mine" in [item.text for item in first_visits(alder, cast.actor("ana"), 50)]


def test_first_visits_count_the_days_after_a_hospital(alder: Session, cast: Cast) -> None:
    track = build(alder, cast.actor("dan")).morning
    rosa = ready(alder, cast.actor("dan"))
    facts = AdmissionFacts(track.id, TODAY + timedelta(days=1), None, "Lakeside", TODAY - timedelta(days=6))
    services.admit(alder, cast.actor("ivy"), rosa.id, facts)
    (item,) = [one for one in first_visits(alder, cast.actor("ivy"), 50) if one.values["patient_id"] == rosa.id]
    assert "Day 6 after the discharge there" in item.detail
    assert item.tone == "warning"


def test_the_census_shows_full_tracks_first_at_a_fixed_cost(alder: Session, cast: Cast) -> None:
    admitted(alder, cast, 2)
    items = census(alder, cast.actor("dan"), 1000)
    assert "2 of 2 places" in [item.detail for item in items if item.tone == "warning"]
    tones = [item.tone for item in items]
    assert tones == sorted(tones, reverse=True)
    before = statements(alder, lambda: census(alder, cast.actor("dan"), 8))
    admitted(alder, cast, 3)
    assert statements(alder, lambda: census(alder, cast.actor("dan"), 8)) == before == 4
