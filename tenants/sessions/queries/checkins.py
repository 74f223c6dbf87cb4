"""What a check-in asks of somebody, and what the counters of a day's check-ins say."""

import json
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.protection import keyring
from tenants.care import queries as care
from tenants.sessions.models import CheckIn
from tenants.sessions.rules.checkins import QUESTIONS, Question, counter_of, counts_of

ANSWERS = "check_ins.answers"


class Asked(NamedTuple):
    """A question of somebody's check-in. goal: in their own plan's words, "" for a question that everybody is asked."""

    question: Question
    goal: str = ""


def list_asked(db: Session, patient_id: UUID) -> list[Asked]:
    """The questions that everybody is asked, then a counter for each of the patient's open goals, in their order."""
    goals = care.list_open_goals(db, [patient_id]).get(patient_id, [])
    counters = [Asked(counter_of(goal.id), goal.statement) for goal in goals]
    return [*(Asked(question) for question in QUESTIONS), *counters]


def opened(db: Session, check_in: CheckIn) -> dict[str, str]:
    """The answers, by question."""
    found: dict[str, str] = json.loads(keyring(db).open(ANSWERS, check_in.answers_sealed))
    return found


def list_counts(db: Session, on: date, patient_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """What the counters of a day's check-ins say: by patient and goal, the latest word."""
    statement = select(CheckIn).where(CheckIn.on_date == on, CheckIn.patient_id.in_(patient_ids))
    found: dict[UUID, dict[str, str]] = {}
    for row in db.scalars(statement.order_by(CheckIn.answered_at, CheckIn.id)):
        found.setdefault(row.patient_id, {}).update(counts_of(opened(db, row)))
    return found
