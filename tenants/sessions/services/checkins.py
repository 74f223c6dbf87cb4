"""The daily check-in: answers as they are given, flags for who leads the group, and that somebody has seen them."""

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.errors import NotFound, Refused
from causeway.protection import keyring
from tenants.sessions.models import CheckIn, Kiosk
from tenants.sessions.rules.checkins import QUESTIONS, Question, flags_of, is_answer
from tenants.sessions.services.kiosks import Guest

ANSWERS = "check_ins.answers"


def answer(db: Session, kiosk: Kiosk, guest: Guest, question: Question, value: str) -> CheckIn:
    """Write one answer down at once, so that a flag reaches the group's leader though the rest is never answered.

    A check-in of the day that is not finished goes on; after a finished one a new one begins. Raises Refused.
    """
    if not is_answer(question, value):
        raise Refused("Choose one of the answers, or skip the question.")
    statement = select(CheckIn).where(
        CheckIn.patient_id == guest.patient_id, CheckIn.on_date == kiosk.on_date, CheckIn.finished_at.is_(None)
    )
    found = db.scalar(locked(statement.order_by(CheckIn.id.desc()).limit(1)))
    answers = {} if found is None else opened(db, found)
    answers[question.key] = value
    words = keyring(db).seal(ANSWERS, json.dumps(answers))
    if found is None:
        found = CheckIn(
            patient_id=guest.patient_id, episode_id=guest.episode_id, kiosk_id=kiosk.id, on_date=kiosk.on_date
        )
    before = set(found.flags or ())
    found.answers_sealed = words
    found.flags = [flag.value for flag in flags_of(answers)]
    found.answered_at = clock.now()
    if set(found.flags) - before:
        found.acknowledged_at = found.acknowledged_by_id = None  # somebody has to see the new one as well
    if question is QUESTIONS[-1]:
        found.finished_at = clock.now()
    db.add(found)
    db.flush()
    return found


def opened(db: Session, check_in: CheckIn) -> dict[str, str]:
    """The answers, by question."""
    found: dict[str, str] = json.loads(keyring(db).open(ANSWERS, check_in.answers_sealed))
    return found


def acknowledge(db: Session, actor: Actor, check_in_id: UUID) -> CheckIn:
    """Say that one has seen the flags of a check-in; the first to say so stays named.

    Raises: Forbidden, NotFound, OutsideCaseload.
    """
    access.require(actor, Permission.SESSION_WRITE)
    found = db.scalar(locked(select(CheckIn).where(CheckIn.id == check_in_id)))
    if found is None:
        raise NotFound
    access.require_patient(db, actor, Permission.SESSION_WRITE, found.patient_id)
    if found.acknowledged_at is None:
        found.acknowledged_at, found.acknowledged_by_id = clock.now(), actor.user_id
        db.flush()
        audit.record(db, actor, "check_in.acknowledged", subject=found, flags=_words(found.flags))
    return found


def _words(flags: Mapping[str, str] | list[str]) -> str:
    return ",".join(flags)
