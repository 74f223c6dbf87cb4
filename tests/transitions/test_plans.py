"""Transition plans: opened, changed, signed in versions, completed, abandoned; their tasks and appointments."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from causeway.access import Permission, system_actor
from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.intake.errors import EpisodeNotFound
from tenants.intake.rules import Destination
from tenants.patients.models import CareRelationship
from tenants.transitions import queries, services
from tenants.transitions.errors import NotWhole, PlanEnded, PlanNotFound, PlanOpen
from tenants.transitions.models import TransitionPlan, TransitionPlanVersion
from tenants.transitions.rules import (
    STANDARD_TASKS,
    AftercareKind,
    AftercareStatus,
    Missing,
    PlanStatus,
)
from tenants.transitions.services import FirstVisitFacts, PriorPlanFacts
from tests.cast import Cast
from tests.transitions.conftest import DRAFT, NOW, TODAY, Course


def check_all(course: Course, plan: TransitionPlan) -> None:
    for task in queries.list_tasks(course.db, plan.id):
        services.check_task(course.db, course.ana, task.id, is_done=True)


def test_a_plan_opens_with_the_tasks_every_step_needs(course: Course) -> None:
    plan = course.plan()
    assert plan.status is PlanStatus.DRAFT
    assert tuple(task.kind for task in queries.list_tasks(course.db, plan.id)) == STANDARD_TASKS


def test_an_episode_has_one_open_plan(course: Course) -> None:
    plan = course.plan()
    with pytest.raises(PlanOpen):
        course.plan()
    services.abandon(course.db, course.ana, plan.id, "Stays longer")
    assert course.plan().id != plan.id


def test_the_step_does_not_come_before_the_admission(course: Course) -> None:
    with pytest.raises(Refused) as caught:
        course.plan(target_on=course.episode.admitted_on - timedelta(days=1))
    assert caught.value.field == "target_on"


def test_signing_freezes_a_version_and_a_change_asks_for_a_new_one(course: Course) -> None:
    plan = course.plan()
    services.sign_plan(course.db, course.ana, plan.id)
    assert (plan.status, plan.signed_number, plan.signed_at) == (PlanStatus.ACTIVE, 1, NOW)
    services.change_plan(course.db, course.ana, plan.id, replace(DRAFT, criteria="Three weeks sober"))
    assert (plan.status, plan.signed_number, plan.signed_at) == (PlanStatus.ACTIVE, 1, None)
    services.sign_plan(course.db, course.ana, plan.id)
    newest, first = queries.list_versions(course.db, plan.id)
    assert (newest.number, newest.criteria) == (2, "Three weeks sober")
    assert (first.number, first.criteria) == (1, "Two weeks sober")


def test_a_change_that_changes_nothing_keeps_the_signature(course: Course) -> None:
    plan = services.sign_plan(course.db, course.ana, course.plan().id)
    before = plan.version
    services.change_plan(course.db, course.ana, plan.id, DRAFT)
    assert (plan.version, plan.signed_at) == (before, NOW)
    with pytest.raises(Refused):
        services.sign_plan(course.db, course.ana, plan.id)


def test_the_database_itself_refuses_to_change_a_signed_version(course: Course) -> None:
    services.sign_plan(course.db, course.ana, course.plan().id)
    with pytest.raises(IntegrityError, match="frozen"):
        course.db.execute(update(TransitionPlanVersion).values(destination_name="Elsewhere"))


def test_a_plan_without_destination_or_criteria_is_not_signed(course: Course) -> None:
    plan = course.plan(destination=None, criteria=None)
    with pytest.raises(NotWhole) as caught:
        services.sign_plan(course.db, course.ana, plan.id)
    assert caught.value.missing == [Missing.DESTINATION, Missing.CRITERIA]


def test_a_plan_is_completed_with_everything_in_place(course: Course) -> None:
    plan = course.plan()
    with pytest.raises(NotWhole) as caught:
        services.complete(course.db, course.ana, plan.id)
    assert caught.value.missing == [Missing.SIGNATURE, Missing.FIRST_VISIT, *(Missing(k.value) for k in STANDARD_TASKS)]
    services.sign_plan(course.db, course.ana, plan.id)
    check_all(course, plan)
    course.book(13)  # the step is in five days: one day late
    with pytest.raises(NotWhole):
        services.complete(course.db, course.ana, plan.id)
    course.book(12)
    services.complete(course.db, course.ana, plan.id)
    assert (plan.status, plan.ended_on) == (PlanStatus.COMPLETED, TODAY)
    with pytest.raises(PlanEnded):
        services.change_plan(course.db, course.ana, plan.id, DRAFT)


def test_a_documented_refusal_stands_in_for_the_first_appointment(course: Course) -> None:
    plan = services.sign_plan(course.db, course.ana, course.plan().id)
    check_all(course, plan)
    with pytest.raises(Refused):
        services.explain_first_visit(course.db, course.ana, plan.id, FirstVisitFacts(refused_on=TODAY))
    services.explain_first_visit(
        course.db, course.ana, plan.id, FirstVisitFacts(refused_on=TODAY, refusal="Wants a rest first")
    )
    services.complete(course.db, course.ana, plan.id)


def test_calls_and_a_bridge_stand_in_for_the_first_appointment(course: Course) -> None:
    plan = services.sign_plan(course.db, course.ana, course.plan().id)
    check_all(course, plan)
    facts = FirstVisitFacts(earliest_on=TODAY + timedelta(days=40), calls="Three clinics, all full")
    services.explain_first_visit(course.db, course.ana, plan.id, facts)
    with pytest.raises(NotWhole):
        services.complete(course.db, course.ana, plan.id)
    course.book(10, kind=AftercareKind.BRIDGE)
    services.complete(course.db, course.ana, plan.id)


def test_a_task_is_checked_off_with_name_and_time_and_twice_changes_nothing(course: Course) -> None:
    plan = course.plan()
    task = services.add_task(course.db, course.ana, plan.id, "Order the records", owner_id=course.ana.user_id)
    services.check_task(course.db, course.ana, task.id, is_done=True)
    before = task.version
    services.check_task(course.db, course.ana, task.id, is_done=True)
    assert (task.done_at, task.done_by_id, task.version) == (NOW, course.ana.user_id, before)
    services.check_task(course.db, course.ana, task.id, is_done=False)
    assert task.done_at is None


def test_a_task_is_owned_by_a_member_of_the_clinic(course: Course) -> None:
    plan = course.plan()
    with pytest.raises(Refused) as caught:
        services.add_task(course.db, course.ana, plan.id, "Order the records", owner_id=new_id())
    assert caught.value.field == "owner_id"


def test_an_appointment_is_kept_or_missed_only_once_it_has_come(course: Course) -> None:
    with pytest.raises(Refused) as caught:
        course.book(1, status=AftercareStatus.KEPT)
    assert caught.value.field == "status"
    course.book(-1, status=AftercareStatus.KEPT)


def test_a_page_opened_before_somebody_saved_is_stale(course: Course) -> None:
    plan = course.plan()
    opened = plan.version
    services.change_plan(
        course.db, course.ana, plan.id, replace(DRAFT, destination=Destination.HOME), expected_version=opened
    )
    with pytest.raises(Stale):
        services.sign_plan(course.db, course.ana, plan.id, expected_version=opened)


@pytest.mark.parametrize("who", ["ben", "fay", "ivy", "pat", "dee", "uma", "aud"])
def test_only_those_who_treat_write_plans(course: Course, cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        services.open_plan(course.db, cast.actor(who), course.episode.id, DRAFT)


def test_a_clinician_plans_for_the_own_caseload_only(course: Course) -> None:
    course.db.execute(update(CareRelationship).values(from_on=date(2026, 11, 1), until_on=date(2026, 11, 2)))
    with pytest.raises(OutsideCaseload):
        course.plan()


def test_unknown_ids_are_not_found(course: Course) -> None:
    with pytest.raises(EpisodeNotFound):
        services.open_plan(course.db, course.ana, new_id(), DRAFT)
    with pytest.raises(PlanNotFound):
        services.sign_plan(course.db, course.ana, new_id())


def test_a_plan_from_another_system_is_kept_and_corrected_by_imports_only(course: Course, cast: Cast) -> None:
    facts = PriorPlanFacts("Diabetes self-management", "active", "Example Hospital", TODAY, None, "Diet")
    with pytest.raises(Forbidden):
        services.record_prior_plan(course.db, course.ana, course.episode.patient_id, facts)
    importer = system_actor(cast.clinics["alder"], course.ana.zone, Permission.IMPORT_RUN)
    row = services.record_prior_plan(course.db, importer, course.episode.patient_id, facts)
    assert not services.correct_prior_plan(course.db, importer, row.id, facts)
    assert services.correct_prior_plan(course.db, importer, row.id, replace(facts, status="completed"))
    (kept,) = queries.list_prior_plans(course.db, course.episode.patient_id)
    assert (kept.title, kept.status, kept.detail) == ("Diabetes self-management", "completed", "Diet")
    with pytest.raises(Refused):
        services.record_prior_plan(
            course.db, importer, course.episode.patient_id, replace(facts, ends_on=TODAY - timedelta(days=1))
        )
