"""Reads of level-of-care decisions. The constants name the columns they are sealed for."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway import drafts
from causeway.access import Actor
from causeway.people.models import User
from causeway.protection import keyring
from tenants.intake.levels.models import LevelDecision, LevelDraft
from tenants.intake.levels.rules import CareLevel, Instrument, Suggestion, rule_of, suggest
from tenants.programs.models import Program
from tenants.staff.models import StaffMember

RATIONALE = "level_decisions.rationale"
CONSIDERATIONS = "level_decisions.considerations"
REASON = "level_decisions.reason"
DRAFT = "level_drafts.payload"


class DecisionRow(NamedTuple):
    """A decision as pages show it. assessor: who scored. considerations, reason: "" where there are none."""

    id: UUID
    number: int
    instrument: Instrument
    rule_on: date
    assessed_on: date
    assessor: str
    scores: dict[str, int]
    suggestion: Suggestion
    chosen_level: CareLevel
    rationale: str
    considerations: str
    reason: str
    signed_at: datetime
    signed_by: str

    @property
    def differs(self) -> bool:
        """Whether another level was chosen than the scores suggest."""
        return self.chosen_level is not self.suggestion.level


def find_latest(db: Session, patient_id: UUID) -> LevelDecision | None:
    """The decision that stands for a patient, whichever level it chose."""
    statement = select(LevelDecision).where(LevelDecision.patient_id == patient_id)
    return db.scalar(statement.order_by(LevelDecision.number.desc()).limit(1))


def decision_for(db: Session, patient_id: UUID, program_id: UUID) -> LevelDecision | None:
    """The latest signed decision of a patient if it chose the level of a program; None where it did not, or there is none."""
    latest = find_latest(db, patient_id)
    if latest is None:
        return None
    level = db.scalar(select(Program.level_of_care).where(Program.id == program_id))
    return latest if level is not None and level.value == latest.chosen_level.value else None


def count_decisions(db: Session, patient_id: UUID) -> int:
    """How many decisions a patient has: the number of the last."""
    latest = find_latest(db, patient_id)
    return 0 if latest is None else latest.number


def list_decisions(db: Session, patient_id: UUID) -> list[DecisionRow]:
    """A patient's decisions, the newest first. One statement."""
    rows = db.execute(
        select(LevelDecision, User.display_name, StaffMember)
        .join(User, User.id == LevelDecision.signed_by_id)
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == LevelDecision.clinic_id, StaffMember.id == LevelDecision.assessor_id),
        )
        .where(LevelDecision.patient_id == patient_id)
        .order_by(LevelDecision.number.desc())
    )
    ring = keyring(db)
    return [
        DecisionRow(
            one.id,
            one.number,
            one.instrument,
            one.rule_on,
            one.assessed_on,
            assessor.full_name if assessor is not None else signer,
            one.scores,
            suggest(rule_of(one.instrument, one.rule_on), one.scores),
            one.chosen_level,
            ring.open(RATIONALE, one.rationale_sealed),
            ring.open(CONSIDERATIONS, one.considerations_sealed) if one.considerations_sealed is not None else "",
            ring.open(REASON, one.reason_sealed) if one.reason_sealed is not None else "",
            one.signed_at,
            signer,
        )
        for one, signer, assessor in rows
    ]


def find_draft(db: Session, actor: Actor, patient_id: UUID) -> LevelDraft | None:
    """What this person has typed of a decision and not signed yet."""
    return drafts.find(db, actor, LevelDraft, patient_id=patient_id)
