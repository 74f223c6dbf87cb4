"""What is booked for somebody does not outlive their episode, and a leave lets nobody be late."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from causeway import clock
from tenants.intake.models import Episode, Stay
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.patients.models import Patient
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.absences import list_unmarked
from tenants.sessions.queries.arrivals import list_arrivals
from tenants.sessions.queries.roster import session_roster
from tenants.sessions.rules.words import AttendanceStatus, CancelReason, SessionStatus
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tenants.sessions.services.schedule_changes import HourFacts, cancel, change, put_back
from tenants.transitions.services import discharge
from tests.sessions.test_attendance import counted
from tests.sessions.weeks import TODAY, Week

pytestmark = pytest.mark.usefixtures("monday_morning")

DISCHARGED = (SessionStatus.CANCELLED, CancelReason.DISCHARGED)
PLANNED = (SessionStatus.SCHEDULED, None)


def weekly(week: Week, *patients: Patient, first: date = TODAY, weeks: int = 3, hour: int = 13) -> list[TherapySession]:
    """An hour of Ana's in so many weeks in a row."""
    at = datetime(first.year, first.month, first.day, hour + 6, tzinfo=UTC)
    facts = BookingFacts(
        SessionKind.INDIVIDUAL,
        at,
        at + timedelta(minutes=50),
        (week.staff["ana"].id,),
        tuple(one.id for one in patients),
        "Individual",
        weeks=weeks,
    )
    return book(week.db, week.cast.actor("dan"), facts)


def end(week: Week, patient: Patient, last_attended_on: date | None) -> None:
    episode_id = week.db.scalars(select(Episode.id).where(Episode.patient_id == patient.id)).one()
    discharge(
        week.db,
        week.cast.actor("ana"),
        episode_id,
        last_attended_on=last_attended_on,
        reason=DischargeReason.COMPLETED,
        destination=Destination.OUTPATIENT,
        no_plan_reason="They moved away.",
    )
    week.db.expire_all()


def states(sessions: list[TherapySession]) -> list[Any]:
    return [(one.status, one.cancel_reason) for one in sessions]


def moved(week: Week, session: TherapySession) -> None:
    facts = HourFacts(session.starts_at, session.ends_at, (week.staff["ana"].id,), week.room.id, "Individual")
    change(week.db, week.cast.actor("dan"), session.id, facts)


def put_on_again(week: Week, session: TherapySession) -> None:
    put_back(week.db, week.cast.actor("dan"), session.id)


def held(sent: list[tuple[str, Any]]) -> list[str]:
    """The tables whose rows were locked, in their order."""
    named = [re.search(r"FROM (\w+)", sql) for sql, _values in sent if "FOR UPDATE" in sql]
    return list(dict.fromkeys(one[1] for one in named if one is not None))


@pytest.mark.parametrize("do", [moved, put_on_again])
def test_an_hour_is_held_after_whom_it_is_booked_for_as_by_a_discharge(
    week: Week, do: Callable[[Week, TherapySession], None]
) -> None:
    session = weekly(week, week.patient("Rosa"), week.patient("Mei"), weeks=1)[0]
    if do is put_on_again:
        cancel(week.db, week.cast.actor("dan"), session.id, CancelReason.PATIENT)
    with counted(week.db) as sent:
        do(week, session)
    assert held(sent)[:2] == ["patients", "therapy_sessions"]
    with counted(week.db) as sent:
        weekly(week, week.patient("Liam"), weeks=1, hour=16)
    assert held(sent)[0] == "patients"  # before who leads and the room


def test_a_discharge_calls_off_the_hours_of_later_days(week: Week) -> None:
    rosa = week.patient("Rosa")
    hours = weekly(week, rosa)
    end(week, rosa, TODAY)
    assert states(hours) == [PLANNED, DISCHARGED, DISCHARGED]
    again = weekly(week, week.patient("Mei"), first=TODAY + timedelta(days=7), weeks=1)
    assert again[0].starts_at == hours[1].starts_at  # Ana is free then


def test_of_somebody_who_never_came_nothing_is_left_to_come(week: Week) -> None:
    rosa = week.patient("Rosa")
    hours = weekly(week, rosa)
    end(week, rosa, None)
    assert states(hours) == [DISCHARGED] * 3


def test_an_hour_that_somebody_else_comes_to_stays_until_they_are_discharged_too(week: Week) -> None:
    rosa, mei = week.patient("Rosa"), week.patient("Mei")
    (_today, later) = weekly(week, rosa, mei, weeks=2)
    end(week, rosa, TODAY)
    assert states([later]) == [PLANNED]
    assert [one.patient_id for one in session_roster(week.db, later.id)] == [mei.id]
    end(week, mei, TODAY)
    assert states([later]) == [DISCHARGED]


def test_an_hour_called_off_for_a_closed_day_does_not_come_back_for_somebody_discharged(week: Week) -> None:
    rosa = week.patient("Rosa")
    (_today, later) = weekly(week, rosa, weeks=2)
    later.status, later.cancel_reason, later.closed_at = SessionStatus.CANCELLED, CancelReason.CLOSURE, clock.now()
    week.db.flush()
    end(week, rosa, TODAY)
    assert (states([later]), later.closed_at) == ([DISCHARGED], None)


@pytest.mark.parametrize("why", ["leave", "discharge"])
def test_whoever_is_away_or_gone_is_neither_late_nor_unmarked(week: Week, why: str) -> None:
    rosa = week.patient("Rosa", is_of_ana=False)
    (hour,) = weekly(week, rosa, first=TODAY + timedelta(days=1), weeks=1)
    dan = week.cast.actor("dan")

    def seen() -> tuple[bool, bool]:
        with clock.frozen(hour.ends_at):
            late = {one.patient_id for one in list_arrivals(week.db, dan, hour.on_date, clock.now())}
            unmarked = {one.session_id for one in list_unmarked(week.db, dan, hour.on_date, 500)}
        return rosa.id in late, hour.id in unmarked

    assert seen() == (True, True)
    if why == "leave":
        week.leave(rosa, TODAY)
    else:
        episode = week.db.scalars(select(Episode).where(Episode.patient_id == rosa.id)).one()
        stay = week.db.scalars(select(Stay).where(Stay.patient_id == rosa.id)).one()
        stay.until_on = episode.discharged_on = TODAY
        episode.status, episode.discharge_reason = EpisodeStatus.DISCHARGED, DischargeReason.MOVED
        episode.discharge_destination = Destination.UNKNOWN
        week.db.flush()
    assert seen() == (False, False)
    row = week.db.scalars(select(Attendance).where(Attendance.session_id == hour.id)).one()
    row.status = AttendanceStatus.PRESENT
    week.db.flush()
    assert seen()[0]  # whoever came all the same stands there
