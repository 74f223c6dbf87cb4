"""The pages of a team meeting: its agenda, its lines, its signatures."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tenants.care.meetings import queries, rules, services
from tenants.care.meetings.models import TeamMeetingLine
from tenants.care.meetings.services import MeetingFacts
from tenants.intake.models import Episode
from tests.care.test_meetings import STAYS
from tests.care.test_safety_plans import hidden
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.notes.conftest import DAY, Ids
from tests.pages import fields_of

Browse = Callable[[str], FlaskClient]


@pytest.fixture
def held(stays: Ids, cast: Cast) -> tuple[UUID, dict[str, UUID]]:
    """A meeting of today that stays in the database, led by Ana, and the episodes of its people by first name."""
    with cast.session("alder", "ana") as db:
        staff_of(db, cast, "ana")
        found = {
            name: db.scalars(select(Episode).where(Episode.patient_id == person)).one()
            for name, person in stays.people.items()
        }
        program_id = found["Rosa"].program_id
        meeting = services.set_up_meeting(db, cast.actor("ana"), MeetingFacts(program_id, None, DAY, cast.users["ana"]))
        made = meeting.id, {name: one.id for name, one in found.items()}
        db.commit()
    return made


def page(meeting_id: UUID, tail: str = "") -> str:
    return f"/c/alder/meetings/{meeting_id}/{tail}"


def send(client: FlaskClient, meeting_id: UUID, tail: str, **typed: str) -> TestResponse:
    """Open the meeting's page, type, and send its form there."""
    values = fields_of(client.get(page(meeting_id)).text)
    for name, value in typed.items():
        values.setlist(name, [value])
    return client.post(page(meeting_id, tail), data=values)


def test_a_meeting_from_its_agenda_to_the_patients_chart(
    browse: Browse, stays: Ids, held: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, episodes = held
    ana, pia, rosa = browse("ana"), browse("pia"), stays.people["Rosa"]
    where, prefix = page(meeting_id), rules.field_of(episodes["Rosa"])
    opened = ana.get(where).text
    assert ("Testperson, Rosa" in opened, "No fact" in opened) == (True, False)
    values = fields_of(opened)
    values.setlist(f"{prefix}words", [STAYS.words])
    values.setlist(f"{prefix}decision", ["change_plan"])
    assert [ana.post(page(meeting_id, "lines/"), data=values).status_code for _time in range(2)] == [302, 302]
    assert "No team meeting has spoken" in ana.get(f"/c/alder/patients/{rosa}/meetings/").text
    assert send(ana, meeting_id, "sign/").status_code == 302
    assert "Sign off" not in ana.get(where).text
    assert pia.post(page(meeting_id, "sign-off/"), data=hidden(pia.get(where).text)).status_code == 302
    tab = ana.get(f"/c/alder/patients/{rosa}/meetings/").text
    assert (STAYS.words in tab, "signed off by Pia Example" in tab) == (True, True)
    with_line = ana.get(where).text
    assert STAYS.words in with_line
    assert STAYS.words in browse("dan").get(page(meeting_id, "print/")).text
    assert ana.get(page(meeting_id, "print/")).status_code == 403  # a list of patients, to take away


def test_a_line_is_saved_alone_and_an_old_page_is_told_beside_it(
    browse: Browse, held: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, episodes = held
    ana, nia = browse("ana"), browse("nia")
    prefix, where = rules.field_of(episodes["Rosa"]), page(meeting_id, f"people/{episodes['Rosa']}/")
    token = fields_of(ana.get(page(meeting_id)).text)["csrf_token"]
    half = ana.post(where, data={"csrf_token": token, f"{prefix}words": "Half", f"{prefix}seen": "0"})
    assert half.status_code == 422
    line = {f"{prefix}words": "Whole.", f"{prefix}decision": "continue", f"{prefix}seen": "0"}
    assert "Saved by Ana Example" in ana.post(where, data={"csrf_token": token, **line}).text
    other = fields_of(nia.get(page(meeting_id)).text)["csrf_token"]
    late = nia.post(where, data={"csrf_token": other, **line, f"{prefix}words": "Other."})
    assert (late.status_code, "Whole." in late.text) == (409, True)
    whole = send(nia, meeting_id, "lines/", **{**line, f"{prefix}words": "Other."})
    assert (whole.status_code, "Whole." in whole.text, "Other." in whole.text) == (409, True, True)


def test_an_unfinished_line_is_named_and_nothing_typed_is_lost(
    browse: Browse, held: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, episodes = held
    ana = browse("ana")
    prefix = rules.field_of(episodes["Omar"])
    refused = send(ana, meeting_id, "lines/", **{f"{prefix}words": "Only words"})
    assert (refused.status_code, "Only words" in refused.text) == (422, True)
    assert "These lines are not finished: Examplewala, Omar" in refused.text


def test_lines_are_not_saved_on_a_page_that_others_have_changed(
    browse: Browse, cast: Cast, held: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, episodes = held
    ana, prefix = browse("ana"), rules.field_of(episodes["Rosa"])
    typed = {f"{prefix}words": "Mine.", f"{prefix}decision": "other"}
    late = send(ana, meeting_id, "lines/", **typed, version="")
    assert (late.status_code, "Mine." in late.text) == (409, True)
    again = fields_of(late.text)
    assert ana.post(page(meeting_id, "lines/"), data=again).status_code == 302
    with cast.session("alder") as db:
        assert (
            queries.words_of(db, db.scalars(select(TeamMeetingLine).filter_by(meeting_id=meeting_id)).one()) == "Mine."
        )


def test_whom_the_pages_open_to(browse: Browse, held: tuple[UUID, dict[str, UUID]]) -> None:
    meeting_id, _episodes = held
    assert browse("cleo").get(f"/c/birch/meetings/{meeting_id}/").status_code == 404
    assert browse("cleo").get(page(meeting_id)).status_code == 404
    assert browse("fay").get(page(meeting_id)).status_code == 403
    assert "Rosa" not in browse("pat").get(page(meeting_id)).text
    assert "data-line" not in browse("dan").get(page(meeting_id)).text


def test_lines_of_people_one_may_not_see_are_not_taken_from_a_form(
    browse: Browse, cast: Cast, held: tuple[UUID, dict[str, UUID]]
) -> None:
    meeting_id, episodes = held
    pat, prefix = browse("pat"), rules.field_of(episodes["Rosa"])
    line = {f"{prefix}words": "Not mine.", f"{prefix}decision": "other", f"{prefix}seen": "0"}
    assert send(pat, meeting_id, "lines/", **line).status_code == 302
    assert send(pat, meeting_id, f"people/{episodes['Rosa']}/", **line).status_code == 403
    with cast.session("alder") as db:
        assert db.scalars(select(TeamMeetingLine).where(TeamMeetingLine.meeting_id == meeting_id)).all() == []
