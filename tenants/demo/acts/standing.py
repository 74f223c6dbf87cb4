"""Who stands for a patient, recorded; renewed, not treated so, or ended later."""

from dataclasses import dataclass, replace

from causeway import clock
from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.patients.representatives import services
from tenants.patients.representatives.rules import DeclineGround, RepresentativeKind, Verification
from tenants.patients.representatives.services import RepresentationFacts


@dataclass(frozen=True, slots=True)
class Represents:
    """A contact stands for the patient; key "": the program director does, to be paid. Each step: days ago, with its words."""

    key: str
    kind: RepresentativeKind
    days_ago: int
    authority: str
    how: Verification
    lasts: int | None = None
    is_adjudicated: bool = False
    renewed: tuple[int, str] | None = None
    declined: tuple[int, str] | None = None
    ended: tuple[int, str] | None = None

    def play(self, stage: Stage, scene: Scene) -> None:
        db = stage.db
        with stage.acting(Role.DIRECTOR, self.days_ago, "11:20") as actor:
            facts = RepresentationFacts(
                self.kind,
                self.authority,
                stage.day(self.days_ago),
                self.how,
                stage.day(self.days_ago),
                scene.contacts[self.key] if self.key else None,
                stage.day(self.days_ago - self.lasts) if self.lasts is not None else None,
                is_adjudicated=self.is_adjudicated,
            )
            row = services.record_representation(db, actor, scene.patient_id, facts)
        if self.renewed is not None:
            with stage.acting(Role.DIRECTOR, self.renewed[0], "11:40") as actor:
                again = replace(facts, authority=self.renewed[1], verified_on=clock.today(actor.zone))
                row = services.renew_representation(db, actor, row.id, again)
        if self.declined is not None:
            with stage.acting(Role.DIRECTOR, self.declined[0], "12:10") as actor:
                services.decline_representation(db, actor, row.id, DeclineGround.ENDANGERS, self.declined[1])
        if self.ended is not None:
            with stage.acting(Role.DIRECTOR, self.ended[0], "12:20") as actor:
                services.end_representation(db, actor, row.id, clock.today(actor.zone), self.ended[1])
