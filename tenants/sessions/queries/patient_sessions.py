"""The sessions of one patient with minutes and the state of the note."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from causeway import clock
from tenants.programs.rules import NoteFormat, NoteMode, SessionKind
from tenants.sessions.models import Attendance, Note, NotePart, NoteSession, ProgramDay, TherapySession
from tenants.sessions.queries.roster_rows import SessionRow
from tenants.sessions.rules.minutes import Hour, Times, attended
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, SessionStatus

PAGE = 25


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as the patient's chart shows it. note_id, part: None while nothing is written of them.

    is_documented_elsewhere: its note is kept in the system it was taken over from.
    """

    session_id: UUID
    track_id: UUID | None
    on_date: date
    title: str
    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool = False
    is_documented_elsewhere: bool = False
    status: AttendanceStatus = AttendanceStatus.EXPECTED
    reason: AbsenceReason | None = None
    is_makeup: bool = False
    minutes: int = 0
    is_unsettled: bool = False
    note_id: UUID | None = None
    format: NoteFormat | None = None
    mode: NoteMode | None = None
    part: NotePart | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether attendance was changed after the part was signed; a daily note says so on its own page."""
        if self.part is None or self.part.signed_minutes is None or self.mode is not NoteMode.PER_SESSION:
            return False
        return self.part.signed_minutes != self.minutes

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return self.ends_at <= clock.now()


def list_sessions_of_patient(
    db: Session, patient_id: UUID, *, before: tuple[datetime, UUID] | None = None, limit: int = PAGE + 1
) -> list[SessionLine]:
    """The sessions on the patient's roster that something is written down about, the newest first. One statement."""
    statement = (
        select(TherapySession, Attendance, ProgramDay.signed_in_at, ProgramDay.signed_out_at, Note, NotePart)
        .join(
            Attendance,
            and_(Attendance.clinic_id == TherapySession.clinic_id, Attendance.session_id == TherapySession.id),
        )
        .outerjoin(
            ProgramDay,
            and_(
                ProgramDay.clinic_id == Attendance.clinic_id,
                ProgramDay.patient_id == Attendance.patient_id,
                ProgramDay.on_date == TherapySession.on_date,
            ),
        )
        .outerjoin(
            NoteSession,
            and_(NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id),
        )
        .outerjoin(Note, and_(Note.clinic_id == NoteSession.clinic_id, Note.id == NoteSession.note_id))
        .outerjoin(
            NotePart,
            and_(
                NotePart.clinic_id == Note.clinic_id,
                NotePart.note_id == Note.id,
                NotePart.patient_id == Attendance.patient_id,
            ),
        )
        .where(Attendance.patient_id == patient_id)
        .order_by(TherapySession.starts_at.desc(), TherapySession.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(tuple_(TherapySession.starts_at, TherapySession.id) < before)
    return [
        _line(session, row, Times(came, went), note, part)
        for session, row, came, went, note, part in db.execute(statement)
    ]


def _line(
    session: TherapySession,
    row: Attendance,
    day: Times,
    note: Note | None,
    part: NotePart | None,
) -> SessionLine:
    hour = Hour(session.starts_at, session.ends_at, session.began_at, session.ended_at, session.breaks)
    stay = attended(hour, row.status, Times(row.arrived_at, row.left_at), day)
    return SessionLine(
        session.id,
        session.track_id,
        session.on_date,
        session.title,
        session.kind,
        session.starts_at,
        session.ends_at,
        session.status is SessionStatus.CANCELLED,
        session.is_documented_elsewhere,
        row.status,
        row.reason,
        row.is_makeup,
        stay.minutes,
        stay.is_unsettled,
        note.id if note is not None else None,
        note.format if note is not None else None,
        note.mode if note is not None else None,
        part,
    )


def unmarked_line(session: SessionRow) -> SessionLine:
    """A session that expected the patient and about which nothing is written down."""
    return SessionLine(
        session.id,
        session.track_id,
        session.on_date,
        session.title,
        session.kind,
        session.starts_at,
        session.ends_at,
    )
