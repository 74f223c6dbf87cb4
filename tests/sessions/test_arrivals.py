"""The front desk's page."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from tenants.sessions.models import ProgramDay
from tenants.sessions.queries.arrivals import Where, list_arrivals
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, SignSource
from tenants.sessions.services.attendance import Said, SaidOfDay, record
from tests.cast import Cast
from tests.sessions.conftest import DAY, Group, Ids, at

Browse = Callable[[str], FlaskClient]
URL = "/c/alder/schedule/arrivals/"


def press(client: FlaskClient, patient_id: object, step: str) -> Any:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(URL).text)
    assert token is not None
    fields = {"csrf_token": unescape(token.group(1)), "patient_id": str(patient_id), "step": step}
    return client.post(URL + "sign/", data=fields, follow_redirects=True)


def test_everybody_expected_stands_where_they_are(group: Group) -> None:
    for name in ("Zoe", "Yan"):
        group.admit(name)
    away = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
    people = group.people
    record(group.db, group.dan, DAY, [Said(one.id, people["Zoe"].id, away) for one in group.sessions])
    with clock.frozen(at("10:30")):
        record(group.db, group.dan, DAY, [], [SaidOfDay(people["Rosa"].id, Times(at("09:00"), None))])
        record(group.db, group.dan, DAY, [], [SaidOfDay(people["Liam"].id, Times(at("09:00"), at("10:00")))])
    found = {
        moment: {one.patient_id: one.where for one in list_arrivals(group.db, group.dan, DAY, at(moment))}
        for moment in ("08:59", "09:00")
    }
    assert {name: found["09:00"][people[name].id] for name in ("Rosa", "Liam", "Mei", "Zoe")} == {
        "Rosa": Where.HERE,
        "Liam": Where.LEFT,
        "Mei": Where.LATE,
        "Zoe": Where.AWAY,
    }
    assert found["08:59"][people["Mei"].id] is Where.EXPECTED


def test_who_is_marked_in_a_session_has_arrived_without_being_signed_in(group: Group) -> None:
    ids = [one.id for one in group.sessions]
    rosa, liam, mei = (group.people[name].id for name in ("Rosa", "Liam", "Mei"))
    here = Mark(AttendanceStatus.PRESENT)
    excused = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
    absent = Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD)
    with clock.frozen(at("09:05")):
        record(
            group.db, group.dan, DAY, [Said(ids[0], rosa, here), Said(ids[0], liam, here), Said(ids[0], mei, absent)]
        )
        record(group.db, group.dan, DAY, [Said(one, liam, excused) for one in ids[1:]])

    def standing(moment: str) -> dict[str, tuple[Where, bool]]:
        found = {one.patient_id: one for one in list_arrivals(group.db, group.dan, DAY, at(moment))}
        assert not any(found[one].is_signed for one in (rosa, liam, mei))
        return {name: (found[one.id].where, found[one.id].is_due(at(moment))) for name, one in group.people.items()}

    here_due, late = (Where.HERE, True), (Where.LATE, True)
    assert standing("09:30") == {"Rosa": here_due, "Liam": here_due, "Mei": (Where.EXPECTED, True)}
    assert standing("10:00") == {"Rosa": here_due, "Liam": (Where.LEFT, True), "Mei": late}
    assert standing("12:00") == {"Rosa": (Where.LEFT, True), "Liam": (Where.LEFT, True), "Mei": late}


def test_who_is_excused_from_hours_to_come_is_not_due_by_now(group: Group) -> None:
    rosa = group.people["Rosa"].id
    away = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
    record(group.db, group.dan, DAY, [Said(one.id, rosa, away) for one in group.sessions])
    for moment, is_due in (("08:59", False), ("09:00", True)):
        (found,) = [one for one in list_arrivals(group.db, group.dan, DAY, at(moment)) if one.patient_id == rosa]
        assert (found.where, found.is_due(at(moment))) == (Where.AWAY, is_due)


def test_the_desk_signs_in_and_out_and_a_second_click_changes_nothing(cast: Cast, browse: Browse, kept: Ids) -> None:
    fay, rosa = browse("fay"), kept.people["Rosa"]
    with clock.frozen(at("09:04")):
        assert "is signed in since 9:04" in press(fay, rosa, "in").text
    with clock.frozen(at("09:06")):
        press(fay, rosa, "in")
    with clock.frozen(at("11:30")):
        assert "is signed out at 11:30" in press(fay, rosa, "out").text
    with clock.frozen(at("11:31")):
        press(fay, rosa, "out")
    with cast.session("alder") as db:
        day = db.scalar(select(ProgramDay).where(ProgramDay.patient_id == rosa))
        assert day is not None
        assert (day.signed_in_at, day.signed_out_at, day.in_source) == (at("09:04"), at("11:30"), SignSource.FRONT_DESK)


def test_somebody_is_found_by_name(browse: Browse, kept: Ids) -> None:
    with clock.frozen(at("09:00")):
        page = browse("fay").get(URL + "?q=rosa").text
    assert str(kept.people["Rosa"]) in page
    assert str(kept.people["Liam"]) not in page


def test_a_sign_in_that_cannot_be_is_said(browse: Browse, kept: Ids) -> None:
    assert "arrived after the end" in press(browse("fay"), kept.people["Rosa"], "in").text
