"""The program day on the Today page: arrivals for the desk, attendance for the director, flags for those who lead."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from causeway import clock
from causeway.registry import TodayItem
from tenants.insurance import services as insurance
from tenants.insurance.facts import CoverageFacts, PayerFacts
from tenants.sessions import day_today
from tenants.sessions.models import CheckIn
from tenants.sessions.rules.checkins import Flag
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus
from tenants.sessions.services.attendance import Said, SaidOfDay, record
from tests.cast import Cast
from tests.sessions.conftest import DAY, Group, Ids, at, make_group
from tests.sessions.test_attendance import counted

Browse = Callable[[str], FlaskClient]
TODAY = "/c/alder/"
EVERYBODY = 10_000


def blocks(page: str) -> list[str]:
    return re.findall(r'<h2 id="today-\d+">([^<]+)</h2>', page)


def own(group: Group, items: Any) -> dict[str, TodayItem]:
    """The lines of the group's own people, by first name: other tests leave theirs."""
    names = {person.id: name for name, person in group.people.items()}
    pressed = [(item.press.fields["patient_id"], item) for item in items if item.press is not None]
    return {names[patient_id]: item for patient_id, item in pressed if patient_id in names}


@pytest.mark.parametrize(
    ("who", "there", "not_there"),
    [
        ("fay", {"Arrivals"}, {"Safety flags", "Attendance today", "My sessions today"}),
        ("ivy", {"Arrivals"}, {"Safety flags", "Attendance today"}),
        ("dan", {"Safety flags", "Attendance today", "Census by track"}, {"Arrivals"}),
        ("ana", {"Safety flags", "My sessions today"}, {"Arrivals", "Attendance today"}),
        ("nia", {"Safety flags"}, {"Arrivals", "Attendance today"}),
        ("dee", {"Attendance today", "Census by track"}, {"Arrivals", "Safety flags"}),
        ("ben", set(), {"Arrivals", "Attendance today", "Safety flags"}),
    ],
)
def test_each_role_has_its_blocks(browse: Browse, who: str, there: set[str], not_there: set[str]) -> None:
    found = set(blocks(browse(who).get(TODAY).text))
    assert there <= found
    assert not not_there & found


def test_the_desk_sees_who_is_late_expected_and_here_each_with_one_press(group: Group) -> None:
    fay, people = group.cast.actor("fay"), group.people
    with clock.frozen(at("09:10")):
        record(group.db, group.dan, DAY, [], [SaidOfDay(people["Rosa"].id, Times(at("09:00"), None))])
        away = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
        record(group.db, group.dan, DAY, [Said(one.id, people["Mei"].id, away) for one in group.sessions])
        found = own(group, day_today.arrivals(group.db, fay, EVERYBODY).items)
    assert set(found) == {"Rosa", "Liam"}
    assert found["Rosa"].press is not None
    assert found["Rosa"].press.fields["step"] == "out"
    assert found["Liam"].tone == "warning"
    assert found["Liam"].press is not None
    assert found["Liam"].press.fields["step"] == "in"
    with clock.frozen(at("08:00")):
        assert own(group, day_today.arrivals(group.db, fay, EVERYBODY).items)["Liam"].tone == ""


def test_the_copay_stands_on_the_line_of_whoever_comes_and_owes_it(group: Group) -> None:
    cast, liam, mei = group.cast, group.people["Liam"], group.people["Mei"]
    ben, ivy = cast.actor("ben"), cast.actor("ivy")
    payer = insurance.add_payer(group.db, ben, PayerFacts(name="Example Desk Health"))
    for person, amount in ((liam, Decimal(20)), (mei, Decimal(0))):
        facts = CoverageFacts(payer_id=payer.id, member_id="DESK-1", starts_on=DAY)
        coverage = insurance.record_coverage(group.db, ivy, person.id, facts)
        insurance.note_copay(group.db, ben, coverage.id, amount=amount)

    def said(who: str) -> dict[str, str]:
        found = own(group, day_today.arrivals(group.db, cast.actor(who), EVERYBODY).items)
        return {name: item.detail for name, item in found.items()}

    with clock.frozen(at("08:00")):
        assert said("fay") == {
            "Rosa": "Expected · 9:00 AM",
            "Liam": "Expected · 9:00 AM · copay $20.00",
            "Mei": "Expected · 9:00 AM",
        }
        assert "copay" not in said("dan")["Liam"]


