"""When somebody comes in the next two weeks, and which sessions that expected them nobody marked."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from tenants.family.services import SessionPlan, plan
from tenants.intake.models import Episode
from tenants.patients.models import Patient
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance
from tenants.sessions.queries.patient_plan import Coming, list_coming, list_expected
from tenants.sessions.queries.patient_sessions import PAGE
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, CancelReason
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tenants.sessions.services.schedule_changes import cancel
from tests.cast import Cast
from tests.sessions.conftest import DAY, HOURS, Ids, add_session, make_group
from tests.sessions.test_attendance import counted
from tests.sessions.weeks import TODAY, Week

Browse = Callable[[str], FlaskClient]
UNTIL = TODAY + timedelta(days=14)


def coming(week: Week, patient: Patient, who: str = "dan") -> list[Coming]:
    expected = list_expected(week.db, patient.id, TODAY, UNTIL)
    return list_coming(week.db, week.cast.actor(who), patient.id, expected, UNTIL)


def days(found: list[Coming]) -> list[tuple[str, int]]:
    return [(one.title, one.starts_at.day) for one in found]


def booked(week: Week, patient: Patient, on: date) -> None:
    at = datetime(on.year, on.month, on.day, 20, 0, tzinfo=UTC)
    facts = BookingFacts(
        SessionKind.INDIVIDUAL, at, at + timedelta(minutes=50), (week.staff["ana"].id,), (patient.id,), "Individual"
    )
    book(week.db, week.cast.actor("dan"), facts)


def test_groups_booked_hours_and_family_sessions_stand_in_one_list(week: Week) -> None:
    rosa = week.patient("Rosa")
    booked(week, rosa, date(2026, 12, 2))
    at = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    plan(week.db, week.cast.actor("ana"), rosa.id, SessionPlan(week.staff["ana"].id, at, at + timedelta(minutes=50)))
    found = coming(week, rosa)
    group = "Process group"
    assert days(found) == [(group, 23), (group, 30), ("Family session", 1), ("Individual", 2), (group, 7)]
    assert [one.endpoint for one in found][2:4] == ["family_note.index", "hour.index"]
    assert ("Family session", 1) not in days(coming(week, rosa, "fay"))


def test_what_is_over_called_off_or_excused_is_not_coming(week: Week) -> None:
    rosa = week.patient("Rosa")
    cancel(week.db, week.cast.actor("dan"), week.on(date(2026, 11, 30)).id, CancelReason.STAFF_AWAY)
    episode_id = week.db.scalars(select(Episode.id).where(Episode.patient_id == rosa.id)).one()
    away = {"status": AttendanceStatus.EXCUSED, "reason": AbsenceReason.COURT}
    session_id = week.on(date(2026, 12, 7)).id
    week.db.add(Attendance(session_id=session_id, patient_id=rosa.id, episode_id=episode_id, **away))
    week.db.flush()
    assert days(coming(week, rosa)) == [("Process group", 23)]
    with clock.frozen(week.on(TODAY).ends_at):
        assert coming(week, rosa) == []


def test_a_leave_and_somebody_elses_group_expect_nobody(week: Week) -> None:
    rosa, other = week.patient("Rosa"), week.patient("Mei", admitted_on=date(2026, 12, 1))
    week.leave(rosa, date(2026, 11, 25))
    assert days(coming(week, rosa)) == [("Process group", 23)]
    assert days(coming(week, other)) == [("Process group", 7)]


def test_the_plan_costs_the_same_however_much_is_planned(week: Week) -> None:
    rosa = week.patient("Rosa")
    used = []
    for on in (date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 4)):
        booked(week, rosa, on)
        with counted(week.db) as sent:
            coming(week, rosa)
        used.append(len(sent))
    assert len(set(used)) == 1


def test_the_chart_says_when_they_come_and_what_nobody_marked(kept: Ids, browse: Browse) -> None:
    url = f"/c/alder/patients/{kept.people['Rosa']}/sessions/"
    fay = browse("fay")
    with clock.frozen(datetime(2026, 11, 22, 18, 0, tzinfo=UTC)):
        page = fay.get(url).text
        assert "Coming up, until 6 Dec 2026" in page
        assert page.count("23 Nov 2026, 9:00 AM–10:00 AM") == 1
        assert "Take attendance" not in page
    page = fay.get(url).text  # half past twelve, the three groups are over
    assert "No session expects them in these days." in page
    assert all(title in page for title, _starts, _ends in HOURS)
    assert page.count("Take attendance<") == len(HOURS)


def test_a_session_that_nobody_marked_stands_on_the_page_of_its_day_and_on_no_other(
    cast: Cast, browse: Browse, noon: None
) -> None:
    last_week = DAY - timedelta(days=7)
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast, 1)
        add_session(db, group.track, "Forgotten group", "09:00", "10:00", on_date=last_week)
        rosa = group.people["Rosa"].id
        for number in range(PAGE):
            session = add_session(db, None, f"Short talk {number}", f"06:{number:02}", f"06:{number + 1:02}")
            values = {"session_id": session.id, "patient_id": rosa, "episode_id": group.episodes["Rosa"].id}
            db.add(Attendance(**values, status=AttendanceStatus.EXCUSED, reason=AbsenceReason.COURT))
        early = add_session(db, None, "First talk", "08:00", "08:30", on_date=last_week)
        values = {"session_id": early.id, "patient_id": rosa, "episode_id": group.episodes["Rosa"].id}
        db.add(Attendance(**values, status=AttendanceStatus.EXCUSED, reason=AbsenceReason.COURT))
        early_id = early.id
        db.commit()
    fay, url = browse("fay"), f"/c/alder/patients/{rosa}/sessions/"
    page = fay.get(url).text
    assert [title in page for title in ("Process group", "Short talk 0", "Forgotten group", "First talk")] == [
        True,
        True,
        False,
        False,
    ]
    older = re.search(r'href="([^"]*before=[^"]*)"', page)
    assert older is not None
    assert fay.get(f"{url}?before=2026-11-23T06:00:00~{early_id}").text.count("First talk") == 0  # no instant
    page = fay.get(unescape(older.group(1))).text
    assert [title in page for title in ("Process group", "Short talk 0", "Forgotten group", "First talk")] == [
        False,
        False,
        True,
        True,
    ]
