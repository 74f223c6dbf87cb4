"""Reads of safety screens: one, a patient's, those that are open, and where a patient stands."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway.database import get_one, locked
from causeway.protection import keyring
from tenants.intake.safety.errors import ScreenNotFound
from tenants.intake.safety.models import SafetyScreen, SafetyTool
from tenants.intake.safety.rules import GRAVE, Answer, Level, OpenedBecause, Reply, Tool

ANSWERS = "safety_screens.answers"
REASON = "safety_screens.reason"
TOLD = "safety_screens.told"
DONE = "safety_screens.done"
VOID_REASON = "safety_screens.void_reason"
ADDENDUM = "safety_addenda.text"
_OPEN = and_(SafetyScreen.signed_at.is_(None), SafetyScreen.voided_at.is_(None))


class Standing(NamedTuple):
    """Where a patient stands with safety screens.

    has_completed_screen: one is signed. has_open_high: one came out high or acute, and no clinician has closed it. latest_on:
    the day the latest signed one was asked. latest_level: the clinician's level of it. open_id, open_level: the screen that
    is open, and what its answers come to so far.
    """

    has_completed_screen: bool = False
    has_open_high: bool = False
    latest_on: date | None = None
    latest_level: Level | None = None
    open_id: UUID | None = None
    open_level: Level | None = None


class Waiting(NamedTuple):
    """A screen that is open, as lists show it."""

    id: UUID
    patient_id: UUID
    patient: str
    why: OpenedBecause
    opened_at: datetime
    found_level: Level | None
    is_complete: bool


def get_screen(db: Session, screen_id: UUID, *, for_update: bool = False) -> SafetyScreen:
    """One screen. Raises ScreenNotFound."""
    return get_one(db, SafetyScreen, screen_id, ScreenNotFound, for_update=for_update)


def find_open(db: Session, patient_id: UUID) -> SafetyScreen | None:
    """The patient's screen that is neither signed nor voided, locked."""
    return db.scalar(locked(select(SafetyScreen).where(SafetyScreen.patient_id == patient_id, _OPEN)))


def standing(db: Session, patient_id: UUID) -> Standing:
    """Where a patient stands. One statement."""
    rows = db.execute(
        select(
            SafetyScreen.id,
            SafetyScreen.signed_at,
            SafetyScreen.asked_on,
            SafetyScreen.level,
            SafetyScreen.found_level,
        )
        .where(SafetyScreen.patient_id == patient_id, SafetyScreen.voided_at.is_(None))
        .order_by(SafetyScreen.signed_at.desc().nulls_first(), SafetyScreen.id.desc())
        .limit(2)  # the open one, if any, and the latest signed
    ).all()
    opened = next((row for row in rows if row.signed_at is None), None)
    latest = next((row for row in rows if row.signed_at is not None), None)
    return Standing(
        has_completed_screen=latest is not None,
        has_open_high=opened is not None and opened.found_level in GRAVE,
        latest_on=latest.asked_on if latest is not None else None,
        latest_level=latest.level if latest is not None else None,
        open_id=opened.id if opened is not None else None,
        open_level=opened.found_level if opened is not None else None,
    )


def answers_of(db: Session, screen: SafetyScreen) -> dict[str, Answer]:
    """The replies of a screen by the items' keys; none while it was not asked."""
    if screen.answers_sealed is None:
        return {}
    kept: dict[str, list[str]] = json.loads(keyring(db).open(ANSWERS, screen.answers_sealed))
    return {key: Answer(Reply(reply), date.fromisoformat(on) if on else None) for key, (reply, on) in kept.items()}


def sealed_answers(db: Session, answers: Mapping[str, Answer]) -> bytes:
    """Replies as they are kept."""
    kept = {
        key: [answer.reply.value, answer.last_on.isoformat() if answer.last_on else ""]
        for key, answer in sorted(answers.items())
    }
    return keyring(db).seal(ANSWERS, json.dumps(kept))


def tool_in_use(db: Session) -> Tool:
    """What the clinic screens with; its own judgement where it has chosen nothing."""
    return db.scalar(select(SafetyTool.tool).where(SafetyTool.is_used.is_(True))) or Tool.JUDGEMENT


def list_tools(db: Session) -> dict[Tool, SafetyTool]:
    """The tools the clinic has set up."""
    return {row.tool: row for row in db.scalars(select(SafetyTool))}
