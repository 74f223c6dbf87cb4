"""Reads of what team meetings say of people. The constants name the columns they are sealed for."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from causeway import clock, drafts
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.meetings.errors import MeetingNotFound
from tenants.care.meetings.facts import Fact, from_text
from tenants.care.meetings.models import (
    TeamMeeting,
    TeamMeetingAddendum,
    TeamMeetingDraft,
    TeamMeetingLine,
)
from tenants.care.meetings.queries.meetings import MeetingRow, meetings, seen_by
from tenants.care.meetings.rules import MeetingDecision

WORDS = "team_meeting_lines.words"
FACTS = "team_meeting_lines.facts"
ADDENDUM = "team_meeting_addenda.words"
DRAFT = "team_meeting_drafts.payload"


class LineRow(NamedTuple):
    """A line as pages show it. facts: those that the reader may see."""

    id: UUID
    meeting_id: UUID
    episode_id: UUID
    patient_id: UUID
    decision: MeetingDecision
    words: str
    facts: Sequence[Fact]
    written_at: datetime
    written_by: str
    version: int


class PastRow(NamedTuple):
    """A line of a patient, with the meeting it is of."""

    line: LineRow
    meeting: MeetingRow


class AddedRow(NamedTuple):
    """What was added to a line."""

    line_id: UUID
    words: str
    signed_at: datetime
    signed_by: str


class LastRow(NamedTuple):
    """What the last meeting decided about somebody."""

    held_on: date
    decision: MeetingDecision


def list_lines(db: Session, actor: Actor, meeting_id: UUID, *, episode_id: UUID | None = None) -> dict[UUID, LineRow]:
    """A meeting's lines about patients whom the actor sees, by episode: everybody's, or one's. One statement."""
    statement = _lines().where(TeamMeetingLine.meeting_id == meeting_id)
    if episode_id is not None:
        statement = statement.where(TeamMeetingLine.episode_id == episode_id)
    statement = seen_by(statement, actor, Permission.CARE_READ, TeamMeetingLine.patient_id)
    return {row.episode_id: row for row in _read(db, actor, statement)}


def find_line(db: Session, meeting_id: UUID, episode_id: UUID) -> TeamMeetingLine | None:
    """The line about one person."""
    return db.scalar(
        select(TeamMeetingLine).where(
            TeamMeetingLine.meeting_id == meeting_id, TeamMeetingLine.episode_id == episode_id
        )
    )


def find_lines(db: Session, meeting_id: UUID, episode_ids: Collection[UUID]) -> dict[UUID, TeamMeetingLine]:
    """The lines about some people, by episode. One statement."""
    found = db.scalars(
        select(TeamMeetingLine).where(
            TeamMeetingLine.meeting_id == meeting_id, TeamMeetingLine.episode_id.in_(episode_ids)
        )
    )
    return {line.episode_id: line for line in found}


def words_of(db: Session, line: TeamMeetingLine) -> str:
    """What a line says."""
    return keyring(db).open(WORDS, line.words_sealed)


def get_line(db: Session, line_id: UUID) -> TeamMeetingLine:
    """One line. Raises MeetingNotFound."""
    return get_one(db, TeamMeetingLine, line_id, MeetingNotFound)


def list_reviewed(db: Session, meeting_id: UUID, decisions: Collection[MeetingDecision]) -> Sequence[TeamMeetingLine]:
    """The lines that decided one of these, whoever may see them."""
    return db.scalars(
        select(TeamMeetingLine)
        .where(TeamMeetingLine.meeting_id == meeting_id, TeamMeetingLine.decision.in_(decisions))
        .order_by(TeamMeetingLine.id)
    ).all()


def has_lines(db: Session, meeting_id: UUID) -> bool:
    """Whether anything is written about anybody, whoever may see it."""
    statement = select(TeamMeetingLine.id).where(TeamMeetingLine.meeting_id == meeting_id).limit(1)
    return db.scalar(statement) is not None


def list_addenda(db: Session, line_ids: Collection[UUID]) -> dict[UUID, list[AddedRow]]:
    """What was added to some lines, oldest first. One statement."""
    statement = (
        select(TeamMeetingAddendum, User.display_name)
        .join(User, User.id == TeamMeetingAddendum.signed_by_id)
        .where(TeamMeetingAddendum.line_id.in_(line_ids))
        .order_by(TeamMeetingAddendum.id)
    )
    ring, found = keyring(db), dict[UUID, list[AddedRow]]()
    for row, name in db.execute(statement):
        words = ring.open(ADDENDUM, row.words_sealed)
        found.setdefault(row.line_id, []).append(AddedRow(row.line_id, words, row.signed_at, name))
    return found


def list_of_patient(db: Session, actor: Actor, patient_id: UUID, limit: int) -> list[PastRow]:
    """What meetings said of a patient, the newest first: of signed ones only. Two statements; none asks who may see it."""
    statement = (
        _lines()
        .join(
            TeamMeeting,
            and_(TeamMeeting.clinic_id == TeamMeetingLine.clinic_id, TeamMeeting.id == TeamMeetingLine.meeting_id),
        )
        .where(TeamMeetingLine.patient_id == patient_id, TeamMeeting.signed_at.is_not(None))
        .order_by(TeamMeeting.held_on.desc(), TeamMeetingLine.id.desc())
        .limit(limit)
    )
    lines = _read(db, actor, statement)
    rows = db.execute(meetings().where(TeamMeeting.id.in_([one.meeting_id for one in lines])))
    found = {row[0]: MeetingRow(*row) for row in rows}
    return [PastRow(line, found[line.meeting_id]) for line in lines]


def list_last(db: Session, episode_ids: Collection[UUID], *, before: date) -> dict[UUID, LastRow]:
    """What the last signed meeting before a day decided about each, by episode. One statement."""
    statement = (
        select(TeamMeetingLine.episode_id, TeamMeeting.held_on, TeamMeetingLine.decision)
        .join(
            TeamMeeting,
            and_(TeamMeeting.clinic_id == TeamMeetingLine.clinic_id, TeamMeeting.id == TeamMeetingLine.meeting_id),
        )
        .ext(distinct_on(TeamMeetingLine.episode_id))
        .where(
            TeamMeetingLine.episode_id.in_(episode_ids),
            TeamMeeting.signed_at.is_not(None),
            TeamMeeting.held_on < before,
        )
        .order_by(TeamMeetingLine.episode_id, TeamMeeting.held_on.desc(), TeamMeetingLine.id.desc())
    )
    return {row[0]: LastRow(row[1], row[2]) for row in db.execute(statement)}


def find_draft(db: Session, actor: Actor, meeting_id: UUID) -> TeamMeetingDraft | None:
    """What this person has typed at a meeting and not saved."""
    return drafts.find(db, actor, TeamMeetingDraft, meeting_id=meeting_id)


def _lines() -> Select[*tuple[Any, ...]]:
    return select(TeamMeetingLine, func.coalesce(User.display_name, "")).outerjoin(
        User, User.id == TeamMeetingLine.written_by_id
    )


def _read(db: Session, actor: Actor, statement: Select[*tuple[Any, ...]]) -> list[LineRow]:
    ring = keyring(db)
    return [
        LineRow(
            line.id,
            line.meeting_id,
            line.episode_id,
            line.patient_id,
            line.decision,
            ring.open(WORDS, line.words_sealed),
            from_text(ring.open(FACTS, line.facts_sealed), actor),
            clock.local(line.written_at, actor.zone),
            name,
            line.version,
        )
        for line, name in db.execute(statement)
    ]
