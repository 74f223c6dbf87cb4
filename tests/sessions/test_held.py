"""When a session was really held: who may say it, what cannot be, and whose minutes follow."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from causeway.errors import Forbidden, NotFound, Refused, Stale
from causeway.ids import new_id
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.track_day import get_track_day
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AttendanceStatus, CancelReason, SessionStatus
from tenants.sessions.services.attendance import Said, SaidOfDay, record
from tenants.sessions.services.held import NotYours, say_held
from tests.cast import Cast
from tests.pages import submit
from tests.sessions.conftest import DAY, NOON, Group, Ids, at

Browse = Callable[[str], FlaskClient]
HERE = AttendanceStatus.PRESENT
LATE = (at("09:20"), at("10:10"))


def there(group: Group, name: str, arrived: datetime | None = None, left: datetime | None = None) -> None:
    record(group.db, group.dan, DAY, [Said(group.sessions[0].id, group.people[name].id, Mark(HERE, arrived, left))])


def minutes(group: Group) -> dict[str, int]:
    names = {person.id: name for name, person in group.people.items()}
    day = get_track_day(group.db, group.dan, group.track.id, DAY)
    return {names[one.patient_id]: one.day_minutes for one in day.people}


def say(group: Group, times: tuple[datetime, datetime] | None, who: str = "ana", **options: int) -> None:
    say_held(group.db, group.cast.actor(who), group.sessions[0].id, times, **options)
    group.db.expire_all()


def test_minutes_follow_a_group_that_began_late_and_ran_over(group: Group) -> None:
    there(group, "Rosa")  # from the start to the end
    there(group, "Liam", at("09:30"), at("09:45"))
    record(group.db, group.dan, DAY, [], [SaidOfDay(group.people["Mei"].id, Times(at("09:00"), at("10:05")))])
    assert minutes(group) == {"Rosa": 60, "Liam": 15, "Mei": 65}  # Mei's day reaches into the next group
    say(group, LATE)
    assert minutes(group) == {"Rosa": 50, "Liam": 15, "Mei": 45}
    row = group.row("Rosa", 0)
    assert row is not None
    assert (row.arrived_at, row.left_at) == LATE
    assert group.sessions[0].status is SessionStatus.HELD
    say(group, None)
    assert minutes(group)["Rosa"] == 60


def test_a_time_that_would_end_before_it_begins_stays(group: Group) -> None:
    there(group, "Rosa", at("09:00"), at("09:15"))
    say(group, LATE)
    row = group.row("Rosa", 0)
    assert row is not None
    assert (row.arrived_at, row.left_at) == (at("09:00"), at("09:15"))
    assert minutes(group)["Rosa"] == 0


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ((at("10:00"), at("09:30")), "ended before it began"),
        ((at("09:00"), NOON + timedelta(minutes=1)), "still ahead"),
        ((at("02:00"), at("04:00")), "too far from its schedule"),
    ],
)
def test_what_cannot_be_is_refused(group: Group, times: tuple[datetime, datetime], words: str) -> None:
    with pytest.raises(Refused) as refused:
        say(group, times)
    assert words in refused.value.sentence()


def test_as_planned_is_said_once_it_is_over_and_it_is_held_from_then_on(group: Group) -> None:
    with clock.frozen(at("09:30")), pytest.raises(Refused) as refused:
        say(group, None)
    assert "still ahead" in refused.value.sentence()
    assert group.sessions[0].status is SessionStatus.SCHEDULED
    say(group, None)
    session = group.sessions[0]
    assert (session.status, session.began_at, session.ended_at) == (SessionStatus.HELD, None, None)


def test_only_who_led_it_or_reaches_everybody_says_it_and_not_before_it_began(group: Group) -> None:
    say(group, LATE, who="dan")
    with pytest.raises(NotYours):
        say(group, LATE, who="pat")
    with pytest.raises(Forbidden):
        say(group, LATE, who="fay")
    with clock.frozen(at("08:00")), pytest.raises(NotYours):
        say(group, LATE)
    with pytest.raises(NotFound):
        say_held(group.db, group.dan, new_id(), LATE)
    with pytest.raises(Stale):
        say(group, LATE, expected_version=99)
    group.sessions[1].status, group.sessions[1].cancel_reason = SessionStatus.CANCELLED, CancelReason.OTHER
    group.db.flush()
    with pytest.raises(NotYours):
        say_held(group.db, group.dan, group.sessions[1].id, LATE)


def test_the_sheet_leads_to_it_and_shows_it(cast: Cast, browse: Browse, kept: Ids) -> None:
    ana, url = browse("ana"), f"/c/alder/schedule/sessions/{kept.sessions[0]}/held/"
    assert url in ana.get(kept.url).text
    assert url not in browse("fay").get(kept.url).text
    answer = submit(ana, url, began="9:20", ended="")
    assert answer.status_code == 422
    assert "Say both times, or neither." in answer.text
    answer = submit(ana, url, began="9:20", ended="25:99")
    assert answer.status_code == 422
    assert "not a time of that day" in answer.text
    assert "25:99" in answer.text
    assert submit(ana, url, began="9:20", ended="10:10").status_code == 302
    assert "held 9:20" in ana.get(kept.url).text
    with cast.session("alder") as db:
        session = db.scalars(select(TherapySession).where(TherapySession.id == kept.sessions[0])).one()
        assert (session.began_at, session.ended_at) == LATE
    assert browse("fay").get(url).status_code == 403
    assert browse("cleo").get(url).status_code == 404
