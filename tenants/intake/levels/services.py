"""Deciding a level of care, and keeping the decision as it is typed until it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from causeway.errors import Invalid, Refused, Stale
from causeway.protection import keyring
from tenants.intake.levels import queries, rules
from tenants.intake.levels.errors import ReasonNeeded, WrongAge
from tenants.intake.levels.models import LevelDecision, LevelDraft
from tenants.intake.levels.queries import CONSIDERATIONS, DRAFT, RATIONALE, REASON
from tenants.intake.levels.rules import CareLevel, Instrument, Suggestion
from tenants.intake.queries import list_open_episodes
from tenants.intake.rules import assessed_problem
from tenants.patients import queries as patients
from tenants.patients.models import Patient
from tenants.patients.rules.names import age
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision as it is typed. scores: by scale, None where none was given. assessor_id: None for who signs.

    considerations: what informs the choice unrated, "" for nothing. reason: why the choice differs from the suggestion.
    """

    instrument: Instrument
    scores: Mapping[str, int | None]
    chosen_level: CareLevel
    assessed_on: date
    rationale: str
    considerations: str = ""
    reason: str = ""
    assessor_id: UUID | None = None


def decide_level(
    db: Session, actor: Actor, patient_id: UUID, facts: DecisionFacts, *, expected_number: int | None = None
) -> LevelDecision:
    """Decide which level of care a patient needs, and sign it; frozen from here on. The password is asked for at the edge.

    expected_number: of the last decision when the form was opened, 0 for none; None asks nothing. Raises Forbidden,
    PatientNotFound, OutsideCaseload, StaffMemberNotFound, Stale, WrongAge, ReasonNeeded, Invalid, Refused.
    """
    access.require(actor, Permission.LEVEL_OF_CARE_DECIDE)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.LEVEL_OF_CARE_DECIDE, patient_id)
    latest = queries.find_latest(db, patient.id)
    number = 0 if latest is None else latest.number
    if expected_number is not None and number != expected_number:
        raise Stale(latest.id if latest is not None else None)
    if facts.assessor_id is not None:
        staff.get_staff_member(db, facts.assessor_id)
    suggestion = _require_whole(actor, patient, facts)
    decision = _decision(db, actor, patient, facts, suggestion)
    decision.number = number + 1
    db.add(decision)
    drop_draft(db, actor, patient_id)
    db.flush()
    audit.record(
        db, actor, "level_of_care.decided", subject=decision, level=facts.chosen_level.value,
        suggested=suggestion.level.value,
    )  # fmt: skip
    return decision


def keep_draft(
    db: Session, actor: Actor, patient_id: UUID, instrument: Instrument, fields: Fields, *, form_key: UUID | None = None
) -> LevelDraft | None:
    """Keep what somebody has typed of a decision so far.

    form_key: of the form it was typed on; a draft that arrives after its decision was signed is left alone (None).
    Raises: Forbidden, PatientNotFound, OutsideCaseload, Refused.
    """
    _require_writer(db, actor, patient_id)
    if drafts.is_late(db, form_key):
        return None
    keys = {"patient_id": patient_id}
    sealed = drafts.sealed(db, DRAFT, fields)
    return drafts.keep(db, actor, LevelDraft, keys, instrument=instrument, payload_sealed=sealed)


def discard_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """Throw away what this person had typed and not signed. Raises Forbidden, PatientNotFound, OutsideCaseload."""
    _require_writer(db, actor, patient_id)
    drop_draft(db, actor, patient_id)


def drop_draft(db: Session, actor: Actor, patient_id: UUID) -> None:
    """The draft is of no use any more. Asks for nothing: whoever calls it has."""
    drafts.drop(db, actor, LevelDraft, patient_id=patient_id)


def _require_writer(db: Session, actor: Actor, patient_id: UUID) -> None:
    access.require(actor, Permission.LEVEL_OF_CARE_DECIDE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.LEVEL_OF_CARE_DECIDE, patient_id)


def _require_whole(actor: Actor, patient: Patient, facts: DecisionFacts) -> Suggestion:
    """What the scores suggest, when everything is said that a decision needs."""
    if actor.user_id is None:
        raise Refused("Only a person signs a decision.")
    rule = rules.rule_of(facts.instrument, facts.assessed_on)
    found = rules.score_problems(rule, facts.scores)
    when = assessed_problem(facts.assessed_on, born_on=patient.born_on, today=clock.today(actor.zone))
    if when:
        found["assessed_on"] = when
    if not facts.rationale.strip():
        found["rationale"] = "Say what the decision rests on."
    if found:
        raise Invalid({name: [sentence] for name, sentence in found.items()})
    years = age(patient.born_on, facts.assessed_on)
    if rule.for_adults != (years >= rules.ADULT_AGE):
        raise WrongAge(years=years)
    suggestion = rules.suggest(rule, _given(facts))
    if rules.needs_reason(suggestion.level, facts.chosen_level) and not facts.reason.strip():
        raise ReasonNeeded
    return suggestion


def _decision(
    db: Session, actor: Actor, patient: Patient, facts: DecisionFacts, suggestion: Suggestion
) -> LevelDecision:
    ring, episodes = keyring(db), list_open_episodes(db, patient.id)
    considerations, reason = facts.considerations.strip(), facts.reason.strip()
    return LevelDecision(
        patient_id=patient.id,
        episode_id=episodes[0].id if episodes else None,
        instrument=facts.instrument,
        rule_on=rules.rule_of(facts.instrument, facts.assessed_on).effective_on,
        assessed_on=facts.assessed_on,
        assessor_id=facts.assessor_id,
        scores=_given(facts),
        suggested_level=suggestion.level,
        chosen_level=facts.chosen_level,
        rationale_sealed=ring.seal(RATIONALE, facts.rationale.strip()),
        considerations_sealed=ring.seal(CONSIDERATIONS, considerations) if considerations else None,
        reason_sealed=ring.seal(REASON, reason) if reason else None,
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
    )


def _given(facts: DecisionFacts) -> dict[str, int]:
    rule = rules.rule_of(facts.instrument, facts.assessed_on)
    scores = {scale.key: facts.scores.get(scale.key) for scale in rule.scales}
    return {key: score for key, score in scores.items() if score is not None}
