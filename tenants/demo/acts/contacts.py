"""What becomes of the people close to a patient: known in another chart, too, a patient themselves, written down twice."""

from dataclasses import dataclass, replace
from typing import Any

from causeway.access import Role
from tenants.demo.stage import Scene, Stage
from tenants.patients import queries, services
from tenants.patients.models import Contact
from tenants.patients.queries import contact_ties as ties


@dataclass(frozen=True, slots=True)
class SupportsToo:
    """Somebody close to the patient is known from an earlier patient's chart by the same name."""

    key: str
    days_ago: int = 3

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.DIRECTOR, self.days_ago, "11:40") as actor:
            contact = queries.get_part(stage.db, Contact, scene.contacts[self.key])
            for other in ties.list_alike_elsewhere(stage.db, actor, contact)[:1]:
                services.tie_contacts(stage.db, actor, contact.id, other.contact_id)


@dataclass(frozen=True, slots=True)
class IsPatientToo:
    """Somebody close to the patient is an earlier patient of the clinic. named: as typed in a search box."""

    key: str
    named: str
    days_ago: int = 3

    def play(self, stage: Stage, scene: Scene) -> None:
        with stage.acting(Role.DIRECTOR, self.days_ago, "11:45") as actor:
            for found in queries.find_matches(stage.db, actor, self.named, 1):
                services.know_as_patient(stage.db, actor, scene.contacts[self.key], found.id)


@dataclass(frozen=True, slots=True)
class IsKnownBetter:
    """More is said of somebody close to the patient: facts by their names in ContactFacts."""

    key: str
    days_ago: int
    facts: tuple[tuple[str, Any], ...]

    def play(self, stage: Stage, scene: Scene) -> None:
        said: dict[str, Any] = {name: stage.day(value) if name.endswith("_on") else value for name, value in self.facts}
        with stage.acting(Role.INTAKE, self.days_ago, "11:20") as actor:
            contact = queries.get_part(stage.db, Contact, scene.contacts[self.key])
            services.correct_contact(stage.db, actor, contact.id, replace(services.facts_of(stage.db, contact), **said))
