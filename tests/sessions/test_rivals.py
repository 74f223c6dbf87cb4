"""A weekly hour and the hours beside the week never want the same room or person, whichever of them is planned first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tenants.family.services import SessionPlan, plan
from tenants.intake.models import Episode
from tenants.programs.errors import LeadsThen, RoomTakenThen
from tenants.programs.models import SlotFacilitator, TrackSlot
from tenants.programs.rivals import Wanted, find_first
from tenants.programs.rules import SessionKind
from tenants.programs.rules.week import Hour
from tenants.programs.services import SlotFacts, add_slot, change_slot
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, CancelReason
from tenants.sessions.schedule_errors import LeadsElsewhere, RoomTaken
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tenants.sessions.services.schedule_changes import HourFacts, cancel, change
from tenants.sessions.services.schedule_series import generate
from tests.sessions.test_attendance import counted
from tests.sessions.weeks import TODAY, Week

pytestmark = pytest.mark.usefixtures("monday_morning")

TUESDAY = date(2026, 12, 1)
FAR = date(2027, 3, 2)  # a Tuesday for which no session is made yet


@pytest.fixture(autouse=True)
def nobody_elsewhere(alder: Session) -> None:
    """What other tests have kept is no clash here."""
    alder.execute(delete(SlotFacilitator))


def hour(on: date, hours: int, minutes: int = 0) -> datetime:
    """On Chicago's clock in winter."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hours + 6, minutes=minutes)


def booked(week: Week, on: date, hours: int, **changes: Any) -> TherapySession:
    values: dict[str, Any] = {
        "staff_ids": (week.staff["ana"].id,),
        "patient_ids": (week.patient("Rosa").id,),
        "title": "Individual",
        "room_id": week.room.id,
        **changes,
    }
    at = hour(on, hours)
    return book(
        week.db, week.cast.actor("dan"), BookingFacts(SessionKind.INDIVIDUAL, at, at + timedelta(minutes=50), **values)
    )[0]


def slot(week: Week, **changes: Any) -> SlotFacts:
    """Tuesdays from half past nine to half past ten."""
    values: dict[str, Any] = {"weekday": 2, "start_minutes": 570, "end_minutes": 630, "from_on": TODAY, **changes}
    return SlotFacts(kind=SessionKind.SKILLS, title="Skills", **values)


def refuse(week: Week, facts: SlotFacts, error: type[Exception]) -> str:
    with pytest.raises(error) as refused:
        add_slot(week.db, week.cast.actor("dan"), week.track.id, facts)
    return refused.value.sentence()  # type: ignore[attr-defined, no-any-return]


def test_a_weekly_hour_is_refused_a_room_that_a_booked_hour_has(week: Week) -> None:
    booked(week, TUESDAY, 10)
    said = refuse(week, slot(week, room_id=week.room.id), RoomTakenThen)
    assert said.startswith(f"{week.room.name} is taken by Individual on 1 Dec 2026 from 10:00 AM to 10:50 AM.")
    add_slot(week.db, week.cast.actor("dan"), week.track.id, slot(week, room_id=week.other_room.id))


def test_a_weekly_hour_is_refused_a_person_who_has_a_booked_hour(week: Week) -> None:
    booked(week, TUESDAY, 10, room_id=None)
    facts = slot(week, facilitators=(week.staff["ana"].id,))
    assert "has Individual on 1 Dec 2026 from 10:00 AM to 10:50 AM" in refuse(week, facts, LeadsThen)
    for changes in ({"end_minutes": 600}, {"until_on": date(2026, 11, 30)}, {"weekday": 3}):
        wanted = Wanted(slot(week, **changes).hour, None, facts.facilitators, frozenset())
        assert find_first(week.db, week.cast.actor("dan"), wanted) is None


def test_the_first_of_several_clashes_is_named(week: Week) -> None:
    booked(week, date(2026, 12, 8), 10)
    booked(week, TUESDAY, 9, staff_ids=(week.staff["dan"].id,))
    assert "1 Dec 2026" in refuse(week, slot(week, room_id=week.room.id), RoomTakenThen)


def test_what_is_called_off_clashes_with_no_weekly_hour(week: Week) -> None:
    cancel(week.db, week.cast.actor("dan"), booked(week, TUESDAY, 10).id, CancelReason.PATIENT)
    add_slot(week.db, week.cast.actor("dan"), week.track.id, slot(week, room_id=week.room.id))


