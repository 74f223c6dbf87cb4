"""Time off touches the sessions somebody leads: those nobody leads then are shown, due, and handed over in one press."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from causeway import clock
from causeway.access import Permission, forbidden
from causeway.errors import Forbidden, Refused, Stale
from causeway.registry import DueItem
from tenants.programs.models import TrackSlot
from tenants.sessions.models import SessionFacilitator, TherapySession
from tenants.sessions.queries.leaders import GAP_STATEMENTS, find_gap, free_choices
from tenants.sessions.queries.schedule_hours import list_leader_ids
from tenants.sessions.queries.schedule_pages import Wanted, list_hours
from tenants.sessions.rules.words import CancelReason
from tenants.sessions.schedule_due import leaderless
from tenants.sessions.schedule_errors import AwayThen, HasBegun, LeadsElsewhere, OutsideHours
from tenants.sessions.services.schedule_changes import cancel, put_back
from tenants.sessions.services.schedule_leaders import IsLed, NobodyCovers, hand_over, put_cover
from tenants.sessions.services.schedule_series import generate
from tenants.staff.models import Availability, TimeOff
from tenants.staff.services import TimeOffFacts, cancel_time_off, record_time_off
from tests.cast import Cast
from tests.pages import fields_of, page_with, submit
from tests.sessions.test_attendance import counted
from tests.sessions.weeks import NOW, TODAY, Week, make_week

pytestmark = pytest.mark.usefixtures("monday_morning")

Browse = Callable[[str], FlaskClient]
MONDAY = date(2026, 11, 30)


def away(week: Week, who: str = "ana", on: date = MONDAY, cover: str | None = None, days: int = 4) -> TimeOff:
    covering = week.staff[cover].id if cover else None
    facts = TimeOffFacts(on, on + timedelta(days=days), covering_id=covering)
    return record_time_off(week.db, week.cast.actor("dan"), week.staff[who].id, facts)


def due(week: Week) -> list[DueItem]:
    """What is due of the week's own track."""
    own = {one.id for one in week.sessions()}
    return [one for one in leaderless(week.db, week.cast.actor("dan"), TODAY, 1000) if one.id in own]


def shown(week: Week) -> list[date]:
    """The days on which the schedule says that nobody leads."""
    wanted = Wanted(TODAY, date(2026, 12, 27), track_id=week.track.id)
    return [one.on_date for one in list_hours(week.db, week.cast.actor("dan"), wanted) if one.is_leaderless]


def leads(week: Week, session: TherapySession) -> list[str]:
    names = {member.id: name for name, member in week.staff.items()}
    return [names[staff_id] for staff_id in list_leader_ids(week.db, session.id)]


def test_time_off_on_a_session_one_leads_leaves_it_without_a_leader(week: Week) -> None:
    assert (due(week), shown(week)) == ([], [])
    away(week)
    (item,) = due(week)
    session = week.on(MONDAY)
    assert (item.id, item.due_on, item.endpoint, item.version) == (session.id, MONDAY, "hour.leader", None)
    assert "Ana Example is away and nobody covers" in item.what
    assert shown(week) == [MONDAY]


def test_so_does_time_off_on_sessions_that_the_job_makes_later(week: Week) -> None:
    away(week, on=date(2026, 12, 28))
    assert due(week) == []
    generate(week.db, week.cast.actor("dan"), [week.track.id], date(2027, 1, 3))
    assert [item.due_on for item in due(week)] == [date(2026, 12, 28)]


def test_whoever_leads_beside_them_leads_on(week: Week) -> None:
    session = week.on(MONDAY)
    week.db.add(SessionFacilitator(session_id=session.id, staff_member_id=week.staff["dan"].id, is_lead=False))
    week.db.flush()
    away(week)
    assert (due(week), shown(week)) == ([], [])
    away(week, "dan", on=MONDAY, days=0)
    assert [item.id for item in due(week)] == [session.id]  # once, though two are away


def test_time_off_that_is_cancelled_and_sessions_that_are_over_ask_for_nothing(week: Week) -> None:
    off = away(week, on=TODAY, days=0)
    assert shown(week) == [TODAY]
    with clock.frozen(NOW + timedelta(hours=8)):
        assert (due(week), shown(week)) == ([], [])
    cancel_time_off(week.db, week.cast.actor("dan"), off.id)
    assert (due(week), shown(week)) == ([], [])


