"""Sheets of episodes, sessions and attendance: new, changed, unchanged, and why a row is left out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from causeway import clock
from tenants.intake.models import Episode, Stay
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.models import Patient, Standing
from tenants.programs.models import Track
from tenants.sessions.models import Attendance, ProgramDay, SessionFacilitator, TherapySession
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, CancelReason, SessionStatus
from tenants.transitions.models import Discharge, FollowUp
from tests.interop.conftest import Place, verdicts

# A Wednesday in Chicago; the sheets below are of that week and the ones before it.
NOW = datetime(2026, 3, 18, 20, 0, tzinfo=UTC)
EPISODES = "id,patient_id,track_id,admitted_on,staff_id,discharged_on,last_attended_on,discharge_reason,destination\n"
SESSIONS = "id,track_id,kind,on,starts,ends,staff_ids,patient_ids,title,status\n"
ATTENDANCE = "session_id,patient_id,status,arrived,left,reason\n"
ROBIN = "E1,1,m,2026-03-02,7,,,,\n"
MONDAY = "S1,m,group,2026-03-16,09:00,10:30,7,,Process group,\n"


@pytest.fixture(autouse=True)
def on_a_wednesday() -> object:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def housed(place: Place) -> Place:
    """A clinic with a program of two tracks, one who leads, and two patients."""
    return house(place)


def house(place: Place) -> Place:
    place.sheet(SheetKind.STAFF, "id,last_name,first_name\n7,Quill,Ada\n8,Reed,Bo\n")
    place.sheet(SheetKind.PROGRAMS, "id,name,focus\niop,Adult recovery,substance_use\nmh,Moods,mental_health\n")
    columns = "id,program_id,name,delivery,capacity,weekdays,starts,ends\n"
    tracks = "m,iop,Morning,telehealth,2,mon wed fri,09:00,12:00\ne,iop,Evening,telehealth,9,mon wed,17:00,20:00\n"
    place.sheet(SheetKind.TRACKS, columns + tracks + "d,mh,Daytime,telehealth,9,mon,09:00,12:00\n")
    people = "1,Sample,Robin,1990-02-03,F\n2,Sample,Kim,1991-02-03,M\n3,Sample,Lee,1992-02-03,M\n"
    place.sheet(SheetKind.PATIENTS, "id,last_name,first_name,birth_date,sex\n" + people)
    return place


@pytest.fixture
def attending(housed: Place) -> Place:
    """Robin in the morning track, and its Monday group."""
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    housed.sheet(SheetKind.SESSIONS, SESSIONS + MONDAY)
    return housed


def left_out(place: Place, kind: SheetKind, text: str) -> list[tuple[str, str]]:
    return [(found.field, found.reason) for found in place.sheet(kind, text).findings]


def local(hour: int, minute: int = 0, day: int = 16) -> datetime:
    """A time in Chicago in March 2026, after the clocks changed."""
    return datetime(2026, 3, day, hour + 5, minute, tzinfo=UTC)


# episodes


def test_an_episode_comes_in_once_and_changes_with_the_sheet(housed: Place) -> None:
    notes = housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    assert verdicts(notes) == {"episode": {"created": 1}}
    assert [(one.outcome.value, one.reason) for one in notes.findings] == [("check", reasons.CHECK_NO_CONSENT)]
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)) == {"episode": {"unchanged": 1}}
    episode, stay = housed.only(Episode), housed.only(Stay)
    assert (episode.admitted_on, episode.status) == (date(2026, 3, 2), EpisodeStatus.ACTIVE)
    assert (stay.from_on, stay.until_on, stay.planned_days_per_week, stay.planned_week_minutes) == (
        date(2026, 3, 2),
        None,
        3,
        540,
    )
    robin = housed.rows(Patient)[0]
    assert (robin.standing, robin.admitted_on, robin.is_part2) == (Standing.ACTIVE, date(2026, 3, 2), True)
    earlier = ROBIN.replace("03-02", "02-27").replace(",7,", ",8,")
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + earlier)) == {"episode": {"updated": 1}}
    assert housed.only(Episode).admitted_on == housed.only(Stay).from_on == date(2026, 2, 27)


def test_an_episode_entered_by_hand_is_found_by_its_patient_program_and_first_day(housed: Place) -> None:
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    other_system = ROBIN.replace("E1", "E9")
    assert left_out(housed, SheetKind.EPISODES, EPISODES + other_system) == [
        ("track_id", "This patient is in … already; discharge that episode first, or change its track.")
    ]


def test_a_discharge_in_the_sheet_closes_the_episode_and_leaves_the_follow_ups_to_come(housed: Place) -> None:
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    closed = "E1,1,m,2026-03-02,7,2026-03-09,2026-03-06,completed,outpatient\n"
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + closed)) == {"episode": {"updated": 1}}
    assert verdicts(housed.sheet(SheetKind.EPISODES, EPISODES + closed)) == {"episode": {"unchanged": 1}}
    episode = housed.only(Episode)
    assert (episode.status, episode.discharged_on, episode.last_attended_on) == (
        EpisodeStatus.DISCHARGED,
        date(2026, 3, 9),
        date(2026, 3, 6),
    )
    assert (episode.discharge_reason, episode.discharge_destination) == (
        DischargeReason.COMPLETED,
        Destination.OUTPATIENT,
    )
    assert housed.only(Stay).until_on == housed.only(Discharge).decided_on == date(2026, 3, 9)
    assert [one.day for one in housed.rows(FollowUp)] == [30, 90]  # the first was due two days ago
    assert housed.rows(Patient)[0].standing is Standing.DISCHARGED
    other = closed.replace("completed", "left")
    assert left_out(housed, SheetKind.EPISODES, EPISODES + other) == [("discharged_on", reasons.DISCHARGED_HERE)]


def test_an_episode_that_is_over_comes_in_with_its_discharge_and_the_present_one_after_it(housed: Place) -> None:
    over = "E0,1,m,2025-05-05,7,2025-07-01,2025-06-30,,\n"
    notes = housed.sheet(SheetKind.EPISODES, EPISODES + over + ROBIN)
    assert verdicts(notes) == {"episode": {"created": 2}}
    first, second = housed.rows(Episode)
    assert (first.status, second.status) == (EpisodeStatus.DISCHARGED, EpisodeStatus.ACTIVE)
    assert first.discharge_reason is DischargeReason.OTHER
    assert housed.rows(FollowUp) == []
    robin = housed.rows(Patient)[0]
    assert (robin.standing, robin.admitted_on) == (Standing.ACTIVE, date(2026, 3, 2))


def test_a_change_of_track_needs_its_day(housed: Place) -> None:
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    columns = "id,patient_id,track_id,track_since,admitted_on\n"
    assert left_out(housed, SheetKind.EPISODES, columns + "E1,1,e,,2026-03-02\n") == [
        ("track_since", reasons.TRACK_CHANGED)
    ]
    assert left_out(housed, SheetKind.EPISODES, columns + "E1,1,d,2026-03-11,2026-03-02\n") == [
        ("track_id", reasons.CHANGED_EPISODE)
    ]
    moved = columns + "E1,1,e,2026-03-11,2026-03-02\n"
    assert verdicts(housed.sheet(SheetKind.EPISODES, moved)) == {"episode": {"updated": 1}}
    assert verdicts(housed.sheet(SheetKind.EPISODES, moved)) == {"episode": {"unchanged": 1}}
    before, since = housed.rows(Stay)
    assert (before.until_on, since.from_on, since.planned_days_per_week) == (date(2026, 3, 10), date(2026, 3, 11), 2)


def test_episodes_that_cannot_be_are_left_out_with_the_reason(housed: Place) -> None:
    rows = (
        "a,9,m,2026-03-02,,,,,\n"
        "b,1,x,2026-03-02,,,,,\n"
        "c,1,m,2026-03-02,99,,,,\n"
        "d,1,m,2026-03-02,,2026-03-01,,,\n"
        "e,1,m,2026-03-02,,,2026-03-03,,\n"
        "f,1,m,2026-05-02,,,,,\n"
        "g,1,m,2026-03-02,,2026-03-04,,vanished,\n"
    )
    assert sorted(left_out(housed, SheetKind.EPISODES, EPISODES + rows)) == sorted(
        [
            ("patient", reasons.PATIENT_NOT_HERE),
            ("track_id", reasons.TRACK_NOT_HERE),
            ("staff_id", reasons.STAFF_NOT_HERE),
            ("discharged_on", reasons.END_BEFORE_START),
            ("discharged_on", reasons.NO_DISCHARGE_DAY),
            ("admitted_on", "An admission can be planned at most 30 days ahead."),
            ("discharge_reason", reasons.NOT_A_CHOICE),
        ]
    )
    assert housed.rows(Episode) == []


def test_a_full_track_takes_nobody_more_and_one_program_nobody_twice(housed: Place) -> None:
    people = "a,1,m,2026-03-02,,,,,\nb,2,m,2026-03-02,,,,,\nc,3,m,2026-03-02,,,,,\nd,1,e,2026-02-02,,2026-03-05,,,\n"
    findings = housed.sheet(SheetKind.EPISODES, EPISODES + people).findings
    assert [(one.where.line, one.field) for one in findings if one.outcome.value == "rejected"] == [
        (4, "track_id"),
        (5, "admitted_on"),
    ]
    assert len(housed.rows(Episode)) == 2


# sessions


def test_a_session_comes_in_once_and_changes_with_the_sheet(housed: Place) -> None:
    assert verdicts(housed.sheet(SheetKind.SESSIONS, SESSIONS + MONDAY)) == {"session": {"created": 1}}
    assert verdicts(housed.sheet(SheetKind.SESSIONS, SESSIONS + MONDAY)) == {"session": {"unchanged": 1}}
    session, track = housed.only(TherapySession), housed.rows(Track)[0]
    assert (session.track_id, session.program_id, session.title) == (track.id, track.program_id, "Process group")
    assert (session.starts_at, session.ends_at, session.status) == (local(9), local(10, 30), SessionStatus.HELD)
    changed = MONDAY.replace("10:30", "11:00").replace("Process group", "Group of the day").replace(",7,", ",8;7,")
    assert verdicts(housed.sheet(SheetKind.SESSIONS, SESSIONS + changed)) == {"session": {"updated": 1}}
    session = housed.only(TherapySession)
    assert (session.ends_at, session.title) == (local(11), "Group of the day")
    assert sorted(one.is_lead for one in housed.rows(SessionFacilitator)) == [False, True]


def test_a_cancelled_session_comes_in_as_one(housed: Place) -> None:
    housed.sheet(SheetKind.SESSIONS, SESSIONS + MONDAY.replace("Process group,", "Process group,cancelled"))
    session = housed.only(TherapySession)
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, CancelReason.OTHER)


def test_a_booked_hour_expects_its_patients_and_clashes_with_no_other(housed: Place) -> None:
    housed.sheet(SheetKind.EPISODES, EPISODES + ROBIN)
    booked = "B1,,individual,2026-03-20,13:00,13:50,7,1,,\n"
    assert verdicts(housed.sheet(SheetKind.SESSIONS, SESSIONS + booked)) == {"session": {"created": 1}}
    assert verdicts(housed.sheet(SheetKind.SESSIONS, SESSIONS + booked)) == {"session": {"unchanged": 1}}
    session, row = housed.only(TherapySession), housed.only(Attendance)
    assert (session.track_id, session.title, session.status) == (None, "Individual", SessionStatus.SCHEDULED)
    assert session.program_id == housed.only(Episode).program_id
    assert (row.session_id, row.status) == (session.id, AttendanceStatus.EXPECTED)
    clash = booked.replace("B1", "B2").replace("13:00", "13:30").replace("13:50", "14:20")
    assert left_out(housed, SheetKind.SESSIONS, SESSIONS + clash) == [
        ("staff_id", "… has … on … from … to …. Choose somebody else or another time.")
    ]


def test_a_session_that_is_here_is_found_by_its_track_and_start(housed: Place) -> None:
    with housed.session() as db:
        track = db.get(Track, (housed.clinic_id, housed.rows(Track)[0].id))
        db.add(
            TherapySession(
                track_id=track.id,
                program_id=track.program_id,
                kind="group",
                title="Made here",
                on_date=date(2026, 3, 16),
                starts_at=local(9),
                ends_at=local(10, 30),
                delivery="telehealth",
            )
        )
    assert verdicts(housed.sheet(SheetKind.SESSIONS, SESSIONS + MONDAY)) == {"session": {"updated": 1}}
    assert housed.only(TherapySession).title == "Process group"


def test_sessions_that_cannot_be_are_left_out_with_the_reason(housed: Place) -> None:
    rows = (
        "a,m,group,2026-03-16,09:00,08:00,7,,,\n"
        "b,,group,2026-03-16,09:00,10:00,7,,,\n"
        "c,m,family,2026-03-16,09:00,10:00,7,,,\n"
        "d,m,group,2026-03-16,09:00,10:00,,,,\n"
        "e,m,group,2026-03-25,09:00,10:00,7,,,held\n"
        "f,m,group,2026-03-16,06:00,22:00,7,,,\n"
        "g,,individual,2026-03-16,09:00,10:00,7,1,,\n"
        "h,x,group,2026-03-16,09:00,10:00,7,,,\n"
    )
    assert sorted(left_out(housed, SheetKind.SESSIONS, SESSIONS + rows)) == sorted(
        [
            ("ends", reasons.END_BEFORE_START),
            ("patient_ids", reasons.TRACK_OR_PATIENTS),
            ("kind", reasons.NOT_A_CHOICE),
            ("staff_ids", "Say who leads it."),
            ("status", "This session has not begun, so it cannot have been held."),
            ("ends", "A session lasts twelve hours at most, and ends on the day it begins."),
            ("patient_id", "… is in no program on …. Admit them first; then sessions can be booked."),
            ("track_id", reasons.TRACK_NOT_HERE),
        ]
    )
    assert housed.rows(TherapySession) == []


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


# attendance


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
