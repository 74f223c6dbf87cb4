"""A patient's weeks in a row: each is the week that the meter shows, and many cost what one costs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from causeway import clock
from causeway.web.application import Causeway
from tenants.sessions import patient_weeks
from tenants.sessions.queries.person_weeks import list_person_weeks
from tenants.sessions.queries.weeks import list_weeks
from tests.cast import Cast
from tests.sessions.conftest import DAY, Group, add_session
from tests.sessions.test_hours import FRI, THU, TUE, WED, came, full, hold, missed, moment

__all__ = ["full"]

LAST = timedelta(days=7)


@pytest.fixture
def month(full: Group) -> Group:
    """Rosa came, was late and missed in the week before, and came once in this one."""
    before = [hold(full, day - LAST) for day in (DAY, TUE, THU)]
    came(full, "Rosa", before[0])
    came(full, "Rosa", before[1], "10:30")
    missed(full, "Rosa", before[2])
    came(full, "Rosa", full.sessions[3])
    add_session(full.db, full.track, "Group", "09:00", "12:00", on_date=FRI - 2 * LAST)
    return full


def test_each_week_is_the_week_of_the_meter(month: Group) -> None:
    rosa = month.people["Rosa"].id
    with clock.frozen(moment(WED)):
        seen = list_person_weeks(month.db, month.dan, rosa, DAY - 3 * LAST, 4)
        for one in seen:
            (alone,) = list_weeks(month.db, month.dan, one.monday, patient_ids=[rosa], is_suggesting=False)
            assert one.week == alone
    assert [one.monday for one in seen][-2:] == [DAY - LAST, DAY]


def test_what_was_come_to_is_counted_where_attendance_is_known(month: Group) -> None:
    rosa = month.people["Rosa"].id
    with clock.frozen(moment(WED)):
        seen = {one.monday: one for one in list_person_weeks(month.db, month.dan, rosa, DAY - LAST, 2)}
    before, now = seen[DAY - LAST], seen[DAY]
    assert (before.came, before.known, before.week.standing.attended) == (2, 3, 180 + 90)
    assert (now.came, now.known) == (1, 1)


def test_twelve_weeks_cost_what_one_costs(month: Group) -> None:
    rosa, costs = month.people["Rosa"].id, []
    connection = month.db.connection()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        with clock.frozen(moment(WED)):
            for monday, number in ((DAY, 1), (DAY - 11 * LAST, 12)):
                asked.clear()
                list_person_weeks(month.db, month.dan, rosa, monday, number)
                costs.append(len(asked))
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert costs[0] == costs[1] <= 9


def test_the_header_says_how_the_week_stands(app: Causeway, month: Group) -> None:
    rosa = month.people["Rosa"].id
    with app.test_request_context():
        with clock.frozen(moment(TUE, "20:00")):
            early = patient_weeks.hours_said(month.db, month.dan, rosa)
        with clock.frozen(moment(FRI, "20:00")):
            short = patient_weeks.hours_said(month.db, month.dan, rosa)
        came(month, "Rosa", month.sessions[0])
        came(month, "Rosa", month.sessions[4])
        with clock.frozen(moment(FRI, "20:00")):
            later = patient_weeks.hours_said(month.db, month.dan, rosa)
        assert patient_weeks.hours_said(month.db, month.dan, month.cast.users["dan"]) is None
    assert early is not None
    assert "this week" in early.text
    assert early.tone == ""
    assert short is not None
    assert "short of" in short.text
    assert short.tone in {"warn", "bad"}
    assert later is not None
    assert later.text != short.text


def test_the_curves_hold_the_figures_of_the_table(app: Causeway, month: Group) -> None:
    rosa = month.people["Rosa"].id
    with app.test_request_context(), clock.frozen(moment(WED)):
        card = patient_weeks.curves(month.db, month.dan, rosa)
        assert card is not None
        assert patient_weeks.curves(month.db, month.dan, month.cast.users["dan"]) is None
    assert card["hours"]["series"][0]["values"] == [round(row["attended"] / 60, 1) for row in card["weeks"]]
    assert card["attendance"]["series"][0]["values"] == [row["percent"] for row in card["weeks"]]
    assert card["weeks"][-2]["percent"] == 67


def test_the_overview_draws_them_for_who_may_see_sessions(
    cast: Cast, browse: Callable[[str], FlaskClient], populated: object
) -> None:
    patient_id = populated.patients["alder"][0]  # type: ignore[attr-defined]
    page = browse("dan").get(f"/c/alder/patients/{patient_id}/").text
    assert "Hours and attendance, by week" in page
    assert "As a table" in page
    privacy = browse("pru").get(f"/c/alder/patients/{patient_id}/")
    assert privacy.status_code == 200
    assert "Hours and attendance" not in privacy.text
