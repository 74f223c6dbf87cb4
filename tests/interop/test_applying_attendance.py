"""Sheets of attendance: new, changed, unchanged, and why a row is left out; and that a clinic's days stay in it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from causeway import clock
from tenants.intake.models import Episode
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.sessions.models import Attendance, ProgramDay, TherapySession
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy
from tests.interop.conftest import Place, verdicts
from tests.interop.days import ATTENDANCE, EPISODES, MONDAY, NOW, ROBIN, SESSIONS, house, left_out, local


@pytest.fixture
def housed(place: Place) -> Iterator[Place]:
    """A clinic with a program of two tracks, two who lead, and three patients, on a Wednesday in March 2026."""
    with clock.frozen(NOW):
        yield house(place)


@pytest.fixture
def attending(housed: Place) -> Place:
    """Robin in the morning track, and its Monday group."""
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    housed.sheet(SheetKind.SESSIONS, SESSIONS + MONDAY)
    return housed


def test_a_session_stays_on_its_date_once_attendance_is_known(attending: Place) -> None:
    attending.sheet(SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\n")
    later = MONDAY.replace("03-16", "03-17")
    assert left_out(attending, SheetKind.SESSIONS, SESSIONS + later) == [
        ("on", "Attendance or a note is known of this session; its date and times stay as they are.")
    ]
    off = MONDAY.replace("Process group,", "Process group,cancelled")
    assert left_out(attending, SheetKind.SESSIONS, SESSIONS + off) == [
        ("status", "Somebody is marked as present, so the session took place. Correct the attendance first.")
    ]


def test_attendance_comes_in_once_and_changes_with_the_sheet(attending: Place) -> None:
    late = ATTENDANCE + "S1,1,present,09:05,10:30,\n"
    assert verdicts(attending.sheet(SheetKind.ATTENDANCE, late)) == {"attendance": {"created": 1}}
    assert verdicts(attending.sheet(SheetKind.ATTENDANCE, late)) == {"attendance": {"unchanged": 1}}
    row = attending.only(Attendance)
    assert (row.status, row.arrived_at, row.left_at) == (AttendanceStatus.PRESENT, local(9, 5), local(10, 30))
    assert (row.episode_id, row.is_makeup) == (attending.only(Episode).id, False)
    excused = ATTENDANCE + "S1,1,excused,,,illness\n"
    assert verdicts(attending.sheet(SheetKind.ATTENDANCE, excused)) == {"attendance": {"updated": 1}}
    row = attending.only(Attendance)
    assert (row.status, row.arrived_at, row.reason) == (AttendanceStatus.EXCUSED, None, AbsenceReason.ILLNESS)
    assert verdicts(attending.sheet(SheetKind.ATTENDANCE, late)) == {"attendance": {"updated": 1}}
    assert attending.only(Attendance).arrived_at == local(9, 5)


def test_present_without_a_time_is_the_whole_hour_and_absent_without_a_reason_no_word(attending: Place) -> None:
    attending.sheet(SheetKind.EPISODES, EPISODES + "E2,2,m,2026-03-02,,,,,\n")
    notes = attending.sheet(SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\nS1,2,absent,,,\n")
    assert verdicts(notes) == {"attendance": {"created": 2}}
    there, away = attending.rows(Attendance)
    assert (there.arrived_at, there.left_at) == (local(9), local(10, 30))
    assert (away.status, away.reason) == (AttendanceStatus.ABSENT, AbsenceReason.NO_WORD)


def test_how_somebody_took_part_is_kept(attending: Place) -> None:
    sheet = "session_id,patient_id,status,attended_by\nS1,1,present,audio\n"
    attending.sheet(SheetKind.ATTENDANCE, sheet)
    assert attending.only(Attendance).attended_by is AttendedBy.AUDIO


def test_attendance_that_cannot_be_is_left_out_with_the_reason(attending: Place) -> None:
    attending.sheet(SheetKind.EPISODES, EPISODES + "E2,2,d,2026-03-02,,,,,\nE0,1,m,2025-05-05,,2025-07-01,,,\n")
    more = (
        "S0,m,group,2025-08-04,09:00,10:30,7,,,\n"
        "S2,m,group,2026-03-13,09:00,10:30,7,,,cancelled\n"
        "S3,m,group,2026-03-20,09:00,10:30,7,,,\n"
    )
    attending.sheet(SheetKind.SESSIONS, SESSIONS + more)
    rows = (
        "S1,1,present,10:00,09:30,\n"
        "S1,2,present,,,\n"
        "S1,3,present,,,\n"
        "S0,1,present,,,\n"
        "S2,1,present,,,\n"
        "S3,1,present,,,\n"
        "S9,1,present,,,\n"
    )
    assert sorted(left_out(attending, SheetKind.ATTENDANCE, ATTENDANCE + rows)) == sorted(
        [
            ("left", reasons.LEFT_BEFORE_ARRIVED),
            ("session_id", reasons.NOT_THEIR_PROGRAM),
            ("patient_id", reasons.IN_NO_PROGRAM),
            ("patient_id", reasons.BEFORE_ADMISSION),
            ("session_id", reasons.WAS_CANCELLED),
            ("session_id", reasons.NOT_BEGUN),
            ("session_id", reasons.SESSION_NOT_HERE),
        ]
    )
    assert attending.rows(Attendance) == []


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("S1,1,present,10:45,11:00,", "arrived", reasons.ARRIVED_AFTER_END),
        ("S1,1,present,08:00,08:30,", "left", reasons.LEFT_BEFORE_START),
        ("S1,1,excused,,,", "reason", reasons.NO_REASON_GIVEN),
        ("S1,1,excused,,,no_word", "reason", reasons.EXCUSED_WITHOUT_WORD),
        ("S1,1,absent,09:00,,", "arrived", reasons.TIMES_OF_ABSENT),
        ("S1,1,present,,,illness", "reason", reasons.REASON_OF_PRESENT),
        ("S1,1,present,9 sharp,,", "arrived", reasons.BAD_TIME),
        ("S1,1,,,,", "status", reasons.REQUIRED),
    ],
)
def test_a_mark_that_cannot_be_true_is_left_out(attending: Place, row: str, field: str, reason: str) -> None:
    assert left_out(attending, SheetKind.ATTENDANCE, ATTENDANCE + row + "\n") == [(field, reason)]


def test_rows_that_stand_do_not_suffer_from_one_that_does_not(attending: Place) -> None:
    attending.sheet(SheetKind.EPISODES, EPISODES + "E2,2,m,2026-03-02,,,,,\n")
    notes = attending.sheet(SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\nS1,3,present,,,\nS1,2,present,,,\n")
    assert verdicts(notes) == {"attendance": {"created": 2, "rejected": 1}}
    again = attending.sheet(SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\nS1,2,present,,,\n")
    assert verdicts(again) == {"attendance": {"unchanged": 2}}


def test_a_known_sign_in_stands_for_somebody_present_without_a_time(attending: Place) -> None:
    episode = attending.only(Episode)
    with attending.session() as db:
        day = ProgramDay(patient_id=episode.patient_id, episode_id=episode.id, on_date=date(2026, 3, 16))
        day.signed_in_at, day.in_source = local(9, 20), "kiosk"
        db.add(day)
    attending.sheet(SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\n")
    row = attending.only(Attendance)
    assert (row.status, row.arrived_at) == (AttendanceStatus.PRESENT, None)


def test_what_was_corrected_here_stays(attending: Place) -> None:
    attending.sheet(SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\n")
    with attending.session() as db:
        row = db.merge(attending.only(Attendance))
        row.left_at = local(10)
    notes = attending.sheet(SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,09:00,10:15,\n")
    assert verdicts(notes) == {"attendance": {"unchanged": 1}}
    assert [one.reason for one in notes.findings] == [reasons.KEPT_LOCAL]
    assert attending.only(Attendance).left_at == local(10)


def test_times_are_those_of_the_clinics_clock_where_it_changes(housed: Place) -> None:
    """On 8 March 2026 the clocks of Chicago skip from 2:00 to 3:00; on 2 November 2025 they show 1:00 twice."""
    housed.sheet(SheetKind.EPISODES, EPISODES + "E1,1,m,2025-10-01,,,,,\n")
    nights = "N1,m,group,2026-03-08,01:30,03:30,7,,,\nN2,m,group,2025-11-02,00:30,02:30,7,,,\n"
    housed.sheet(SheetKind.SESSIONS, SESSIONS + nights)
    skipped, twice = housed.rows(TherapySession)
    assert skipped.ends_at - skipped.starts_at == timedelta(hours=1)
    assert twice.ends_at - twice.starts_at == timedelta(hours=3)
    assert left_out(housed, SheetKind.ATTENDANCE, ATTENDANCE + "N1,1,present,02:15,03:00,\n") == [
        ("arrived", reasons.SKIPPED_TIME)
    ]


@pytest.mark.usefixtures("housed")
def test_what_one_clinic_imports_stays_in_it(new_place: Callable[[], Place]) -> None:
    alder, birch = house(new_place()), house(new_place())
    for kind, text in (
        (SheetKind.EPISODES, EPISODES + ROBIN),
        (SheetKind.SESSIONS, SESSIONS + MONDAY),
        (SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\n"),
    ):
        assert sum(verdicts(alder.sheet(kind, text))[str(kind.value).rstrip("s")].values()) == 1
    assert left_out(birch, SheetKind.ATTENDANCE, ATTENDANCE + "S1,1,present,,,\n") == [
        ("session_id", reasons.SESSION_NOT_HERE)
    ]
    owners: set[UUID] = {one.clinic_id for one in (*alder.rows(Attendance), *alder.rows(TherapySession))}
    assert owners == {alder.clinic_id}
    assert birch.rows(Attendance) == birch.rows(TherapySession) == birch.rows(Episode) == []
