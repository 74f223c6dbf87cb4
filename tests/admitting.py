"""What a patient needs before an admission, given in one step, so that tests about anything else need not know."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.intake.levels.rules import CareLevel, Instrument
from tenants.intake.levels.services import DecisionFacts, decide_level
from tenants.intake.safety.queries import find_open
from tenants.intake.safety.rules import Answer, Level, OpenedBecause, Reply, Tool, items_of
from tenants.intake.safety.services import Closing, answer_screen, close_screen, open_screen
from tenants.programs.rules import LevelOfCare

SCORES = {
    LevelOfCare.OUTPATIENT: (1, 0, 1, 1, 1),
    LevelOfCare.INTENSIVE_OUTPATIENT: (1, 0, 2, 2, 1),
    LevelOfCare.PARTIAL_HOSPITALIZATION: (1, 0, 3, 2, 1),
}
SCALES = ("withdrawal", "biomedical", "psychiatric", "use_risks", "environment")


def screened(db: Session, actor: Actor, patient_id: UUID) -> None:
    """A safety screen of today on which every answer is no, closed."""
    screen = open_screen(db, actor, patient_id, why=OpenedBecause.INTAKE)
    calm = {item.key: Answer(Reply.NO) for item in items_of(Tool(screen.tool))}
    answer_screen(db, actor, screen.id, calm, asked_on=clock.today(actor.zone))
    close_screen(db, actor, screen.id, Closing(Level.NONE))
    assert find_open(db, patient_id) is None


def decided(db: Session, actor: Actor, patient_id: UUID, level: LevelOfCare = LevelOfCare.INTENSIVE_OUTPATIENT) -> None:
    """A decision of today about an adult, as the scores suggest."""
    scores = dict(zip(SCALES, SCORES[level], strict=True))
    facts = DecisionFacts(
        Instrument.ASAM_4, scores, CareLevel(level.value), clock.today(actor.zone), "A sample of a rationale."
    )
    decide_level(db, actor, patient_id, facts)


def admissible(db: Session, actor: Actor, patient_id: UUID) -> None:
    """A screen and a decision for intensive outpatient care. actor: who may sign both for this patient."""
    screened(db, actor, patient_id)
    decided(db, actor, patient_id)
