"""Reviews of plans: of one course of care, and what each found of the goals."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.plans.errors import ReviewNotFound
from tenants.care.plans.models import PlanReview, PlanReviewGoal, PlanVersion
from tenants.care.plans.queries.columns import REVIEW_GOAL, REVIEW_SUMMARY, REVIEW_WHY, REVIEW_WORDS
from tenants.care.plans.rules import Decision, Finding, ReviewCause


class ReviewRow(NamedTuple):
    """A review as pages show it. number: of the version that was looked at. decision: None while it is only asked for."""

    id: UUID
    patient_id: UUID
    episode_id: UUID
    cause: ReviewCause
    why: str
    due_on: date
    number: int | None
    decision: Decision | None
    summary: str
    signed_at: datetime | None
    signed_by: str
    signed_by_id: UUID | None
    needs_cosign: bool
    cosigned_at: datetime | None
    cosigned_by: str
    version: int

    @property
    def waits_for_cosign(self) -> bool:
        """Whether a second signature is asked for and not given."""
        return self.signed_at is not None and self.needs_cosign and self.cosigned_at is None


class FoundRow(NamedTuple):
    """What a review found of a goal."""

    goal_id: UUID
    statement: str
    finding: Finding
    words: str


def get_review(db: Session, review_id: UUID, *, for_update: bool = False) -> PlanReview:
    """One review. Raises ReviewNotFound."""
    return get_one(db, PlanReview, review_id, ReviewNotFound, for_update=for_update)


def find_asked(db: Session, episode_id: UUID) -> PlanReview | None:
    """The review that is asked for and not written yet."""
    return db.scalars(
        select(PlanReview).where(PlanReview.episode_id == episode_id, PlanReview.signed_at.is_(None))
    ).one_or_none()


def list_reviews(db: Session, episode_id: UUID) -> list[ReviewRow]:
    """The reviews of a course of care, the one asked for first, then the newest. One statement."""
    statement = _reviews().where(PlanReview.episode_id == episode_id)
    return _read(db, statement.order_by(PlanReview.signed_at.desc().nulls_first(), PlanReview.id.desc()))


def get_review_row(db: Session, review_id: UUID) -> ReviewRow:
    """One review as pages show it. Raises ReviewNotFound."""
    found = _read(db, _reviews().where(PlanReview.id == review_id))
    if not found:
        raise ReviewNotFound
    return found[0]


def find_asked_row(db: Session, episode_id: UUID) -> ReviewRow | None:
    """The review that is asked for, as pages show it."""
    statement = _reviews().where(PlanReview.episode_id == episode_id, PlanReview.signed_at.is_(None))
    return next(iter(_read(db, statement)), None)


def list_found(db: Session, review_id: UUID) -> list[FoundRow]:
    """What a review found of each goal, in the plan's order."""
    rows = db.scalars(select(PlanReviewGoal).where(PlanReviewGoal.review_id == review_id).order_by(PlanReviewGoal.id))
    ring = keyring(db)
    return [
        FoundRow(
            row.goal_id,
            ring.open(REVIEW_GOAL, row.statement_sealed),
            row.finding,
            ring.open(REVIEW_WORDS, row.words_sealed) if row.words_sealed is not None else "",
        )
        for row in rows
    ]


def _reviews() -> Select[PlanReview, int, str, str]:
    cosigner = aliased(User)
    return (
        select(PlanReview, PlanVersion.number, User.display_name, cosigner.display_name)
        .outerjoin(
            PlanVersion, and_(PlanVersion.clinic_id == PlanReview.clinic_id, PlanVersion.id == PlanReview.version_id)
        )
        .outerjoin(User, User.id == PlanReview.signed_by_id)
        .outerjoin(cosigner, cosigner.id == PlanReview.cosigned_by_id)
    )


def _read(db: Session, statement: Select[PlanReview, int, str, str]) -> list[ReviewRow]:
    ring, rows = keyring(db), db.execute(statement)
    return [
        ReviewRow(
            row.id,
            row.patient_id,
            row.episode_id,
            row.cause,
            ring.open(REVIEW_WHY, row.why_sealed) if row.why_sealed is not None else "",
            row.due_on,
            number,
            row.decision,
            ring.open(REVIEW_SUMMARY, row.summary_sealed) if row.summary_sealed is not None else "",
            row.signed_at,
            signer or "",
            row.signed_by_id,
            row.needs_cosign,
            row.cosigned_at,
            cosigner or "",
            row.version,
        )
        for row, number, signer, cosigner in rows
    ]
