"""Who attended, as sheets bring it: through the same service as the day's own sheet, with all it refuses."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from causeway import clock
from causeway.errors import Refused
from causeway.ids import new_id
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench
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
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, SignSource
from tenants.sessions.services import attendance as service
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
    Problem.EXCUSED_WITHOUT_WORD: ("reason", reasons.EXCUSED_WITHOUT_WORD),
    Problem.CANCELLED: ("session_id", reasons.WAS_CANCELLED),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What people may correct of it here."""

    status: AttendanceStatus
    arrived_at: datetime | None
    left_at: datetime | None
    reason: AbsenceReason | None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row that may be written: what comes of it, and what is said of which date (None where nothing changes)."""

    applied: Applied
    on: date
    said: Said | None


@dataclass(slots=True)
class _House:
    """What a batch is about, read in three statements. taken: ids of rows, those to be written too."""

    hours: dict[UUID, TherapySession]
    rows: dict[tuple[UUID, UUID], Attendance]
    signed_in: set[tuple[UUID, date]]
    taken: dict[tuple[UUID, UUID], UUID] = field(default_factory=dict)


def attendance(bench: Bench, record: AttendanceRecord, known: UUID | None) -> Applied:
    """Somebody's attendance in a session: written down, or corrected. Raises: BadField, Refused."""
    (found,) = together(bench, [(record, known)])
    if isinstance(found, BadField):
        raise found
    return found


def together(bench: Bench, records: Sequence[tuple[AttendanceRecord, UUID | None]]) -> list[Applied | BadField]:
    """What became of each of a batch, or why it was left out; date by date, in a few statements each. Raises: Refused."""
    house = _look(bench, [record for record, _known in records])
    found: list[Applied | BadField] = []
    said: dict[date, dict[int, Said]] = {}
    for at, (record, known) in enumerate(records):
        try:
            ready = _prepare(bench, house, record, known)
        except BadField as bad:
            found.append(bad)
            continue
        found.append(ready.applied)
        if ready.said is not None:
            said.setdefault(ready.on, {})[at] = ready.said
    for on, marks in said.items():
        for at, refused in _write(bench, on, marks).items():
            found[at] = refused
    return found


def _write(bench: Bench, on: date, marks: dict[int, Said]) -> dict[int, BadField]:
    """Write a date's marks; those the service objects to stay out, with the reason."""
    refused: dict[int, BadField] = {}
    while marks:
        try:
            service.record(bench.db, bench.actor, on, list(marks.values()), source=SignSource.IMPORT)
            break
        except NotPossible as refusal:  # said before anything is written
            errors = {(one.session_id, one.patient_id): one.error for one in refusal.objections}
            refused |= {
                at: _words_of(errors[one.session_id, one.patient_id])
                for at, one in marks.items()
                if (one.session_id, one.patient_id) in errors
            }
            marks = {at: one for at, one in marks.items() if at not in refused}
    return refused


def _words_of(error: Refused) -> BadField:
    """The column that was refused and why, without a name or a time."""
    column, reason = _OBJECTIONS.get(type(error), ("record", reasons.NOT_STORABLE))
    if isinstance(error, NotTrue):
        column, reason = _PROBLEMS[error.problem]
    return BadField(column, ValueClass.TEXT, reason)


def _look(bench: Bench, records: Sequence[AttendanceRecord]) -> _House:
    book = bench.book
    session_ids = {found for one in records if (found := book.find(one.session)) is not None}
    patient_ids = {found for one in records if (found := book.find(one.patient)) is not None}
    hours = {one.id: one for one in queries.list_hours(bench.db, session_ids)}
    dates = [one.on_date for one in hours.values()]
    days = roster.list_days(bench.db, min(dates), max(dates), patient_ids=patient_ids) if dates else []
    return _House(
        hours,
        {(row.session_id, row.patient_id): row for row in queries.list_marks(bench.db, session_ids, patient_ids)},
        {(row.patient_id, row.on_date) for row in days},
    )


def _prepare(bench: Bench, house: _House, record: AttendanceRecord, known: UUID | None) -> _Ready:
    patient_id = bench.patient(record.patient)
    session = house.hours[bench.session(record.session, "session_id")]
    key, on = (session.id, patient_id), session.on_date
    stored = house.rows.get(key)
    if known is not None and (stored is None or stored.id != known):
        raise BadField("session_id", ValueClass.REFERENCE, reasons.CHANGED_SESSION)
    said = _said(bench, record, session, is_signed_in=(patient_id, on) in house.signed_in)
    kept: tuple[str, ...] = ()
    after, record_id = said, house.taken.setdefault(key, stored.id if stored else new_id())
    if stored is not None:
        before = _known(stored)
        after, kept = keeping(bench.book, stored.id, before, said)
        if kept or (after == before and not _by(record, stored)):
            return _Ready(Applied(stored.id, Verdict.UNCHANGED, said=asdict(said), kept=kept), on, None)
    mark = Mark(after.status, after.arrived_at, after.left_at, after.reason, stored is not None and stored.is_makeup)
    afar = Afar(AttendedBy(record.attended_by)) if _by(record, stored) else None
    verdict = Verdict.CREATED if known is None else Verdict.UPDATED
    return _Ready(
        Applied(record_id, verdict, said=asdict(said), kept=kept),
        on,
        Said(session.id, patient_id, mark, afar=afar, row_id=record_id),
    )


def _by(record: AttendanceRecord, stored: Attendance | None) -> bool:
    """Whether the sheet says of the way they took part what is not written down."""
    return bool(record.attended_by) and (stored is None or stored.attended_by != record.attended_by)


def _said(bench: Bench, record: AttendanceRecord, session: TherapySession, *, is_signed_in: bool) -> _Known:
    """What the sheet says. Present without a time: from the start to the end, as far as it is over; where a sign-in of the
    day is known, that stands.
    """
    held = Hour(session.starts_at, session.ends_at, session.began_at, session.ended_at).held
    arrived = _moment(bench, session, record.arrived_minutes, "arrived", held)
    left = _moment(bench, session, record.left_minutes, "left", held)
    status = AttendanceStatus(record.status)
    if status is AttendanceStatus.PRESENT and not is_signed_in and arrived is None and left is None:
        is_over = held.end <= whole(clock.now())
        arrived, left = held.start, held.end if is_over else None
    return _Known(status, arrived, left, AbsenceReason(record.reason) if record.reason else None)


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
