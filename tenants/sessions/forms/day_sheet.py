"""The day's sheet as a form: what each cell and each sign-in shows, what was typed there, and what that says.

A cell's field names are `<patient>.<session>.status|in|out|reason|base|was`; a day's `<patient>.in|out|base|was`. `base`
carries what the page showed, so that two people's saves can be told apart; `was` what stood there when the mark was made,
where somebody has saved another since. Both are compared, never trusted with anything else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext

from causeway import clock
from causeway.web import formats
from causeway.web.forms import Form
from tenants.sessions.errors import CellConflict, Objection
from tenants.sessions.queries.roster_rows import AttendanceRow, SessionRow
from tenants.sessions.queries.track_day import PersonDay, Roll
from tenants.sessions.rules.day import EXPECTED, Mark
from tenants.sessions.rules.minutes import Attended, Interval, Times, attended
from tenants.sessions.rules.typed_times import BadTime, read_time
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus
from tenants.sessions.services.attendance import Said, SaidOfDay

MAKEUP = "makeup"


class DayForm(Form):
    """Carries the once-only key; the cells are the sheet's."""


@dataclass(slots=True)
class Cell:
    """One person in one session, as drawn. name: the prefix of its fields. status: "expected", "present", "makeup", …

    arrived, left: as typed or stored. is_theirs: the session expects them. problem: a sentence. was, theirs: what stood there
    when the mark was made and what somebody else saved meanwhile, the latter in words. is_kept: marked before, not saved.
    """

    name: str
    session: SessionRow
    status: str
    arrived: str
    left: str
    reason: str
    base: str
    is_theirs: bool
    came: Attended
    problem: str = ""
    was: str = ""
    theirs: str = ""
    recorded_by: str = ""
    is_kept: bool = False


@dataclass(slots=True)
class Line:
    """One person's line."""

    person: PersonDay
    name: str
    arrived: str
    left: str
    base: str
    cells: list[Cell]
    problem: str = ""
    was: str = ""
    theirs: str = ""
    is_kept: bool = False

    def stored(self, cell: Cell) -> Mark:
        """What is written of them and a session."""
        place = self.person.places.get(cell.session.id)
        return EXPECTED if place is None else place.mark


@dataclass(slots=True)
class Sheet:
    """The whole sheet. said, days: what was changed, once read."""

    day: Roll
    zone: ZoneInfo
    lines: list[Line]
    said: list[Said] = field(default_factory=list)
    days: list[SaidOfDay] = field(default_factory=list)
    is_readable: bool = True

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field name, sentence) of everything that needs another look."""
        found = []
        for line in self.lines:
            found += [(f"{line.name}.in", text) for text in (line.problem, line.theirs) if text]
            found += [
                (f"{cell.name}.status", text) for cell in line.cells for text in (cell.problem, cell.theirs) if text
            ]
        return found

    def line_of(self, patient_id: UUID) -> Line | None:
        """A person's line."""
        return next((line for line in self.lines if line.person.patient_id == patient_id), None)

    def cell_of(self, patient_id: UUID, session_id: UUID) -> Cell | None:
        """A person's cell in a session."""
        line = self.line_of(patient_id)
        return None if line is None else next((c for c in line.cells if c.session.id == session_id), None)


def draw(day: Roll, zone: ZoneInfo) -> Sheet:
    """The sheet as stored."""
    return Sheet(day, zone, [_line(person, day.held, zone) for person in day.people])


def _line(person: PersonDay, sessions: Iterable[SessionRow], zone: ZoneInfo) -> Line:
    cells = []
    for session in sessions:
        place = person.places.get(session.id)
        mark = EXPECTED if place is None else place.mark
        row = None if place is None else place.row
        cells.append(
            Cell(
                f"{person.patient_id.hex}.{session.id.hex}",
                session,
                status_of(mark),
                shown(mark.arrived_at, zone),
                shown(mark.left_at, zone),
                mark.reason.value if mark.reason else "",
                _base(mark),
                place is not None,
                attended(session.hour, mark.status, mark.times, person.day),
                recorded_by=(row.recorded_by or "") if row is not None else "",
            )
        )
    times = person.day
    return Line(
        person,
        person.patient_id.hex,
        shown(times.arrived_at, zone),
        shown(times.left_at, zone),
        f"{_stamp(times.arrived_at)}|{_stamp(times.left_at)}",
        cells,
    )


def read(sheet: Sheet, typed: Mapping[str, str]) -> None:
    """Put what was typed on the sheet, and read what it says. Cells that were not sent, or not touched, say nothing."""
    for line in sheet.lines:
        _read_day(sheet, line, typed)
        for cell in line.cells:
            _read_cell(sheet, line, cell, typed)