def test_a_session_moved_by_hand_clashes_but_not_with_its_own_weekly_hour(week: Week) -> None:
    monday, dan = week.on(date(2026, 11, 30)), week.cast.actor("dan")
    facts = HourFacts(hour(TUESDAY, 9), hour(TUESDAY, 12), (week.staff["ana"].id,), week.room.id, "Process group")
    change(week.db, dan, monday.id, facts)
    assert "Process group" in refuse(week, slot(week, room_id=week.room.id), RoomTakenThen)
    own = slot(week, start_minutes=540, end_minutes=720, room_id=week.room.id, from_on=date(2026, 11, 24))
    change_slot(week.db, dan, monday.slot_id, own)  # type: ignore[arg-type]  # it is made from one


@pytest.mark.parametrize("is_used", [True, False])
def test_a_session_in_use_keeps_its_room_after_its_weekly_hour_has_moved(week: Week, is_used: bool) -> None:
    monday, dan = week.on(date(2026, 11, 30)), week.cast.actor("dan")
    rosa = week.patient("Rosa")
    episode_id = week.db.scalars(select(Episode.id).where(Episode.patient_id == rosa.id)).one()
    row = Attendance(session_id=monday.id, patient_id=rosa.id, episode_id=episode_id, status=AttendanceStatus.EXPECTED)
    if is_used:
        row.status, row.reason = AttendanceStatus.EXCUSED, AbsenceReason.ILLNESS
    week.db.add(row)
    week.db.execute(update(TrackSlot).where(TrackSlot.id == monday.slot_id).values(weekday=3))
    week.db.flush()
    generate(week.db, dan, [week.track.id], date(2026, 12, 20))
    wanted = slot(week, weekday=1, room_id=week.room.id)
    if is_used:
        assert "Process group on 30 Nov 2026" in refuse(week, wanted, RoomTakenThen)
    else:
        add_slot(week.db, dan, week.track.id, wanted)


def test_a_session_moved_by_hand_clashes_with_none_of_the_weekly_hours_after_its_own(week: Week) -> None:
    monday, dan = week.on(date(2026, 12, 14)), week.cast.actor("dan")
    facts = HourFacts(hour(date(2026, 12, 15), 9), hour(date(2026, 12, 15), 12), (week.staff["ana"].id,), None, "Moved")
    change(week.db, dan, monday.id, facts)
    own = slot(week, start_minutes=540, end_minutes=720, facilitators=(week.staff["ana"].id,))
    last = monday.slot_id
    assert last is not None
    for begins in (date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)):
        last = change_slot(week.db, dan, last, replace(own, from_on=begins)).id


def test_a_family_session_keeps_its_clinician_from_a_weekly_hour(week: Week) -> None:
    ana = week.cast.actor("ana")
    at = hour(TUESDAY, 10)
    plan(week.db, ana, week.patient("Rosa").id, SessionPlan(week.staff["ana"].id, at, at + timedelta(minutes=50)))
    facts = slot(week, facilitators=(week.staff["dan"].id, week.staff["ana"].id))
    assert "has Family session on 1 Dec 2026" in refuse(week, facts, LeadsThen)


def test_an_hour_booked_beyond_the_sessions_made_clashes_with_the_weekly_hour(week: Week) -> None:
    week.slot(2, 570, 630, title="Skills", leaders=("dan",))
    with pytest.raises(RoomTaken) as refused:
        booked(week, FAR, 10)
    assert "taken by Skills on 2 Mar 2027 from 9:30 AM to 10:30 AM" in refused.value.sentence()
    with pytest.raises(LeadsElsewhere):
        booked(week, FAR, 10, room_id=None, staff_ids=(week.staff["dan"].id,))
    booked(week, FAR, 11)
    booked(week, FAR - timedelta(days=1), 13)


def test_a_week_whose_session_was_made_is_free_where_that_was_moved_away(week: Week) -> None:
    group, dan = week.on(date(2026, 11, 30)), week.cast.actor("dan")
    facts = HourFacts(hour(TUESDAY, 13), hour(TUESDAY, 15), (week.staff["dan"].id,), week.room.id, group.title)
    change(week.db, dan, group.id, facts)
    booked(week, date(2026, 11, 30), 10)


def test_a_weekly_hour_that_a_closed_site_does_not_hold_leaves_its_people_free(week: Week) -> None:
    week.slot(2, 570, 630, leaders=("ana",))
    week.closure(FAR, site_id=week.site.id)
    booked(week, FAR, 10, room_id=None)


def test_looking_for_clashes_costs_the_same_however_many_there_are(week: Week, alder: Session) -> None:
    def statements() -> int:
        wanted = Wanted(Hour(2, 540, 720, (), TODAY), week.room.id, (week.staff["ana"].id,), frozenset())
        with counted(alder) as sent:
            assert find_first(alder, week.cast.actor("dan"), wanted) is not None
        return len(sent)

    booked(week, TUESDAY, 9)
    few = statements()
    for number in range(3):
        booked(week, TUESDAY + timedelta(weeks=number), 10)
        booked(week, TUESDAY + timedelta(weeks=number), 11)
    assert statements() == few