def test_a_press_on_today_signs_in_and_comes_back_to_today(browse: Browse, kept: Ids) -> None:
    fay = browse("fay")
    with clock.frozen(at("09:04")):
        token = re.search(r'name="csrf_token" value="([^"]+)"', fay.get(TODAY).text)
        assert token is not None
        fields = {"csrf_token": unescape(token.group(1)), "patient_id": str(kept.people["Rosa"]), "step": "in"}
        answers = [fay.post("/c/alder/schedule/arrivals/sign/", data=fields | {"back": "today"}) for _ in range(2)]
        assert [(one.status_code, one.location) for one in answers] == [(302, TODAY)] * 2
        assert "is signed in since" in fay.get(TODAY).text


def test_attendance_is_counted_of_those_due_by_now_track_by_track(group: Group) -> None:
    people = group.people
    with clock.frozen(at("08:59")):
        before = day_today.attendance(group.db, group.dan, EVERYBODY).items
        assert not [item for item in before if group.track.name in item.text]
    with clock.frozen(at("09:30")):
        record(group.db, group.dan, DAY, [], [SaidOfDay(people["Rosa"].id, Times(at("09:00"), None))])
        total, *tracks = day_today.attendance(group.db, group.dan, EVERYBODY).items
    (own_track,) = [item for item in tracks if group.track.name in item.text]
    assert (own_track.detail, own_track.tone) == ("1 of 3", "warning")
    assert own_track.endpoint == "day.sheet"
    assert "% of those due by now came" in total.text


def test_an_absence_marked_in_the_first_hour_counts_on_while_the_second_is_waited_for(group: Group) -> None:
    absent = Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD)

    def counted() -> str:
        _total, *tracks = day_today.attendance(group.db, group.dan, EVERYBODY).items
        return next(item.detail for item in tracks if group.track.name in item.text)

    with clock.frozen(at("09:30")):
        before = counted()
        record(group.db, group.dan, DAY, [Said(group.sessions[0].id, group.people["Mei"].id, absent)])
        assert (before, counted()) == ("0 of 3", "0 of 3")


def test_who_is_excused_counts_as_due_and_not_there(group: Group) -> None:
    away = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
    mei = group.people["Mei"].id
    with clock.frozen(at("09:30")):
        record(group.db, group.dan, DAY, [Said(one.id, mei, away) for one in group.sessions])
        items = day_today.attendance(group.db, group.dan, EVERYBODY).items
    assert [item.detail for item in items if group.track.name in item.text] == ["0 of 3"]


def mark_and_flag(group: Group) -> None:
    """Of every three people one is here, one is excused, one not spoken of; everybody's check-in is flagged."""
    away = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
    people = list(group.people.items())
    days = [SaidOfDay(person.id, Times(at("09:00"), None)) for _name, person in people[::3]]
    said = [Said(one.id, person.id, away) for one in group.sessions for _name, person in people[1::3]]
    record(group.db, group.dan, DAY, said, days)
    for name, person in people:
        check_in = CheckIn(
            patient_id=person.id,
            episode_id=group.episodes[name].id,
            on_date=DAY,
            answered_at=at("08:55"),
            answers_sealed=b"x",
            flags=[Flag.SELF_HARM.value],
        )
        group.db.add(check_in)
    group.db.flush()


@pytest.mark.parametrize("block", [day_today.arrivals, day_today.attendance, day_today.flags])
def test_a_block_takes_as_many_statements_for_thirty_people_as_for_three(
    cast: Cast, noon: None, block: Callable[..., Any]
) -> None:
    def taken(people: int) -> int:
        with cast.session("alder", "dan") as db:
            group = make_group(db, cast, people)
            with clock.frozen(at("09:30")):
                mark_and_flag(group)
                with counted(db) as asked:
                    block(db, group.dan, 8)
            db.rollback()
            return len(asked)

    few = taken(3)
    assert 0 < few <= 7
    assert taken(30) == few
