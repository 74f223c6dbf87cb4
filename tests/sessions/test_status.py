"""Where a session stands: held once it is over and somebody was there, planned again when the mark is taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from causeway import clock
from tenants.sessions.queries.schedule_pages import Wanted, list_hours
from tenants.sessions.rules.day import EXPECTED, Mark
from tenants.sessions.rules.schedule import status_now
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, CancelReason, SessionStatus
from tenants.sessions.schedule_errors import SomebodyCame
from tenants.sessions.services.attendance import Said, record
from tenants.sessions.services.schedule_changes import cancel
from tests.cast import Cast
from tests.sessions.conftest import DAY, NOON, Group, at, make_group

Browse = Callable[[str], FlaskClient]
PLANNED, HELD, CANCELLED = SessionStatus.SCHEDULED, SessionStatus.HELD, SessionStatus.CANCELLED
HERE = Mark(AttendanceStatus.PRESENT)
AWAY = Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD)


@pytest.mark.parametrize(
    ("stored", "minutes_after_end", "somebody_came", "reads"),
    [
        (PLANNED, -1, True, PLANNED),  # it runs
        (PLANNED, 0, True, HELD),
        (PLANNED, 600, True, HELD),
        (PLANNED, 600, False, PLANNED),  # nobody has said that anybody came
        (HELD, 600, False, HELD),  # its note is signed, or another system said so
        (CANCELLED, 600, True, CANCELLED),
    ],
)
def test_it_reads_as_held_once_it_is_over_and_somebody_was_there(
    stored: SessionStatus, minutes_after_end: int, somebody_came: bool, reads: SessionStatus
) -> None:
    now = at("12:00") + timedelta(minutes=minutes_after_end)
    assert status_now(stored, at("12:00"), somebody_came=somebody_came, now=now) is reads


def listed(group: Group) -> list[SessionStatus]:
    wanted = Wanted(DAY, DAY, track_id=group.track.id)
    return [one.status for one in list_hours(group.db, group.cast.actor("ana"), wanted)]


def test_a_mark_taken_back_makes_it_planned_again_and_it_may_be_called_off(group: Group) -> None:
    first, rosa = group.sessions[0], group.people["Rosa"].id
    assert listed(group) == [PLANNED] * 3
    record(group.db, group.dan, DAY, [Said(first.id, rosa, HERE), Said(group.sessions[1].id, rosa, AWAY)])
    assert listed(group) == [HELD, PLANNED, PLANNED]
    with pytest.raises(SomebodyCame):
        cancel(group.db, group.dan, first.id, CancelReason.OTHER)
    record(group.db, group.dan, DAY, [Said(first.id, rosa, EXPECTED)])
    assert listed(group) == [PLANNED] * 3
    cancel(group.db, group.dan, first.id, CancelReason.NOBODY_CAME)
    assert listed(group) == [CANCELLED, PLANNED, PLANNED]


def test_the_schedule_and_its_own_page_say_the_same(cast: Cast, browse: Browse, noon: None) -> None:
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast)
        session, track, rosa = group.sessions[0].id, group.track.id, group.people["Rosa"].id
        record(db, group.dan, DAY, [Said(session, rosa, HERE)])
        db.commit()
    dan, url = browse("dan"), f"/c/alder/schedule/sessions/{session}/"
    assert dan.get(f"/c/alder/schedule/?on={DAY}&track={track}").text.count(">Held<") == 1
    page = dan.get(url).text
    assert ">Held<" in page
    assert f"{url}cancel/" not in page
    with clock.frozen(NOON - timedelta(hours=3)):  # while it runs
        page = dan.get(url).text
    assert ">Planned<" in page
    assert f"{url}cancel/" in page


def test_a_session_whose_note_is_elsewhere_says_so_and_asks_for_none(cast: Cast, browse: Browse, noon: None) -> None:
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast)
        session, rosa = group.sessions[0], group.people["Rosa"].id
        session.is_documented_elsewhere, session.title = True, f"Taken over {group.track.id}"
        title, session_id = session.title, session.id
        record(db, group.dan, DAY, [Said(session.id, rosa, HERE)])
        db.commit()
    ana = browse("ana")
    chart = ana.get(f"/c/alder/patients/{rosa}/sessions/").text
    assert "Kept elsewhere" in chart
    assert "Not signed" not in chart
    assert (
        "Its note is kept in the system it was taken over from."
        in ana.get(f"/c/alder/schedule/sessions/{session_id}/").text
    )
    assert title in ana.get("/c/alder/notes/?state=elsewhere").text
    assert title not in ana.get("/c/alder/notes/?state=to_write").text
