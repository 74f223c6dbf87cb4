"""Signatures under treatment plans: the clinician's, the second one, the patient's and a guardian's."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden
from causeway.ids import new_id
from tenants.care import queries as care
from tenants.care.plans import due, queries, services
from tenants.care.plans.errors import (
    CosignRefused,
    NotASigner,
    NothingToSign,
    NotReadyToSign,
    NotSignedYet,
    PlanChanged,
    VersionReplaced,
    VersionSigned,
)
from tenants.care.plans.forms import RefusalForm, SignatureForm
from tenants.care.plans.queries.clocks import find_clock
from tenants.care.plans.queries.marks import find_marks
from tenants.care.plans.rules import Change, differences
from tenants.care.plans.services import (
    GoalFacts,
    ObjectiveFacts,
    ProblemFacts,
)
from tenants.care.rules import GoalStatus
from tenants.clinics.queries import get_profile
from tenants.patients.errors import OnlyMinorSigns
from tenants.patients.models import Contact, Patient, Relationship
from tenants.patients.signatures.errors import (
    DoesNotStand,
    GuardianKeptAway,
    MinorAlone,
    NotDrawn,
    NotTheirGuardian,
    NotTheirName,
    ReasonNeeded,
    SignedAlready,
)
from tenants.patients.signatures.rules import Capacity, Method
from tenants.patients.signatures.services import SignatureFacts
from tenants.staff.errors import NotTheirSupervisor
from tests.care.test_plans import DRAWN, OWN, episode_id, now, refused, rosa, signed_plan, write_plan
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.notes.conftest import DAY, Group, put_on_caseload

__all__ = ["episode_id", "rosa"]


def test_only_a_whole_plan_is_signed_and_only_once(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    services.name_problem(db, ana, rosa.id, ProblemFacts("Sleep"))
    with pytest.raises(NotReadyToSign):
        services.sign_plan(db, ana, episode_id)
    services.undo(db, ana, rosa.id, episode_id)
    write_plan(group, rosa.id)
    version = services.sign_plan(db, ana, episode_id)
    assert (version.number, version.signed_by_id) == (1, ana.user_id)
    with refused(VersionSigned, "Version 1 is signed already, by Ana Example"):
        services.sign_plan(db, ana, episode_id)
    signed = queries.find_content(db, version.id)
    assert signed is not None
    assert [problem.words for problem in signed.problems] == ["Sleep that does not rest"]
    assert signed.loose == ()  # what was begun and dropped before the first signature is in nobody's plan


def test_nothing_is_signed_where_nothing_was_written(group: Group, cast: Cast, rosa: Patient) -> None:
    put_on_caseload(group.db, cast, group.people["Omar"].id, "ana")
    with pytest.raises(NothingToSign):
        services.sign_plan(group.db, group.ana, group.goals["Omar"].episode_id)


def test_a_plan_is_not_signed_by_a_peer_nor_by_who_may_not_write(
    group: Group, cast: Cast, rosa: Patient, episode_id: UUID
) -> None:
    write_plan(group, rosa.id)
    put_on_caseload(group.db, cast, rosa.id, "pat")
    with refused(NotASigner, "clinician"):
        services.sign_plan(group.db, cast.actor("pat"), episode_id)
    for who in ("dan", "uma", "fay"):
        with pytest.raises(Forbidden):
            services.sign_plan(group.db, cast.actor(who), episode_id)


def test_a_plan_that_changed_meanwhile_is_read_again_before_it_is_signed(
    group: Group, rosa: Patient, episode_id: UUID
) -> None:
    goal = write_plan(group, rosa.id)
    plan = queries.find_plan(group.db, episode_id)
    assert plan is not None
    opened = plan.version
    services.add_objective(group.db, group.ana, goal.id, ObjectiveFacts("No screen after nine"))
    with pytest.raises(PlanChanged):
        services.sign_plan(group.db, group.ana, episode_id, expected_version=opened)


def test_a_signed_version_stays_as_it_is_and_the_next_change_begins_another(
    group: Group, rosa: Patient, episode_id: UUID
) -> None:
    db, ana = group.db, group.ana
    version = signed_plan(group, rosa, episode_id)
    goal = next(iter(now(db, episode_id).goals()))
    facts = GoalFacts("Sleep eight hours", "By diary", DAY, goal_problem(db, goal.id), Decimal(1), Decimal(6), "nights")
    services.correct_goal(db, ana, goal.id, facts)
    draft = queries.list_versions(db, episode_id)[0]
    assert (draft.number, draft.signed_at) == (2, None)
    before = queries.find_content(db, version.id)
    assert before is not None
    told = differences(before, now(db, episode_id).without({group.goals["Rosa"].id}))
    assert [(one.change, [field.name for field in one.fields]) for one in told] == [
        (Change.CHANGED, ["words", "target", "target_on"])
    ]
    with pytest.raises(DBAPIError, match="frozen"), db.begin_nested():
        db.execute(text("UPDATE plan_versions SET number = 9 WHERE id = :id"), {"id": version.id})


def goal_problem(db: Session, goal_id: UUID) -> UUID | None:
    return care.get_goal(db, goal_id).problem_id


def test_a_goal_that_is_met_begins_no_version(group: Group, rosa: Patient, episode_id: UUID) -> None:
    signed_plan(group, rosa, episode_id)
    goal = next(one for one in now(group.db, episode_id).goals() if one.is_open)
    services.close_goal(group.db, group.ana, goal.id, GoalStatus.MET)
    assert [row.number for row in queries.list_versions(group.db, episode_id)] == [1]


def test_a_supervised_clinicians_plan_is_co_signed_by_somebody_else(
    group: Group, cast: Cast, rosa: Patient, episode_id: UUID
) -> None:
    db = group.db
    staff_of(db, cast, "ana").supervisor_id = staff_of(db, cast, "dan").id
    db.flush()
    version = signed_plan(group, rosa, episode_id)
    assert version.needs_cosign
    ana, dan = cast.actor("ana"), cast.actor("dan")
    assert [item.id for item in due.plans_to_cosign(db, dan, DAY, 10) if item.id == version.id]
    with pytest.raises(NotTheirSupervisor):
        services.cosign_plan(db, ana, version.id)
    services.cosign_plan(db, dan, version.id, expected_version=version.version)
    with pytest.raises(CosignRefused):
        services.cosign_plan(db, dan, version.id)


def test_the_patient_signs_once_with_their_own_hand_or_name(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    write_plan(group, rosa.id)
    draft = queries.list_versions(db, episode_id)[0]
    with pytest.raises(NotSignedYet):
        services.sign_as_patient(db, ana, draft.id, OWN)
    services.sign_plan(db, ana, episode_id)
    for mark in ("[]", "[[5,5,6,6]]", "not strokes", ""):
        with pytest.raises(NotDrawn):
            services.sign_as_patient(db, ana, draft.id, SignatureFacts(Method.DRAWN, mark))
    with refused(NotTheirName, "Rosa Testperson"):
        services.sign_as_patient(db, ana, draft.id, SignatureFacts(Method.TYPED, "Ana Example"))
    services.sign_as_patient(db, ana, draft.id, SignatureFacts(Method.TYPED, "rosa testperson"))
    with refused(SignedAlready, "Rosa Testperson has signed this already"):
        services.sign_as_patient(db, ana, draft.id, OWN)


def test_who_refuses_says_why_and_may_sign_later(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    version = signed_plan(group, rosa, episode_id)
    with pytest.raises(ReasonNeeded):
        services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.REFUSED, " "))
    assert [item for item in due.marks_due(db, ana, DAY, 50) if item.patient_id == rosa.id]
    services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.REFUSED, "Wants to sleep on it."))
    assert [item for item in due.marks_due(db, ana, DAY, 50) if item.patient_id == rosa.id] == []
    services.sign_as_patient(db, ana, version.id, OWN)


def test_a_version_that_was_replaced_is_not_signed(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    version = signed_plan(group, rosa, episode_id)
    goal = next(one for one in now(db, episode_id).goals() if one.is_open)
    services.close_objective(db, ana, goal.objectives[0].id, GoalStatus.DROPPED)
    services.undo(db, ana, rosa.id, episode_id)
    services.sign_plan(db, ana, episode_id)
    with refused(VersionReplaced, "Version 1 was replaced by version 2"):
        services.sign_as_patient(db, ana, version.id, OWN)


def contact(group: Group, patient: Patient, name: str, **marks: bool) -> Contact:
    found = Contact(patient_id=patient.id, name=name, relationship=Relationship.PARENT, **marks)
    group.db.add(found)
    group.db.flush()
    return found


def test_for_a_minor_a_guardian_on_the_chart_signs(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    rosa.born_on, get_profile(db).state = date(2011, 5, 5), "IL"
    version = signed_plan(group, rosa, episode_id)
    with refused(MinorAlone, "Rosa is 15 years old"):
        services.sign_as_patient(db, ana, version.id, OWN)
    aunt = contact(group, rosa, "Mia Testperson")
    with refused(NotTheirGuardian, "Mia Testperson is not named as a guardian of Rosa"):
        services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.DRAWN, DRAWN, aunt.id))
    for mark in ("has_protective_order", "is_never_tell"):
        barred = contact(group, rosa, "Kit Testperson", is_guardian=True, **{mark: True})
        with pytest.raises(GuardianKeptAway):
            services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.DRAWN, DRAWN, barred.id))
    with pytest.raises(NotTheirGuardian):
        services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.DRAWN, DRAWN, new_id()))
    mother = contact(group, rosa, "Lou Testperson", is_guardian=True)
    services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.TYPED, "Lou Testperson", mother.id))


def test_under_part_2_a_minor_and_a_guardian_are_both_asked_until_each_has_answered(
    group: Group, rosa: Patient, episode_id: UUID
) -> None:
    db, ana = group.db, group.ana
    rosa.born_on, rosa.is_part2, get_profile(db).state = date(2011, 5, 5), True, "NY"
    version = signed_plan(group, rosa, episode_id)

    def is_asked() -> bool:
        db.flush()
        return any(item.patient_id == rosa.id for item in due.marks_due(db, ana, DAY + timedelta(days=1), 500))

    assert is_asked()
    services.sign_as_patient(db, ana, version.id, OWN)
    assert is_asked(), "the guardian has yet to sign"
    mother = contact(group, rosa, "Lou Testperson", is_guardian=True)
    services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.REFUSED, "She wants to ask first.", mother.id))
    assert not is_asked()


def test_a_minors_own_refusal_leaves_the_guardian_to_be_asked(group: Group, rosa: Patient, episode_id: UUID) -> None:
    db, ana = group.db, group.ana
    rosa.born_on, rosa.is_part2, get_profile(db).state = date(2011, 5, 5), False, "NY"
    version = signed_plan(group, rosa, episode_id)
    services.sign_as_patient(db, ana, version.id, SignatureFacts(Method.REFUSED, "Does not want to."))
    assert any(item.patient_id == rosa.id for item in due.marks_due(db, ana, DAY + timedelta(days=1), 500))


P, G = Capacity.PATIENT, Capacity.GUARDIAN


@pytest.mark.parametrize(
    ("state", "age", "is_part2", "alone", "guardian", "wanted"),
    [
        # whether the patient's signature is taken, whether a guardian's is, and whom the plan waits for at first
        ("IL", 16, False, False, True, {G}),
        ("IL", 17, False, True, True, {P}),
        ("IL", 11, True, True, True, {P, G}),
        ("IL", 12, True, True, False, {P}),  # 42 CFR 2.14(a): nobody tells the parents
        ("NY", 17, False, False, True, {G}),
        ("NY", 17, True, True, True, {P, G}),
        ("PA", 14, False, True, True, {P}),
        ("TX", 10, True, True, False, {P}),
        ("WA", 12, False, False, True, {G}),
        ("NE", 18, False, True, True, {P, G}),  # of age at 19; of its minors nothing is known
        (None, 17, False, True, True, {P, G}),
        ("NE", 19, True, True, False, {P}),  # 42 CFR 2.15(a)(1): no court has found a lack of capacity
        (None, 40, False, True, True, {P}),
    ],
)
def test_who_signs_a_plan_follows_the_law_of_the_state_as_for_consents(
    group: Group, rosa: Patient, episode_id: UUID, state: str | None, age: int, is_part2: bool,
    alone: bool, guardian: bool, wanted: set[Capacity],
) -> None:  # fmt: skip
    db, ana, today = group.db, group.ana, clock.today(group.ana.zone)
    rosa.born_on, rosa.is_part2, get_profile(db).state = today.replace(year=today.year - age, day=1), is_part2, state
    version = signed_plan(group, rosa, episode_id)
    mother = contact(group, rosa, "Lou Testperson", is_guardian=True)
    theirs = SignatureFacts(Method.TYPED, "Lou Testperson", mother.id)
    for facts, may in ((OWN, alone), (theirs, guardian)):
        trial = db.begin_nested()
        marks = find_marks(db, rosa.id, [version.id], version.id, today)
        assert marks.wanted == wanted
        offered = SignatureForm(formdata=None).offer(marks.signers, marks.may).signer.choices
        assert ((str(facts.contact_id) if facts.contact_id else "patient") in dict(offered)) is may
        if may:
            mark = services.sign_as_patient(db, ana, version.id, facts)
            after = find_marks(db, rosa.id, [version.id], version.id, today)
            assert after.wanted == (wanted - {mark.capacity} if wanted == {P, G} else set())
            found = find_clock(db, episode_id)
            assert found is not None
            assert (found.mark_due(ana.zone) is None) == (not after.wanted)
        else:
            with pytest.raises((MinorAlone, OnlyMinorSigns, DoesNotStand)):
                services.sign_as_patient(db, ana, version.id, facts)
        trial.rollback()


def test_where_only_the_minor_signs_a_guardian_is_not_told_of_the_plan_by_a_refusal_either(
    group: Group, rosa: Patient, episode_id: UUID
) -> None:
    rosa.born_on, rosa.is_part2, get_profile(group.db).state = date(2011, 5, 5), True, "IL"
    version = signed_plan(group, rosa, episode_id)
    mother = contact(group, rosa, "Lou Testperson", is_guardian=True)
    marks = find_marks(group.db, rosa.id, [version.id], version.id, clock.today(group.ana.zone))
    assert [key for key, _name in RefusalForm(formdata=None).offer(marks.signers).signer.choices] == ["patient"]
    with refused(OnlyMinorSigns, "410 ILCS 210/4"):
        services.sign_as_patient(group.db, group.ana, version.id, SignatureFacts(Method.REFUSED, "No.", mother.id))


def test_a_signature_is_never_changed(group: Group, rosa: Patient, episode_id: UUID) -> None:
    version = signed_plan(group, rosa, episode_id)
    mark = services.sign_as_patient(group.db, group.ana, version.id, OWN)
    with pytest.raises(DBAPIError, match="frozen"), group.db.begin_nested():
        group.db.execute(text("UPDATE signatures SET method = 'typed' WHERE id = :id"), {"id": mark.id})
