"""The figures of engagement: by hand, as properties, and as the report tells them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.errors import Forbidden
from tenants.family import services
from tenants.family.queries.involvement import read_patient
from tenants.family.rules import AgreementState, CancelReason, SessionStatus
from tenants.family.rules.engagement import Meeting, count
from tenants.reports import services as reports
from tenants.reports.family import FAMILY
from tenants.reports.figures import Asked
from tenants.reports.rules.periods import Period
from tests.cast import Cast
from tests.family.conftest import NOW, TODAY, House

HELD, PLANNED, CANCELLED = SessionStatus.HELD, SessionStatus.SCHEDULED, SessionStatus.CANCELLED
KEPT, MISSED, OPEN = AgreementState.KEPT, AgreementState.NOT_KEPT, AgreementState.OPEN
ROSA, OTTO = "rosa", "otto"


@pytest.mark.parametrize(
    ("states", "share"),
    [
        ([], None),
        ([OPEN, AgreementState.CARRIED], None),
        ([KEPT], 100),
        ([MISSED], 0),
        ([KEPT, KEPT, MISSED], 67),
        ([KEPT, MISSED, MISSED], 33),
        ([KEPT] + [MISSED] * 7, 13),
    ],
)
def test_the_share_kept_is_of_what_is_settled(states: list[AgreementState], share: int | None) -> None:
    assert count([], states, TODAY).kept_share == share


def test_families_people_and_days_are_of_sessions_held() -> None:
    meetings = [
        Meeting(ROSA, date(2026, 11, 2), HELD, people=("Mo", "Lee")),
        Meeting(ROSA, date(2026, 11, 9), HELD, people=("Mo",)),
    ]
    found = count(meetings, [], TODAY)
    assert (found.held, found.families) == (2, 1)
    assert found.people == (("Mo", 2), ("Lee", 1))
    assert (found.last_on, found.days_since) == (date(2026, 11, 9), 12)


@pytest.mark.parametrize(
    ("sessions", "figures"),
    [
        # (status, is over), ... -> planned, held, cancelled, not documented
        ([], (0, 0, 0, 0)),
        ([(PLANNED, False)], (1, 0, 0, 0)),
        ([(PLANNED, True)], (1, 0, 0, 1)),
        ([(HELD, True)], (1, 1, 0, 0)),
        ([(HELD, False)], (1, 1, 0, 0)),  # documented before its planned end
        ([(CANCELLED, True), (CANCELLED, False)], (2, 0, 2, 0)),
        ([(HELD, True), (HELD, True), (CANCELLED, True), (PLANNED, True), (PLANNED, False)], (5, 2, 1, 1)),
    ],
)
def test_planned_is_every_session_and_what_nobody_spoke_of_stands_apart(
    sessions: list[tuple[SessionStatus, bool]], figures: tuple[int, int, int, int]
) -> None:
    found = count([Meeting(ROSA, TODAY, status, is_over) for status, is_over in sessions], [], TODAY)
    assert (found.planned, found.held, found.cancelled, found.undocumented) == figures


meeting = st.builds(
    Meeting, st.sampled_from([ROSA, OTTO]), st.just(TODAY), st.sampled_from(SessionStatus), st.booleans()
)


@given(st.lists(meeting), st.lists(st.sampled_from(AgreementState)))
def test_every_session_and_agreement_is_counted_once(meetings: list[Meeting], states: list[AgreementState]) -> None:
    found = count(meetings, states, TODAY)
    to_come = sum(one.status is PLANNED and not one.is_over for one in meetings)
    assert found.planned == found.held + found.cancelled + found.undocumented + to_come == len(meetings)
    assert found.kept + found.not_kept + found.open + states.count(AgreementState.CARRIED) == len(states)
    assert found.families <= found.held
    assert (found.kept_share is None) == (found.kept + found.not_kept == 0)


def test_the_report_tells_programs_weeks_and_courses_of_care(house: House) -> None:
    house.documented()
    services.cancel(house.db, house.ana, house.plan().id, CancelReason.FAMILY)
    house.plan()
    asked = Asked(Period(TODAY, TODAY), TODAY, house.patient.id)
    programs, weeks, courses = reports.read(house.db, house.ana, FAMILY, asked)
    (course,) = courses.rows
    assert (course.values["held"], course.values["cancelled"], course.values["open"]) == (1, 1, 1)
    assert (course.values["planned"], course.values["undocumented"]) == (3, 1)
    assert (course.values["who"], course.values["days_since"]) == ("Mo Sample (1)", 0)
    total = next(row for row in programs.rows if row.is_total)
    assert (total.values["held"], total.values["families"]) == (1, 1)
    assert [row.values["held"] for row in weeks.rows] == [1]
    assert FAMILY.behind is not None
    behind = FAMILY.behind(house.db, house.ana, asked, "held", "all")
    assert behind is not None
    assert (behind.number, [one.patient_id for one in behind.people]) == (1, [house.patient.id])
    assert FAMILY.behind(house.db, house.ana, asked, "held", "garbage") is None
    for figure, number in (("planned", 3), ("undocumented", 1), ("cancelled", 1)):
        listed = FAMILY.behind(house.db, house.ana, asked, figure, "all")
        assert listed is not None
        assert listed.number == number


def test_the_chart_counts_as_the_report_does(house: House) -> None:
    house.documented()
    services.cancel(house.db, house.ana, house.plan().id, CancelReason.FAMILY)
    house.plan()
    house.plan(starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=1))
    kept = read_patient(house.db, house.patient.id)
    figures = kept.figures(kept.sessions, house.ana.zone, TODAY)
    asked = Asked(Period(TODAY, TODAY + timedelta(days=1)), TODAY, house.patient.id)
    (course,) = reports.read(house.db, house.ana, FAMILY, asked)[2].rows
    assert (figures.planned, figures.held, figures.cancelled, figures.undocumented, figures.open) == (4, 1, 1, 1, 1)
    assert figures.people == (("Mo Sample", 1),)
    assert [course.values[name] for name in ("planned", "held", "cancelled", "undocumented", "open")] == [4, 1, 1, 1, 1]


def test_it_is_for_those_who_read_family_sessions(house: House, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        reports.read(house.db, cast.actor("ben"), FAMILY, Asked(Period(TODAY, TODAY), TODAY))
