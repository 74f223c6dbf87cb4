"""New records of a batch that wait to be written together: each has its id already, so that others can name it.

What may come in is decided when a record is met; the services ask once more when all of a kind are written, in a few
statements for all of them. Where they refuse one, the batch goes again record by record (`applying.batch`).
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.ids import new_id
from tenants.insurance import services as insurance
from tenants.insurance.facts import CoverageFacts
from tenants.intake.earlier import services as earlier
from tenants.intake.earlier.services import EncounterFacts
from tenants.patients import services as patients
from tenants.patients.services import DiagnosisFacts


@dataclass(slots=True)
class Pending:
    """(id, patient's id, facts) by kind, in the order they came."""

    coverages: list[tuple[UUID, UUID, CoverageFacts]] = field(default_factory=list)
    encounters: list[tuple[UUID, UUID, EncounterFacts]] = field(default_factory=list)
    diagnoses: list[tuple[UUID, UUID, DiagnosisFacts]] = field(default_factory=list)

    def coverage(self, patient_id: UUID, facts: CoverageFacts) -> UUID:
        """Keep a coverage for later; its id."""
        self.coverages.append((new_id(), patient_id, facts))
        return self.coverages[-1][0]

    def encounter(self, patient_id: UUID, facts: EncounterFacts) -> UUID:
        """Keep an encounter for later; its id."""
        self.encounters.append((new_id(), patient_id, facts))
        return self.encounters[-1][0]

    def diagnosis(self, patient_id: UUID, facts: DiagnosisFacts) -> UUID:
        """Keep a diagnosis for later; its id."""
        self.diagnoses.append((new_id(), patient_id, facts))
        return self.diagnoses[-1][0]

    def settle(self, db: Session, actor: Actor) -> None:
        """Write everything. Raises: what the services raise; nothing waits any more then either."""
        coverages, encounters, diagnoses = self.coverages, self.encounters, self.diagnoses
        self.coverages, self.encounters, self.diagnoses = [], [], []
        if coverages:
            insurance.record_coverages(db, actor, coverages)
        if encounters:
            earlier.record_encounters(db, actor, encounters)
        if diagnoses:
            patients.record_diagnoses(db, actor, diagnoses)