def _read_day(sheet: Sheet, line: Line, typed: Mapping[str, str]) -> None:
    base = typed.get(f"{line.name}.base")
    if base is None:
        return
    before, line.base, line.was = times_of(base), base, typed.get(f"{line.name}.was", "")
    line.arrived, line.left = (typed.get(f"{line.name}.{side}", "").strip()[:20] for side in ("in", "out"))
    hours = [cell.session.hour.held for cell in line.cells if cell.is_theirs] or [
        cell.session.hour.held for cell in line.cells
    ]
    if before is None or not hours:
        return
    near = Interval(min(one.start for one in hours), max(one.end for one in hours))
    try:
        times = Times(
            _instant(sheet, line.arrived, before.arrived_at, near), _instant(sheet, line.left, before.left_at, near)
        )
    except BadTime:
        line.problem, sheet.is_readable = _no_time(line.arrived, line.left), False
        return
    if times.left_at and not times.arrived_at:
        line.problem, sheet.is_readable = gettext("Say when they signed in as well."), False
    elif times != before:
        sheet.days.append(SaidOfDay(line.person.patient_id, times, before))


def _read_cell(sheet: Sheet, line: Line, cell: Cell, typed: Mapping[str, str]) -> None:
    base = typed.get(f"{cell.name}.base", "")
    before = mark_of(base)
    if before is None:
        return
    cell.base, cell.was = base, typed.get(f"{cell.name}.was", "")
    cell.status = typed.get(f"{cell.name}.status", "expected")
    cell.arrived, cell.left = (typed.get(f"{cell.name}.{side}", "").strip()[:20] for side in ("in", "out"))
    cell.reason = typed.get(f"{cell.name}.reason", "")
    try:
        mark = _mark(sheet, cell, before)
    except BadTime:
        cell.problem, sheet.is_readable = _no_time(cell.arrived, cell.left), False
        return
    if not mark.same_as(before) or not before.same_as(line.stored(cell)):
        sheet.said.append(Said(cell.session.id, line.person.patient_id, mark, before))


def _mark(sheet: Sheet, cell: Cell, before: Mark) -> Mark:
    is_makeup = cell.status == MAKEUP
    known = {status.value: status for status in AttendanceStatus}
    status = AttendanceStatus.PRESENT if is_makeup else known.get(cell.status, AttendanceStatus.EXPECTED)
    if status in {AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT}:
        reasons = {reason.value: reason for reason in AbsenceReason}
        usual = AbsenceReason.NO_WORD if status is AttendanceStatus.ABSENT else None
        return Mark(status, reason=reasons.get(cell.reason, usual), is_makeup=before.is_makeup)
    was_expected = before.status is AttendanceStatus.EXPECTED
    near = cell.session.hour.held
    arrived = _instant(sheet, cell.arrived, before.arrived_at, near)
    left = _instant(sheet, cell.left, before.left_at, near)
    if status is AttendanceStatus.EXPECTED and cell.status == status_of(before) and (arrived or left):
        status = AttendanceStatus.PRESENT  # a time was typed and nothing else: they were there
    if status is AttendanceStatus.EXPECTED:
        return Mark(is_makeup=before.is_makeup)
    return Mark(status, arrived, left, is_makeup=is_makeup or (was_expected and before.is_makeup))


def _instant(sheet: Sheet, text: str, before: datetime | None, near: Interval) -> datetime | None:
    if text == shown(before, sheet.zone):
        return before
    return read_time(text, sheet.day.on, sheet.zone, near)


def object_to(sheet: Sheet, objections: Iterable[Objection]) -> None:
    """Put each refusal beside what it is about."""
    for one in objections:
        sentence = str(gettext(one.error.template)).format(**one.error.fields)
        line = sheet.line_of(one.patient_id)
        cell = None if one.session_id is None else sheet.cell_of(one.patient_id, one.session_id)
        if cell is not None:
            cell.problem = sentence
        elif line is not None:
            line.problem = sentence


def show_conflicts(sheet: Sheet, conflicts: Iterable[CellConflict]) -> None:
    """Say on each cell what somebody else saved there meanwhile. What was typed stays; saving again means it."""
    for one in conflicts:
        line = sheet.line_of(one.patient_id)
        cell = None if one.session_id is None else sheet.cell_of(one.patient_id, one.session_id)
        if cell is not None:
            cell.theirs = gettext(
                "%(who)s saved “%(what)s” meanwhile. Save again to put yours in its place.",
                who=(one.stored.recorded_by if one.stored else None) or gettext("Somebody else"),
                what=_in_words(one.stored, sheet.zone),
            )
        elif line is not None and one.stored_day is not None:
            line.theirs = gettext(
                "Somebody else saved %(in)s to %(out)s meanwhile. Save again to put yours in its place.",
                **{
                    "in": shown(one.stored_day.arrived_at, sheet.zone) or "–",
                    "out": shown(one.stored_day.left_at, sheet.zone) or "–",
                },
            )


