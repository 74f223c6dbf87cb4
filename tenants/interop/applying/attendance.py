"""Who attended, as sheets bring it: through the same service as the day's own sheet, with all it refuses."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from causeway import clock
from causeway.errors import Refused
from causeway.ids import new_id
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, same_patient
from tenants.interop.applying.local import keeping
from tenants.interop.records import AttendanceRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.sessions.errors import (
    DischargedBefore,
    NoOpenEpisode,
    NotPossible,
    NotTrue,
    NotYetAdmitted,
    OnLeave,
    OtherProgram,
)
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries import roster
from tenants.sessions.queries import schedule_hours as queries
from tenants.sessions.rules.day import Mark, Problem
from tenants.sessions.rules.minutes import Hour, Interval, whole
from tenants.sessions.rules.typed_times import BadTime, read_minutes
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy
from tenants.sessions.services.attendance import Afar, Said

_OBJECTIONS: Final[dict[type[Refused], tuple[str, str]]] = {
    NoOpenEpisode: ("patient_id", reasons.IN_NO_PROGRAM),
    DischargedBefore: ("patient_id", reasons.AFTER_DISCHARGE),
    NotYetAdmitted: ("patient_id", reasons.BEFORE_ADMISSION),
    OnLeave: ("patient_id", reasons.WAS_ON_LEAVE),
    OtherProgram: ("session_id", reasons.NOT_THEIR_PROGRAM),
}
_PROBLEMS: Final = {
    Problem.LEFT_BEFORE_ARRIVED: ("left", reasons.LEFT_BEFORE_ARRIVED),
    Problem.ARRIVED_AFTER_END: ("arrived", reasons.ARRIVED_AFTER_END),
    Problem.LEFT_BEFORE_START: ("left", reasons.LEFT_BEFORE_START),
    Problem.AHEAD: ("arrived", reasons.TIME_AHEAD),
    Problem.NOT_BEGUN: ("session_id", reasons.NOT_BEGUN),
    Problem.NO_REASON: ("reason", reasons.NO_REASON_GIVEN),
    Problem.CANCELLED: ("session_id", reasons.WAS_CANCELLED),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What people may correct of it here."""

    status: AttendanceStatus
    arrived_at: datetime | None
    left_at: datetime | None
    reason: AbsenceReason | None


def attendance(bench: Bench, record: AttendanceRecord, known: UUID | None) -> Applied:
    """Somebody's attendance in a session: written down with others of its date, or corrected. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    session = queries.get_hour(bench.db, bench.session(record.session, "session_id"))
    stored = queries.find_attendance(bench.db, session.id, patient_id)
    if stored is not None:
        same_patient(stored.patient_id, patient_id)
    if known is not None and (stored is None or stored.id != known):
        raise BadField("session_id", ValueClass.REFERENCE, reasons.CHANGED_SESSION)
    said = _said(bench, record, session, patient_id)
    kept: tuple[str, ...] = ()
    after, verdict, record_id = said, Verdict.CREATED, new_id()
    if stored is not None:
        record_id, before = stored.id, _known(stored)
        after, kept = keeping(bench.book, stored.id, before, said)
        if kept or (after == before and not _by(record, stored)):
            return Applied(stored.id, Verdict.UNCHANGED, said=asdict(said), kept=kept)
        verdict = Verdict.CREATED if known is None else Verdict.UPDATED
    mark = Mark(after.status, after.arrived_at, after.left_at, after.reason, stored is not None and stored.is_makeup)
    afar = Afar(AttendedBy(record.attended_by)) if _by(record, stored) else None
    bench.pending.mark(session.on_date, Said(session.id, patient_id, mark, afar=afar, row_id=record_id))
    return Applied(record_id, verdict, said=asdict(said), kept=kept)


def words_of(refusal: NotPossible) -> tuple[str, str]:
    """The column that was refused and why, without a name or a time."""
    error = refusal.objections[0].error
    if isinstance(error, NotTrue):
        return _PROBLEMS[error.problem]
    return _OBJECTIONS.get(type(error), ("record", reasons.NOT_STORABLE))


def _by(record: AttendanceRecord, stored: Attendance | None) -> bool:
    """Whether the sheet says of the way they took part what is not written down."""
    return bool(record.attended_by) and (stored is None or stored.attended_by != record.attended_by)


def _said(bench: Bench, record: AttendanceRecord, session: TherapySession, patient_id: UUID) -> _Known:
    hour = Hour(session.starts_at, session.ends_at, session.began_at, session.ended_at)
    arrived = _moment(bench, session, record.arrived_minutes, "arrived", hour.held)
    left = _moment(bench, session, record.left_minutes, "left", hour.held)
    status = AttendanceStatus(record.status)
    if status is AttendanceStatus.PRESENT and arrived is None and left is None:
        arrived, left = _whole_hour(bench, session, hour, patient_id)
    return _Known(status, arrived, left, AbsenceReason(record.reason) if record.reason else None)


def _whole_hour(
    bench: Bench, session: TherapySession, hour: Hour, patient_id: UUID
) -> tuple[datetime | None, datetime | None]:
    """Present without a time: from the start to the end, as far as it is over; where a sign-in is known, that stands."""
    on = session.on_date
    if roster.list_days(bench.db, on, on, patient_ids=[patient_id]):
        return None, None
    is_over = hour.held.end <= whole(clock.now())
    return hour.held.start, hour.held.end if is_over else None


def _moment(bench: Bench, session: TherapySession, minutes: int | None, column: str, near: Interval) -> datetime | None:
    if minutes is None:
        return None
    try:
        return read_minutes(minutes, session.on_date, bench.actor.zone, near)
    except BadTime:
        raise BadField(column, ValueClass.TEXT, reasons.SKIPPED_TIME) from None


def _known(stored: Attendance) -> _Known:
    arrived, left = (None if at is None else at.astimezone(UTC) for at in (stored.arrived_at, stored.left_at))
    return _Known(stored.status, arrived, left, stored.reason)