def test_the_cover_is_put_on_in_one_step_and_stays_when_the_job_runs_again(week: Week) -> None:
    away(week, cover="dan")
    (item,) = due(week)
    assert "Dan Example covers" in item.what
    assert item.version is not None
    assert item.endpoint == "hour.index"
    put_cover(week.db, week.cast.actor("dan"), item.id, item.version)
    generate(week.db, week.cast.actor("dan"), [week.track.id], date(2026, 12, 20))
    assert leads(week, week.on(MONDAY)) == ["dan"]
    assert leads(week, week.on(date(2026, 12, 7))) == ["ana"]
    assert (due(week), shown(week)) == ([], [])
    with pytest.raises(Stale):
        put_cover(week.db, week.cast.actor("dan"), item.id, item.version)
    with pytest.raises(IsLed):
        put_cover(week.db, week.cast.actor("dan"), item.id, week.on(MONDAY).version)


def test_who_is_back_goes_on_leading_though_somebody_presses_for_the_cover(week: Week) -> None:
    off = away(week, cover="dan")
    (item,) = due(week)
    assert item.version is not None
    cancel_time_off(week.db, week.cast.actor("dan"), off.id)
    with pytest.raises(IsLed):
        put_cover(week.db, week.cast.actor("dan"), item.id, item.version)
    assert leads(week, week.on(MONDAY)) == ["ana"]
    hand_over(
        week.db, week.cast.actor("dan"), item.id, week.staff["dan"].id
    )  # by choice, whoever plans may all the same
    assert leads(week, week.on(MONDAY)) == ["dan", "ana"]


def test_a_session_that_is_off_or_over_is_not_asked_who_is_missing(week: Week) -> None:
    away(week, cover="dan")
    session = week.on(MONDAY)
    assert find_gap(week.db, session) is not None
    with clock.frozen(session.ends_at), counted(week.db) as asked:
        assert find_gap(week.db, session) is None
    cancel(week.db, week.cast.actor("dan"), session.id, CancelReason.STAFF_AWAY)
    with counted(week.db) as asked_again:
        assert find_gap(week.db, session) is None
    assert asked == asked_again == []


def busy(week: Week) -> type[Refused]:
    week.slot(1, 600, 660, leaders=("dan",), title="Elsewhere", room_id=week.other_room.id)
    generate(week.db, week.cast.actor("dan"), [week.track.id], date(2026, 12, 20))
    return LeadsElsewhere


def away_too(week: Week) -> type[Refused]:
    away(week, "dan")
    return AwayThen


@pytest.mark.parametrize("clash", [busy, away_too])
def test_who_is_away_or_leads_elsewhere_is_neither_offered_nor_taken(
    week: Week, clash: Callable[[Week], type[Refused]]
) -> None:
    session_id = week.on(MONDAY).id
    away(week)
    error = clash(week)
    session = week.db.get_one(TherapySession, (week.cast.clinics["alder"], session_id))
    assert str(week.staff["dan"].id) not in dict(free_choices(week.db, session))
    with pytest.raises(error):
        hand_over(week.db, week.cast.actor("dan"), session_id, week.staff["dan"].id)


def test_a_session_for_which_nobody_is_named_is_due_in_its_last_days(week: Week) -> None:
    week.slot(3, 540, 720, leaders=(), title="Nobody's")
    generate(week.db, week.cast.actor("dan"), [week.track.id], date(2026, 12, 20))
    (item,) = due(week)
    assert (item.subject, item.due_on, item.version, item.endpoint) == (
        "Nobody's",
        date(2026, 11, 25),
        None,
        "hour.leader",
    )
    assert item.what == "Nobody is named yet: say who leads it"
    assert shown(week) == [date(2026, 11, 25) + timedelta(days=7 * weeks) for weeks in range(4)]
    hand_over(week.db, week.cast.actor("dan"), item.id, week.staff["dan"].id)
    assert due(week) == []


@pytest.mark.parametrize(
    ("clash", "why"),
    [
        (busy, "Ana Example is away. Dan Example, who covers, has Elsewhere then. Choose who leads it"),
        (away_too, "Ana Example is away. Dan Example, who covers, is away too. Choose who leads it"),
    ],
)
def test_one_press_is_offered_only_where_the_cover_can_lead(
    week: Week, clash: Callable[[Week], type[Refused]], why: str
) -> None:
    away(week, cover="dan")
    (item,) = due(week)
    assert item.version is not None
    clash(week)
    (found,) = [one for one in due(week) if one.id == item.id]
    assert (found.version, found.endpoint, found.what) == (None, "hour.leader", why)


def test_a_cover_who_leads_no_sessions_any_more_is_not_offered(week: Week) -> None:
    away(week, cover="dan")
    week.staff["dan"].is_active = False
    week.db.flush()
    (item,) = due(week)
    assert item.version is None
    assert "leads no sessions here" in item.what
    with pytest.raises(NobodyCovers):
        put_cover(week.db, week.cast.actor("dan"), item.id, week.on(MONDAY).version)
    assert leads(week, week.on(MONDAY)) == ["ana"]


