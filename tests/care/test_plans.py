"""Treatment plans: worked on, signed by the right people once, changed in versions, reviewed, due by their clocks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import CausewayError, Forbidden, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.care import queries as care
from tenants.care.errors import GoalClosed
from tenants.care.models import Goal
from tenants.care.plans import due, queries, services
from tenants.care.plans.errors import (
    NoSignedPlan,
    NothingToUndo,
    NotThisPatients,
    NotYet,
    PartEnded,
    SourceUnknown,
)
from tenants.care.plans.models import PlanVersion
from tenants.care.plans.queries.clocks import find_clock
from tenants.care.plans.queries.progress import load_progress
from tenants.care.plans.rules import Decision, Finding, Level, Plan, ReviewCause, differences
from tenants.care.plans.services import (
    Found,
    GoalFacts,
    InterventionFacts,
    ObjectiveFacts,
    ProblemFacts,
    ProgressFacts,
    ReviewFacts,
)
from tenants.care.rules import GoalStatus
from tenants.intake.models import Episode, Leave
from tenants.intake.rules import EpisodeStatus, LeaveReason
from tenants.patients.models import Patient
from tenants.patients.services import DiagnosisFacts, record_diagnosis
from tenants.patients.signatures.rules import Method
from tenants.patients.signatures.services import SignatureFacts
from tests.cast import Cast
from tests.notes.conftest import DAY, NOW, Group, put_on_caseload

DRAWN = "[[0,0,300,100]]"
OWN = SignatureFacts(Method.DRAWN, DRAWN)


@contextmanager
def refused(kind: type[CausewayError], words: str) -> Iterator[None]:
    """It is refused, and the sentence says so."""
    with pytest.raises(kind) as got:
        yield
    assert words in got.value.sentence()


@pytest.fixture
def rosa(group: Group, cast: Cast) -> Patient:
    """Rosa, on Ana's caseload; her goal is dropped, so that a plan begins from nothing."""
    put_on_caseload(group.db, cast, group.people["Rosa"].id, "ana")
    services.close_goal(group.db, group.ana, group.goals["Rosa"].id, GoalStatus.DROPPED)
    return group.people["Rosa"]


@pytest.fixture
def episode_id(group: Group, rosa: Patient) -> UUID:
    """Of Rosa's course of care, which began three weeks ago."""
    return group.goals["Rosa"].episode_id


def write_plan(group: Group, patient_id: UUID, *, statement: str = "Sleep seven hours") -> Goal:
    """A plan that can be signed; its goal."""
    db, ana = group.db, group.ana
    problem = services.name_problem(db, ana, patient_id, ProblemFacts("Sleep that does not rest"))
    facts = GoalFacts(statement, "By diary", DAY + timedelta(days=30), problem.id, Decimal(1), Decimal(5), "nights")
    goal = services.set_goal(db, ana, patient_id, facts)
    objective = services.add_objective(db, ana, goal.id, ObjectiveFacts("Keep the diary"))
    services.add_intervention(db, ana, objective.id, InterventionFacts("Individual hour", frequency="weekly"))
    return goal


def now(db: Session, episode_id: UUID) -> Plan:
    return queries.load_plan(db, episode_id)


def signed_plan(group: Group, patient: Patient, episode_id: UUID) -> PlanVersion:
    write_plan(group, patient.id)
    return services.sign_plan(group.db, group.ana, episode_id)


def test_a_plan_ties_problems_to_the_patients_own_diagnoses(
    group: Group, cast: Cast, rosa: Patient, episode_id: UUID
) -> None:
    pia, db = cast.actor("pia"), group.db
    diagnosis = record_diagnosis(db, pia, rosa.id, DiagnosisFacts(code="F33.1"))
    other = record_diagnosis(db, pia, group.people["Omar"].id, DiagnosisFacts(code="F41.1"))
    problem = services.name_problem(db, group.ana, rosa.id, ProblemFacts("Low mood", (diagnosis.id,)))
    assert [one.code for one in now(db, episode_id).problems[0].diagnoses] == ["F33.1"]
    with pytest.raises(NotThisPatients):
        services.correct_problem(db, group.ana, problem.id, ProblemFacts("Low mood", (other.id,)))
    services.correct_problem(db, group.ana, problem.id, ProblemFacts("Low mood"))
    assert now(db, episode_id).problems[0].diagnoses == ()


