"""Discharge, and the calls that follow it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from causeway.errors import Forbidden, Invalid, Refused, Stale
from causeway.ids import new_id
from tenants.intake.errors import EpisodeNotFound
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.intake.safety.errors import OpenHighScreen
from tenants.intake.safety.rules import Answer, OpenedBecause, Reply
from tenants.intake.safety.services import answer_screen, open_screen
from tenants.patients.models import Standing
from tenants.patients.queries import get_patient
from tenants.transitions import queries, services
from tenants.transitions.errors import AlreadyDischarged, AlreadySettled
from tenants.transitions.models import Discharge, FollowUpAttempt
from tenants.transitions.rules import FollowUpOutcome, PlanStatus, ReachedBy
from tests.cast import Cast
from tests.transitions.conftest import NOW, TODAY, Course
from tests.transitions.test_plans import check_all

WHEN = {
    "last_attended_on": date(2026, 11, 20),
    "reason": DischargeReason.COMPLETED,
    "destination": Destination.OUTPATIENT,
}


def discharge(course: Course, **changes: object) -> Discharge:
    values = {**WHEN, "no_plan_reason": "Left before it was ready", **changes}
    return services.discharge(course.db, course.ana, course.episode.id, **values)  # type: ignore[arg-type]


def test_a_discharge_closes_the_episode_and_starts_the_calls(course: Course) -> None:
    made = discharge(course)
    assert (course.episode.status, course.episode.discharged_on) == (EpisodeStatus.DISCHARGED, TODAY)
    assert get_patient(course.db, made.patient_id).standing is Standing.DISCHARGED
    assert [(row.day, row.due_on) for row in queries.list_follow_ups(course.db, made.patient_id)] == [
        (7, date(2026, 11, 28)),
        (30, date(2026, 12, 21)),
        (90, date(2027, 2, 19)),
    ]


def test_nothing_closes_while_a_high_safety_screen_is_open(course: Course) -> None:
    screen = open_screen(course.db, course.ana, course.episode.patient_id, why=OpenedBecause.CONCERN)
    answer_screen(course.db, course.ana, screen.id, {"plan": Answer(Reply.RECENT)}, asked_on=TODAY)
    with pytest.raises(OpenHighScreen):
        discharge(course)
    assert course.episode.status is EpisodeStatus.ACTIVE


def test_nobody_calls_about_somebody_who_died(course: Course) -> None:
    made = discharge(course, reason=DischargeReason.DIED, destination=Destination.UNKNOWN)
    assert list(queries.list_follow_ups(course.db, made.patient_id)) == []


def test_a_discharge_without_a_completed_plan_says_why(course: Course) -> None:
    plan = course.plan()
    for blank in (None, "", "  "):
        with pytest.raises(Refused) as caught:
            discharge(course, no_plan_reason=blank)
        assert caught.value.field == "no_plan_reason"
    discharge(course)
    assert (plan.status, plan.ended_on) == (PlanStatus.ABANDONED, TODAY)
    (row,) = queries.list_discharges(course.db, course.episode.patient_id)
    assert row.no_plan_reason == "Left before it was ready"


def test_a_discharge_names_the_plan_that_was_completed(course: Course) -> None:
    plan = services.sign_plan(course.db, course.ana, course.plan().id)
    check_all(course, plan)
    course.book(7)
    services.complete(course.db, course.ana, plan.id)
    made = discharge(course, no_plan_reason=None)
    assert (made.plan_id, made.no_plan_reason_sealed) == (plan.id, None)


def test_an_episode_is_discharged_once(course: Course) -> None:
    discharge(course)
    with pytest.raises(AlreadyDischarged):
        discharge(course)


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 22)])
def test_the_last_day_attended_lies_within_the_episode(course: Course, day: date) -> None:
    with pytest.raises(Invalid) as caught:
        discharge(course, last_attended_on=day)
    assert set(caught.value.problems) == {"last_attended_on"}
    assert course.episode.status is EpisodeStatus.ACTIVE


@pytest.mark.parametrize("who", ["ben", "fay", "ivy", "pat", "dee", "uma"])
def test_only_those_who_treat_discharge(course: Course, cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        services.discharge(course.db, cast.actor(who), course.episode.id, **WHEN)  # type: ignore[arg-type]


def test_an_unknown_episode_is_not_found(course: Course) -> None:
    with pytest.raises(EpisodeNotFound):
        services.discharge(course.db, course.ana, new_id(), **WHEN)  # type: ignore[arg-type]


ATTEMPT = {"attempted_at": NOW, "way": ReachedBy.PHONE}


def test_attempts_are_kept_until_one_settles_the_follow_up(course: Course) -> None:
    made = discharge(course)
    first, *_rest = queries.list_follow_ups(course.db, made.patient_id)
    opened = first.version
    services.record_attempt(
        course.db, course.ana, first.id, is_reached=False, note="No answer", expected_version=opened, **ATTEMPT
    )
    assert first.outcome is None
    with pytest.raises(Stale):
        services.record_attempt(course.db, course.ana, first.id, is_reached=True, expected_version=opened, **ATTEMPT)
    services.record_attempt(
        course.db, course.ana, first.id, is_reached=True, outcome=FollowUpOutcome.ENGAGED, **ATTEMPT
    )
    assert (first.outcome, first.settled_at) == (FollowUpOutcome.ENGAGED, NOW)
    with pytest.raises(AlreadySettled):
        services.record_attempt(course.db, course.ana, first.id, is_reached=True, **ATTEMPT)
    assert [row.note for row in queries.list_attempts(course.db, first.id)] == ["No answer", ""]


def test_an_attempt_does_not_lie_ahead_and_who_was_reached_is_not_unreachable(course: Course) -> None:
    made = discharge(course)
    first, *_rest = queries.list_follow_ups(course.db, made.patient_id)
    with pytest.raises(Refused):
        services.record_attempt(
            course.db,
            course.ana,
            first.id,
            attempted_at=NOW + timedelta(minutes=1),
            way=ReachedBy.TEXT,
            is_reached=False,
        )
    with pytest.raises(Refused):
        services.record_attempt(
            course.db, course.ana, first.id, is_reached=True, outcome=FollowUpOutcome.UNREACHABLE, **ATTEMPT
        )


def test_the_database_itself_refuses_to_change_an_attempt(course: Course) -> None:
    made = discharge(course)
    first, *_rest = queries.list_follow_ups(course.db, made.patient_id)
    services.record_attempt(course.db, course.ana, first.id, is_reached=False, **ATTEMPT)
    with pytest.raises(IntegrityError, match="frozen"):
        course.db.execute(update(FollowUpAttempt).values(is_reached=True))


def test_a_peer_calls_those_on_the_own_caseload(course: Course, cast: Cast) -> None:
    made = discharge(course)
    first, *_rest = queries.list_follow_ups(course.db, made.patient_id)
    with pytest.raises(Forbidden):
        services.record_attempt(course.db, cast.actor("pat"), first.id, is_reached=False, **ATTEMPT)
    with pytest.raises(Forbidden):
        services.record_attempt(course.db, cast.actor("ben"), first.id, is_reached=False, **ATTEMPT)
    services.record_attempt(course.db, cast.actor("ivy"), first.id, is_reached=False, **ATTEMPT)
