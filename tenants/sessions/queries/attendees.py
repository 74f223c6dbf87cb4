"""Who attended the sessions that a note covers, with their minutes and every name they go by. A fixed few statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tenants.intake.models import Leave, Stay
from tenants.patients.models import Patient
from tenants.sessions.models import Attendance, ProgramDay, TherapySession
from tenants.sessions.rules.minutes import Attended, Hour, Interval, Times, attended, total
from tenants.sessions.rules.naming import Named
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, SessionStatus


@dataclass(slots=True)
class Attendee:
    """Somebody expected in the sessions, or known to have been there or away.

    status: present where they were in any of the sessions, away where they were in none, else expected. minutes: the union
    on the clock; is_unsettled: somebody still has to say when they left one of them.
    """

    patient_id: UUID
    episode_id: UUID
    first_name: str
    last_name: str
    preferred_name: str | None
    pronouns: str | None
    record_number: str
    status: AttendanceStatus = AttendanceStatus.EXPECTED
    reason: AbsenceReason | None = None
    is_makeup: bool = False
    minutes: int = 0
    is_unsettled: bool = False
    by_session: dict[UUID, AttendanceStatus] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """What to call them: the preferred name, else the first."""
        return self.preferred_name or self.first_name

    @property
    def name(self) -> str:
        """The name they go by, and the last."""
        return f"{self.called} {self.last_name}".strip()

    @property
    def is_present(self) -> bool:
        """Whether they were in any of the sessions."""
        return self.status is AttendanceStatus.PRESENT

    @property
    def is_away(self) -> bool:
        """Whether they are known to have been in none."""
        return self.status in {AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT}

    @property
    def named(self) -> Named[UUID]:
        """Their names, for the name check."""
        return Named(self.patient_id, self.first_name, self.last_name, self.preferred_name or "")


_PERSON = (
    Patient.first_name,
    Patient.last_name,
    Patient.preferred_name,
    Patient.pronouns,
    Patient.record_number,
)


def list_attendees(db: Session, sessions: Sequence[TherapySession]) -> list[Attendee]:
    """Everybody on the roster of the sessions, by name; of one date and, where they are several, of one track."""
    held = [session for session in sessions if session.status is not SessionStatus.CANCELLED]
    found = _expected(db, held)
    rows = _rows(db, [session.id for session in sessions], found)
    days = _days(db, sessions, found)
    for patient_id, attendee in found.items():
        _settle(attendee, sessions, rows.get(patient_id, {}), days.get(patient_id, Times()))
    return sorted(found.values(), key=lambda one: (one.called.casefold(), one.last_name.casefold(), one.patient_id))


def _expected(db: Session, sessions: Sequence[TherapySession]) -> dict[UUID, Attendee]:
    tracks = {session.track_id for session in sessions if session.track_id is not None}
    if not tracks:
        return {}
    on = sessions[0].on_date
    on_leave = select(Leave.id).where(
        Leave.clinic_id == Stay.clinic_id,
        Leave.episode_id == Stay.episode_id,
        Leave.from_on <= on,
        or_(Leave.returned_on.is_(None), Leave.returned_on > on),
    )
    statement = (
        select(Stay.patient_id, Stay.episode_id, *_PERSON)
        .join(Patient, and_(Patient.clinic_id == Stay.clinic_id, Patient.id == Stay.patient_id))
        .where(
            Stay.track_id.in_(tracks),
            Stay.from_on <= on,
            or_(Stay.until_on.is_(None), Stay.until_on >= on),
            ~on_leave.exists(),
        )
    )
    return {row[0]: Attendee(*row) for row in db.execute(statement)}


def _rows(db: Session, ids: Collection[UUID], found: dict[UUID, Attendee]) -> dict[UUID, dict[UUID, Attendance]]:
    statement = (
        select(Attendance, *_PERSON)
        .join(Patient, and_(Patient.clinic_id == Attendance.clinic_id, Patient.id == Attendance.patient_id))
        .where(Attendance.session_id.in_(ids))
    )
    rows: dict[UUID, dict[UUID, Attendance]] = {}
    for row, first, last, preferred, pronouns, number in db.execute(statement):
        rows.setdefault(row.patient_id, {})[row.session_id] = row
        if row.patient_id not in found:
            found[row.patient_id] = Attendee(row.patient_id, row.episode_id, first, last, preferred, pronouns, number)
    return rows


def _days(db: Session, sessions: Sequence[TherapySession], patients: Iterable[UUID]) -> dict[UUID, Times]:
    if not sessions:
        return {}
    statement = select(ProgramDay.patient_id, ProgramDay.signed_in_at, ProgramDay.signed_out_at).where(
        ProgramDay.on_date == sessions[0].on_date, ProgramDay.patient_id.in_(list(patients))
    )
    return {row.patient_id: Times(row.signed_in_at, row.signed_out_at) for row in db.execute(statement)}


def _settle(attendee: Attendee, sessions: Sequence[TherapySession], rows: dict[UUID, Attendance], day: Times) -> None:
    """Put together what is known of one person in all the sessions."""
    intervals: list[Interval] = []
    for session in sessions:
        row = rows.get(session.id)
        status = AttendanceStatus.EXPECTED if row is None else row.status
        attendee.by_session[session.id] = status
        if row is None:
            continue
        stay = _attended(session, row, day)
        intervals += stay.intervals
        attendee.is_unsettled |= stay.is_unsettled
        attendee.is_makeup |= row.is_makeup
        attendee.reason = attendee.reason or row.reason
    attendee.minutes = total(intervals)
    known = set(attendee.by_session.values())
    for status in (AttendanceStatus.PRESENT, AttendanceStatus.EXPECTED, AttendanceStatus.EXCUSED):
        if status in known:
            attendee.status = status
            break
    else:
        attendee.status = AttendanceStatus.ABSENT if known else AttendanceStatus.EXPECTED
    if attendee.is_present:
        attendee.reason = None


def _attended(session: TherapySession, row: Attendance, day: Times) -> Attended:
    hour = Hour(session.starts_at, session.ends_at, session.began_at, session.ended_at, session.breaks)
    return attended(hour, row.status, Times(row.arrived_at, row.left_at), day)
