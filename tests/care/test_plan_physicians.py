"""A physician's signature under a treatment plan, where the program asks for one."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.errors import Forbidden, Stale
from tenants.care.plans import due, queries, services
from tenants.care.plans.errors import NoPhysicianAsked, NotAPhysician, VersionReplaced
from tenants.care.plans.services import GoalFacts, InterventionFacts, ObjectiveFacts, ProblemFacts
from tenants.care.queries import get_goal
from tenants.intake.queries import get_episode
from tenants.patients.models import Patient
from tenants.programs.models import Program
from tests.care.test_plans import episode_id, rosa, signed_plan, write_plan
from tests.cast import Cast, take_off_staff
from tests.notes.conftest import DAY, Group, Ids, put_on_caseload
from tests.pages import fields_of
from tests.psychiatry.conftest import on_staff, pia

__all__ = ["episode_id", "pia", "rosa"]
Browse = Callable[[str], FlaskClient]


def ask_for_physicians(db: Session, program_id: UUID) -> None:
    db.execute(update(Program).where(Program.id == program_id).values(plan_needs_physician=True))
    db.expire_all()


def waiting(db: Session, actor: Actor, patient_id: UUID) -> list[str]:
    return [item.what for item in due.physicians_due(db, actor, DAY, 200) if item.patient_id == patient_id]


def test_a_physician_signs_where_the_program_asks_for_it(
    group: Group, cast: Cast, rosa: Patient, episode_id: UUID, pia: Actor
) -> None:
    db = group.db
    ask_for_physicians(db, group.program.id)
    version = signed_plan(group, rosa, episode_id)
    assert waiting(db, pia, rosa.id) == ["Sign the treatment plan as a physician"] == waiting(db, group.ana, rosa.id)
    with pytest.raises(Forbidden):
        services.sign_as_physician(db, group.ana, version.id)
    with pytest.raises(Stale):
        services.sign_as_physician(db, pia, version.id, expected_version=version.version + 1)
    signature = services.sign_as_physician(db, pia, version.id, expected_version=version.version)
    row = queries.get_version_row(db, version.id)
    assert (row.waits_for_physician, row.physician) == (False, "Pia Example, MD, FAPA")
    assert waiting(db, pia, rosa.id) == []
    with pytest.raises(NoPhysicianAsked):
        services.sign_as_physician(db, pia, version.id)
    (fell,) = [one for one in due.physicians_past(db, pia, DAY, DAY + timedelta(days=7)) if one.patient_id == rosa.id]
    assert fell.done_on == DAY
    signature.credentials = "DO"
    with pytest.raises(DBAPIError, match="frozen"):
        db.flush()


def test_nobody_else_signs_as_a_physician(
    group: Group, cast: Cast, rosa: Patient, episode_id: UUID, pia: Actor
) -> None:
    ask_for_physicians(group.db, group.program.id)
    version = signed_plan(group, rosa, episode_id)
    on_staff(group.db, cast, "PMHNP-BC")
    with pytest.raises(NotAPhysician):
        services.sign_as_physician(group.db, pia, version.id)


def test_a_program_that_does_not_ask_for_it_waits_for_nobody(
    group: Group, rosa: Patient, episode_id: UUID, pia: Actor
) -> None:
    version = signed_plan(group, rosa, episode_id)
    assert not version.needs_physician
    ask_for_physicians(group.db, group.program.id)  # from the next version on
    assert waiting(group.db, pia, rosa.id) == []
    with pytest.raises(NoPhysicianAsked):
        services.sign_as_physician(group.db, pia, version.id)


def test_a_plan_a_physician_signed_first_needs_no_other(
    group: Group, rosa: Patient, episode_id: UUID, pia: Actor
) -> None:
    ask_for_physicians(group.db, group.program.id)
    write_plan(group, rosa.id)
    assert not services.sign_plan(group.db, pia, episode_id).needs_physician


def test_a_version_that_was_replaced_is_signed_by_no_physician(
    group: Group, rosa: Patient, episode_id: UUID, pia: Actor
) -> None:
    db = group.db
    ask_for_physicians(db, group.program.id)
    first = signed_plan(group, rosa, episode_id)
    write_plan(group, rosa.id, statement="Walk every morning")
    second = services.sign_plan(db, group.ana, episode_id)
    with pytest.raises(VersionReplaced):
        services.sign_as_physician(db, pia, first.id)
    assert [item.id for item in due.physicians_due(db, pia, DAY, 200) if item.patient_id == rosa.id] == [second.id]


def test_the_page_of_a_physicians_signature(browse: Browse, cast: Cast, stays: Ids) -> None:
    rosa = stays.people["Rosa"]
    with cast.session("alder", "ana") as db:
        put_on_caseload(db, cast, rosa, "ana")
        on_staff(db, cast, "MD, FAPA")
        ana, goal = cast.actor("ana"), get_goal(db, stays.goals["Rosa"])
        ask_for_physicians(db, get_episode(db, goal.episode_id).program_id)
        problem = services.name_problem(db, ana, rosa, ProblemFacts("Sleep that does not rest"))
        ends = DAY + timedelta(days=30)
        facts = GoalFacts("Sleep seven hours", "By diary", ends, problem.id, Decimal(1), Decimal(5), "nights")
        services.correct_goal(db, ana, goal.id, facts)
        objective = services.add_objective(db, ana, goal.id, ObjectiveFacts("Keep the diary"))
        services.add_intervention(db, ana, objective.id, InterventionFacts("Individual hour", frequency="weekly"))
        version_id = services.sign_plan(db, ana, goal.episode_id).id
        db.commit()
    plan = f"/c/alder/patients/{rosa}/plan/"
    where = f"{plan}versions/{version_id}/physician/"
    ana, pia = browse("ana"), browse("pia")
    assert where in pia.get(plan).text
    assert "waits for a physician" in ana.get(plan).text
    assert where not in ana.get(plan).text
    assert (ana.get(where).status_code, browse("cleo").get(where).status_code) == (403, 404)
    form = fields_of(pia.get(where).text)
    assert pia.post(where, data=form).status_code == 302
    assert pia.post(where, data=form).status_code == 302  # the same form once more counts once
    again = pia.post(where, data=fields_of(pia.get(where).text))
    assert (again.status_code, "wait for a physician's signature" in unescape(again.text)) == (422, True)
    assert "by the physician Pia Example, MD, FAPA" in unescape(ana.get(f"{plan}versions/{version_id}/").text)
    with cast.session("alder", "dan") as db:
        take_off_staff(db, cast.users["pia"])
        db.commit()
