"""The way out: plans, appointments afterwards, discharge and the calls that follow it."""

from dataclasses import dataclass
from datetime import timedelta

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.intake.rules import Destination, DischargeReason
from tenants.transitions import queries, services
from tenants.transitions.rules import (
    STANDARD_TASKS,
    AftercareKind,
    AftercareStatus,
    Direction,
    FollowUpOutcome,
    ReachedBy,
    TaskKind,
)
from tenants.transitions.services import AppointmentFacts, PlanDraft


@dataclass(frozen=True, slots=True)
class Books:
    """An appointment afterwards. in_days: from today. booked: days ago."""

    kind: AftercareKind
    with_whom: str
    in_days: int
    booked: int
    at: str = "10:00"

    def play(self, stage: Stage, scene: Scene) -> None:
        if scene.episode_id is None:
            return
        starts_at = stage.moment(-self.in_days, self.at)
        facts = AppointmentFacts(self.kind, self.with_whom, starts_at, place="22 Heron Street", phone=stage.phone())
        with stage.acting(scene.clinician, self.booked, "15:10") as actor:
            services.book(stage.db, actor, scene.episode_id, facts)


@dataclass(frozen=True, slots=True)
class CameOf:
    """What became of the last appointment with somebody, recorded the day after it."""

    with_whom: str
    status: AftercareStatus

    def play(self, stage: Stage, scene: Scene) -> None:
        found = [
            row
            for row in queries.list_aftercare(stage.db, scene.patient_id, scene.episode_id)
            if row.with_whom == self.with_whom
        ]
        row = found[-1]
        facts = AppointmentFacts(row.kind, row.with_whom, row.starts_at, row.place, row.phone, self.status)
        with stage.acting_at(scene.clinician, row.starts_at + timedelta(hours=20)) as actor:
            services.change_appointment(stage.db, actor, row.id, facts)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do besides the standard tasks. due: days from today."""

    title: str
    owner: str
    due: int
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Plans:
    """A transition plan. target: days from today. signed, completed, given_up: days ago; None where not.

    done: the standard tasks checked off.
    """

    opened: int
    target: int
    direction: Direction = Direction.STEP_DOWN
    destination: Destination | None = Destination.OUTPATIENT
    name: str = ""
    criteria: str | None = "Two weeks without a lapse; three of four goals reached; the family knows the warning signs."
    signed: int | None = None
    completed: int | None = None
    given_up: int | None = None
    done: tuple[TaskKind, ...] = ()
    tasks: tuple[Task, ...] = ()

    def play(self, stage: Stage, scene: Scene) -> None:
        if scene.episode_id is None:
            return
        draft = PlanDraft(self.direction, stage.day(-self.target), self.destination, self.name, self.criteria)
        with stage.acting(scene.clinician, self.opened, "13:05") as actor:
            plan = services.open_plan(stage.db, actor, scene.episode_id, draft)
            for task in self.tasks:
                services.add_task(
                    stage.db,
                    actor,
                    plan.id,
                    task.title,
                    owner_id=stage.crew[task.owner].user_id,
                    due_on=stage.day(-task.due),
                )
        if self.signed is not None:
            with stage.acting(scene.clinician, self.signed, "13:20") as actor:
                services.sign_plan(stage.db, actor, plan.id)
        self._check_off(stage, scene)
        if self.completed is not None:
            with stage.acting(scene.clinician, self.completed, "11:15") as actor:
                services.complete(stage.db, actor, plan.id)
        if self.given_up is not None:
            with stage.acting(scene.clinician, self.given_up, "11:20") as actor:
                services.abandon(stage.db, actor, plan.id, "The patient asked to stay with the program for longer.")

    def _check_off(self, stage: Stage, scene: Scene) -> None:
        if scene.episode_id is None:
            return
        done = set(STANDARD_TASKS) if self.completed is not None else set(self.done)
        titles = {task.title for task in self.tasks if task.is_done}
        when = self.completed if self.completed is not None else max(self.opened - 2, 0)
        with stage.acting(scene.clinician, when, "11:00") as actor:
            plan = queries.find_open_plan(stage.db, scene.episode_id)
            for row in queries.list_tasks(stage.db, plan.id) if plan is not None else ():
                if row.kind in done or row.title in titles:
                    services.check_task(stage.db, actor, row.id, is_done=True)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call after the discharge, for the follow-up of that day (7, 30, 90)."""

    day: int
    days_ago: int
    is_reached: bool = False
    outcome: FollowUpOutcome | None = None
    note: str = "Left a message asking to call back."
    way: ReachedBy = ReachedBy.PHONE


@dataclass(frozen=True, slots=True)
class Discharged:
    """Discharged. attended: the last day attended, days ago. no_plan: why no plan was completed."""

    days_ago: int
    reason: DischargeReason
    destination: Destination
    attended: int | None = None
    no_plan: str | None = None
    attempts: tuple[Attempt, ...] = ()

    def play(self, stage: Stage, scene: Scene) -> None:
        if scene.episode_id is None:
            return
        attended = self.days_ago if self.attended is None else self.attended
        with stage.acting(scene.clinician, self.days_ago, "16:40") as actor:
            services.discharge(
                stage.db,
                actor,
                scene.episode_id,
                last_attended_on=stage.day(attended),
                reason=self.reason,
                destination=self.destination,
                no_plan_reason=self.no_plan,
            )
        scene.last_day = attended
        for attempt in self.attempts:
            self._call(stage, scene, attempt)

    def _call(self, stage: Stage, scene: Scene, attempt: Attempt) -> None:
        with stage.acting(Role.INTAKE, attempt.days_ago, "10:45") as actor:
            due = {row.day: row.id for row in queries.list_follow_ups(stage.db, scene.patient_id)}
            services.record_attempt(
                stage.db,
                actor,
                due[attempt.day],
                attempted_at=stage.moment(attempt.days_ago, "10:35"),
                way=attempt.way,
                is_reached=attempt.is_reached,
                note=attempt.note,
                outcome=attempt.outcome,
            )


@dataclass(frozen=True, slots=True)
class HadPlanElsewhere:
    """A plan of care that another system kept, as an import brings it."""

    title: str
    source: str
    since: int = 200

    def play(self, stage: Stage, scene: Scene) -> None:
        facts = services.PriorPlanFacts(self.title, "completed", self.source, stage.day(self.since), stage.day(60))
        with stage.acting(Role.ADMINISTRATOR, 30, "16:00") as actor:
            services.record_prior_plan(stage.db, actor, scene.patient_id, facts)
