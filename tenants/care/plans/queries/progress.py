"""How far the goals of a plan are: what people entered, and what sources compute."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.protection import keyring
from tenants.care import sources
from tenants.care.plans.models import GoalProgress
from tenants.care.plans.queries.columns import PROGRESS_WORDS
from tenants.care.plans.rules import PlanGoal, Point, merged, percent
from tenants.intake.models import Episode


class Seen(NamedTuple):
    """What somebody wrote down about a goal."""

    on: date
    words: str


class Way(NamedTuple):
    """How far a goal is. percent: of the way from baseline to target, None where a number is missing."""

    points: list[Point]
    percent: int | None
    seen: list[Seen]


def load_progress(db: Session, episode: Episode, goals: Iterable[PlanGoal], today: date) -> dict[UUID, Way]:
    """The way of each goal of one course of care: one statement, and those of the sources."""
    listed = list(goals)
    entered, seen = _entered(db, [goal.id for goal in listed])
    asked = [
        (
            goal.source,
            sources.Asked(goal.id, episode.patient_id, episode.id, goal.source_ref, episode.admitted_on, today),
        )
        for goal in listed
        if goal.source
    ]
    computed = sources.compute(db, asked)
    ways = {}
    for goal in listed:
        points = merged(computed.get(goal.id, ()), entered.get(goal.id, ()))
        last = points[-1].value if points else None
        ways[goal.id] = Way(points, percent(_start(goal, points), goal.target, last), seen.get(goal.id, []))
    return ways


def _start(goal: PlanGoal, points: Sequence[Point]) -> Decimal | None:
    """Where a goal began: as the plan says; else, of one that counts by itself, its first value."""
    if goal.baseline is None and goal.source and points:
        return points[0].value
    return goal.baseline


def _entered(db: Session, goal_ids: Collection[UUID]) -> tuple[dict[UUID, list[Point]], dict[UUID, list[Seen]]]:
    rows = db.scalars(
        select(GoalProgress).where(GoalProgress.goal_id.in_(goal_ids)).order_by(GoalProgress.seen_on, GoalProgress.id)
    )
    ring = keyring(db)
    points: dict[UUID, list[Point]] = defaultdict(list)
    seen: dict[UUID, list[Seen]] = defaultdict(list)
    for row in rows:
        if row.value is not None:
            points[row.goal_id].append(Point(row.seen_on, row.value))
        if row.words_sealed is not None:
            seen[row.goal_id].append(Seen(row.seen_on, ring.open(PROGRESS_WORDS, row.words_sealed)))
    return points, seen
