"""Weeks of hours from the record: what is missing, what would make it up, and what absences leave to do."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Refused
from causeway.web.application import Causeway
from tenants.care.models import ContactNote
from tenants.care.rules import ContactKind, ContactOutcome, Direction
from tenants.clinics.models import Closure, PlaceOfService, Site
from tenants.intake.models import Episode, Stay
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus
from tenants.programs.models import Delivery, Track, TrackSlot
from tenants.programs.rules import SessionKind
from tenants.sessions import day_due
from tenants.sessions.errors import NotPossible
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.absences import list_absences, list_unmarked
from tenants.sessions.queries.unsettled import list_unsettled
from tenants.sessions.queries.weeks import PersonWeek, list_weeks, short_weeks, week_of
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.weeks import Reduced
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus
from tenants.sessions.services.attendance import Said, SaidOfDay, record
from tenants.sessions.services.makeups import Clash, NoPlace, PastSession, book_makeup
from tests.cast import ZONES, Cast
from tests.pages import fields_of
from tests.sessions.conftest import DAY, Group, add_session, add_track, at, make_group
from tests.sessions.test_attendance import counted

ZONE = ZoneInfo(ZONES["alder"])
TUE, WED, THU, FRI = (DAY + timedelta(days=number) for number in range(1, 5))
AWAY = Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD)


def moment(on: date, clock_time: str = "08:00") -> datetime:
    return datetime.combine(on, time.fromisoformat(clock_time), ZONE)


def hold(group: Group, on: date) -> TherapySession:
    """Three hours of the track on a day."""
    return add_session(group.db, group.track, "Group", "09:00", "12:00", on_date=on)


def came(group: Group, name: str, session: TherapySession, start: str = "09:00", end: str = "12:00") -> None:
    with clock.frozen(moment(session.on_date, "13:00")):
        times = Times(at(start, session.on_date), at(end, session.on_date))
        record(group.db, group.dan, session.on_date, [], [SaidOfDay(group.people[name].id, times)])


def missed(group: Group, name: str, session: TherapySession, mark: Mark = AWAY) -> None:
    with clock.frozen(moment(session.on_date, "13:00")):
        record(group.db, group.dan, session.on_date, [Said(session.id, group.people[name].id, mark)])


def week(group: Group, name: str) -> PersonWeek:
    found = week_of(group.db, group.dan, DAY, group.people[name].id)
    assert found is not None
    return found


@pytest.fixture
def full(group: Group) -> Group:
    """The track meets on Monday (three sessions), Tuesday and Thursday; another track of the program on Friday."""
    group.sessions += [hold(group, TUE), hold(group, THU)]
    group.other = add_track(group.db, group.program, "Evening", weekdays=[5])  # type: ignore[attr-defined]
    return group


def friday(group: Group, start: str = "17:00", end: str = "18:00", capacity: int | None = None) -> TherapySession:
    track: Track = group.other  # type: ignore[attr-defined]
    if capacity is not None:
        track.capacity = capacity
    return add_session(group.db, track, "Evening group", start, end, on_date=FRI)


def test_a_week_counts_what_was_attended_and_projects_what_is_scheduled(full: Group) -> None:
    came(full, "Rosa", full.sessions[0])
    came(full, "Rosa", full.sessions[3], "10:00")
    with clock.frozen(moment(TUE, "20:00")):
        before = week(full, "Rosa").standing
    with clock.frozen(moment(WED)):
        after = week(full, "Rosa").standing
    assert (before.attended, before.projected) == (300, None)
    assert (after.attended, after.projected, after.short_of_target) == (300, 480, 60)


def test_finished_sessions_without_attendance_are_named_and_not_projected(full: Group) -> None:
    came(full, "Rosa", full.sessions[0])
    with clock.frozen(moment(WED)):
        found = week(full, "Rosa").standing
    assert (found.attended, found.projected) == (180, 360)
    assert found.unknown == ("Group, 24 Nov 2026",)


def test_closures_leaves_and_admissions_ask_for_less(full: Group) -> None:
    full.db.add(Closure(name="Storm", from_on=THU, until_on=THU))
    full.db.flush()
    full.admit("Zoe", from_on=TUE)
    full.leave("Liam", TUE)
    with clock.frozen(moment(WED)):
        found = {name: week(full, name).goal for name in ("Rosa", "Zoe", "Liam")}
    assert {name: (one.target, one.reasons) for name, one in found.items()} == {
        "Rosa": (360, (Reduced.CLOSURE,)),
        "Zoe": (180, (Reduced.ADMISSION, Reduced.CLOSURE)),
        "Liam": (180, (Reduced.CLOSURE, Reduced.LEAVE)),
    }


def test_a_closed_site_asks_less_of_who_meets_there_and_nothing_of_who_meets_by_video(full: Group) -> None:
    site = Site(name="Elm House", place_of_service=PlaceOfService.OFFICE, state="IL")
    full.db.add(site)
    full.db.flush()
    full.db.add(Closure(name="Pipe", from_on=THU, until_on=THU, site_id=site.id))
    full.track.site_id = site.id
    asked = []
    for full.track.delivery in (Delivery.TELEHEALTH, Delivery.HYBRID, Delivery.IN_PERSON):
        full.db.flush()
        asked.append(week(full, "Rosa").goal.target)
    assert asked == [540, 360, 360]


def test_a_past_week_is_asked_for_by_the_slots_it_had(full: Group) -> None:
    slot = {"track_id": full.track.id, "start_minutes": 540, "end_minutes": 720, "kind": SessionKind.GROUP}
    before = {"from_on": date(2026, 9, 1), "until_on": DAY + timedelta(days=6)}
    full.db.add_all(TrackSlot(weekday=day, title="Group", breaks=[], **slot, **before) for day in (1, 2, 4))
    full.db.add(TrackSlot(weekday=6, title="Group", breaks=[], **slot, from_on=DAY + timedelta(days=7)))
    full.track.weekdays = [6]
    full.leave("Liam", TUE)
    full.db.flush()
    with clock.frozen(moment(DAY + timedelta(days=14))):
        assert (week(full, "Rosa").goal.planned_days, week(full, "Liam").goal.planned_days) == (3, 1)
        after = week_of(full.db, full.dan, DAY + timedelta(days=7), full.people["Rosa"].id)
        assert after is not None
        assert after.goal.planned_days == 1


def test_sessions_that_make_it_up_are_offered_and_booked(full: Group) -> None:
    came(full, "Rosa", full.sessions[0])
    came(full, "Rosa", full.sessions[3], "10:00")
    evening = friday(full)
    with clock.frozen(moment(WED)):
        (offer,) = week(full, "Rosa").suggestions
        assert (offer.session_id, offer.minutes) == (evening.id, 60)
        book_makeup(full.db, full.dan, evening.id, full.people["Rosa"].id)
        again = book_makeup(full.db, full.dan, evening.id, full.people["Rosa"].id)
        assert (again.is_makeup, again.status) == (True, AttendanceStatus.EXPECTED)
        found = week(full, "Rosa")
    assert (found.missing, found.suggestions) == (0, [])


def test_what_does_not_fit_is_not_offered_and_not_booked(full: Group) -> None:
    came(full, "Rosa", full.sessions[0])
    missed(full, "Rosa", full.sessions[3])
    rosa = full.people["Rosa"]
    rosa.availability = {"fri": [["16:00", "20:00"]]}
    full.admit("Zoe", track_id=full.other.id)  # type: ignore[attr-defined]
    fits = friday(full, capacity=2)
    friday(full, "13:00", "14:00")  # not in her own week
    clash = add_session(full.db, full.other, "At once", "10:00", "11:00", on_date=THU)  # type: ignore[attr-defined]
    with clock.frozen(moment(WED)):
        assert [one.session_id for one in week(full, "Rosa").suggestions] == [fits.id]
        with pytest.raises(Clash):
            book_makeup(full.db, full.dan, clash.id, rosa.id)
        book_makeup(full.db, full.dan, fits.id, full.people["Liam"].id)
        assert week(full, "Rosa").suggestions == []
        with pytest.raises(NoPlace):
            book_makeup(full.db, full.dan, fits.id, rosa.id)
    with clock.frozen(moment(FRI, "17:05")), pytest.raises(PastSession):
        book_makeup(full.db, full.dan, fits.id, rosa.id)


def test_nobody_on_leave_is_booked(full: Group) -> None:
    full.leave("Rosa", TUE)
    session = friday(full)
    with clock.frozen(moment(WED)), pytest.raises((Refused, NotPossible)):
        book_makeup(full.db, full.dan, session.id, full.people["Rosa"].id)


def test_the_list_takes_as_many_statements_whatever_its_length(alder: Session, cast: Cast, noon: None) -> None:
    used = []
    for people in (2, 12):
        group = make_group(alder, cast, people)
        with clock.frozen(moment(WED)), counted(alder) as statements:
            assert len(list_weeks(alder, group.dan, DAY, track_ids=[group.track.id])) == people
        used.append(len(statements))
    assert used[0] == used[1] <= 9


# ---- what is left to do ----


def reach_out(group: Group, name: str, at: datetime, about: date | None = None) -> None:
    group.db.add(
        ContactNote(
            patient_id=group.people[name].id,
            kind=ContactKind.OUTREACH,
            direction=next(iter(Direction)),
            outcome=next(iter(ContactOutcome)),
            with_sealed=b"x",
            happened_at=at,
            minutes=5,
            about_on=about,
            signed_at=at,
            signed_by_id=group.cast.users["ana"],
        )
    )
    group.db.flush()


def waiting(group: Group, *, is_second: bool = False) -> list[tuple[str, date]]:
    mine = {patient.id: name for name, patient in group.people.items()}
    rows = list_absences(group.db, group.dan, WED, 500, is_second=is_second)
    return [(mine[row.patient_id], row.on_date) for row in rows if row.patient_id in mine]


def test_an_absence_without_word_asks_for_outreach_until_somebody_reached_out(full: Group) -> None:
    missed(full, "Rosa", full.sessions[3])
    missed(full, "Liam", full.sessions[3], Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS))
    missed(full, "Mei", full.sessions[3], Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.TRANSPORT))
    assert waiting(full) == [("Rosa", TUE)]
    reach_out(full, "Rosa", moment(DAY, "15:00"))  # before the absence: about something else
    assert waiting(full) == [("Rosa", TUE)]
    reach_out(full, "Rosa", moment(TUE, "14:00"))
    assert waiting(full) == []


def test_an_outreach_about_the_day_answers_it(full: Group) -> None:
    missed(full, "Rosa", full.sessions[3])
    reach_out(full, "Rosa", moment(THU, "09:00"), about=DAY)
    assert waiting(full) == [("Rosa", TUE)]
    reach_out(full, "Rosa", moment(THU, "09:00"), about=TUE)
    assert waiting(full) == []


def test_who_came_to_a_part_of_the_day_was_not_absent(full: Group) -> None:
    missed(full, "Rosa", full.sessions[0])
    came(full, "Rosa", full.sessions[1], "10:00", "12:00")
    assert waiting(full) == []


def test_two_days_in_a_row_are_an_alert(full: Group) -> None:
    for name in ("Rosa", "Liam"):
        missed(full, name, full.sessions[0])
    came(full, "Liam", full.sessions[3])
    missed(full, "Rosa", full.sessions[3])
    assert sorted(waiting(full)) == [("Liam", DAY), ("Rosa", DAY), ("Rosa", TUE)]
    assert waiting(full, is_second=True) == [("Rosa", TUE)]


def test_a_run_of_absences_is_one_alert_of_its_last_day(full: Group) -> None:
    runs = {"Rosa": "xxx", "Liam": ".xx", "Mei": "xx."}
    for number, session in enumerate((full.sessions[0], full.sessions[3], hold(full, WED))):
        for name, days in runs.items():
            (missed if days[number] == "x" else came)(full, name, session)
    assert sorted(waiting(full, is_second=True)) == [("Liam", WED), ("Mei", TUE), ("Rosa", WED)]
    reach_out(full, "Rosa", moment(TUE, "14:00"))  # before the last of them
    assert ("Rosa", WED) in waiting(full, is_second=True)
    reach_out(full, "Rosa", moment(WED, "14:00"))
    assert "Rosa" not in dict(waiting(full, is_second=True))


def test_a_sign_in_without_a_sign_out_waits_from_the_next_day(full: Group) -> None:
    record(full.db, full.dan, DAY, [], [SaidOfDay(full.people["Rosa"].id, Times(at("09:00"), None))])
    mine = full.people["Rosa"].id
    assert not [row for row in list_unsettled(full.db, full.dan, DAY, 500) if row.patient_id == mine]
    (row,) = [row for row in list_unsettled(full.db, full.dan, TUE, 500) if row.patient_id == mine]
    assert (row.on_date, row.track_id) == (DAY, full.track.id)


def test_a_finished_session_waits_until_everybody_on_it_is_marked(full: Group) -> None:
    def open_sessions() -> set[str]:
        with clock.frozen(moment(DAY, "13:00")):
            return {row.title for row in list_unmarked(full.db, full.dan, DAY, 500) if row.track_id == full.track.id}

    full.leave("Mei", DAY)
    came(full, "Rosa", full.sessions[0])
    assert open_sessions() == {"Process group", "Coping skills", "Relapse signs"}
    came(full, "Liam", full.sessions[0], "09:00", "10:30")
    assert open_sessions() == {"Relapse signs"}
    missed(full, "Liam", full.sessions[2])
    assert open_sessions() == set()


def test_the_worklist_names_who_is_short(full: Group) -> None:
    came(full, "Rosa", full.sessions[0])
    missed(full, "Rosa", full.sessions[3])
    with clock.frozen(moment(WED)):
        items = day_due.shortfall(full.db, full.dan, WED, 500)
        (item,) = [one for one in items if one.patient_id == full.people["Rosa"].id]
        assert item.what == "3 h short of this week's 9 h"
        assert item.due_on == DAY + timedelta(days=6)


# ---- the page ----


def test_the_page_shows_weeks_and_books_what_fits(cast: Cast, browse: Callable[[str], FlaskClient], noon: None) -> None:
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast, 1)
        other = add_track(db, group.program, "Evening")
        add_session(db, other, "Evening group", "17:00", "18:00", on_date=FRI)
        ids = group.track.id, group.people["Rosa"].id
        add_session(db, group.track, "Skills", "09:00", "10:00", on_date=TUE)
        with clock.frozen(moment(TUE, "09:30")):
            record(db, group.dan, TUE, [], [SaidOfDay(ids[1], Times(at("09:00", TUE), None))])
        db.commit()
    with clock.frozen(moment(WED)):
        dan = browse("dan")
        page = dan.get(f"/c/alder/schedule/hours/?track={ids[0]}").text
        assert "9 h short" in page
        assert "Attendance not taken, so not counted: Process group, 23 Nov 2026" in page
        sheet = f"/c/alder/schedule/day/{ids[0]}/{TUE.isoformat()}/"
        assert f'Leaving time missing, so not counted: <a href="{sheet}">Skills, 24 Nov 2026</a>' in page
        start = page.index('action="/c/alder/schedule/hours/book/"')
        step = fields_of(
            page[page.rindex("<form", 0, start) : page.index("</form>", start) + 7].replace(
                'class="step"', 'class="form"'
            )
        )
        answer = dan.post("/c/alder/schedule/hours/book/", data=step, follow_redirects=True)
        assert "is on that day" in answer.text
        with cast.session("alder") as db:
            found = week_of(db, cast.actor("dan"), DAY, ids[1])
        assert found is not None
        assert found.standing.projected == 60


def test_somebody_who_left_in_the_week_is_no_longer_short_of_hours(full: Group) -> None:
    zoe = full.admit("Zoe", from_on=DAY - timedelta(days=21))
    with clock.frozen(moment(THU)):
        before = list_weeks(full.db, full.dan, DAY, patient_ids=[zoe.id], is_suggesting=False)
        assert [week.name for week in short_weeks(before)] == [week.name for week in before]
        (stay,) = full.db.scalars(select(Stay).where(Stay.patient_id == zoe.id))
        episode = full.db.get_one(Episode, (stay.clinic_id, stay.episode_id))
        stay.until_on = episode.discharged_on = episode.last_attended_on = WED
        episode.status, episode.discharge_reason = EpisodeStatus.DISCHARGED, DischargeReason.LEFT
        episode.discharge_destination = Destination.UNKNOWN
        full.db.flush()
        assert short_weeks(list_weeks(full.db, full.dan, DAY, patient_ids=[zoe.id], is_suggesting=False)) == []


def test_the_list_of_the_short_begins_with_who_is_below_the_least_then_by_how_much(full: Group, app: Causeway) -> None:
    for name in full.people:
        came(full, name, full.sessions[0])
    came(full, "Rosa", full.sessions[3], "10:00")
    missed(full, "Mei", full.sessions[3])
    missed(full, "Liam", full.sessions[3])
    with app.test_request_context(), clock.frozen(moment(WED)):
        items = day_due.shortfall(full.db, full.dan, WED, 10_000)
        weeks = [week for week in short_weeks(list_weeks(full.db, full.dan, DAY)) if week.missing]
        first = day_due.shortfall(full.db, full.dan, WED, 1)
    assert [item.id for item in items] == [week.episode_id for week in weeks]
    assert [item.id for item in first] == [items[0].id]
    standing = [(not week.standing.is_below_floor, -week.missing) for week in weeks]
    assert standing == sorted(standing)
    assert len(set(standing)) > 1
