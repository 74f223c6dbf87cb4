"""Attendance corrected after signing: the note stays as it is, says so, and asks whoever signed it for an addendum."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from causeway import clock
from tenants.sessions import note_due
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus
from tenants.sessions.services.attendance import Recorded, Said, SaidOfDay, record
from tenants.sessions.services.note_signing import add_addendum, sign
from tests.cast import Cast
from tests.notes.conftest import DAY, NOW, Group, Ids, at
from tests.notes.test_pages import sign as sign_page

Browse = Callable[[str], FlaskClient]
PRESENT = AttendanceStatus.PRESENT


def say(group: Group, name: str, mark: Mark, number: int = 0) -> Recorded:
    return record(group.db, group.ana, DAY, [Said(group.sessions[number].id, group.people[name].id, mark)])


def due(group: Group, who: str = "ana", **options: Any) -> list[str]:
    return [item.subject for item in note_due.notes_corrected(group.db, group.cast.actor(who), DAY, 20, **options)]


def test_a_correction_after_signing_names_the_note_and_is_due_to_its_author(app: Any, group: Group) -> None:
    sign(group.db, group.ana, group.session_id, group.text())
    done = say(group, "Rosa", Mark(PRESENT, at("09:00"), at("09:40")))
    assert done.after_note == ["Rosa Testperson"]
    with app.test_request_context():
        assert due(group, is_mine=True) == ["Testperson, Rosa"]
        assert due(group, "dan") == ["Testperson, Rosa"]
        assert due(group, "pat") == []


def test_nothing_is_due_before_signing_or_when_the_minutes_stay(app: Any, group: Group) -> None:
    assert say(group, "Rosa", Mark(PRESENT, at("09:00"), at("09:40"))).after_note == []
    sign(group.db, group.ana, group.session_id, group.text())
    # Another session's attendance, which this note does not cover, and a longer stay than the session.
    assert say(group, "Rosa", Mark(PRESENT, at("10:00"), at("11:00")), 1).after_note == []
    assert say(group, "Grace", Mark(PRESENT, at("08:50"), at("10:00"))).after_note == []
    with app.test_request_context():
        assert due(group) == []


@pytest.mark.parametrize(
    "mark",
    [
        Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD),
        Mark(PRESENT, at("09:00")),
        Mark(PRESENT, at("09:20"), at("10:00")),
    ],
    ids=["never there", "leaving time taken out", "came later"],
)
def test_an_addendum_settles_it_and_another_correction_asks_again(app: Any, group: Group, mark: Mark) -> None:
    sign(group.db, group.ana, group.session_id, group.text())
    say(group, "Rosa", mark)
    add_addendum(group.db, group.ana, group.session_id, group.people["Rosa"].id, "The times were mistyped.")
    group.db.flush()
    with app.test_request_context():
        assert due(group) == []
        with clock.frozen(NOW + timedelta(minutes=1)):
            assert say(group, "Rosa", Mark(PRESENT, at("09:00"), at("09:30"))).after_note == ["Rosa Testperson"]
            assert due(group) == ["Testperson, Rosa"]


def test_minutes_put_back_as_they_were_signed_ask_for_nothing(app: Any, group: Group) -> None:
    sign(group.db, group.ana, group.session_id, group.text())
    say(group, "Rosa", Mark(PRESENT, at("09:00"), at("09:40")))
    assert say(group, "Rosa", Mark(PRESENT, at("09:00"), at("10:00"))).after_note == []
    with app.test_request_context():
        assert due(group) == []


def test_a_sign_out_corrected_later_counts_for_a_daily_note(alder: Session, app: Any, day: Group) -> None:
    sign(day.db, day.ana, day.session_id, day.text())
    rosa = day.people["Rosa"].id
    unmoved = record(day.db, day.ana, DAY, [], [SaidOfDay(rosa, Times(at("09:00"), at("12:00")))])
    assert unmoved.after_note == []  # every session has its own times
    done = say(day, "Rosa", Mark(PRESENT, at("11:00"), at("11:45")), 2)
    assert done.after_note == ["Rosa Testperson"]


def test_the_note_says_what_was_signed_and_what_stands_now(cast: Cast, browse: Browse, stays: Ids) -> None:
    client = browse("ana")
    assert sign_page(client, stays).status_code == 302
    with cast.session("alder", "ana") as db:
        mark = Mark(PRESENT, at("09:00"), at("09:40"))
        record(db, cast.actor("ana"), DAY, [Said(stays.session, stays.people["Rosa"], mark)])
        db.commit()
    page = client.get(stays.url).text
    assert "Attendance was corrected after signing: 1 h when signed, now 40 min." in page
    assert "an addendum is due" in page
    listed = client.get("/c/alder/worklist/?kind=notes_corrected").text
    assert f"{stays.url}addendum/?patient={stays.people['Rosa']}" in listed
    with cast.session("alder", "ana") as db:
        add_addendum(db, cast.actor("ana"), stays.session, stays.people["Rosa"], "Left for a phone call.")
        db.commit()
    assert "An addendum was written since." in client.get(stays.url).text
    assert f"{stays.url}addendum/" not in client.get("/c/alder/worklist/?kind=notes_corrected").text
