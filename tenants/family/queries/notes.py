"""Sealed texts of a session, opened; addenda; kept drafts. The constants name the columns they are sealed for."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import drafts
from causeway.access import Actor
from causeway.people.models import User
from causeway.protection import keyring
from tenants.family.models import (
    FamilyAddendum,
    FamilyAgreement,
    FamilyDraft,
    FamilyParticipant,
    FamilySession,
    FamilySessionGoal,
)

NARRATIVE = "family_sessions.narrative"
ABSENCE_REASON = "family_sessions.absence_reason"
BENEFIT = "family_sessions.benefit"
CANCEL_NOTE = "family_sessions.cancel_note"
ACCOUNT = "family_participants.account"
OBSERVATION = "family_sessions.observation"
VIDEO_LINK = "family_sessions.video_link"
UNSUMMED = "family_sessions.unsummed"
CONFIRMED = "family_sessions.confirmed"
SEEN = "family_participants.observation"
LATER_ACCOUNT = "family_participants.later_account"
GOAL_WORDING = "family_session_goals.wording"
AGREEMENT_TEXT = "family_agreements.text"
ADDENDUM = "family_addenda.text"
DRAFT = "family_drafts.payload"
OLD_DRAFT = "family_drafts.text"


class Addendum(NamedTuple):
    """What was added to a signed note, by whom and when."""

    text: str
    signed_at: datetime
    signed_by: str


def opened(db: Session, column: str, value: bytes | None) -> str:
    """The text sealed for `table.column`; the empty string for nothing."""
    return "" if value is None else keyring(db).open(column, value)


def opened_words(db: Session, column: str, value: bytes | None) -> list[str]:
    """The words sealed for `table.column`; none for nothing."""
    found: list[str] = json.loads(opened(db, column, value) or "[]")
    return found


def confirmed_by(db: Session, session: FamilySession) -> dict[str, UUID | None]:
    """The words in a session's texts that somebody said are no names, and who said so."""
    found = json.loads(opened(db, CONFIRMED, session.confirmed_sealed) or "{}")
    if isinstance(found, list):  # kept before it was kept who said so
        return dict.fromkeys(found)
    return {word: UUID(who) if who is not None else None for word, who in found.items()}


def own_texts(db: Session, session: FamilySession) -> list[str]:
    """Everything that was typed on a session's own note, addenda aside."""
    people = db.scalars(select(FamilyParticipant).where(FamilyParticipant.session_id == session.id)).all()
    agreed = db.scalars(select(FamilyAgreement.text_sealed).where(FamilyAgreement.session_id == session.id)).all()
    found = [
        (NARRATIVE, session.narrative_sealed),
        (OBSERVATION, session.observation_sealed),
        (ABSENCE_REASON, session.absence_reason_sealed),
        (BENEFIT, session.benefit_sealed),
        *((ACCOUNT, row.account_sealed) for row in people),
        *((LATER_ACCOUNT, row.later_account_sealed) for row in people),
        *((SEEN, row.observation_sealed) for row in people),
        *((AGREEMENT_TEXT, text) for text in agreed),
    ]
    return [opened(db, column, value) for column, value in found if value is not None]


def list_addenda(db: Session, session_id: UUID) -> list[Addendum]:
    """The addenda of a note, oldest first."""
    rows = db.execute(
        select(FamilyAddendum.text_sealed, FamilyAddendum.signed_at, User.display_name)
        .join(User, User.id == FamilyAddendum.signed_by_id)
        .where(FamilyAddendum.session_id == session_id)
        .order_by(FamilyAddendum.id)
    )
    return [Addendum(opened(db, ADDENDUM, text), at, name) for text, at, name in rows]


def find_draft(db: Session, actor: Actor, session_id: UUID) -> FamilyDraft | None:
    """What this person has typed and not saved yet."""
    return drafts.find(db, actor, FamilyDraft, session_id=session_id)


def typed_in(db: Session, draft: FamilyDraft) -> dict[str, list[str]]:
    """The fields of a kept draft; of one from before the whole form was kept, the narrative alone."""
    if draft.payload_sealed is not None:
        return drafts.opened(db, DRAFT, draft.payload_sealed)
    return {"narrative": [opened(db, OLD_DRAFT, draft.text_sealed)]}


def list_goal_rows(db: Session, session_id: UUID) -> Sequence[FamilySessionGoal]:
    """The goals a session serves, as rows to change."""
    return db.scalars(
        select(FamilySessionGoal).where(FamilySessionGoal.session_id == session_id).order_by(FamilySessionGoal.id)
    ).all()


def list_goals(db: Session, session_id: UUID) -> list[tuple[UUID, str]]:
    """The goals a session serves, (id, words as they stood then)."""
    return [(row.goal_id, opened(db, GOAL_WORDING, row.wording_sealed)) for row in list_goal_rows(db, session_id)]
