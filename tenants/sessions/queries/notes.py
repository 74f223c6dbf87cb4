"""Notes, their parts, marks, confirmations and addenda; sealed texts opened. The constants name the sealed columns."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from causeway import drafts
from causeway.access import Actor
from causeway.database import get_one, locked
from causeway.people.models import User
from causeway.protection import keyring
from tenants.programs.models import Program
from tenants.programs.rules import NoteMode
from tenants.sessions.models import (
    Note,
    NoteAddendum,
    NoteConfirmation,
    NoteDraft,
    NoteGoalMark,
    NotePart,
    NoteSession,
    SessionFacilitator,
    TherapySession,
)
from tenants.sessions.note_errors import SessionNotFound
from tenants.sessions.rules.notes import GROUPS, ConfirmedAs, GoalMark, shares_a_day
from tenants.sessions.rules.words import SessionStatus
from tenants.staff.models import StaffMember

TOPIC = "notes.topic"
SHARED = "notes.shared"
SECTIONS = "note_parts.sections"
WORDING = "note_goal_marks.wording"
WORD = "note_confirmations.word"
REASON = "note_confirmations.reason"
ADDENDUM = "note_addenda.text"
DRAFT = "note_drafts.payload"


class Leader(NamedTuple):
    """Who leads a session. user_id None: they have no sign-in."""

    user_id: UUID | None
    name: str


class Addendum(NamedTuple):
    """What was added to a signed note, by whom and when. patient_id None: to the part that all share."""

    id: UUID
    patient_id: UUID | None
    text: str
    signed_at: datetime
    signed_by: str
    signed_by_id: UUID
    needs_cosign: bool
    cosigned_at: datetime | None


class Marked(NamedTuple):
    """What a session did for a goal. wording: the goal's words at signing, "" before."""

    goal_id: UUID
    mark: GoalMark
    wording: str


def opened(db: Session, column: str, value: bytes | None) -> str:
    """The text sealed for `table.column`; the empty string for nothing."""
    return "" if value is None else keyring(db).open(column, value)


def opened_sections(db: Session, part: NotePart) -> dict[str, str]:
    """A part's texts by heading."""
    found: dict[str, str] = json.loads(opened(db, SECTIONS, part.sections_sealed) or "{}")
    return found


def get_session(db: Session, session_id: UUID) -> TherapySession:
    """One session. Raises SessionNotFound."""
    found = db.scalars(select(TherapySession).where(TherapySession.id == session_id)).one_or_none()
    if found is None:
        raise SessionNotFound
    return found


def lock_day(db: Session, session_id: UUID) -> None:
    """Lock a session and those its note may cover beside it, in the order in which attendance locks them."""
    opened = aliased(TherapySession)
    statement = (
        select(TherapySession.id)
        .join(
            opened,
            and_(opened.clinic_id == TherapySession.clinic_id, opened.on_date == TherapySession.on_date),
        )
        .where(
            opened.id == session_id,
            or_(TherapySession.id == opened.id, TherapySession.track_id == opened.track_id),
        )
        .order_by(TherapySession.starts_at, TherapySession.id)
    )
    db.execute(statement.with_for_update(of=TherapySession))


def find_note(db: Session, session_id: UUID, *, for_update: bool = False) -> Note | None:
    """The note that covers a session."""
    statement = (
        select(Note)
        .join(NoteSession, and_(NoteSession.clinic_id == Note.clinic_id, NoteSession.note_id == Note.id))
        .where(NoteSession.session_id == session_id)
    )
    return db.scalars(locked(statement) if for_update else statement).one_or_none()


def get_note(db: Session, note_id: UUID, *, for_update: bool = False) -> Note:
    """One note. Raises SessionNotFound."""
    return get_one(db, Note, note_id, SessionNotFound, for_update=for_update)


def find_program(db: Session, session: TherapySession) -> Program | None:
    """The program a session belongs to, where it belongs to one."""
    if session.program_id is None:
        return None
    return db.scalars(select(Program).where(Program.id == session.program_id)).one_or_none()


def list_covered(
    db: Session, session: TherapySession, note: Note | None, mode: NoteMode, *, for_update: bool = False
) -> list[TherapySession]:
    """The sessions that the session's note covers, or would cover, in their order.

    A daily note covers the track's groups of the day that were not called off and have no note of their own.
    """
    if note is not None and note.signed_at is not None:
        statement = _sessions_of(note.id)
    elif shares_a_day(mode, session.kind, has_track=session.track_id is not None):
        elsewhere = select(NoteSession.id).where(
            NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id
        )
        if note is not None:
            elsewhere = elsewhere.where(NoteSession.note_id != note.id)
        statement = select(TherapySession).where(
            TherapySession.track_id == session.track_id,
            TherapySession.on_date == session.on_date,
            TherapySession.kind.in_(GROUPS),
            TherapySession.status != SessionStatus.CANCELLED,
            ~elsewhere.exists(),
        )
    else:
        return [session]
    statement = statement.order_by(TherapySession.starts_at, TherapySession.id)
    found = list(db.scalars(locked(statement) if for_update else statement))
    return found if any(one.id == session.id for one in found) else [session]


