"""The hours report from what was recorded: counted a second way by the database, and as far as each reader may see."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from causeway import clock
from causeway.web.application import Causeway
from tenants.patients.models import CareKind, CareRelationship
from tenants.reports import hours, services
from tenants.reports.errors import NoSuchPeriod
from tenants.reports.figures import Asked, Row
from tenants.reports.rules.periods import Period
from tenants.sessions.rules.minutes import Times
from tenants.sessions.services.attendance import SaidOfDay, record
from tests.cast import ZONES, Cast
from tests.populated import Populated
from tests.sessions.conftest import DAY, Group, at

ZONE = ZoneInfo(ZONES["alder"])
WEEK = Period(DAY, DAY + timedelta(days=6))
AFTER = DAY + timedelta(days=8)


def morning(on: date) -> datetime:
    return datetime.combine(on, time(8), ZONE)


@pytest.fixture
def attended(group: Group) -> Group:
    """Rosa came the whole morning, Liam from twenty past nine to eleven; of Mei nothing was written down."""
    said = [("Rosa", "09:00", "12:00"), ("Liam", "09:20", "11:00")]
    days = [SaidOfDay(group.people[name].id, Times(at(start), at(end))) for name, start, end in said]
    record(group.db, group.dan, DAY, [], days)
    return group


def report(
    group: Group, who: str = "dan", today: date = AFTER, period: Period = WEEK
) -> tuple[list[Row], dict[str, Row]]:
    """The weeks, and this group's people by first name."""
    names = {patient.id: name for name, patient in group.people.items()}
    with clock.frozen(morning(today)):
        weeks, patients = hours.read(group.db, group.cast.actor(who), Asked(period, today))
    return list(weeks.rows), {
        names[row.values["patient_id"]]: row  # type: ignore[index]
        for row in patients.rows
        if row.values["patient_id"] in names
    }


def test_each_patients_week_stands_against_target_and_least(attended: Group) -> None:
    _weeks, people = report(attended)
    found = {
        name: (row.values["attended"], row.values["missing"], row.values["outcome"]) for name, row in people.items()
    }
    assert found == {
        "Rosa": (180, 360, "below_floor"),
        "Liam": (100, 440, "below_floor"),
        "Mei": (0, 540, "below_floor"),
    }
    assert people["Mei"].values["unknown"] == 3
    assert {(row.values["target"], row.values["floor"]) for row in people.values()} == {(540, 540)}


def test_the_minutes_are_what_the_table_says(attended: Group) -> None:
    """A second way: what each sign-in shares with each hour of the track, added up by the database."""
    counted = attended.db.execute(
        text(
            """SELECT d.patient_id, sum(extract(epoch FROM
                      least(d.signed_out_at, s.ends_at) - greatest(d.signed_in_at, s.starts_at)) / 60)::int
               FROM program_days d JOIN therapy_sessions s ON s.clinic_id = d.clinic_id AND s.on_date = d.on_date
               WHERE s.track_id = :track AND s.starts_at < d.signed_out_at AND s.ends_at > d.signed_in_at GROUP BY 1"""
        ),
        {"track": attended.track.id},
    ).all()
    _weeks, people = report(attended)
    ids = {patient.id: name for name, patient in attended.people.items()}
    assert {ids[row[0]]: row[1] for row in counted} == {
        name: row.values["attended"] for name, row in people.items() if row.values["attended"]
    }


def test_a_week_that_runs_is_not_judged(attended: Group) -> None:
    _weeks, people = report(attended, today=DAY + timedelta(days=2), period=Period(DAY, DAY + timedelta(days=2)))
    assert {row.values["outcome"] for row in people.values()} == {"running"}


def test_a_week_wholly_on_leave_asks_for_nothing(attended: Group) -> None:
    attended.leave("Mei", DAY - timedelta(days=1))
    _weeks, people = report(attended)
    assert (people["Mei"].values["outcome"], people["Mei"].values["reasons"]) == ("asked_nothing", "on leave")


def test_the_weeks_count_everybody_once(attended: Group) -> None:
    weeks, people = report(attended)
    (week,) = [row for row in weeks if row.values["week"] == DAY]
    outcomes = [week.values[key] for key in hours.OUTCOMES]
    assert sum(outcomes) == week.values["patients"] >= len(people) == 3  # type: ignore[arg-type]


def test_one_patient_alone(attended: Group) -> None:
    with clock.frozen(morning(AFTER)):
        sections = hours.read(attended.db, attended.dan, Asked(WEEK, AFTER, attended.people["Rosa"].id))
    assert [row.values["patient"] for row in sections[1].rows] == ["Testperson, Rosa"]


def test_a_clinician_reads_of_their_caseload_and_an_auditor_counts_without_names(attended: Group) -> None:
    auditor, rosa = attended.cast.users["aud"], attended.people["Rosa"].id
    attended.db.add(CareRelationship(patient_id=rosa, user_id=auditor, kind=CareKind.GRANT, from_on=DAY))
    attended.db.flush()
    weeks, named = report(attended, "aud")
    assert set(named) == {"Rosa"}
    assert weeks == report(attended)[0]
    with clock.frozen(morning(AFTER)):
        mine = hours.read(attended.db, attended.cast.actor("pia"), Asked(WEEK, AFTER))
    assert not [row for row in mine[1].rows if row.values["patient_id"] in {p.id for p in attended.people.values()}]


def test_half_a_year_at_most() -> None:
    with pytest.raises(NoSuchPeriod):
        services.period_of("2026-01-01", "2026-11-21", date(2026, 11, 21), hours.HOURS.longest_days)


def test_every_week_costs_the_same_statements_however_many_people(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient], populated: Populated
) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    dan, today, counts = browse("dan"), clock.today(ZONE), []
    monday = today - timedelta(days=today.weekday())
    engine = app.extensions["causeway.database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for weeks in (0, 1, 2):
            seen.clear()
            page = dan.get(f"/c/alder/reports/hours/?from={monday - timedelta(days=7 * weeks)}")
            assert page.status_code == 200
            counts.append(len(seen))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert counts[2] - counts[1] == counts[1] - counts[0] <= 12


def test_the_sheet_of_hours_is_accounted_for_as_it_names_people(
    cast: Cast, browse: Callable[[str], FlaskClient], populated: Populated
) -> None:
    answer = browse("dan").get("/c/alder/reports/hours/export.csv")
    assert answer.status_code == 200
    assert "By patient" in answer.text
    with cast.session("alder") as db:
        what, number = db.execute(
            text("SELECT what, patient_count FROM disclosures WHERE what LIKE 'Report%' ORDER BY left_at DESC LIMIT 1")
        ).one()
    assert what == "Report: Hours"
    assert number >= 1
