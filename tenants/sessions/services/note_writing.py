"""Writing a note, as often as it takes until it is signed; and keeping what somebody types meanwhile."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from causeway import audit, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from causeway.errors import Stale
from causeway.protection import keyring
from tenants.care import queries as care
from tenants.sessions.models import Note, NoteDraft, NoteGoalMark, NotePart, NoteSession
from tenants.sessions.note_errors import NoteSigned, NotOnTheRoster
from tenants.sessions.queries import notes as queries
from tenants.sessions.queries.attendees import Attendee
from tenants.sessions.queries.notes import DRAFT, SECTIONS, SHARED, TOPIC
from tenants.sessions.rules.notes import Affect, GoalMark, Participation, Response, Technique
from tenants.sessions.services.finishing import reopen
from tenants.sessions.services.note_sheet import Sheet, load, require_begun


@dataclass(frozen=True, slots=True)
class PartText:
    """What is written of one person. sections: texts by heading (`rules.notes.Section`). goals: marks by goal."""

    participation: Participation | None = None
    affect: Affect | None = None
    response: Response | None = None
    sections: Mapping[str, str] = field(default_factory=dict)
    goals: Mapping[UUID, GoalMark] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was said."""
        return not (self.participation or self.affect or self.response or self.goals or any(self.sections.values()))


@dataclass(frozen=True, slots=True)
class NoteText:
    """Everything a sheet says. parts: by patient; whoever is not named keeps what is stored.

    not_names: words confirmed not to be names, as `naming.Hit.key` has them. alike: why parts read alike, by patient.
    """

    topic: str = ""
    interventions: Sequence[Technique] = ()
    shared: str = ""
    parts: Mapping[UUID, PartText] = field(default_factory=dict)
    not_names: frozenset[str] = frozenset()
    alike: Mapping[UUID, str] = field(default_factory=dict)

    def same_as(self, other: "NoteText") -> bool:
        """Whether both say the same; people of whom nothing is said do not count."""
        return self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        parts = {key: part for key, part in self.parts.items() if not part.is_blank}
        return (self.topic or "", self.shared or "", set(self.interventions), parts, self.not_names, dict(self.alike))


def write(db: Session, actor: Actor, session_id: UUID, text: NoteText, *, expected_version: int | None = None) -> Sheet:
    """Write the note down, for everybody who documents this session to see; the writer's kept draft is gone.

    expected_version: of the note when the sheet was opened, 0 where there was none.
    Raises: Forbidden, SessionNotFound, OutsideCaseload, FamilyKind, SessionCancelled, NotBegun, Stale, NoteSigned,
    NotOnTheRoster.
    """
    sheet = load(db, actor, session_id, Permission.CARE_WRITE, for_update=True)
    require_begun(sheet)
    if expected_version is not None and expected_version != sheet.version:
        raise Stale
    note = sheet.note or _begin(db, sheet)
    sheet.note = note
    _cover(db, sheet, note)
    _put_shared(db, note, text)
    for patient_id, part in text.parts.items():
        _put_part(db, sheet, note, patient_id, part)
    flag_modified(note, "updated_at")  # the parts belong to the note's version
    drafts.drop(db, actor, NoteDraft, session_id=session_id)
    db.flush()
    audit.record(db, actor, "note.written", subject=note, session_id=str(session_id))
    return sheet


def keep_draft(
    db: Session,
    actor: Actor,
    session_id: UUID,
    fields: Fields,
    *,
    form_key: UUID | None = None,
    opened_version: int | None = None,
) -> NoteDraft | None:
    """Keep what somebody has typed so far, for them alone, without touching the note.

    form_key: of the sheet it was typed on; a draft that arrives after its sheet was saved is left alone (None).
    Raises: Forbidden, SessionNotFound, OutsideCaseload, FamilyKind, SessionCancelled, NotBegun, Refused.
    """
    sheet = load(db, actor, session_id, Permission.CARE_WRITE)
    require_begun(sheet)
    if drafts.is_late(db, form_key):
        return None
    keys, typed = {"session_id": session_id}, drafts.sealed(db, DRAFT, fields)
    return drafts.keep(db, actor, NoteDraft, keys, payload_sealed=typed, opened_version=opened_version)


