"""Making sessions from slots: once, in bulk, and what follows when a slot or a closure is changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, text
from sqlalchemy.orm import Session

from causeway import jobs
from causeway.errors import Forbidden
from causeway.ids import new_id
from causeway.people.models import Clinic, ClinicStatus
from tenants.intake.models import Episode
from tenants.programs import changes
from tenants.programs.models import SlotFacilitator, Track, TrackSlot
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance, RunState, SessionFacilitator, TherapySession
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, CancelReason, SessionStatus
from tenants.sessions.schedule_jobs import give_out
from tenants.sessions.services import schedule_runs
from tenants.sessions.services.schedule_asking import ask_to_generate
from tenants.sessions.services.schedule_runs import carry_out, follow
from tenants.sessions.services.schedule_series import Made, generate, horizon
from tests.cast import Cast
from tests.sessions.weeks import TODAY, Week, make_week

pytestmark = pytest.mark.usefixtures("monday_morning")

UNTIL = date(2026, 12, 20)


@pytest.fixture
def week(alder: Session, cast: Cast) -> Week:
    return make_week(alder, cast)


def run(week: Week, until: date = UNTIL) -> Made:
    made = generate(week.db, week.cast.actor("dan"), [week.track.id], until)
    week.db.expire_all()
    return made


def test_sessions_are_made_from_today_with_the_slots_room_and_people(week: Week) -> None:
    week.slot(1, 540, 720, breaks=[[600, 615]], leaders=("ana", "dan"))
    week.slot(3, 540, 720, title="Skills", kind=SessionKind.SKILLS)
    assert run(week) == Made(made=8)
    first = week.sessions()[0]
    assert (first.on_date, first.title, first.room_id) == (TODAY, "Process group", week.room.id)
    assert first.starts_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert first.breaks == [[60, 75]]
    assert (first.program_id, first.track_id) == (week.program.id, week.track.id)
    leaders = week.db.scalars(
        select(SessionFacilitator.staff_member_id).where(SessionFacilitator.session_id == first.id)
    )
    assert set(leaders) == {week.staff["ana"].id, week.staff["dan"].id}


def test_making_them_again_changes_nothing(week: Week) -> None:
    week.slot(1, 540, 720)
    week.closure(date(2026, 11, 30))
    run(week)
    versions = [(one.id, one.version) for one in week.sessions()]
    assert run(week) == Made()
    assert [(one.id, one.version) for one in week.sessions()] == versions


def test_going_further_ahead_adds_only_what_is_new(week: Week) -> None:
    week.slot(1, 540, 720)
    assert run(week, date(2026, 12, 6)).made == 2
    assert run(week, UNTIL).made == 2
    assert run(week, date(2026, 12, 6)) == Made()


def test_closed_days_get_no_session(week: Week) -> None:
    week.slot(4, 540, 720)
    week.closure(date(2026, 11, 26), date(2026, 11, 27))
    run(week)
    assert [one.on_date.day for one in week.sessions()] == [3, 10, 17]


def test_a_closure_added_later_cancels_and_its_end_brings_the_sessions_back(week: Week) -> None:
    week.slot(1, 540, 720)
    run(week)
    closure = week.closure(date(2026, 11, 30), site_id=week.site.id)
    assert run(week) == Made(changed=1)
    closed = week.on(date(2026, 11, 30))
    assert (closed.status, closed.cancel_reason) == (SessionStatus.CANCELLED, CancelReason.CLOSURE)
    closure.from_on = closure.until_on = date(2027, 1, 1)
    week.db.flush()
    assert run(week) == Made(changed=1)
    assert week.on(date(2026, 11, 30)).status is SessionStatus.SCHEDULED


def test_a_slot_that_ends_takes_its_coming_sessions_along(week: Week) -> None:
    slot = week.slot(1, 540, 720)
    run(week)
    slot.until_on = date(2026, 12, 6)
    week.db.flush()
    assert run(week) == Made(removed=2)
    assert [one.on_date.day for one in week.sessions()] == [23, 30]


def test_what_was_touched_stays_when_the_series_changes(week: Week) -> None:
    slot = week.slot(1, 540, 720)
    patient = week.patient("Rosa")
    run(week)
    ids = {one.on_date.day: one.id for one in week.sessions()}
    adjusted, attended, called_off = (week.db.get_one(TherapySession, _key(week, ids[day])) for day in (30, 7, 14))
    adjusted.is_adjusted, adjusted.title = True, "Visit to the garden"
    called_off.status, called_off.cancel_reason, called_off.is_adjusted = (
        SessionStatus.CANCELLED,
        CancelReason.STAFF_AWAY,
        True,
    )
    episode_id = week.db.scalars(select(Episode.id).where(Episode.patient_id == patient.id)).one()
    excused = {"status": AttendanceStatus.EXCUSED, "reason": AbsenceReason.ILLNESS}
    week.db.add(Attendance(session_id=attended.id, patient_id=patient.id, episode_id=episode_id, **excused))
    slot.until_on = date(2026, 11, 23)
    follower = week.slot(1, 600, 780, from_on=date(2026, 11, 24), follows_id=slot.id, title="Process group, later")
    week.db.flush()
    assert run(week) == Made()
    titles = {one.on_date.day: (one.title, one.slot_id) for one in week.sessions()}
    assert titles == {
        23: ("Process group", slot.id),
        30: ("Visit to the garden", slot.id),
        7: ("Process group", slot.id),
        14: ("Process group", slot.id),
    }
    assert run(week, date(2026, 12, 27)).made == 1
    assert week.sessions()[-1].slot_id == follower.id


def expect(week: Week, session: TherapySession, **facts: Any) -> Attendance:
    """Rosa, written down for a session."""
    patient = week.patient("Rosa")
    episode_id = week.db.scalars(select(Episode.id).where(Episode.patient_id == patient.id)).one()
    row = Attendance(session_id=session.id, patient_id=patient.id, episode_id=episode_id, is_makeup=True, **facts)
    week.db.add(row)
    week.db.flush()
    return row


def test_a_group_moves_with_the_make_up_that_is_booked_into_it(week: Week) -> None:
    slot = week.slot(1, 540, 720)
    run(week)
    row = expect(week, week.on(date(2026, 12, 7)))
    slot.until_on = date(2026, 11, 23)
    follower = week.slot(2, 600, 780, from_on=date(2026, 11, 24), follows_id=slot.id)
    week.db.flush()
    assert run(week) == Made(made=3, changed=1, removed=2)
    assert [one.on_date.day for one in week.sessions()] == [23, 24, 1, 8, 15]
    moved = week.on(date(2026, 12, 8))
    assert (moved.id, moved.slot_id, moved.starts_at.hour) == (row.session_id, follower.id, 16)
    assert run(week) == Made()


def test_a_group_whose_hour_ends_is_called_off_where_somebody_was_expected(week: Week) -> None:
    slot = week.slot(1, 540, 720)
    run(week)
    row = expect(week, week.on(date(2026, 12, 7)))
    slot.until_on = date(2026, 11, 23)
    week.db.flush()
    assert run(week) == Made(changed=1, removed=2)
    called_off = week.on(date(2026, 12, 7))
    assert (called_off.id, called_off.status, called_off.cancel_reason) == (
        row.session_id,
        SessionStatus.CANCELLED,
        CancelReason.OTHER,
    )
    assert run(week) == Made()


@pytest.mark.parametrize(
    "facts",
    [
        {"attended_by": AttendedBy.VIDEO, "location_state": "IL"},
        {"status": AttendanceStatus.ABSENT, "reason": AbsenceReason.NO_WORD},
    ],
)
def test_a_session_of_which_more_is_known_keeps_its_hour(week: Week, facts: dict[str, Any]) -> None:
    slot = week.slot(1, 540, 720)
    run(week)
    expect(week, week.on(date(2026, 12, 7)), **facts)
    slot.start_minutes = 570
    week.db.flush()
    run(week)
    assert [(one.on_date.day, one.starts_at.minute) for one in week.sessions()] == [
        (23, 30),
        (30, 30),
        (7, 0),
        (14, 30),
    ]


def _key(week: Week, session_id: object) -> tuple[object, object]:
    return week.cast.clinics["alder"], session_id


def test_sessions_follow_a_slots_room_time_and_people_but_never_once_they_began(week: Week) -> None:
    slot = week.slot(1, 480, 600)  # today's began as the clock struck eight
    run(week)
    slot.start_minutes, slot.end_minutes, slot.room_id = 540, 660, week.other_room.id
    week.db.query(SlotFacilitator).filter_by(slot_id=slot.id).delete()
    week.db.add(SlotFacilitator(slot_id=slot.id, staff_member_id=week.staff["dan"].id))
    week.db.flush()
    assert run(week) == Made(changed=3)
    today, later = week.sessions()[0], week.sessions()[1]
    assert (today.room_id, today.starts_at.hour) == (week.room.id, 14)
    assert (later.room_id, later.starts_at.hour, later.version) == (week.other_room.id, 15, 2)
    leaders = week.db.scalars(
        select(SessionFacilitator.staff_member_id).where(SessionFacilitator.session_id == later.id)
    )
    assert list(leaders) == [week.staff["dan"].id]


def test_the_past_is_never_made(week: Week) -> None:
    week.slot(1, 540, 720, from_on=date(2026, 9, 1))
    run(week)
    assert min(one.on_date for one in week.sessions()) == TODAY


def test_a_quarter_of_many_tracks_takes_a_fixed_number_of_statements(week: Week, alder: Session) -> None:
    def statements(track_ids: list[object]) -> int:
        sent: list[str] = []
        engine = alder.get_bind()

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            generate(alder, week.cast.actor("dan"), track_ids, TODAY + timedelta(days=90))  # type: ignore[arg-type]
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    few = _tracks(week, 1)
    many = _tracks(week, 8)
    assert statements(many) == statements(few)


def test_a_job_sends_as_many_statements_as_it_has_portions_of_tracks_whatever_the_sessions(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cast.session("alder", "dan") as db:
        week = make_week(db, cast)
        few, many = (_tracks(week, number) for number in (4, 8))
        db.commit()
    monkeypatch.setattr(schedule_runs, "TRACKS_AT_ONCE", 4)

    def statements(track_ids: list[object], until: date) -> tuple[int, int]:
        sent: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        monkeypatch.setattr(schedule_runs, "horizon", lambda _today: until)
        event.listen(cast.database.engine, "before_cursor_execute", note)
        try:
            made = follow(cast.database, cast.clinics["alder"], track_ids)  # type: ignore[arg-type]
        finally:
            event.remove(cast.database.engine, "before_cursor_execute", note)
        return len(sent), made.made

    week_of_one = statements(few, TODAY + timedelta(days=6))
    rest_of_the_quarter = statements(few, TODAY + timedelta(days=90))
    of_twice_the_tracks = statements(many, TODAY + timedelta(days=90))
    assert (week_of_one[1], rest_of_the_quarter[1], of_twice_the_tracks[1]) == (12, 144, 312)
    assert week_of_one[0] == rest_of_the_quarter[0]
    assert of_twice_the_tracks[0] == 2 * rest_of_the_quarter[0]
    with cast.session("alder", "dan") as db:
        _give_up(db, [*few, *many])


def _give_up(db: Session, track_ids: list[Any]) -> None:
    """Hold these tracks no more; nobody is busy with what was made of them."""
    db.query(TrackSlot).filter(TrackSlot.track_id.in_(track_ids)).update({"until_on": date(2026, 11, 1)})
    theirs = select(TherapySession.id).where(TherapySession.track_id.in_(track_ids))
    db.execute(delete(SessionFacilitator).where(SessionFacilitator.session_id.in_(theirs)))
    db.commit()


def _tracks(week: Week, number: int) -> list[object]:
    made = []
    for at in range(number):
        track = Track(
            program_id=week.program.id,
            name=f"Track {at} {new_id()}",
            site_id=week.site.id,
            delivery=week.track.delivery,
            capacity=10,
            weekdays=[1, 3, 5],
            start_minutes=540,
            end_minutes=720,
        )
        week.db.add(track)
        week.db.flush()
        for weekday in (1, 3, 5):
            week.slot(weekday, 540, 720, track_id=track.id)
        made.append(track.id)
    return made


def test_only_who_may_change_programs_makes_sessions(week: Week) -> None:
    for who in ("ana", "fay", "ben"):
        with pytest.raises(Forbidden):
            generate(week.db, week.cast.actor(who), [week.track.id], UNTIL)


def test_the_horizon_is_a_sunday_some_weeks_ahead() -> None:
    assert horizon(TODAY) == date(2027, 1, 24)
    assert horizon(date(2026, 11, 29)) == date(2027, 1, 24)


@pytest.fixture
def kept(cast: Cast) -> Iterator[Week]:
    """A week that is committed: jobs open transactions of their own."""
    with cast.session("alder", "dan") as db:
        week = make_week(db, cast)
        week.slot(1, 540, 720)
        db.commit()
        yield week
        db.rollback()
        _give_up(db, [week.track.id])


def test_a_run_shows_how_far_it_is_and_ends(kept: Week) -> None:
    work = jobs.Work(kept.cast.database, kept.cast.clinics["alder"], kept.cast.users["dan"])
    asked = ask_to_generate(kept.db, kept.cast.actor("dan"), UNTIL, kept.track.id)
    assert ask_to_generate(kept.db, kept.cast.actor("dan"), UNTIL, kept.track.id).id == asked.id
    kept.db.commit()
    carry_out(work, asked.id)
    carry_out(work, asked.id)
    kept.db.refresh(asked)
    assert (asked.state, asked.done, asked.total, asked.made) == (RunState.FINISHED, 1, 1, 4)


def test_a_run_of_somebody_who_may_no_longer_do_it_stops(kept: Week) -> None:
    asked = ask_to_generate(kept.db, kept.cast.actor("dan"), UNTIL, kept.track.id)
    kept.db.commit()
    carry_out(jobs.Work(kept.cast.database, kept.cast.clinics["alder"], kept.cast.users["ana"]), asked.id)
    kept.db.refresh(asked)
    assert (asked.state, asked.made) == (RunState.FAILED, 0)


def test_a_run_that_breaks_waits_for_another_try_and_fails_after_the_last(
    kept: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = jobs.Work(kept.cast.database, kept.cast.clinics["alder"], kept.cast.users["dan"])
    asked = ask_to_generate(kept.db, kept.cast.actor("dan"), UNTIL, kept.track.id)
    kept.db.commit()
    monkeypatch.setattr(schedule_runs, "generate", _break)
    states = []
    for _try in range(jobs.TRIES):
        with pytest.raises(ZeroDivisionError):
            carry_out(work, asked.id)
        kept.db.refresh(asked)
        states.append(asked.state)
        kept.db.commit()
    assert states == [RunState.RUNNING] * (jobs.TRIES - 1) + [RunState.FAILED]
    carry_out(work, asked.id)  # over; nothing is tried any more


def _break(*_arguments: object) -> Made:
    raise ZeroDivisionError


def test_every_night_each_clinic_gets_a_job_of_its_own(kept: Week) -> None:
    give_out(kept.cast.database)
    give_out(kept.cast.database)
    waiting = (
        select(func.count())
        .select_from(text("procrastinate_jobs"))
        .where(text("task_name = 'sessions.keep_clinic_ahead' AND status = 'todo'"))
    )
    active = select(func.count()).select_from(Clinic).where(Clinic.status == ClinicStatus.ACTIVE)
    assert kept.db.scalar(waiting) == kept.db.scalar(active)


def test_every_night_sessions_are_kept_ahead(kept: Week) -> None:
    made = follow(kept.cast.database, kept.cast.clinics["alder"], [kept.track.id])
    assert made.made == 9  # today's week and eight more
    assert follow(kept.cast.database, kept.cast.clinics["alder"], [kept.track.id]) == Made()


def test_a_change_of_slots_is_followed_by_one_job_however_often_it_is_announced(kept: Week) -> None:
    actor = kept.cast.actor("dan")
    for _time in range(3):
        changes.announce(kept.db, actor, [kept.track.id])
    waiting = kept.db.execute(
        text("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'track_id' = :id"), {"id": str(kept.track.id)}
    )
    assert waiting.scalar_one() == 1
