"""How every verb on a note begins: the session, what its note covers, who attended, and whom of them this person may write of.

Facilitating a session is enough to document it, however long ago it was; everybody else goes by their caseload. To co-sign,
what counts is who signed (`tenants/staff/cosigning.py`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission, Scope
from causeway.errors import OutsideCaseload
from tenants.patients.models import Patient
from tenants.programs.rules import NoteFormat, NoteHeadings, NoteMode
from tenants.sessions.models import Note, NotePart, TherapySession
from tenants.sessions.note_errors import FamilyKind, NotBegun, SessionCancelled
from tenants.sessions.queries import notes as queries
from tenants.sessions.queries.attendees import Attendee, list_attendees
from tenants.sessions.queries.notes import Leader
from tenants.sessions.rules.notes import GROUPS, NOT_OURS, Section, required_sections, shares_a_day
from tenants.sessions.rules.words import SessionStatus
from tenants.staff import cosigning


@dataclass(slots=True)
class Sheet:
    """A note as it stands, or as it would begin, with everybody it may be about.

    session: the one it was opened at. attendees: those this person may see; everybody_named: all who attended, for the name
    check. parts: by patient. required: headings under which everybody's part needs words.
    """

    session: TherapySession
    sessions: list[TherapySession]
    note: Note | None
    mode: NoteMode
    format: NoteFormat
    attendees: list[Attendee]
    everybody: list[Attendee]
    leaders: list[Leader]
    required: tuple[Section, ...]
    parts: dict[UUID, NotePart] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The note's version; 0 while there is none."""
        return 0 if self.note is None else self.note.version

    @property
    def is_group(self) -> bool:
        """Whether the note has a part that several people share."""
        return self.session.kind in GROUPS

    @property
    def is_cancelled(self) -> bool:
        """Whether the session was called off."""
        return self.session.status is SessionStatus.CANCELLED

    @property
    def began_at(self) -> datetime:
        """When the first of the sessions began."""
        return min(one.began_at or one.starts_at for one in self.sessions)

    @property
    def ended_at(self) -> datetime:
        """When the last of the sessions ended: from here the hours to sign count."""
        return max(one.ended_at or one.ends_at for one in self.sessions)

    def is_led_by(self, user_id: UUID | None) -> bool:
        """Whether somebody led one of the sessions."""
        return user_id is not None and any(leader.user_id == user_id for leader in self.leaders)

    def may_be_signed_by(self, user_id: UUID | None) -> bool:
        """Whether somebody may sign: they led, or nobody on record did."""
        return user_id is not None and (not self.leaders or self.is_led_by(user_id))

    def find(self, patient_id: UUID) -> Attendee | None:
        """Somebody on the sheet."""
        return next((one for one in self.attendees if one.patient_id == patient_id), None)


def load(db: Session, actor: Actor, session_id: UUID, permission: Permission, *, for_update: bool = False) -> Sheet:
    """The sheet of a session. for_update: the sessions and the note stay locked until the commit.

    Raises Forbidden, SessionNotFound, FamilyKind, OutsideCaseload, NotTheirSupervisor.
    """
    scope = access.require(actor, permission)
    if for_update:  # two people who begin one note meet here
        queries.lock_day(db, session_id)
    session = queries.get_session(db, session_id)
    if session.kind in NOT_OURS:
        raise FamilyKind
    note = queries.find_note(db, session.id, for_update=for_update)
    program = queries.find_program(db, session)
    mode, written_as, headings = (NoteMode.PER_SESSION, NoteFormat.DAP, NoteHeadings.EVERY)
    if program is not None:
        mode, written_as, headings = program.note_mode, program.note_format, program.note_headings
    if note is not None:
        mode, written_as = note.mode, note.format
    elif not shares_a_day(mode, session.kind, has_track=session.track_id is not None):
        mode = NoteMode.PER_SESSION
    sessions = queries.list_covered(db, session, note, mode, for_update=for_update)
    everybody = list_attendees(db, sessions)
    required = required_sections(written_as, headings)
    sheet = Sheet(session, sessions, note, mode, written_as, [], everybody, [], required)
    sheet.leaders = queries.list_leaders(db, [one.id for one in sessions])
    sheet.attendees = _seen(db, actor, permission, scope, sheet)
    if note is not None:
        seen = {one.patient_id for one in sheet.attendees}
        parts = queries.list_parts(db, note.id, for_update=for_update)
        sheet.parts = {patient_id: part for patient_id, part in parts.items() if patient_id in seen}
    return sheet


def require_begun(sheet: Sheet) -> None:
    """Raises SessionCancelled, NotBegun."""
    if sheet.is_cancelled:
        raise SessionCancelled
    if sheet.began_at > clock.now():
        raise NotBegun


def _seen(db: Session, actor: Actor, permission: Permission, scope: Scope, sheet: Sheet) -> list[Attendee]:
    if scope is Scope.ALL:
        return sheet.everybody
    if permission is Permission.CARE_COSIGN:
        return _supervised(db, actor, sheet)
    if sheet.is_led_by(actor.user_id):
        return sheet.everybody
    criterion = access.visible(actor, permission, Patient.id)
    statement = select(Patient.id).where(Patient.id.in_([one.patient_id for one in sheet.everybody]))
    own = set(db.scalars(statement if criterion is None else statement.where(criterion)))
    if not own:
        raise OutsideCaseload(sheet.session.id)
    return [one for one in sheet.everybody if one.patient_id in own]


def _supervised(db: Session, actor: Actor, sheet: Sheet) -> list[Attendee]:
    """Those of whom somebody wrote and signed whom the actor supervises. Raises NotTheirSupervisor."""
    reach = cosigning.reach(db, actor, Permission.CARE_COSIGN)
    parts = queries.list_parts(db, sheet.note.id) if sheet.note is not None else {}
    addenda = queries.list_addendum_rows(db, sheet.note.id) if sheet.note is not None else []
    reach.require_any([part.signed_by_id for part in parts.values()] + [row.signed_by_id for row in addenda])
    seen = {patient_id for patient_id, part in parts.items() if reach.covers(part.signed_by_id)}
    seen |= {row.patient_id for row in addenda if row.patient_id is not None and reach.covers(row.signed_by_id)}
    return [one for one in sheet.everybody if one.patient_id in seen]