def discard_draft(db: Session, actor: Actor, session_id: UUID) -> None:
    """Throw away what this person had typed and not saved. Raises Forbidden, SessionNotFound, OutsideCaseload, FamilyKind."""
    load(db, actor, session_id, Permission.CARE_WRITE)
    drafts.drop(db, actor, NoteDraft, session_id=session_id)


def _begin(db: Session, sheet: Sheet) -> Note:
    note = Note(
        mode=sheet.mode,
        format=sheet.format,
        on_date=sheet.session.on_date,
        track_id=sheet.session.track_id,
        ended_at=sheet.ended_at,
    )
    db.add(note)
    db.flush()
    return note


def _cover(db: Session, sheet: Sheet, note: Note) -> None:
    """What the sheet shows is what the note covers: a group added or called off since it was begun, too."""
    if note.signed_at is not None:
        return
    shown = {one.id for one in sheet.sessions}
    covered = {row.session_id: row for row in db.scalars(select(NoteSession).where(NoteSession.note_id == note.id))}
    for session_id in covered.keys() - shown:
        db.delete(covered[session_id])
    added = [one.id for one in sheet.sessions if one.id not in covered]
    db.add_all(NoteSession(note_id=note.id, session_id=session_id) for session_id in added)
    db.flush()
    reopen(db, added)


def _put_shared(db: Session, note: Note, text: NoteText) -> None:
    techniques = [each.value for each in Technique if each in text.interventions]
    stored = (queries.opened(db, TOPIC, note.topic_sealed), queries.opened(db, SHARED, note.shared_sealed))
    if (text.topic, text.shared) == stored and techniques == note.interventions:
        return
    if note.signed_at is not None:
        raise NoteSigned
    note.topic_sealed = keyring(db).seal(TOPIC, text.topic) if text.topic else None
    note.shared_sealed = keyring(db).seal(SHARED, text.shared) if text.shared else None
    note.interventions = techniques


def _put_part(db: Session, sheet: Sheet, note: Note, patient_id: UUID, text: PartText) -> None:
    attendee, part = sheet.find(patient_id), sheet.parts.get(patient_id)
    if attendee is None:
        raise NotOnTheRoster
    if part is not None and part.signed_at is not None:
        raise NoteSigned
    if part is None:
        if text.is_blank or attendee.is_away:
            return
        part = sheet.parts[patient_id] = _begin_part(db, note, attendee)
    part.participation, part.affect, part.response = text.participation, text.affect, text.response
    said = {name: words.strip() for name, words in text.sections.items() if words.strip()}
    if said != queries.opened_sections(db, part):
        part.sections_sealed = keyring(db).seal(SECTIONS, json.dumps(said, ensure_ascii=False)) if said else None
    _put_marks(db, part, text.goals)


def _begin_part(db: Session, note: Note, attendee: Attendee) -> NotePart:
    part = NotePart(note_id=note.id, patient_id=attendee.patient_id, episode_id=attendee.episode_id)
    db.add(part)
    db.flush()
    return part


def _put_marks(db: Session, part: NotePart, goals: Mapping[UUID, GoalMark]) -> None:
    stored = {row.goal_id: row for row in queries.list_mark_rows(db, [part.id])}
    own = care.find_goal_ids(db, part.patient_id) if goals else set()
    for goal_id, mark in goals.items():
        row = stored.pop(goal_id, None)
        if row is not None:
            row.mark = mark
        elif goal_id in own:
            db.add(NoteGoalMark(part_id=part.id, patient_id=part.patient_id, goal_id=goal_id, mark=mark))
    for row in stored.values():
        db.delete(row)
