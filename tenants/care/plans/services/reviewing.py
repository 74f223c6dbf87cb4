"""Reviews of a plan: asked for by a day, then written and signed at once; co-signed where that is due.

The password is asked for again at the edge (`causeway.web.step_up`), before signing is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Refused
from causeway.protection import keyring
from tenants.care.plans import queries
from tenants.care.plans.errors import CosignRefused, NoSignedPlan, NotASigner, NotThisPatients
from tenants.care.plans.models import PlanReview, PlanReviewGoal
from tenants.care.plans.queries.columns import REVIEW_GOAL, REVIEW_SUMMARY, REVIEW_WHY, REVIEW_WORDS
from tenants.care.plans.rules import Decision, Finding, PlanGoal, ReviewCause, may_sign
from tenants.care.plans.services.changing import require_writer
from tenants.care.plans.services.goals import close_goal
from tenants.care.plans.services.signing import waits_for_second
from tenants.care.rules import GoalStatus
from tenants.intake import queries as intake
from tenants.staff import cosigning

_CLOSES = {Finding.MET: GoalStatus.MET, Finding.DROPPED: GoalStatus.DROPPED}


@dataclass(frozen=True, slots=True)
class Found:
    """What a review found of a goal, and what changed, in words."""

    finding: Finding
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A review: what is decided and why, and what was found of each open goal."""

    decision: Decision
    summary: str
    found: Mapping[UUID, Found] = field(default_factory=dict)


def ask_review(
    db: Session,
    actor: Actor,
    episode_id: UUID,
    *,
    why: str,
    by: date,
    cause: ReviewCause = ReviewCause.OTHER,
) -> PlanReview:
    """Ask for a review of the plan by a day: of a slice that has found a reason to. One is open at a time: asked again, the
    earlier day and its reason stand.

    why: in words, as the worklist and the chart show it. Asks for no permission: what calls it acts on a rule.
    Raises: EpisodeNotFound.
    """
    episode = intake.get_episode(db, episode_id, for_update=True)
    review = queries.find_asked(db, episode_id)
    if review is not None and review.due_on <= by:
        return review
    if review is None:
        review = PlanReview(patient_id=episode.patient_id, episode_id=episode_id, cause=cause, due_on=by)
        db.add(review)
    review.cause, review.due_on = cause, by
    review.why_sealed = keyring(db).seal(REVIEW_WHY, why.strip()) if why.strip() else None
    db.flush()
    audit.record(db, actor, "plan_review.asked", subject=review, cause=cause.value)
    return review


def review_plan(
    db: Session, actor: Actor, episode_id: UUID, facts: ReviewFacts, *, expected_version: int | None = None
) -> PlanReview:
    """Look at the signed plan, decide, and sign: frozen from here on. A goal found met or dropped is closed.

    expected_version: of the plan, as the person saw it.
    Raises: Forbidden, EpisodeNotFound, OutsideCaseload, NotASigner, NoSignedPlan, Stale, NotThisPatients, Refused.
    """
    access.require(actor, Permission.CARE_WRITE)
    episode = intake.get_episode(db, episode_id)
    require_writer(db, actor, episode.patient_id)
    if actor.user_id is None or not may_sign({role.value for role in actor.roles}):
        raise NotASigner
    plan = queries.find_plan(db, episode_id, for_update=True)
    signed = next((row for row in queries.list_versions(db, episode_id) if row.signed_at is not None), None)
    if plan is None or signed is None:
        raise NoSignedPlan
    require_version(plan, expected_version)
    goals = {goal.id: goal for goal in queries.load_plan(db, episode_id).goals() if goal.is_open}
    _check(facts, goals)
    waits = waits_for_second(db, actor)  # before the rest: what is signed is frozen from the moment it is written
    review = queries.find_asked(db, episode_id) or PlanReview(
        patient_id=episode.patient_id,
        episode_id=episode_id,
        cause=ReviewCause.INTERVAL,
        due_on=clock.today(actor.zone),
    )
    summary = keyring(db).seal(REVIEW_SUMMARY, facts.summary.strip())
    review.version_id, review.decision, review.summary_sealed = signed.id, facts.decision, summary
    review.needs_cosign, review.signed_at, review.signed_by_id = waits, clock.now(), actor.user_id
    db.add(review)
    db.flush()
    _keep_found(db, actor, review, facts, goals)
    audit.record(db, actor, "plan_review.signed", subject=review, decision=facts.decision.value)
    return review


def cosign_review(db: Session, actor: Actor, review_id: UUID, *, expected_version: int | None = None) -> PlanReview:
    """Give the second signature to a review. Raises Forbidden, ReviewNotFound, NotTheirSupervisor, Stale, CosignRefused."""
    reach = cosigning.reach(db, actor, Permission.CARE_COSIGN)
    review = queries.get_review(db, review_id, for_update=True)
    reach.require_any([review.signed_by_id])
    require_version(review, expected_version)
    if not review.needs_cosign or review.cosigned_at is not None or not reach.covers(review.signed_by_id):
        raise CosignRefused
    review.cosigned_at, review.cosigned_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "plan_review.cosigned", subject=review)
    return review


def _check(facts: ReviewFacts, goals: Mapping[UUID, PlanGoal]) -> None:
    if not facts.summary.strip():
        raise Refused("Say why this is decided.", field="summary")
    if facts.found.keys() - goals.keys():
        raise NotThisPatients
    unseen = [goal.words for goal_id, goal in goals.items() if goal_id not in facts.found]
    if unseen:
        raise Refused("Say what became of every open goal. Still missing: {goals}", goals="; ".join(unseen))


def _keep_found(
    db: Session, actor: Actor, review: PlanReview, facts: ReviewFacts, goals: Mapping[UUID, PlanGoal]
) -> None:
    ring = keyring(db)
    for goal_id, goal in goals.items():
        found = facts.found[goal_id]
        words = found.words.strip()
        db.add(
            PlanReviewGoal(
                patient_id=review.patient_id,
                review_id=review.id,
                goal_id=goal_id,
                finding=found.finding,
                statement_sealed=ring.seal(REVIEW_GOAL, goal.words),
                words_sealed=ring.seal(REVIEW_WORDS, words) if words else None,
            )
        )
        if found.finding in _CLOSES:
            close_goal(db, actor, goal_id, _CLOSES[found.finding])
    db.flush()