def test_a_plan_is_written_by_those_who_care_for_the_patient(group: Group, cast: Cast, rosa: Patient) -> None:
    with pytest.raises(OutsideCaseload):
        services.name_problem(group.db, cast.actor("pat"), rosa.id, ProblemFacts("x"))
    for who in ("dan", "ben", "fay", "uma"):
        with pytest.raises(Forbidden):
            services.name_problem(group.db, cast.actor(who), rosa.id, ProblemFacts("x"))
        with pytest.raises(Forbidden):
            services.move(group.db, cast.actor(who), Level.GOAL, group.goals["Rosa"].id, down=True)


def test_words_are_asked_for_at_every_level(group: Group, rosa: Patient) -> None:
    goal = write_plan(group, rosa.id)
    objective = now(group.db, goal.episode_id).problems[0].goals[0].objectives[0]
    for empty in (
        lambda: services.name_problem(group.db, group.ana, rosa.id, ProblemFacts(" ")),
        lambda: services.set_goal(group.db, group.ana, rosa.id, GoalFacts(" ")),
        lambda: services.add_objective(group.db, group.ana, goal.id, ObjectiveFacts(" ")),
        lambda: services.add_intervention(group.db, group.ana, objective.id, InterventionFacts(" ")),
    ):
        with refused(Refused, "Say"):
            empty()


def test_what_has_ended_is_worked_on_no_more(group: Group, rosa: Patient, episode_id: UUID) -> None:
    goal = write_plan(group, rosa.id)
    plan = now(group.db, episode_id)
    problem, objective = plan.problems[0], plan.problems[0].goals[0].objectives[0]
    services.close_objective(group.db, group.ana, objective.id, GoalStatus.MET)
    with pytest.raises(PartEnded):
        services.add_intervention(group.db, group.ana, objective.id, InterventionFacts("x"))
    services.close_goal(group.db, group.ana, goal.id, GoalStatus.MET)
    with pytest.raises(PartEnded):
        services.add_objective(group.db, group.ana, goal.id, ObjectiveFacts("x"))
    with pytest.raises(GoalClosed):
        services.note_progress(group.db, group.ana, goal.id, ProgressFacts(DAY, Decimal(1)))
    services.end_problem(group.db, group.ana, problem.id)
    with pytest.raises(PartEnded):
        services.set_goal(group.db, group.ana, rosa.id, GoalFacts("x", problem_id=problem.id))
    services.end_problem(group.db, group.ana, problem.id, is_ended=False)
    assert now(group.db, episode_id).problems[0].is_open