def test_a_cover_is_put_on_outside_their_usual_hours_too(week: Week) -> None:
    away(week, cover="dan")
    dan_id = week.staff["dan"].id
    week.db.add(Availability(staff_member_id=dan_id, weekdays=[2], start_minutes=540, end_minutes=600, from_on=TODAY))
    week.db.flush()
    (item,) = due(week)
    with pytest.raises(OutsideHours):
        hand_over(week.db, week.cast.actor("dan"), item.id, week.staff["dan"].id)
    assert item.version is not None
    put_cover(week.db, week.cast.actor("dan"), item.id, item.version)
    assert leads(week, week.on(MONDAY)) == ["dan"]


def test_an_hour_that_runs_may_be_handed_over_and_one_that_is_over_may_not(week: Week) -> None:
    away(week, on=TODAY, days=0)
    session = week.on(TODAY)
    with clock.frozen(NOW + timedelta(hours=1, minutes=30)):  # it began at nine
        assert shown(week) == [TODAY]
        hand_over(week.db, week.cast.actor("dan"), session.id, week.staff["dan"].id)
    assert leads(week, session) == ["dan"]
    with clock.frozen(NOW + timedelta(hours=8)), pytest.raises(HasBegun):
        hand_over(week.db, week.cast.actor("dan"), session.id, week.staff["ana"].id)


def test_a_session_cancelled_while_its_leader_is_away_comes_back_and_is_due_as_without_one(week: Week) -> None:
    away(week)
    session, dan = week.on(MONDAY), week.cast.actor("dan")
    cancel(week.db, dan, session.id, CancelReason.STAFF_AWAY)
    assert (due(week), shown(week)) == ([], [])
    put_back(week.db, dan, session.id)
    assert ([item.id for item in due(week)], shown(week)) == ([session.id], [MONDAY])


def test_the_front_desk_is_told_who_changes_a_group(week: Week) -> None:
    with pytest.raises(Forbidden) as told:
        hand_over(week.db, week.cast.actor("fay"), week.on(MONDAY).id, week.staff["dan"].id)
    assert told.value.fields == forbidden(Permission.PROGRAM_WRITE).fields
    assert "front desk" not in str(told.value.fields["who"])


def test_only_who_plans_the_hour_hands_it_over(week: Week) -> None:
    away(week)
    for who in ("fay", "ben", "pat"):
        with pytest.raises(Forbidden):
            hand_over(week.db, week.cast.actor(who), week.on(MONDAY).id, week.staff["dan"].id)


def test_the_schedule_asks_no_more_of_the_database_for_it(week: Week) -> None:
    used = []
    for make in (
        lambda: None,
        lambda: away(week, cover="dan"),
        lambda: away(week, on=date(2026, 12, 7), cover="dan"),
        lambda: away(week, on=date(2026, 12, 14), cover="dan"),
    ):
        make()
        with counted(week.db) as schedule:
            shown(week)
        with counted(week.db) as worklist:
            leaderless(week.db, week.cast.actor("dan"), TODAY, 1000)
        used.append((len(schedule), len(worklist)))
    assert len({schedule for schedule, _worklist in used}) == 1
    assert used[1] == used[2] == used[3], "however many sessions nobody leads"
    assert max(worklist for _schedule, worklist in used) <= GAP_STATEMENTS


@pytest.fixture
def kept(cast: Cast) -> Iterator[tuple[UUID, UUID, UUID]]:
    """The session of a Monday on which Ana is away and Dan covers, committed: its id, the track's, Dan's."""
    with cast.session("alder", "dan") as db:
        week = make_week(db, cast)
        week.slot(1, 1140, 1200, title=f"Evening {week.track.id}")
        generate(db, cast.actor("dan"), [week.track.id], date(2026, 12, 6))
        off = away(week, cover="dan").id
        found = (week.on(MONDAY).id, week.track.id, week.staff["dan"].id)
        db.commit()
    yield found
    with cast.session("alder", "dan") as db:  # nobody is to meet any of it again
        if db.get_one(TimeOff, (cast.clinics["alder"], off)).cancelled_at is None:
            cancel_time_off(db, cast.actor("dan"), off)
        sessions = db.query(TherapySession.id).filter_by(track_id=found[1])
        db.execute(delete(SessionFacilitator).where(SessionFacilitator.session_id.in_(sessions)))
        db.query(TrackSlot).filter_by(track_id=found[1]).update({"until_on": date(2026, 11, 1)})
        db.commit()


def leaders_of(cast: Cast, session_id: UUID) -> list[UUID]:
    with cast.session("alder") as db:
        return list_leader_ids(db, session_id)


