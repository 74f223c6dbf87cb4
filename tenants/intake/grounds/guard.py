"""The guard of admissions and of changes of level: what is known of a patient, asked of everybody who knows it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.clinics.rulebook import course
from tenants.intake import queries, rules
from tenants.intake.errors import NotReady
from tenants.intake.grounds import warnings
from tenants.intake.grounds.errors import OtherLevel
from tenants.intake.grounds.models import Admission
from tenants.intake.grounds.queries import OVERRIDE
from tenants.intake.levels import queries as levels
from tenants.intake.levels.models import LevelDecision
from tenants.intake.levels.rules import is_fresh
from tenants.intake.models import Episode
from tenants.intake.numbers import DECISION_HOLDS, SCREEN_HOLDS
from tenants.intake.rules import LIFTED, Decided, Readiness
from tenants.intake.safety import queries as safety
from tenants.patients.models import Patient, Sex
from tenants.programs.labels import LEVELS
from tenants.programs.models import Program
from tenants.programs.rules import LevelOfCare


@dataclass(frozen=True, slots=True)
class Override:
    """A clinician's word for an admission without a decision that chose the program's level."""

    reason: str


def readiness(
    db: Session, patient: Patient, today: date, *, levels_offered: Collection[str] | None = None, has_place: bool = True
) -> Readiness:
    """What is known of a patient before an admission. Four statements.

    levels_offered: the program's level, or those of all programs while none is chosen; None asks nothing of the level.
    """
    screened, holds = safety.standing(db, patient.id), course(db, SCREEN_HOLDS).on(today)
    decision = levels.find_latest(db, patient.id)
    return Readiness(
        has_sex_on_policy=patient.sex is not Sex.UNKNOWN,
        has_way_to_reach=bool(patient.phone or patient.email or patient.address_line),
        has_treatment_consent=queries.has_treatment_consent(db, patient.id, today),
        is_screened=screened.latest_on is not None and rules.is_recent(screened.latest_on, today, holds),
        has_open_high=screened.has_open_high,
        decided=_decided(db, decision, today, levels_offered),
        is_deceased=patient.deceased_on is not None,
        has_place=has_place,
    )


def require_ready(
    db: Session, actor: Actor, patient: Patient, program: Program, override: Override | None
) -> LevelDecision | None:
    """The decision that an admission to a program rests on, when nothing is missing. An override is a clinician's, for the
    level alone. Raises Forbidden, OutsideCaseload, NotReady, Refused.
    """
    ready = readiness(db, patient, clock.today(actor.zone), levels_offered={program.level_of_care.value})
    gaps = rules.gaps(ready)
    if override is not None and LIFTED & set(gaps):
        access.require(actor, Permission.LEVEL_OF_CARE_DECIDE)
        access.require_patient(db, actor, Permission.LEVEL_OF_CARE_DECIDE, patient.id)
        if not override.reason.strip():
            raise Refused("Say why the patient is admitted without a decision for this level.", field="override_reason")
        gaps = [gap for gap in gaps if gap not in LIFTED]
    if gaps:
        raise NotReady(gaps)
    return levels.find_latest(db, patient.id)


def record(
    db: Session, actor: Actor, episode: Episode, program: Program, override: Override | None, *, acknowledges: bool
) -> Admission:
    """Keep what an admission rested on, and what it lacked. For this slice: `require_ready` has passed.

    acknowledges: whoever admits takes note of what is missing, where they may.
    """
    decision = levels.find_latest(db, episode.patient_id)
    today = clock.today(actor.zone)
    stands = _decided(db, decision, today, {program.level_of_care.value}) is Decided.CHOSEN
    admission = Admission(
        patient_id=episode.patient_id,
        episode_id=episode.id,
        decision_id=decision.id if decision is not None else None,
        warned=[source.key for source in warnings.missing(db, episode.patient_id, episode.admitted_on)],
    )
    if not stands and override is not None:
        admission.override_reason_sealed = keyring(db).seal(OVERRIDE, override.reason.strip())
        admission.overridden_by_id = actor.user_id
    if admission.warned and acknowledges and actor.may(Permission.EPISODE_ACKNOWLEDGE):
        admission.acknowledged_at, admission.acknowledged_by_id = clock.now(), actor.user_id
    db.add(admission)
    db.flush()
    return admission


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned of a stay for a week."""

    days: int
    minutes: int

    def is_below(self, program: Program) -> bool:
        """Whether it falls below the least of the program's level."""
        return rules.is_below(
            self.days,
            self.minutes,
            least_days=program.minimum_days_per_week,
            least_minutes=program.minimum_week_minutes,
        )


def level_of_plan(
    db: Session, actor: Actor, patient: Patient, program: Program, plan: Plan, *, before: Plan, present: LevelOfCare
) -> LevelOfCare:
    """The level of care that a stay comes to with a plan. One that crosses the least is another level and takes a decision.

    before: the plan until now, and present: the level. Where a track itself holds less than the program's least, that is warned
    about where it is set up, and is no change here. Raises OtherLevel.
    """
    falls, rises = plan.is_below(program), present is not program.level_of_care
    if falls and (rises or before.is_below(program)):
        return present
    if not falls and not rises:
        return present
    decision, today = levels.find_latest(db, patient.id), clock.today(actor.zone)
    chosen = None
    if decision is not None and _is_fresh(db, decision, today):
        chosen = next((level for level in LevelOfCare if level.value == decision.chosen_level.value), None)
    order = list(LevelOfCare)
    own = order.index(program.level_of_care)
    if chosen is None or (order.index(chosen) >= own if falls else chosen is not program.level_of_care):
        raise OtherLevel(
            field="planned_week_hours",
            level=LEVELS[program.level_of_care],
            hours=f"{program.minimum_week_minutes / 60:g}",
            days=program.minimum_days_per_week,
        )
    return chosen


def _is_fresh(db: Session, decision: LevelDecision, today: date) -> bool:
    return is_fresh(decision.assessed_on, today, course(db, DECISION_HOLDS).on(today))


def _decided(db: Session, decision: LevelDecision | None, today: date, offered: Collection[str] | None) -> Decided:
    if decision is None:
        return Decided.MISSING
    if not _is_fresh(db, decision, today):
        return Decided.OLD
    is_offered = offered is None or decision.chosen_level.value in offered
    return Decided.CHOSEN if is_offered else Decided.OTHER
