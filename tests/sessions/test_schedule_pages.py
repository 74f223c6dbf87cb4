"""The schedule's pages: who sees which hours, what is counted, and what they cost."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from causeway import clock
from tenants.programs.models import TrackSlot
from tenants.sessions.models import ScheduleRun
from tenants.sessions.queries.schedule_pages import Hour, Wanted, list_hours
from tenants.sessions.services.schedule_series import generate
from tests.cast import Cast
from tests.pages import submit
from tests.sessions.weeks import NOW, TODAY, Week, make_week

BASE = "/c/alder/schedule/"


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def week(alder: Session, cast: Cast) -> Week:
    made = make_week(alder, cast)
    made.slot(1, 540, 720)
    generate(alder, cast.actor("dan"), [made.track.id], date(2026, 12, 20))
    return made


def hours(week: Week, on: date = TODAY, who: str = "ana") -> list[Hour]:
    return list_hours(week.db, week.cast.actor(who), Wanted(on, on, track_id=week.track.id))


def test_a_group_expects_who_stays_on_the_track_that_day_and_is_not_on_leave(week: Week) -> None:
    week.patient("Rosa")
    week.patient("Later", admitted_on=date(2026, 11, 30))
    week.patient("Gone", until_on=date(2026, 11, 22))
    week.leave(week.patient("Away"), date(2026, 11, 20), date(2026, 11, 30))
    (today,), (next_week,) = hours(week), hours(week, date(2026, 11, 30))
    assert (today.expected, today.capacity) == (1, 10)
    assert next_week.expected == 3


@pytest.fixture
def kept(cast: Cast) -> Iterator[Week]:
    """A week that is committed, with its sessions."""
    with cast.session("alder", "dan") as db:
        made = make_week(db, cast)
        made.slot(1, 540, 720, title=f"Group {made.track.id}")
        generate(db, cast.actor("dan"), [made.track.id], date(2026, 12, 6))
        db.commit()
        yield made
        db.rollback()
        db.query(TrackSlot).filter_by(track_id=made.track.id).update({"until_on": date(2026, 11, 1)})
        generate(db, cast.actor("dan"), [made.track.id], date(2026, 12, 6))
        db.commit()


@pytest.mark.parametrize("who", ["dee", "dan", "ana", "pia", "nia", "pat", "ivy", "fay", "ben", "uma", "aud"])
@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_who_reads_programs_reads_the_schedule(
    browse: Callable[[str], FlaskClient], kept: Week, who: str, view: str
) -> None:
    page = browse(who).get(f"{BASE}?view={view}&track={kept.track.id}")
    assert page.status_code == 200
    assert f"Group {kept.track.id}" in page.text


def test_the_privacy_officer_and_another_clinic_do_not(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    assert browse("pru").get(BASE).status_code == 403
    assert browse("cleo").get(BASE).status_code == 404
    own = browse("cleo").get("/c/birch/schedule/?on=2026-11-23")
    assert own.status_code == 200
    assert f"Group {kept.track.id}" not in own.text


def test_an_address_that_makes_no_sense_shows_today(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    page = browse("ana").get(f"{BASE}?view=month&on=9999-99-99&room=here&person=me&track={kept.track.id}")
    assert page.status_code == 200
    assert "23 Nov 2026" in page.text


def test_making_sessions_is_asked_for_once_and_shown_until_it_is_over(
    browse: Callable[[str], FlaskClient], kept: Week
) -> None:
    dan = browse("dan")
    answer = submit(dan, f"{BASE}generate/", until_on="2026-12-31", track_id=str(kept.track.id))
    assert answer.status_code == 302
    assert dan.get(answer.location).status_code == 200
    piece = dan.get(f"{answer.location}progress/")
    assert "Waiting for its turn" in piece.text
    kept.db.rollback()
    assert kept.db.query(ScheduleRun).filter_by(track_id=kept.track.id).count() == 1
    assert browse("bo").get(answer.location.replace("alder", "birch")).status_code == 404


def test_a_day_in_the_past_is_refused_beside_its_field(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    answer = submit(browse("dan"), f"{BASE}generate/", until_on="2026-11-22", track_id="")
    assert answer.status_code == 422
    assert "The past is not made again" in answer.text
    assert browse("ana").get(f"{BASE}generate/").status_code == 403
