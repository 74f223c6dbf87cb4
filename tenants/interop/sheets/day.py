"""Rows of the sheets of episodes, sessions and attendance, in our own columns."""

from datetime import date
from typing import Final

from tenants.intake.rules import Destination, DischargeReason
from tenants.interop import reasons
from tenants.interop.records import AttendanceRecord, EpisodeRecord, Key, Kind, Ref, SessionRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets import patients, programs, staff
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.words import clock, needed_clock, needed_word, number, parts, said_yes_or_no, word
from tenants.programs.rules import SessionKind
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, CancelReason, SessionStatus

EPISODES: Final = "sheet:episodes"
SESSIONS: Final = "sheet:sessions"
ATTENDANCE: Final = "sheet:attendance"

_KINDS: Final = tuple(kind for kind in SessionKind if kind not in {SessionKind.FAMILY, SessionKind.MULTI_FAMILY})
_DELIVERIES: Final = ("in_person", "telehealth", "hybrid")
_MARKS: Final = (AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT)
_MOST_PATIENTS: Final = 4


def episode(cells: Cells) -> list[EpisodeRecord]:
    """A row of an episodes sheet. Raises: BadField."""
    admitted_on = _needed_day(cells, "admitted_on")
    discharged_on, last_on = cells.day("discharged_on"), cells.day("last_attended_on")
    reason = word(cells, "discharge_reason", tuple(DischargeReason))
    destination = word(cells, "destination", tuple(Destination))
    if discharged_on is not None and discharged_on < admitted_on:
        raise BadField("discharged_on", ValueClass.DATE, reasons.END_BEFORE_START)
    if discharged_on is None and (last_on or reason or destination):
        raise BadField("discharged_on", ValueClass.MISSING, reasons.NO_DISCHARGE_DAY)
    hours = number(cells, "week_hours")
    record = EpisodeRecord(
        source=EPISODES,
        source_id=cells.needed("id"),
        patient=_patient(cells, cells.needed("patient_id")),
        track=Ref(Kind.TRACK.value, Key(programs.TRACKS, cells.needed("track_id"))),
        admitted_on=admitted_on,
        track_since=cells.day("track_since"),
        clinician=_colleague(cells.text("staff_id")) if cells.text("staff_id") else None,
        days_per_week=number(cells, "days_per_week"),
        week_minutes=None if hours is None else hours * 60,
        referring_facility=cells.text("referring_facility"),
        referring_discharged_on=cells.day("referring_discharged_on"),
        discharged_on=discharged_on,
        last_attended_on=last_on,
        discharge_reason=reason,
        destination=destination,
    )
    return [record]


def session(cells: Cells) -> list[SessionRecord]:
    """A row of a sessions sheet. Raises: BadField."""
    track, program = cells.text("track_id"), cells.text("program_id")
    people = parts(cells, "patient_ids")
    if bool(track) == bool(people):
        raise BadField("patient_ids", ValueClass.MISSING, reasons.TRACK_OR_PATIENTS)
    if len(people) > _MOST_PATIENTS:
        raise BadField("patient_ids", ValueClass.LIST, reasons.TOO_MANY_PATIENTS)
    starts, ends = needed_clock(cells, "starts"), needed_clock(cells, "ends")
    began, ended = clock(cells, "began"), clock(cells, "ended")
    if ends <= starts:
        raise BadField("ends", ValueClass.TEXT, reasons.END_BEFORE_START)
    if (began is None) != (ended is None) or (began is not None and ended is not None and ended <= began):
        raise BadField("ended", ValueClass.TEXT, reasons.HELD_TIMES)
    record = SessionRecord(
        source=SESSIONS,
        source_id=cells.needed("id"),
        track=Ref(Kind.TRACK.value, Key(programs.TRACKS, track)) if track else None,
        program=Ref(Kind.PROGRAM.value, Key(programs.PROGRAMS, program)) if program else None,
        session_kind=needed_word(cells, "kind", _KINDS),
        title=cells.text("title"),
        on=_needed_day(cells, "on"),
        start_minutes=starts,
        end_minutes=ends,
        began_minutes=began,
        ended_minutes=ended,
        staff=tuple(_colleague(one) for one in parts(cells, "staff_ids")),
        patients=tuple(_patient(cells, one) for one in people),
        room=cells.text("room"),
        delivery=word(cells, "delivery", _DELIVERIES),
        topic=cells.text("topic"),
        status=word(cells, "status", tuple(SessionStatus)),
        cancel_reason=word(cells, "cancel_reason", tuple(CancelReason)),
        is_documented=said_yes_or_no(cells, "is_documented"),
    )
    return [record]


def attendance(cells: Cells) -> list[AttendanceRecord]:
    """A row of an attendance sheet; session and patient recognise it. Raises: BadField."""
    number, person = cells.needed("session_id"), _patient(cells, cells.needed("patient_id"))
    status = needed_word(cells, "status", _MARKS)
    arrived, left = clock(cells, "arrived"), clock(cells, "left")
    reason = word(cells, "reason", tuple(AbsenceReason))
    is_present = status == AttendanceStatus.PRESENT
    if not is_present and (arrived is not None or left is not None):
        raise BadField("arrived", ValueClass.TEXT, reasons.TIMES_OF_ABSENT)
    if is_present and reason:
        raise BadField("reason", ValueClass.TEXT, reasons.REASON_OF_PRESENT)
    key = person.key
    record = AttendanceRecord(
        source=ATTENDANCE,
        source_id="|".join([number, key.source, key.value] if key else [number]),
        session=Ref(Kind.SESSION.value, Key(SESSIONS, number)),
        patient=person,
        status=status,
        arrived_minutes=arrived,
        left_minutes=left,
        reason=reason or (AbsenceReason.NO_WORD if status == AttendanceStatus.ABSENT else ""),
        attended_by=word(cells, "attended_by", tuple(AttendedBy)),
    )
    return [record]


def _needed_day(cells: Cells, column: str) -> date:
    found = cells.day(column)
    if found is None:
        raise BadField(column, ValueClass.MISSING, reasons.REQUIRED)
    return found


def _patient(cells: Cells, number: str) -> Ref:
    return Ref(Kind.PATIENT.value, Key(cells.text("patient_id_system") or patients.SHEET_SOURCE, number))


def _colleague(number: str) -> Ref:
    return Ref(Kind.COLLEAGUE.value, Key(staff.STAFF, number))
