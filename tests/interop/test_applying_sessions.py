"""Sheets of sessions: new, changed, unchanged, and why a row is left out."""

from collections.abc import Iterator
from datetime import date

import pytest

from causeway import clock
from tenants.intake.models import Episode
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.programs.models import Track
from tenants.sessions.models import Attendance, SessionFacilitator, TherapySession
from tenants.sessions.rules.words import AttendanceStatus, CancelReason, SessionStatus
from tests.interop.conftest import Place, verdicts
from tests.interop.days import EPISODES, MONDAY, NOW, ROBIN, SESSIONS, house, left_out, local


@pytest.fixture
def housed(place: Place) -> Iterator[Place]:
    """A clinic with a program of two tracks, two who lead, and three patients, on a Wednesday in March 2026."""
    with clock.frozen(NOW):
        yield house(place)


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
