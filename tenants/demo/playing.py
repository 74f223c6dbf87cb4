"""Plays a clinic's plan on its stage: takes its patients in and lets happen what the plan says, patient by patient."""

from causeway.access import Role
from causeway.database import Database
from causeway.errors import CausewayError
from tenants.demo.acts import attendance, billing, imports, measures, notes, schedule
from tenants.demo.acts.clinical import Diagnosed
from tenants.demo.acts.records import register
from tenants.demo.plan import Act, ClinicPlan, Covering, Person
from tenants.demo.stage import Scene, Stage
from tenants.patients import services as patients


class NotAllowed(Exception):
    """A plan asks for something that the services refuse: the plan is wrong, or a rule is."""


def play(stage: Stage, database: Database, plan: ClinicPlan) -> list[Scene]:
    """Every patient of the plan, in its order."""
    schedule.make_sessions(stage)
    measures.prepare(stage)
    scenes = []
    for person in plan.people:
        scene = register(stage, plan, person)
        diagnosed = (Diagnosed(tuple(person.dx.split()), max(person.registered - 2, 0)),) if person.dx else ()
        for act in (*diagnosed, *person.acts):
            _let(stage, scene, person, act)
        scenes.append(scene)
        stage.scenes[scene.name] = scene
    for cover in plan.covers:
        _cover(stage, cover)
    schedule.hold_hours(stage, scenes)
    attendance.take_attendance(stage, scenes)
    schedule.book_hours(stage, scenes)
    measures.answer_all(stage, scenes)
    notes.write_all(stage, scenes)  # of what attendance says by then
    if plan.price is not None:
        billing.charge(stage, scenes, plan.price)
    for asking in plan.asking:
        asking.play(stage)
    for meeting in plan.meetings:
        meeting.play(stage)
    if plan.sheet:
        imports.move_in(stage, database, plan.sheet)
    return scenes


def _let(stage: Stage, scene: Scene, person: Person, act: Act) -> None:
    try:
        act.play(stage, scene)
    except CausewayError as error:
        raise NotAllowed(f"{person.first} {person.last}: {act}: {error.sentence()}") from error


def _cover(stage: Stage, plan: Covering) -> None:
    covered, covering = stage.crew[plan.covered].user_id, stage.crew[plan.covering].user_id
    if covered is None or covering is None:
        return
    with stage.acting(Role.DIRECTOR, plan.first, "08:20") as actor:
        patients.cover(
            stage.db,
            actor,
            covered_user_id=covered,
            covering_user_id=covering,
            from_on=stage.day(plan.first),
            until_on=stage.day(plan.last),
            note=plan.note,
        )