def test_parts_change_places_and_stop_at_the_end(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    first, second, third = [services.name_problem(db, ana, rosa.id, ProblemFacts(word)) for word in ("a", "b", "c")]

    def order() -> list[str]:
        return [problem.words for problem in now(db, episode_id).problems]

    services.move(db, ana, Level.PROBLEM, third.id, down=False)
    assert order() == ["a", "c", "b"]
    services.move(db, ana, Level.PROBLEM, third.id, down=False)
    services.move(db, ana, Level.PROBLEM, third.id, down=False)
    assert order() == ["c", "a", "b"]
    services.end_problem(db, ana, first.id)
    services.move(db, ana, Level.PROBLEM, second.id, down=False)  # past the one that has ended
    assert [word for word in order() if word != "a"] == ["b", "c"]


def test_every_change_is_undone_one_after_the_other(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    goal = write_plan(group, rosa.id)
    services.sign_plan(db, ana, episode_id)
    states = [now(db, episode_id)]
    objective = states[0].problems[0].goals[0].objectives[0]

    def change(do: Callable[[], object]) -> None:
        do()
        db.expire_all()
        states.append(now(db, episode_id))

    change(lambda: services.correct_goal(db, ana, goal.id, GoalFacts("Sleep eight", problem_id=goal.problem_id)))
    change(lambda: services.add_objective(db, ana, goal.id, ObjectiveFacts("No screen after nine")))
    change(lambda: services.close_objective(db, ana, objective.id, GoalStatus.DROPPED))
    change(lambda: services.end_intervention(db, ana, objective.interventions[0].id))
    change(lambda: services.close_goal(db, ana, goal.id, GoalStatus.MET))
    for before in reversed(states[:-1]):
        services.undo(db, ana, rosa.id, episode_id)
        db.expire_all()
        assert differences(before, now(db, episode_id)) == []
    with pytest.raises(NothingToUndo):
        services.undo(db, ana, rosa.id, episode_id)


def review(group: Group, episode_id: UUID, **changes: object) -> ReviewFacts:
    goals = [goal for goal in now(group.db, episode_id).goals() if goal.is_open]
    values: dict[str, object] = {
        "decision": Decision.CONTINUE,
        "summary": "Goes well.",
        "found": {goal.id: Found(Finding.PROGRESSED, "One night more.") for goal in goals},
    }
    return ReviewFacts(**{**values, **changes})  # type: ignore[arg-type]  # by name


def test_a_review_says_what_became_of_every_open_goal(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    with pytest.raises(NoSignedPlan):
        services.review_plan(db, ana, episode_id, ReviewFacts(Decision.CONTINUE, "x"))
    signed_plan(group, rosa, episode_id)
    for facts in (review(group, episode_id, found={}), review(group, episode_id, summary=" ")):
        with pytest.raises(Refused):
            services.review_plan(db, ana, episode_id, facts)
    with pytest.raises(NotThisPatients):
        services.review_plan(db, ana, episode_id, review(group, episode_id, found={new_id(): Found(Finding.MET)}))
    with pytest.raises(Stale):
        services.review_plan(db, ana, episode_id, review(group, episode_id), expected_version=99)
    goal = next(one for one in now(db, episode_id).goals() if one.is_open)
    met = review(group, episode_id, decision=Decision.STEP_DOWN, found={goal.id: Found(Finding.MET, "Seven nights.")})
    row = services.review_plan(db, ana, episode_id, met)
    assert [(one.finding, one.words) for one in queries.list_found(db, row.id)] == [(Finding.MET, "Seven nights.")]
    assert care.get_goal(db, goal.id).status is GoalStatus.MET
    with pytest.raises(DBAPIError, match="frozen"), db.begin_nested():
        db.execute(text("UPDATE plan_reviews SET decision = 'adjust' WHERE id = :id"), {"id": row.id})


def test_a_review_asked_for_twice_is_one_by_the_earlier_day(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    signed_plan(group, rosa, episode_id)
    first = services.ask_review(db, ana, episode_id, why="Team.", by=DAY + timedelta(days=9), cause=ReviewCause.TEAM)
    by = DAY + timedelta(days=7)
    second = services.ask_review(db, ana, episode_id, why="Worse.", by=by, cause=ReviewCause.DETERIORATION)
    third = services.ask_review(db, ana, episode_id, why="Later.", by=by + timedelta(days=1))
    assert first.id == second.id == third.id
    row = queries.find_asked_row(db, episode_id)
    assert row is not None
    assert (row.due_on, row.why, row.cause) == (by, "Worse.", ReviewCause.DETERIORATION)
    items = [item for item in due.reviews_due(db, ana, DAY, 500) if item.patient_id == rosa.id]
    assert [(item.due_on, "reliably worse" in item.what) for item in items] == [(by, True)]
    written = services.review_plan(db, ana, episode_id, review(group, episode_id))
    assert written.id == first.id
    assert queries.find_asked(db, episode_id) is None


def due_days(group: Group, patient_id: UUID, episode_id: UUID) -> tuple[date | None, date | None]:
    found = find_clock(group.db, episode_id)
    assert found is not None
    return found.plan_due(group.ana.zone), found.review_due(group.ana.zone)


def test_the_clocks_of_a_plan_under_a_moved_date(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    admitted = DAY - timedelta(days=21)
    assert due_days(group, rosa.id, episode_id) == (admitted + timedelta(days=7), None)
    item = next(one for one in due.plans_due(db, ana, DAY, 500) if one.patient_id == rosa.id)
    assert (item.due_on, item.tone) == (admitted + timedelta(days=7), "danger")
    away = Leave(
        patient_id=rosa.id,
        episode_id=episode_id,
        reason=LeaveReason.ILLNESS,
        from_on=admitted + timedelta(days=3),
        returned_on=admitted + timedelta(days=6),
    )
    db.add(away)
    db.flush()
    assert due_days(group, rosa.id, episode_id)[0] == admitted + timedelta(days=10)
    signed_plan(group, rosa, episode_id)
    assert due_days(group, rosa.id, episode_id) == (None, DAY + timedelta(days=30))
    for later, is_due in ((22, False), (23, True), (30, True), (31, True)):
        on = DAY + timedelta(days=later)
        with clock.frozen(NOW + timedelta(days=later)):
            items = [one for one in due.reviews_due(db, ana, on, 500) if one.patient_id == rosa.id]
        assert bool(items) is is_due, later
    with clock.frozen(NOW + timedelta(days=28)):
        services.review_plan(db, ana, episode_id, review(group, episode_id))
    assert due_days(group, rosa.id, episode_id)[1] == DAY + timedelta(days=58)


def test_what_fell_due_of_a_plan_is_told_with_the_day_it_was_done(
    group: Group, rosa: Patient, episode_id: UUID
) -> None:
    db, ana = group.db, group.ana

    def told(past: Any, until: int = 60) -> list[tuple[int, int | None]]:
        found = past(db, ana, DAY - timedelta(days=90), DAY + timedelta(days=until))
        days = [(one.due_on, one.done_on) for one in found if one.patient_id == rosa.id]
        return [((by - DAY).days, None if done is None else (done - DAY).days) for by, done in days]

    assert told(due.plans_past) == [(-14, None)]
    assert told(due.reviews_past) == told(due.marks_past) == []
    version = signed_plan(group, rosa, episode_id)
    assert told(due.plans_past) == [(-14, 0)]
    assert told(due.marks_past) == [(7, None)]
    assert told(due.reviews_past) == [(30, None)]
    services.sign_as_patient(db, ana, version.id, OWN)
    assert told(due.marks_past) == [(7, 0)]
    with clock.frozen(NOW + timedelta(days=33)):
        services.review_plan(db, ana, episode_id, review(group, episode_id))
    assert told(due.reviews_past) == [(30, 33)]
    assert told(due.reviews_past, 70) == [(30, 33), (63, None)]
    episode = db.scalars(select(Episode).where(Episode.id == episode_id)).one()
    episode.status, episode.discharged_on = EpisodeStatus.DISCHARGED, DAY + timedelta(days=40)
    db.flush()
    assert told(due.reviews_past, 70) == [(30, 33)], "nobody reviews the plan of who is gone"


def test_the_programs_own_intervals_count(group: Group, rosa: Patient, episode_id: UUID) -> None:
    group.program.plan_due_days, group.program.review_interval_days = 14, 45
    group.db.flush()
    assert due_days(group, rosa.id, episode_id)[0] == DAY - timedelta(days=7)
    signed_plan(group, rosa, episode_id)
    assert due_days(group, rosa.id, episode_id)[1] == DAY + timedelta(days=45)


def test_progress_is_entered_or_computed_never_both(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    goal = write_plan(group, rosa.id)
    services.note_progress(db, ana, goal.id, ProgressFacts(DAY, Decimal(2)))
    services.note_progress(db, ana, goal.id, ProgressFacts(DAY, Decimal(3), "Three nights."))
    with pytest.raises(NotYet):
        services.note_progress(db, ana, goal.id, ProgressFacts(DAY + timedelta(days=1), Decimal(2)))
    with refused(Refused, "number"):
        services.note_progress(db, ana, goal.id, ProgressFacts(DAY))
    counted = services.set_goal(
        db, ana, rosa.id, GoalFacts("Be there", baseline=Decimal(0), target=Decimal(100), source="attendance")
    )
    facts = GoalFacts("Come every week", target=Decimal(100), source="attendance")
    unsaid = services.set_goal(db, ana, rosa.id, facts)  # where it began is known from what is counted
    with refused(Refused, "computed"):
        services.note_progress(db, ana, counted.id, ProgressFacts(DAY, Decimal(2)))
    for source, ref in (("horoscope", ""), ("attendance", "x"), ("modules", ""), ("modules", str(new_id())), ("", "x")):
        with pytest.raises(SourceUnknown):
            services.set_goal(db, ana, rosa.id, GoalFacts("x", source=source, source_ref=ref))
    episode = db.get_one(Episode, (group.program.clinic_id, episode_id))
    ways = load_progress(db, episode, now(db, episode_id).goals(), DAY)
    assert [(point.on, point.value) for point in ways[goal.id].points] == [(DAY, Decimal(3))]
    assert (ways[goal.id].percent, ways[goal.id].seen[-1].words) == (50, "Three nights.")
    assert [(point.value, point.text) for point in ways[counted.id].points] == [(Decimal(100), "1 / 1")]
    assert ways[counted.id].percent == ways[unsaid.id].percent == 100
