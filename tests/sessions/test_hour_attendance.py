"""Attendance of booked hours: the same sheet and the same rules as a track's day, and the same item while it is missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from causeway.ids import new_id
from tenants.programs.rules import SessionKind
from tenants.sessions.day_due import unmarked
from tenants.sessions.models import Attendance, ProgramDay, SessionFacilitator, TherapySession
from tenants.sessions.queries.schedule_pages import list_booked
from tenants.sessions.queries.track_day import get_hour_roll
from tenants.sessions.rules.day import Mark, complete
from tenants.sessions.rules.minutes import Hour, Times
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy, CancelReason, SessionStatus
from tenants.sessions.services.attendance import Said, SaidOfDay, record
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.pages import fields_of, submit
from tests.sessions.conftest import DAY, Group, add_session, at, make_group
from tests.sessions.test_attendance import counted
from tests.sessions.test_day_people import consented, licensed

Browse = Callable[[str], FlaskClient]
PRESENT, EXPECTED = AttendanceStatus.PRESENT, AttendanceStatus.EXPECTED


def book(group: Group, names: tuple[str, ...] = ("Rosa",), start: str = "12:00", end: str = "12:25") -> TherapySession:
    """An hour of Ana's that is booked for some of the group's people."""
    session = add_session(
        group.db,
        None,
        f"Hour {str(new_id())[-6:]}",
        start,
        end,
        kind=SessionKind.INDIVIDUAL,
        program_id=group.program.id,
    )
    ana = staff_of(group.db, group.cast, "ana")
    group.db.add(SessionFacilitator(session_id=session.id, staff_member_id=ana.id))
    for name in names:
        group.db.add(
            Attendance(
                session_id=session.id,
                patient_id=group.people[name].id,
                episode_id=group.episodes[name].id,
                status=EXPECTED,
            )
        )
    group.db.flush()
    return session


@dataclass(frozen=True)
class Booked:
    """An hour for Rosa and Liam that stays in the database, by its ids."""

    session: UUID
    people: dict[str, UUID]

    @property
    def url(self) -> str:
        return f"/c/alder/schedule/sessions/{self.session}/attendance/"

    def field(self, name: str, field: str) -> str:
        return f"{self.people[name].hex}.{self.session.hex}.{field}"

    def row(self, cast: Cast, name: str) -> Attendance:
        with cast.session("alder") as db:
            of = (Attendance.patient_id == self.people[name], Attendance.session_id == self.session)
            found = db.scalars(select(Attendance).where(*of)).one()
            db.expunge_all()
            return found


@pytest.fixture
def booked(cast: Cast, noon: None) -> Iterator[Booked]:
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast)
        hour = book(group, ("Rosa", "Liam"))
        found = Booked(hour.id, {name: one.id for name, one in group.people.items()})
        db.commit()
    yield found
    with cast.session("alder", "dan") as db:  # nobody is to meet this hour again
        called_off = {"status": SessionStatus.CANCELLED, "cancel_reason": CancelReason.OTHER}
        db.query(TherapySession).filter_by(id=found.session).update(called_off)
        db.commit()


def save(client: FlaskClient, booked: Booked, page: str | None = None, **typed: Any) -> Any:
    values = fields_of(page or client.get(booked.url).text)
    for name, value in {**typed.pop("cells", {}), **typed}.items():
        values.setlist(name, [value])
    return client.post(booked.url, data=values)


def test_present_absent_and_excused_are_saved_in_one_go(cast: Cast, browse: Browse, booked: Booked) -> None:
    ana = browse("ana")
    page = ana.get(booked.url).text
    assert "Testperson, Rosa" in page
    assert "Testperson, Mei" not in page  # of the group, and not booked for the hour
    assert ">Make-up<" not in page
    cells = {
        booked.field("Rosa", "status"): "present",
        booked.field("Rosa", "in"): "12:05",
        booked.field("Rosa", "out"): "12:20",
        booked.field("Liam", "status"): "excused",
        booked.field("Liam", "reason"): "court",
    }
    assert save(ana, booked, cells=cells).status_code == 302
    rosa, liam = booked.row(cast, "Rosa"), booked.row(cast, "Liam")
    assert (rosa.status, rosa.arrived_at, rosa.left_at) == (PRESENT, at("12:05"), at("12:20"))
    assert (liam.status, liam.reason, liam.is_makeup) == (AttendanceStatus.EXCUSED, AbsenceReason.COURT, False)
    assert "15 min" in ana.get(booked.url).text


def test_the_two_buttons_mark_the_hour_and_sign_nobody_in_for_the_day(
    cast: Cast, browse: Browse, booked: Booked
) -> None:
    ana = browse("ana")
    with clock.frozen(at("12:10")):
        save(ana, booked, everyone="here", cells={booked.field("Liam", "status"): "absent"})
        running = booked.row(cast, "Rosa")
        save(ana, booked, everyone="left")
    done = booked.row(cast, "Rosa")
    assert (running.status, running.arrived_at, running.left_at) == (PRESENT, at("12:00"), None)
    assert (done.arrived_at, done.left_at) == (at("12:00"), at("12:10"))
    assert booked.row(cast, "Liam").status is AttendanceStatus.ABSENT
    with cast.session("alder") as db:
        assert db.scalars(select(ProgramDay).where(ProgramDay.patient_id == booked.people["Rosa"])).all() == []


def test_the_second_of_two_is_told_and_a_second_click_changes_nothing(
    cast: Cast, browse: Browse, booked: Booked
) -> None:
    ana, dan = browse("ana"), browse("dan")
    opened = ana.get(booked.url).text
    save(dan, booked, cells={booked.field("Rosa", "status"): "absent"})
    mine = {booked.field("Rosa", "status"): "present"}
    answer = save(ana, booked, opened, cells=mine)
    assert answer.status_code == 409
    assert "Dan Example saved “absent” meanwhile." in unescape(answer.text)
    assert save(ana, booked, answer.text).status_code == 302
    version = booked.row(cast, "Rosa").version
    assert save(ana, booked, answer.text).status_code == 302
    assert (booked.row(cast, "Rosa").status, booked.row(cast, "Rosa").version) == (PRESENT, version)


def test_what_cannot_be_is_said_beside_it_and_what_was_typed_is_kept(browse: Browse, booked: Booked) -> None:
    typed = {booked.field("Rosa", "status"): "present", booked.field("Rosa", "in"): "12:40"}
    answer = save(browse("ana"), booked, cells=typed)
    assert answer.status_code == 422
    assert "Rosa Testperson arrived after the end" in answer.text
    assert {name: fields_of(answer.text)[name] for name in typed} == typed


def test_from_where_they_take_part_is_said_with_the_attendance(cast: Cast, browse: Browse, booked: Booked) -> None:
    where = f"{booked.url}people/{booked.people['Rosa']}/"
    with cast.session("alder", "dan") as db:
        licensed(db, staff_of(db, cast, "ana"), "UT")
        consented(db, booked.people["Rosa"])
        db.commit()
    ana = browse("ana")
    assert where in ana.get(booked.url).text
    refused = submit(ana, where, attended_by="video", state="OR")
    assert refused.status_code == 422
    assert "Ana Example holds no license in OR" in refused.text
    answer = submit(ana, where, attended_by="video", state="UT", location="3 Sample Road", call_back="")
    assert (answer.status_code, answer.location) == (302, booked.url)
    row = booked.row(cast, "Rosa")
    assert (row.attended_by, row.location_state) == (AttendedBy.VIDEO, "UT")
    assert "from UT" in ana.get(booked.url).text
    assert ana.get(f"{booked.url}people/{booked.people['Mei']}/").status_code == 404


def test_who_sees_and_who_saves_the_sheet(browse: Browse, booked: Booked) -> None:
    for who, opens, saves in (("fay", 200, True), ("ben", 200, False), ("pru", 403, False)):
        page = browse(who).get(booked.url)
        assert page.status_code == opens, who
        assert ("Save attendance" in page.text) is saves, who
    assert browse("ben").get(f"{booked.url}people/{booked.people['Rosa']}/").status_code == 403
    ben = browse("ben")
    assert ben.post(booked.url, data=fields_of(ben.get(booked.url).text)).status_code == 403
    assert browse("cleo").get(booked.url.replace("alder", "birch")).status_code == 404
    assert "Nobody is booked" in browse("pat").get(booked.url).text  # somebody else's patients
    assert browse("ana").get(booked.url.replace(str(booked.session), "none")).status_code == 404


def test_the_schedule_the_day_today_and_the_chart_lead_to_the_sheet(cast: Cast, browse: Browse, booked: Booked) -> None:
    ana = browse("ana")
    assert booked.url in ana.get(booked.url.replace("attendance/", "")).text
    assert booked.url in ana.get(f"/c/alder/schedule/day/?on={DAY}").text
    assert booked.url in ana.get(f"/c/alder/patients/{booked.people['Rosa']}/sessions/").text
    save(ana, booked, everyone="here")
    assert booked.url not in ana.get(f"/c/alder/patients/{booked.people['Rosa']}/sessions/").text


def test_a_groups_session_leads_to_its_tracks_day(cast: Cast, browse: Browse, noon: None) -> None:
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast)
        session, track = group.sessions[0].id, group.track.id
        db.commit()
    answer = browse("ana").get(f"/c/alder/schedule/sessions/{session}/attendance/")
    assert (answer.status_code, answer.location) == (302, f"/c/alder/schedule/day/{track}/{DAY}/")


def due_ids(group: Group, who: str = "ana") -> set[UUID]:
    return {item.id for item in unmarked(group.db, group.cast.actor(who), DAY, 1000)}


def test_attendance_not_taken_is_due_once_the_hour_is_over(group: Group) -> None:
    session = book(group, ("Rosa", "Liam"))
    with clock.frozen(at("12:20")):
        assert session.id not in due_ids(group)
    assert session.id in due_ids(group)
    assert session.id not in due_ids(group, "pat")
    rosa, liam = (group.people[name].id for name in ("Rosa", "Liam"))
    record(group.db, group.dan, DAY, [Said(session.id, rosa, Mark(PRESENT))])
    assert session.id in due_ids(group)
    record(
        group.db, group.dan, DAY, [Said(session.id, liam, Mark(AttendanceStatus.ABSENT, reason=AbsenceReason.NO_WORD))]
    )
    assert session.id not in due_ids(group)


def test_nothing_is_due_of_an_hour_called_off_or_of_somebody_on_leave(group: Group) -> None:
    session, other = book(group), book(group, ("Liam",))
    session.status, session.cancel_reason = SessionStatus.CANCELLED, CancelReason.PATIENT
    group.leave("Liam", DAY)
    assert not {session.id, other.id} & due_ids(group)


def test_the_day_says_not_taken_of_the_hours_that_are_due_and_of_no_other(group: Group) -> None:
    plain, of_liam, kept_elsewhere = book(group), book(group, ("Liam",)), book(group, ("Mei",))
    group.leave("Liam", DAY)
    kept_elsewhere.is_documented_elsewhere = True
    group.db.flush()
    booked = {one.id: one.is_unmarked for one in list_booked(group.db, group.dan, DAY)}
    found = {one.id: booked[one.id] for one in (plain, of_liam, kept_elsewhere)}
    assert found == {plain.id: True, of_liam.id: False, kept_elsewhere.id: False}
    assert {session_id for session_id, is_unmarked in found.items() if is_unmarked} == due_ids(group) & found.keys()


def test_the_item_leads_to_the_hours_own_sheet(group: Group) -> None:
    session = book(group)
    (item,) = [one for one in unmarked(group.db, group.cast.actor("ana"), DAY, 1000) if one.id == session.id]
    assert (item.endpoint, item.values) == ("hour_attendance.sheet", {"session_id": session.id})


HOUR = Hour(at("14:00"), at("15:00"))


@pytest.mark.parametrize(
    ("day", "arrived", "left"),
    [
        (Times(), at("14:00"), at("15:00")),
        (Times(at("09:00"), at("12:00")), at("14:00"), at("15:00")),  # signed out before it began
        (Times(at("15:30")), at("14:00"), at("15:00")),  # signed in after it was over
        (Times(at("09:00")), None, None),
        (Times(at("09:00"), at("14:30")), None, None),
    ],
)
def test_a_days_times_stand_for_a_session_only_where_they_touch_it(
    day: Times, arrived: datetime | None, left: datetime | None
) -> None:
    mark = complete(Mark(PRESENT), HOUR, day, at("16:00"))
    assert (mark.arrived_at, mark.left_at) == (arrived, left)


def test_an_hour_after_the_day_was_signed_out_counts_its_own_minutes(group: Group) -> None:
    session, rosa = book(group), group.people["Rosa"].id
    record(group.db, group.dan, DAY, [], [SaidOfDay(rosa, Times(at("09:00"), at("11:30")))])
    record(group.db, group.dan, DAY, [Said(session.id, rosa, Mark(PRESENT))])
    roll = get_hour_roll(group.db, group.dan, session)
    person = roll.person(rosa)
    assert person is not None
    assert person.day_minutes == 150 + 25


def test_a_sheet_costs_the_same_for_one_and_for_many(group: Group) -> None:
    one, many = book(group), book(group, ("Rosa", "Liam", "Mei"))
    counts = []
    for session in (one, many):
        with counted(group.db) as asked:
            get_hour_roll(group.db, group.dan, session)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8
