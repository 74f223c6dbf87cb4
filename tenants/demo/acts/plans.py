"""Treatment plans in every state: begun, waiting for the patient, signed by all, refused, reviewed, changed since."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from causeway.access import Role
from tenants.care.plans import queries, services
from tenants.care.plans.queries.clocks import SIGNED_LIKE
from tenants.care.plans.rules import Decision, Finding, ReviewCause
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
from tenants.demo.stage import Scene, Stage
from tenants.patients.models import Diagnosis, Patient
from tenants.patients.signatures.queries import find_signers
from tenants.patients.signatures.rules import Capacity, Method
from tenants.patients.signatures.services import SignatureFacts
from tenants.programs.models import Modality


class Aim(NamedTuple):
    """A goal with one objective and one intervention. baseline, target: in words of unit. is_of_use: of alcohol or drugs."""

    statement: str
    measured: str
    objective: str
    intervention: str
    modality: Modality
    baseline: int | None = None
    target: int | None = None
    unit: str = ""
    source: str = ""
    is_of_use: bool = False


AIMS = (
    Aim(
        "Ninety days without alcohol or other drugs", "Own count, tests", "Tell the group within a day when a day was hard",
        "Group on relapse signs", Modality.RELAPSE_PREVENTION, 0, 90, "days", is_of_use=True,
    ),
    Aim(
        "Sleep seven hours on at least five nights a week", "Sleep diary", "Keep the diary on the night table every night",
        "Sleep hours and the evening looked at in the individual hour", Modality.CBT, 1, 5, "nights a week",
    ),
    Aim(
        "Name a craving within a minute and ride it out", "Two examples a week in group", "Use the craving scale twice a day",
        "Urge surfing practiced in group", Modality.MINDFULNESS, 0, 2, "examples a week", is_of_use=True,
    ),
    Aim(
        "Be there on program days", "", "Say by eight in the morning when the bus does not come",
        "Bus pass and a call list", Modality.MOTIVATIONAL, 60, 90, "", "attendance",
    ),
    Aim(
        "Say no once a week without explaining", "Told in group", "Rehearse one sentence with a partner",
        "Skills group: asking and refusing", Modality.DBT, 0, 1, "times a week",
    ),
    Aim(
        "Walk or stretch every morning before work", "Own count", "Put the shoes by the door in the evening",
        "Day planned hour by hour in group", Modality.CBT, 2, 7, "mornings a week",
    ),
)  # fmt: skip
PROBLEMS = (
    "Low mood, and sleep that does not rest",
    "Anger that covers what is underneath",
    "Evenings without company lead to use",
)
"""The last one is of people who use."""
SCRIBBLE = "[[80,190,120,90,160,210,200,100,240,200],[300,150,420,120,520,190,640,110,760,170,900,140]]"
REFUSED = "Wants to talk with the sister first; does not disagree with what is written."


def begin_plan(stage: Stage, scene: Scene, number: int) -> None:
    """The plan as it is written in the first days: a problem, two or three goals, what is done for each."""
    days_ago = max(0, scene.admitted - 2)
    with stage.acting(scene.clinician, days_ago, "15:20") as actor:
        found = stage.db.execute(
            select(Diagnosis.id, Diagnosis.code).where(Diagnosis.patient_id == scene.patient_id)
        ).all()
        diagnoses = tuple(row.id for row in found[:1])
        uses = any(row.code.startswith("F1") for row in found)
        aims = [one for one in AIMS if uses or not one.is_of_use]
        problems = PROBLEMS if uses else PROBLEMS[:-1]
        problem = services.name_problem(
            stage.db, actor, scene.patient_id, ProblemFacts(problems[number % len(problems)], diagnoses)
        )
        for at in range(2 + number % 2):
            aim = aims[(number * 2 + at) % len(aims)]
            goal = services.set_goal(stage.db, actor, scene.patient_id, _facts(stage, aim, problem.id, days_ago))
            objective = services.add_objective(
                stage.db, actor, goal.id, ObjectiveFacts(aim.objective, stage.day(days_ago - 28))
            )
            member = stage.staff.get(scene.clinician)
            services.add_intervention(
                stage.db,
                actor,
                objective.id,
                InterventionFacts(aim.intervention, aim.modality, "Every program day", member),
            )
            if number % 5 == 4 and at == 0 and scene.admitted > 20:
                services.close_goal(stage.db, actor, goal.id, GoalStatus.MET)


def follow_plan(stage: Stage, scene: Scene, number: int) -> None:
    """What became of it: signed by the clinician, by the patient or not, reviewed, changed since. The newest still wait."""
    episode_id = scene.episode_id
    if episode_id is None or scene.admitted < 4 or (number % 6 == 3 and scene.admitted < 14):
        return
    with stage.acting(scene.clinician, scene.admitted - 3, "16:00") as actor:
        version = services.sign_plan(stage.db, actor, episode_id)
    if version.needs_cosign and number % 6 != 1:
        with stage.acting(Role.DIRECTOR, scene.admitted - 3, "17:10") as actor:
            services.cosign_plan(stage.db, actor, version.id)
    if version.needs_physician and number % 6 != 5:
        with stage.acting(Role.PRESCRIBER, scene.admitted - 4, "14:10") as actor:
            services.sign_as_physician(stage.db, actor, version.id)
    if number % 6 != 2:
        with stage.acting(scene.clinician, scene.admitted - 4, "12:05") as actor:
            for mark in _marks(stage, scene, number):
                services.sign_as_patient(stage.db, actor, version.id, mark)
    _see(stage, scene, episode_id)
    if number % 6 == 4:
        with stage.acting(scene.clinician, 1, "10:00") as actor:
            by = stage.day(0) + timedelta(days=6)
            why = "Two measures in a row are worse than at the start."
            services.ask_review(stage.db, actor, episode_id, why=why, by=by, cause=ReviewCause.DETERIORATION)
    elif scene.admitted > 12 and number % 6 in {0, 5}:
        _review(stage, scene, episode_id, number)


def _facts(stage: Stage, aim: Aim, problem_id: UUID, days_ago: int) -> GoalFacts:
    return GoalFacts(
        aim.statement,
        aim.measured,
        stage.day(days_ago - 42),
        problem_id,
        None if aim.baseline is None else Decimal(aim.baseline),
        None if aim.target is None else Decimal(aim.target),
        aim.unit,
        aim.source,
    )


def _marks(stage: Stage, scene: Scene, number: int) -> list[SignatureFacts]:
    """Signed on the tablet by most, typed by some, refused by one in six; for a minor by a guardian who is on the chart."""
    patient = stage.db.get_one(Patient, (stage.clinic_id, scene.patient_id))
    signers = find_signers(stage.db, patient, SIGNED_LIKE, stage.day(0))
    wanted = signers.signing.lacking()
    if number % 6 == 4:
        return [SignatureFacts(Method.REFUSED, REFUSED)]
    own = SignatureFacts(Method.DRAWN, SCRIBBLE)
    if number % 6 == 1:
        own = SignatureFacts(Method.TYPED, f"{scene.first} {scene.last}")
    marks = [own] if Capacity.PATIENT in wanted else []
    if Capacity.GUARDIAN in wanted and signers.guardians:
        marks.append(SignatureFacts(Method.DRAWN, SCRIBBLE, signers.guardians[0].id))
    return marks


def _see(stage: Stage, scene: Scene, episode_id: UUID) -> None:
    """Once a week somebody writes down how far the goals are that do not count themselves."""
    goals = [goal for goal in queries.load_plan(stage.db, episode_id).goals() if goal.is_open and not goal.source]
    for week, days_ago in enumerate(range(scene.admitted - 5, -1, -7), 1):
        with stage.acting(scene.clinician, days_ago, "14:40") as actor:
            for goal in goals:
                if goal.baseline is None or goal.target is None:
                    continue
                value = min(goal.target, goal.baseline + Decimal(round(float(goal.target - goal.baseline) * week / 7)))
                services.note_progress(stage.db, actor, goal.id, ProgressFacts(stage.day(days_ago), value))


def _review(stage: Stage, scene: Scene, episode_id: UUID, number: int) -> None:
    goals = [goal for goal in queries.load_plan(stage.db, episode_id).goals() if goal.is_open]
    found = {
        goal.id: Found(Finding.PROGRESSED if at else Finding.UNCHANGED, "A little each week." if at else "")
        for at, goal in enumerate(goals)
    }
    adjusts = number % 6 == 0
    decision = Decision.ADJUST if adjusts else Decision.CONTINUE
    with stage.acting(scene.clinician, 3, "11:30") as actor:
        words = "Comes on most days and brings examples. The evenings stay the hard part."
        services.review_plan(stage.db, actor, episode_id, ReviewFacts(decision, words, found))
    if adjusts and goals and goals[0].objectives:
        with stage.acting(scene.clinician, 2, "11:45") as actor:
            services.add_objective(
                stage.db, actor, goals[0].id, ObjectiveFacts("Call the sponsor before seven in the evening")
            )
