"""Who really led a session is put right until somebody has signed; whoever is named then signs."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from causeway import clock
from causeway.errors import Forbidden, Stale
from causeway.ids import new_id
from tenants.sessions.models import SessionFacilitator
from tenants.sessions.note_errors import NotTheLeader
from tenants.sessions.queries.schedule_hours import list_leader_ids
from tenants.sessions.rules.words import CancelReason, SessionStatus
from tenants.sessions.schedule_errors import HourNotFound, IsCancelled, NobodyLeads, NotBegunYet, SignedFor
from tenants.sessions.services.note_signing import sign
from tenants.sessions.services.schedule_led import correct_leaders
from tenants.staff.errors import LeadsNoSessions, StaffMemberNotFound
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.notes.conftest import Group, Ids, at
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]


def test_a_colleague_who_stepped_in_is_named_afterwards_and_signs(group: Group, cast: Cast) -> None:
    stepped_in, pia, dan = staff_of(group.db, cast, "pia").id, cast.actor("pia"), cast.actor("dan")
    with pytest.raises(NotTheLeader):
        sign(group.db, pia, group.session_id, group.text())
    correct_leaders(group.db, dan, group.session_id, (stepped_in,), expected_version=group.sessions[0].version)
    assert list_leader_ids(group.db, group.session_id) == [stepped_in]
    sign(group.db, pia, group.session_id, group.text())
    with pytest.raises(SignedFor):
        correct_leaders(group.db, dan, group.session_id, (staff_of(group.db, cast, "ana").id,))


def test_who_has_left_since_may_be_named_and_what_else_they_led_is_no_matter(group: Group, cast: Cast) -> None:
    ana = staff_of(group.db, cast, "ana")
    ana.is_active = False
    group.sessions[1].starts_at = group.sessions[0].starts_at
    group.db.execute(delete(SessionFacilitator).where(SessionFacilitator.session_id == group.session_id))
    correct_leaders(group.db, cast.actor("dan"), group.session_id, (ana.id,))
    assert list_leader_ids(group.db, group.session_id) == [ana.id]


def test_what_is_to_come_or_was_called_off_has_nobody_who_led(group: Group, cast: Cast) -> None:
    dan, ana = cast.actor("dan"), staff_of(group.db, cast, "ana").id
    with clock.frozen(at("08:00")), pytest.raises(NotBegunYet):
        correct_leaders(group.db, dan, group.session_id, (ana,))
    session = group.sessions[0]
    session.status, session.cancel_reason = SessionStatus.CANCELLED, CancelReason.OTHER
    group.db.flush()
    with pytest.raises(IsCancelled):
        correct_leaders(group.db, dan, group.session_id, (ana,))


def test_bad_words_about_who_led_change_nothing(group: Group, cast: Cast) -> None:
    dan, before = cast.actor("dan"), list_leader_ids(group.db, group.session_id)
    for staff_ids, error in (
        ((), NobodyLeads),
        ((new_id(),), StaffMemberNotFound),
        ((staff_of(group.db, cast, "fay").id,), LeadsNoSessions),
    ):
        with pytest.raises(error):
            correct_leaders(group.db, dan, group.session_id, staff_ids)
    with pytest.raises(Stale):
        correct_leaders(group.db, dan, group.session_id, tuple(before), expected_version=99)
    with pytest.raises(HourNotFound):
        correct_leaders(group.db, dan, new_id(), tuple(before))
    for who in ("ana", "fay", "ben"):
        with pytest.raises(Forbidden):
            correct_leaders(group.db, cast.actor(who), group.session_id, tuple(before))
    assert list_leader_ids(group.db, group.session_id) == before


def test_the_page_of_a_session_that_is_over_says_who_led(stays: Ids, browse: Browse, cast: Cast) -> None:
    page = f"/c/alder/schedule/sessions/{stays.session}/"
    dan = browse("dan")
    assert "Who led it" in dan.get(page).text
    assert "Who led it" not in browse("ana").get(page).text
    assert browse("ana").get(page + "led/").status_code == 403
    assert browse("bo").get(page.replace("alder", "birch") + "led/").status_code == 404
    with cast.session("alder", "dan") as db:
        named = staff_of(db, cast, "dan").id
        db.commit()
    assert submit(dan, page + "led/", staff_id="").status_code == 422
    shown = fields_of(dan.get(page + "led/").text)
    shown.setlist("staff_id", [str(named)])
    assert submit(dan, page + "led/", staff_id=str(named)).status_code == 302
    assert dan.post(page + "led/", data=shown).status_code == 409
    with cast.session("alder", "dan") as db:
        led = select(SessionFacilitator.staff_member_id).where(SessionFacilitator.session_id == stays.session)
        assert list(db.scalars(led)) == [named]
