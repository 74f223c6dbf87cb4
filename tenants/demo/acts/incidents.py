"""Incidents: recorded, reported or not yet, followed by steps, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from causeway.access import Actor, Role
from tenants.care.incidents import queries, services
from tenants.care.incidents.rules import Authority, IncidentKind, NoticeState, Place, Severity, StepKind
from tenants.care.incidents.services import DeadlineFacts, IncidentFacts
from tenants.demo.stage import Scene, Stage


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the director's: for whom (a short name), due so many days ago (negative: ahead). outcome: "" while open."""

    owner: str
    due: int
    text: str
    outcome: str = ""
    kind: StepKind = StepKind.FOLLOW_UP


@dataclass(frozen=True, slots=True)
class HadIncident:
    """Something that happened to a patient, recorded by the clinician of the course. others: by name, a line each.

    given: to whom it was reported the same day, and how; learned: "" while it is open.
    """

    kind: IncidentKind
    severity: Severity
    days_ago: int
    what: str
    at: str = "11:20"
    place: Place = Place.ON_SITE
    where: str = ""
    action: str = ""
    others: str = ""
    given: Sequence[tuple[Authority, str]] = ()
    not_owed: Sequence[tuple[Authority, str]] = ()
    steps: Sequence[Step] = ()
    added: str = ""
    learned: str = ""

    def play(self, stage: Stage, scene: Scene) -> None:
        happened_at = min(stage.moment(self.days_ago, self.at), stage.now)
        with stage.acting_at(scene.clinician, happened_at + timedelta(minutes=40)) as actor:
            facts = IncidentFacts(
                self.kind,
                self.severity,
                happened_at,
                self.what,
                place=self.place,
                where=self.where,
                action=self.action,
                patient_ids=(scene.patient_id,),
                others=self.others.split("\n"),
            )
            incident = services.record_incident(stage.db, actor, facts)
            if self.added:
                services.add_to_incident(stage.db, actor, incident.id, self.added)
        with stage.acting_at(Role.DIRECTOR, happened_at + timedelta(minutes=90)) as actor:
            self._report(stage, actor, incident.id)
            self._follow(stage, actor, incident.id)
        if self.learned:
            with stage.acting(Role.DIRECTOR, max(self.days_ago - 1, 0), "16:00") as actor:
                services.close_incident(stage.db, actor, incident.id, self.learned)

    def _report(self, stage: Stage, actor: Actor, incident_id: UUID) -> None:
        waiting = {
            one.authority: one.id
            for one in queries.list_notices(stage.db, incident_id)
            if one.state is NoticeState.WAITING
        }
        for authority, said in self.given:
            on = stage.day(self.days_ago)
            services.give_notice(stage.db, actor, incident_id, waiting[authority], on=on, to=said)
        for authority, reason in self.not_owed:
            services.say_not_owed(stage.db, actor, incident_id, waiting[authority], reason)

    def _follow(self, stage: Stage, actor: Actor, incident_id: UUID) -> None:
        for plan in self.steps:
            owner_id = stage.crew[plan.owner].user_id
            if owner_id is None:
                raise ValueError(plan.owner)
            step = services.plan_step(
                stage.db,
                actor,
                incident_id,
                kind=plan.kind,
                text=plan.text,
                owner_id=owner_id,
                due_on=max(stage.day(plan.due), stage.day(self.days_ago)),
            )
            if plan.outcome:
                services.finish_step(stage.db, actor, step.id, plan.outcome)


@dataclass(frozen=True, slots=True)
class Reports:
    """A deadline the clinic set itself, so many days ago. amount: None where nothing is owed."""

    days_ago: int
    facts: DeadlineFacts

    def enact(self, stage: Stage) -> None:
        """Let the administrator set it."""
        with stage.acting(Role.ADMINISTRATOR, self.days_ago) as actor:
            services.set_deadline(stage.db, actor, self.facts)
