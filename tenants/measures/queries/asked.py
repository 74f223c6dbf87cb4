"""What a device or a link asks: the questions of some instruments in their official wording, and how far a sitting has come."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from causeway.database import locked
from causeway.protection import keyring
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Sitting
from tenants.measures.queries.wordings import find_wordings
from tenants.measures.rules.questionnaire import Question, from_json
from tenants.measures.rules.shape import Instrument
from tenants.measures.rules.words import Name

SITTING = "measure_sittings.answers"

Answered = dict[str, dict[str, int | None]]
"""By instrument and item's number: the points, None for a question that was skipped."""


class Asked(NamedTuple):
    """One question of a sitting. is_first, is_last: of its instrument."""

    instrument: Instrument
    question: Question
    wording_id: UUID
    is_first: bool
    is_last: bool

    @property
    def key(self) -> str:
        """What the page sends along, so that an answer sent twice is known."""
        return f"{self.instrument.name}.{self.question.number}"

    @property
    def is_about_self_harm(self) -> bool:
        """Whether the question is about thoughts of death or self-harm."""
        return self.instrument.item(self.question.number).is_self_harm


def list_asked(db: Session, names: Collection[Name]) -> list[Asked]:
    """Every question of some instruments in their order. One statement. An instrument without wording asks nothing."""
    wordings = find_wordings(db, names)
    found = []
    for name in names:
        wording = wordings.get(name)
        questions = from_json(wording.questions) if wording is not None else []
        found += [
            Asked(INSTRUMENTS[name], question, wording.id, number == 1, number == len(questions))
            for number, question in enumerate(questions, 1)
            if wording is not None
        ]
    return found


def names_of(sitting: Sitting) -> list[Name]:
    """What a sitting asks."""
    return [Name(name) for name in sitting.instruments]


def answered(db: Session, sitting: Sitting) -> Answered:
    """What a sitting has been answered so far."""
    if sitting.answers_sealed is None:
        return {}
    found: Answered = json.loads(keyring(db).open(SITTING, sitting.answers_sealed))
    return found


def has_left(db: Session, now: datetime) -> bool:
    """Whether a sitting was left lying until its time was over. One statement."""
    return db.scalar(select(_left(now).exists())) is True


def list_left(db: Session, now: datetime) -> list[Sitting]:
    """Sittings whose time is over and that nobody ended, locked."""
    return list(db.scalars(locked(_left(now).order_by(Sitting.id))))


def _left(now: datetime) -> Select[Sitting]:
    return select(Sitting).where(Sitting.ended_at.is_(None), Sitting.expires_at <= now)


def find_sitting(db: Session, *, token_hash: bytes | None = None, link_id: UUID | None = None) -> Sitting | None:
    """The sitting of a device or of a link, locked: a patient's answers come one after the other."""
    statement = select(Sitting).where(
        Sitting.token_hash == token_hash if token_hash is not None else Sitting.link_id == link_id
    )
    return db.scalar(locked(statement))
