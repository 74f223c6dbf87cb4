"""A closed day calls off all that is to come on it, however it came about, and names what it cannot."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden
from causeway.ids import new_id
from tenants.clinics.models import Closure
from tenants.family.services import SessionPlan, plan
from tenants.intake.models import Episode
from tenants.patients.models import Patient
from tenants.programs.closing import Shut, StandingHour, list_standing
from tenants.programs.models import Delivery, TrackSlot
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.roster import list_sessions
from tenants.sessions.rules.words import AttendanceStatus, CancelReason, SessionStatus
from tenants.sessions.services import schedule_runs
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tenants.sessions.services.schedule_changes import HourFacts, cancel, change, put_back
from tenants.sessions.services.schedule_closing import follow_closures, put
from tenants.sessions.services.schedule_runs import follow
from tenants.sessions.services.schedule_series import Made, generate
from tests.cast import Cast
from tests.pages import submit
from tests.sessions.test_attendance import counted
from tests.sessions.weeks import TODAY, Week, make_week

pytestmark = pytest.mark.usefixtures("monday_morning")

Browse = Callable[[str], FlaskClient]
SNOW = date(2026, 11, 30)
UNTIL = date(2026, 12, 20)


def run(week: Week) -> Made:
    made = generate(week.db, week.cast.actor("dan"), [week.track.id], UNTIL)
    week.db.expire_all()
    return made


def write_down(week: Week, patient: Patient, session: TherapySession, status: AttendanceStatus) -> Attendance:
    episode_id = week.db.scalars(select(Episode.id).where(Episode.patient_id == patient.id)).one()
    row = Attendance(session_id=session.id, patient_id=patient.id, episode_id=episode_id, status=status, is_makeup=True)
    week.db.add(row)
    week.db.flush()
    return row


def booked(week: Week, patient: Patient, on: date, hour: int, **changes: Any) -> TherapySession:
    """An hour of Ana's with somebody; hour: on Chicago's clock in winter."""
    at = datetime(on.year, on.month, on.day, hour + 6, tzinfo=UTC)
    facts = BookingFacts(
        SessionKind.INDIVIDUAL, at, at + timedelta(minutes=50), (week.staff["ana"].id,), (patient.id,), "Individual"
    )
    return book(week.db, week.cast.actor("dan"), replace(facts, **changes))[0]


def state(week: Week, session: TherapySession) -> tuple[SessionStatus, CancelReason | None]:
    week.db.refresh(session)
    return session.status, session.cancel_reason


CLOSED = (SessionStatus.CANCELLED, CancelReason.CLOSURE)
PLANNED = (SessionStatus.SCHEDULED, None)


def test_a_make_up_booked_into_a_group_keeps_no_closed_day_open(week: Week) -> None:
    session = week.on(SNOW)
    write_down(week, week.patient("Rosa"), session, AttendanceStatus.EXPECTED)
    closure = week.closure(SNOW)
    assert run(week) == Made(changed=1)
    assert state(week, session) == CLOSED
    assert run(week) == Made()
    week.db.delete(closure)
    week.db.flush()
    assert run(week) == Made(changed=1)
    assert state(week, session) == PLANNED


def test_a_session_changed_by_hand_is_called_off_on_the_day_it_was_moved_to_and_comes_back_as_it_was(
    week: Week,
) -> None:
    session, dan = week.on(SNOW), week.cast.actor("dan")
    at = session.starts_at + timedelta(days=2)
    moved = HourFacts(at, at + timedelta(hours=1), (week.staff["dan"].id,), week.other_room.id, "In the garden")
    change(week.db, dan, session.id, moved)
    closure = week.closure(SNOW + timedelta(days=2), site_id=week.site.id)
    assert run(week) == Made(changed=1)
    assert state(week, session) == CLOSED
    week.db.delete(closure)
    week.db.flush()
    assert run(week) == Made(changed=1)
    assert (*state(week, session), session.title, session.starts_at) == (*PLANNED, "In the garden", at)


def test_a_session_that_somebody_was_in_stays_and_is_named(week: Week) -> None:
    session = week.on(SNOW)
    write_down(week, week.patient("Rosa"), session, AttendanceStatus.PRESENT)
    week.closure(SNOW)
    assert run(week) == Made()
    assert state(week, session) == PLANNED
    standing = list_standing(week.db, week.cast.actor("dee"), [Shut(SNOW, SNOW)])
    assert StandingHour("Process group", session.starts_at) in standing
    assert list_standing(week.db, week.cast.actor("dee"), []) == []


def test_a_session_that_somebody_is_marked_in_after_the_look_is_not_called_off(week: Week) -> None:
    attended, booked_in, planned = (week.on(SNOW + timedelta(weeks=number)) for number in range(3))
    write_down(week, week.patient("Rosa"), attended, AttendanceStatus.PRESENT)
    write_down(week, week.patient("Mei"), booked_in, AttendanceStatus.EXPECTED)
    assert put(week.db, close=[attended.id, booked_in.id], call_off=[planned.id]) == {booked_in.id, planned.id}
    assert [state(week, one) for one in (attended, booked_in)] == [PLANNED, CLOSED]
    assert put(week.db, close=[planned.id], call_off=[attended.id]) == set()
    assert [state(week, one) for one in (attended, planned)] == [PLANNED, (SessionStatus.CANCELLED, CancelReason.OTHER)]


def test_what_is_about_to_be_called_off_waits_for_whoever_marks_in_it(kept: Week) -> None:
    session = kept.on(date(2026, 12, 7))
    list_sessions(kept.db, session.on_date, session.on_date, session_ids=[session.id], for_share=True)
    with kept.cast.session("alder", "dan") as other:
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError):
            put(other, close=[session.id])


def test_what_somebody_put_back_after_its_week_was_given_up_is_held(week: Week) -> None:
    session, dan = week.on(SNOW), week.cast.actor("dan")
    write_down(week, week.patient("Rosa"), session, AttendanceStatus.EXPECTED)
    week.db.execute(update(TrackSlot).where(TrackSlot.id == session.slot_id).values(until_on=SNOW - timedelta(days=1)))
    run(week)
    assert state(week, session) == (SessionStatus.CANCELLED, CancelReason.OTHER)
    put_back(week.db, dan, session.id)
    assert run(week) == Made()
    assert state(week, session) == PLANNED


def test_what_somebody_called_off_for_a_closed_day_is_not_put_back_by_the_night(week: Week) -> None:
    session = week.on(SNOW)
    cancel(week.db, week.cast.actor("dan"), session.id, CancelReason.CLOSURE)
    assert run(week) == Made()
    assert state(week, session) == CLOSED
    assert put_back(week.db, week.cast.actor("dan"), session.id).status is SessionStatus.SCHEDULED


def test_booked_hours_are_called_off_and_put_back_with_the_day(week: Week) -> None:
    rosa, dan = week.patient("Rosa"), week.cast.actor("dan")
    here = booked(week, rosa, SNOW, 13, room_id=week.other_room.id)
    anywhere = booked(week, rosa, SNOW, 15)
    other_day = booked(week, rosa, SNOW + timedelta(days=1), 13, room_id=week.other_room.id)
    closure = week.closure(SNOW, site_id=week.site.id)
    follow_closures(week.db, dan)
    assert [state(week, one) for one in (here, anywhere, other_day)] == [CLOSED, PLANNED, PLANNED]
    closure.site_id = None
    week.db.flush()
    follow_closures(week.db, dan)
    assert [state(week, one) for one in (here, anywhere, other_day)] == [CLOSED, CLOSED, PLANNED]
    assert follow_closures(week.db, dan) == 0
    week.db.delete(closure)
    week.db.flush()
    assert follow_closures(week.db, dan) >= 2
    assert [state(week, one) for one in (here, anywhere, other_day)] == [PLANNED, PLANNED, PLANNED]


def test_a_booked_hour_by_video_is_held_though_a_site_is_closed(week: Week) -> None:
    session = booked(week, week.patient("Rosa"), SNOW, 13, room_id=week.other_room.id)
    session.delivery = Delivery.TELEHEALTH
    week.closure(SNOW, site_id=week.site.id)
    follow_closures(week.db, week.cast.actor("dan"))
    assert state(week, session) == PLANNED


def test_booked_hours_that_are_over_or_called_off_by_hand_are_left_alone(week: Week) -> None:
    rosa, dan = week.patient("Rosa"), week.cast.actor("dan")
    over, off = booked(week, rosa, TODAY, 13), booked(week, rosa, TODAY, 15)
    cancel(week.db, dan, off.id, CancelReason.PATIENT)
    week.closure(TODAY)
    with clock.frozen(over.ends_at):
        follow_closures(week.db, dan)
        named = list_standing(week.db, dan, [Shut(TODAY, TODAY)])
    assert [state(week, one) for one in (over, off)] == [PLANNED, (SessionStatus.CANCELLED, CancelReason.PATIENT)]
    assert StandingHour("Individual", over.starts_at) in named
    assert StandingHour("Individual", off.starts_at) not in named
    with pytest.raises(Forbidden):
        follow_closures(week.db, week.cast.actor("ana"))


def test_a_family_session_on_a_closed_day_is_named(week: Week) -> None:
    at = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
    rosa, dan = week.patient("Rosa"), week.cast.actor("dan")
    plan(week.db, week.cast.actor("ana"), rosa.id, SessionPlan(week.staff["ana"].id, at, at + timedelta(minutes=50)))
    assert StandingHour("Family session", at) in list_standing(week.db, dan, [Shut(SNOW, SNOW)])
    of_a_site = list_standing(week.db, dan, [Shut(SNOW, SNOW, week.site.id)])
    assert StandingHour("Family session", at) not in of_a_site


@pytest.fixture
def kept(cast: Cast) -> Iterator[Week]:
    """A week that is committed: pages and jobs open transactions of their own."""
    with cast.session("alder", "dan") as db:
        week = make_week(db, cast)
        week.slot(1, 540, 720, leaders=())
        generate(db, cast.actor("dan"), [week.track.id], UNTIL)
        write_down(week, week.patient("Rosa"), week.on(SNOW), AttendanceStatus.PRESENT)
        db.commit()
        yield week
        db.rollback()
        db.query(TrackSlot).filter_by(track_id=week.track.id).update({"until_on": date(2026, 11, 1)})
        db.execute(delete(Closure).where(Closure.site_id == week.site.id))
        db.execute(update(TherapySession).where(TherapySession.closed_at.is_not(None)).values(closed_at=None))
        db.commit()


def test_the_page_says_what_a_closure_cannot_call_off(kept: Week, browse: Browse) -> None:
    dee, name = browse("dee"), f"Snow {new_id().hex}"
    facts = {"name": name, "from_on": str(SNOW), "until_on": str(SNOW), "site_id": str(kept.site.id)}
    assert submit(dee, "/c/alder/settings/closures/new/", **facts).status_code == 302
    shown = dee.get("/c/alder/settings/closures/").text
    assert "Process group (30 Nov 2026, 9:00 AM)" in shown
    assert "Process group (7 Dec 2026" not in shown


def test_a_tracks_page_names_the_sessions_that_leave_its_week(kept: Week, browse: Browse) -> None:
    page = f"/c/alder/programs/tracks/{kept.track.id}/"
    assert "Sessions to come that stay as they are" not in browse("dan").get(page).text
    kept.on(SNOW).starts_at += timedelta(minutes=15)
    kept.db.commit()
    shown = browse("dan").get(page).text
    assert "Process group, 30 Nov 2026, 9:15 AM" in shown
    assert "the week says 30 Nov 2026, 9:00 AM" in shown


def test_a_closure_is_followed_by_the_clinics_booked_hours_as_well(kept: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    hour = booked(kept, kept.patient("Mei"), date(2026, 12, 8), 13, room_id=kept.other_room.id)
    kept.closure(date(2026, 12, 8), site_id=kept.site.id)
    kept.db.commit()
    monkeypatch.setattr(schedule_runs.schedule_series, "list_track_ids", lambda _db: [kept.track.id])
    follow(kept.cast.database, kept.cast.clinics["alder"])
    assert state(kept, hour) == CLOSED


def test_closures_cost_the_same_however_many_hours_they_touch(week: Week, alder: Session) -> None:
    dan = week.cast.actor("dan")
    patients = [week.patient(name) for name in ("Rosa", "Mei", "Liam")]
    follow_closures(alder, dan)  # whatever other days wait for

    def statements(on: date, number: int) -> int:
        for at, patient in enumerate(patients[:number]):
            booked(week, patient, on, 9 + at)
        week.closure(on)
        with counted(alder) as sent:
            assert follow_closures(alder, dan) >= number
        return len(sent)

    assert statements(date(2026, 12, 3), 1) == statements(date(2026, 12, 10), 3)