def keep_typed(fresh: Sheet, typed: Sheet) -> None:
    """Put what was typed onto a sheet drawn afresh: what others saved elsewhere is there, and the bases are today's."""
    changed = {
        (one.patient_id, one.session_id) for one in typed.said if one.before is None or not one.mark.same_as(one.before)
    }
    days = {one.patient_id for one in typed.days}
    for line in fresh.lines:
        mine = typed.line_of(line.person.patient_id)
        if mine is None:
            continue
        if line.person.patient_id in days or mine.problem:
            line.arrived, line.left, line.was = mine.arrived, mine.left, _began(mine, line.base)
        for cell in line.cells:
            its = typed.cell_of(line.person.patient_id, cell.session.id)
            if its is not None and ((line.person.patient_id, cell.session.id) in changed or its.problem):
                cell.status, cell.arrived, cell.left, cell.reason = its.status, its.arrived, its.left, its.reason
                cell.was = _began(its, cell.base)


def _began(typed: Line | Cell, base: str) -> str:
    """What stood there when a mark was made, where that is not what stands there now."""
    began = typed.was or typed.base
    return "" if began == base else began


def _in_words(row: AttendanceRow | None, zone: ZoneInfo) -> str:
    if row is None:
        return str(gettext("nothing yet"))
    words: str = {
        AttendanceStatus.EXPECTED: gettext("expected"),
        AttendanceStatus.PRESENT: gettext("present"),
        AttendanceStatus.EXCUSED: gettext("excused"),
        AttendanceStatus.ABSENT: gettext("absent"),
    }[row.status]
    times = "–".join(shown(moment, zone) for moment in (row.arrived_at, row.left_at) if moment)
    return f"{words} {times}".strip()


def shown(instant: datetime | None, zone: ZoneInfo) -> str:
    """A time as the sheet shows it; nothing for None."""
    return "" if instant is None else formats.clock(clock.local(instant, zone))


def status_of(mark: Mark) -> str:
    """A mark's status as the sheet chooses it."""
    return MAKEUP if mark.is_makeup and mark.status is AttendanceStatus.PRESENT else mark.status.value


def _base(mark: Mark) -> str:
    reason = mark.reason.value if mark.reason else ""
    return f"{mark.status}|{_stamp(mark.arrived_at)}|{_stamp(mark.left_at)}|{reason}|{'m' if mark.is_makeup else ''}"


def _stamp(instant: datetime | None) -> str:
    return "" if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def _moment(stamp: str) -> datetime | None:
    return datetime.strptime(stamp, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC) if stamp else None


def times_of(base: str) -> Times | None:
    """The sign-in and sign-out that a base carries, None when it carries none."""
    try:
        arrived, left = base.split("|")
        return Times(_moment(arrived), _moment(left))
    except ValueError:
        return None


def mark_of(base: str) -> Mark | None:
    """The mark that a base carries, None when it carries none."""
    try:
        status, arrived, left, reason, makeup = base.split("|")
        return Mark(
            AttendanceStatus(status),
            _moment(arrived),
            _moment(left),
            AbsenceReason(reason) if reason else None,
            makeup == "m",
        )
    except ValueError:
        return None


def _no_time(*typed: str) -> str:
    return str(
        gettext("“%(typed)s” is not a time of that day; write it like 9:05 or 1:30 pm.", typed=" – ".join(typed))
    )


def of_date(text: str) -> date | None:
    """The date in an address, None when it is none."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def data_of(day: Roll, zone: ZoneInfo) -> dict[str, Any]:
    """What the page's script mirrors minutes from: sessions with their held time and breaks in minutes of the epoch.

    midnight: of each session, the moment from which its clock counts, which is not the day's where the clocks change.
    """
    return {
        "isBooked": day.is_booked,
        "isToday": day.on == clock.today(zone),
        "sessions": {
            session.id.hex: {
                "pieces": [
                    [int(p.start.timestamp() // 60), int(p.end.timestamp() // 60)] for p in session.hour.pieces()
                ],
                "start": int(session.hour.held.start.timestamp() // 60),
                "end": int(session.hour.held.end.timestamp() // 60),
                "midnight": _midnight(session.starts_at, zone),
            }
            for session in day.held
        },
    }


def _midnight(starts_at: datetime, zone: ZoneInfo) -> int:
    local = clock.local(starts_at, zone)
    return int(starts_at.timestamp() // 60) - local.hour * 60 - local.minute
