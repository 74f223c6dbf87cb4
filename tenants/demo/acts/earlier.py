"""Care elsewhere, before: what a referring place told of it."""

from dataclasses import dataclass

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.intake.earlier import services
from tenants.intake.earlier.services import EncounterFacts, ProviderFacts


@dataclass(frozen=True, slots=True)
class TreatedElsewhere:
    """A course of treatment somewhere else. since, until: days ago."""

    kind: str
    description: str
    provider: str
    organization: str
    since: int
    until: int
    known: int = 20

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.INTAKE, self.known, "13:50") as actor:
            provider = services.record_provider(stage.db, actor, ProviderFacts(self.provider, phone=stage.phone()))
            facts = EncounterFacts(
                self.kind,
                "finished",
                self.description,
                started_on=stage.day(self.since),
                ended_on=stage.day(self.until),
                provider_id=provider.id,
                provider_name=self.provider,
                organization=self.organization,
            )
            services.record_encounter(stage.db, actor, scene.patient_id, facts)