def _sessions_of(note_id: UUID) -> Any:
    return (
        select(TherapySession)
        .join(
            NoteSession,
            and_(NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id),
        )
        .where(NoteSession.note_id == note_id)
    )


def list_sessions_of(db: Session, note_id: UUID) -> list[TherapySession]:
    """The sessions a note covers, in their order."""
    return list(db.scalars(_sessions_of(note_id).order_by(TherapySession.starts_at, TherapySession.id)))


def list_leaders(db: Session, session_ids: Collection[UUID]) -> list[Leader]:
    """Who leads any of the sessions, each once, by name."""
    rows = db.scalars(
        select(StaffMember)
        .join(
            SessionFacilitator,
            and_(
                SessionFacilitator.clinic_id == StaffMember.clinic_id,
                SessionFacilitator.staff_member_id == StaffMember.id,
            ),
        )
        .where(SessionFacilitator.session_id.in_(session_ids))
        .distinct()
        .order_by(StaffMember.name_key, StaffMember.id)
    )
    return [Leader(row.user_id, row.full_name) for row in rows]


def list_parts(db: Session, note_id: UUID, *, for_update: bool = False) -> dict[UUID, NotePart]:
    """The parts of a note, by patient."""
    statement = select(NotePart).where(NotePart.note_id == note_id).order_by(NotePart.id)
    return {row.patient_id: row for row in db.scalars(locked(statement) if for_update else statement)}


def list_mark_rows(db: Session, part_ids: Collection[UUID]) -> list[NoteGoalMark]:
    """The goal marks of some parts, as rows to change."""
    return list(db.scalars(select(NoteGoalMark).where(NoteGoalMark.part_id.in_(part_ids)).order_by(NoteGoalMark.id)))


def list_marks(db: Session, parts: Mapping[UUID, NotePart]) -> dict[UUID, list[Marked]]:
    """The goal marks of some parts, by patient."""
    found: dict[UUID, list[Marked]] = {}
    for row in list_mark_rows(db, [part.id for part in parts.values()]):
        marked = Marked(row.goal_id, row.mark, opened(db, WORDING, row.wording_sealed))
        found.setdefault(row.patient_id, []).append(marked)
    return found


def list_confirmed(db: Session, note_id: UUID) -> tuple[set[str], dict[UUID, str]]:
    """The words confirmed not to be names, and the reasons why parts read alike by patient."""
    words: set[str] = set()
    reasons: dict[UUID, str] = {}
    for row in db.scalars(select(NoteConfirmation).where(NoteConfirmation.note_id == note_id)):
        if row.confirmed_as is ConfirmedAs.NOT_A_NAME:
            words.add(opened(db, WORD, row.word_sealed))
        else:
            reasons[row.patient_id] = opened(db, REASON, row.reason_sealed)
    return words, reasons


def list_addenda(db: Session, note_ids: Collection[UUID]) -> dict[UUID, list[Addendum]]:
    """The addenda of some notes, oldest first, by note."""
    rows = db.execute(
        select(NoteAddendum, User.display_name)
        .join(User, User.id == NoteAddendum.signed_by_id)
        .where(NoteAddendum.note_id.in_(note_ids))
        .order_by(NoteAddendum.id)
    )
    found: dict[UUID, list[Addendum]] = {}
    for row, name in rows:
        text = opened(db, ADDENDUM, row.text_sealed)
        found.setdefault(row.note_id, []).append(
            Addendum(
                row.id, row.patient_id, text, row.signed_at, name, row.signed_by_id, row.needs_cosign, row.cosigned_at
            )
        )
    return found


def find_draft(db: Session, actor: Actor, session_id: UUID) -> NoteDraft | None:
    """What this person has typed on a sheet and not saved yet."""
    return drafts.find(db, actor, NoteDraft, session_id=session_id)


def opened_draft(db: Session, draft: NoteDraft) -> dict[str, list[str]]:
    """A kept draft's fields."""
    return drafts.opened(db, DRAFT, draft.payload_sealed)


def find_people(db: Session, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of users, by id."""
    rows = db.execute(select(User.id, User.display_name).where(User.id.in_(user_ids)))
    return {row.id: row.display_name for row in rows}


def list_addendum_rows(db: Session, note_id: UUID) -> list[NoteAddendum]:
    """The addenda of a note, as rows to co-sign."""
    return list(db.scalars(select(NoteAddendum).where(NoteAddendum.note_id == note_id).order_by(NoteAddendum.id)))


def list_notes(db: Session, note_ids: Collection[UUID]) -> list[Note]:
    """Some notes."""
    return list(db.scalars(select(Note).where(Note.id.in_(note_ids))))