def press(client: FlaskClient, page: str, url: str) -> Any:
    """Send the small form of the page that goes to an address."""
    start = page.index(f'action="{url}"')
    form = page[start : page.index("</form>", start)]
    return client.post(url, data=fields_of(f'<form class="form">{form}</form>'))


def test_the_page_says_so_and_one_press_lets_the_cover_lead(
    cast: Cast, browse: Browse, kept: tuple[UUID, UUID, UUID]
) -> None:
    session_id, track_id, dan_id = kept
    dan, url = browse("dan"), f"/c/alder/schedule/sessions/{session_id}/"
    assert "No leader" in dan.get(f"/c/alder/schedule/?on={MONDAY}&track={track_id}").text
    page = dan.get(url).text
    assert "Ana Example is away from 30 Nov 2026 to 4 Dec 2026." in page
    assert "Let Dan Example lead it" in page
    assert "Let Dan Example lead it" not in browse("fay").get(url).text
    assert press(dan, page, f"{url}cover/").status_code == 302
    assert leaders_of(cast, session_id) == [dan_id]
    assert press(dan, page, f"{url}cover/").status_code == 302  # a second click is harmless
    assert "No leader" not in dan.get(f"/c/alder/schedule/?on={MONDAY}&track={track_id}").text


def test_a_page_opened_before_they_came_back_does_not_put_the_cover_on(
    cast: Cast, browse: Browse, kept: tuple[UUID, UUID, UUID]
) -> None:
    session_id, _track_id, _dan_id = kept
    dan, url = browse("dan"), f"/c/alder/schedule/sessions/{session_id}/"
    page, before = dan.get(url).text, leaders_of(cast, session_id)
    with cast.session("alder", "dan") as db:
        (off,) = db.query(TimeOff.id).filter_by(staff_member_id=before[0], from_on=MONDAY, cancelled_at=None)
        cancel_time_off(db, cast.actor("dan"), off.id)
        db.commit()
    answer = press(dan, page, f"{url}cover/")
    assert answer.status_code == 422
    assert "Somebody leads this session again" in answer.text
    assert leaders_of(cast, session_id) == before


def test_a_cover_who_is_busy_is_not_offered_and_the_page_says_why(
    cast: Cast, browse: Browse, kept: tuple[UUID, UUID, UUID]
) -> None:
    session_id, track_id, dan_id = kept
    dan, url = browse("dan"), f"/c/alder/schedule/sessions/{session_id}/"
    with cast.session("alder", "dan") as db:
        mine = db.get_one(TherapySession, (cast.clinics["alder"], session_id))
        other = TherapySession(
            track_id=track_id,
            program_id=mine.program_id,
            kind=mine.kind,
            delivery=mine.delivery,
            title="Elsewhere",
            on_date=mine.on_date,
            starts_at=mine.starts_at,
            ends_at=mine.ends_at,
        )
        db.add(other)
        db.flush()
        db.add(SessionFacilitator(session_id=other.id, staff_member_id=dan_id))
        db.commit()
    page = dan.get(url).text
    assert "Dan Example, who covers, has Elsewhere then." in page
    assert "Let Dan Example lead it" not in page
    assert "Choose who leads it" in page
    assert "has Elsewhere then." in dan.get(f"{url}leader/").text
    answer = submit(dan, f"{url}leader/", staff_id=str(dan_id))
    assert answer.status_code == 422
    assert "Dan Example has Elsewhere on 30 Nov 2026" in answer.text
    assert leaders_of(cast, session_id) != [dan_id]


def test_the_worklist_clears_it_in_place(cast: Cast, browse: Browse, kept: tuple[UUID, UUID, UUID]) -> None:
    session_id, _track_id, dan_id = kept
    dee, url = browse("dee"), "/c/alder/worklist/?kind=leaderless&whose=all"
    clear = f"/c/alder/worklist/leaderless/{session_id}/clear/"
    page = page_with(dee, url, clear)
    assert clear in page
    assert press(dee, page, clear).status_code == 302
    assert leaders_of(cast, session_id) == [dan_id]
    assert clear not in page_with(dee, url, clear)


def test_somebody_else_who_is_free_is_chosen(cast: Cast, browse: Browse, kept: tuple[UUID, UUID, UUID]) -> None:
    session_id, _track_id, dan_id = kept
    url = f"/c/alder/schedule/sessions/{session_id}/leader/"
    dan = browse("dan")
    answer = submit(dan, url, staff_id="")
    assert answer.status_code == 422
    assert submit(dan, url, staff_id=str(dan_id), version="").status_code == 409
    assert submit(dan, url, staff_id=str(dan_id)).status_code == 302
    assert leaders_of(cast, session_id) == [dan_id]
    assert browse("fay").get(url).status_code == 403
    assert browse("cleo").get(url.replace("alder", "birch")).status_code == 404
