"""The day's page, as a browser without scripts meets it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from tenants.sessions.models import Attendance, ProgramDay
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, SignSource
from tests.cast import Cast
from tests.pages import fields_of
from tests.sessions.conftest import DAY, Ids, at

Browse = Callable[[str], FlaskClient]


def cell(ids: Ids, name: str, number: int, field: str) -> str:
    """The name of a cell's field."""
    return f"{ids.people[name].hex}.{ids.sessions[number].hex}.{field}"


def day(ids: Ids, name: str, field: str) -> str:
    return f"{ids.people[name].hex}.{field}"


def save(client: FlaskClient, ids: Ids, page: str | None = None, **typed: Any) -> Any:
    """Send the page as it was opened, with what was typed."""
    values = fields_of(page or client.get(ids.url).text)
    for name, value in typed.pop("cells", {}).items():
        values.setlist(name, [value])
    for name, value in typed.items():
        values.setlist(name, [value])
    return client.post(ids.url, data=values)


def row(cast: Cast, ids: Ids, name: str, number: int) -> Attendance | None:
    with cast.session("alder") as db:
        found = db.scalar(
            select(Attendance).where(
                Attendance.patient_id == ids.people[name], Attendance.session_id == ids.sessions[number]
            )
        )
        db.expunge_all()
        return found


def sign_in(cast: Cast, patient_id: UUID) -> ProgramDay | None:
    with cast.session("alder") as db:
        found = db.scalar(select(ProgramDay).where(ProgramDay.patient_id == patient_id))
        db.expunge_all()
        return found


def test_a_whole_day_is_typed_and_saved_in_one_go(cast: Cast, browse: Browse, kept: Ids) -> None:
    client = browse("ana")
    answer = save(
        client,
        kept,
        cells={
            day(kept, "Rosa", "in"): "8:55",
            day(kept, "Rosa", "out"): "12",
            cell(kept, "Liam", 0, "status"): "present",
            cell(kept, "Liam", 1, "status"): "present",
            cell(kept, "Liam", 1, "in"): "1020",
            cell(kept, "Liam", 2, "status"): "excused",
            cell(kept, "Liam", 2, "reason"): "court",
            cell(kept, "Mei", 0, "status"): "absent",
        },
    )
    assert answer.status_code == 302
    rosa, liam, away = row(cast, kept, "Rosa", 2), row(cast, kept, "Liam", 1), row(cast, kept, "Mei", 0)
    assert rosa
    assert liam
    assert away
    assert (rosa.status, rosa.arrived_at) == (AttendanceStatus.PRESENT, None)
    assert (liam.arrived_at, liam.left_at) == (at("10:20"), None)
    assert (away.status, away.reason) == (AttendanceStatus.ABSENT, AbsenceReason.NO_WORD)
    page = client.get(kept.url).text
    assert "3 h" in page
    assert "no leaving time" in page


def test_everyone_here_and_everyone_left_work_as_plain_buttons(cast: Cast, browse: Browse, kept: Ids) -> None:
    client = browse("ana")
    with clock.frozen(at("09:05")):
        save(client, kept, everyone="here", cells={cell(kept, "Mei", 0, "status"): "absent"})
    found = sign_in(cast, kept.people["Rosa"])
    assert found is not None
    assert (found.signed_in_at, found.signed_out_at) == (at("09:00"), None)
    assert sign_in(cast, kept.people["Mei"]) is None  # away from the first, and the second has not begun
    save(client, kept, everyone="left")
    save(client, kept, everyone="here")
    late = sign_in(cast, kept.people["Mei"])
    assert late is not None
    assert late.signed_in_at == at("10:00")
    found = sign_in(cast, kept.people["Rosa"])
    assert found is not None
    assert found.signed_out_at == at("12:00")
    assert "3 h" in client.get(kept.url).text


def test_everyone_here_after_the_day_says_when_it_ended(cast: Cast, browse: Browse, kept: Ids) -> None:
    save(browse("fay"), kept, everyone="here")
    found = sign_in(cast, kept.people["Liam"])
    assert found is not None
    assert (found.signed_in_at, found.signed_out_at, found.in_source) == (
        at("09:00"),
        at("12:00"),
        SignSource.FRONT_DESK,
    )


def test_a_second_click_changes_nothing(cast: Cast, browse: Browse, kept: Ids) -> None:
    client = browse("ana")
    page = client.get(kept.url).text
    first = save(client, kept, page, cells={cell(kept, "Rosa", 0, "status"): "present"})
    before = row(cast, kept, "Rosa", 0)
    again = save(client, kept, page, cells={cell(kept, "Rosa", 0, "status"): "present"})
    after = row(cast, kept, "Rosa", 0)
    assert (first.status_code, again.status_code) == (302, 302)
    assert before
    assert after
    assert before.version == after.version


def test_what_cannot_be_read_is_said_beside_it_and_the_rest_is_kept(browse: Browse, kept: Ids, cast: Cast) -> None:
    typed = {
        cell(kept, "Rosa", 0, "status"): "present",
        cell(kept, "Rosa", 0, "in"): "soon",
        cell(kept, "Liam", 0, "status"): "absent",
    }
    answer = save(browse("ana"), kept, cells=typed)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "“soon – ” is not a time of that day; write it like 9:05 or 1:30 pm." in page
    fields = fields_of(answer.text)
    assert {name: fields[name] for name in typed} == typed
    assert row(cast, kept, "Liam", 0) is None


def test_what_cannot_be_true_is_said_beside_it_and_the_rest_is_kept(browse: Browse, kept: Ids, cast: Cast) -> None:
    typed = {
        cell(kept, "Rosa", 0, "status"): "present",
        cell(kept, "Rosa", 0, "in"): "9:40",
        cell(kept, "Rosa", 0, "out"): "9:10",
        cell(kept, "Liam", 0, "status"): "excused",
    }
    ana = browse("ana")
    answer = save(ana, kept, cells=typed)
    assert answer.status_code == 422
    assert "Rosa Testperson cannot have left before arriving." in answer.text
    assert "Say why Liam Testperson is excused." in answer.text
    fields = fields_of(answer.text)
    assert {name: fields[name] for name in typed} == typed
    done = save(
        ana,
        kept,
        answer.text,
        cells={cell(kept, "Rosa", 0, "out"): "9:50", cell(kept, "Liam", 0, "reason"): "illness"},
    )
    assert done.status_code == 302


def test_the_second_of_two_is_told_what_changed_and_loses_nothing(browse: Browse, kept: Ids, cast: Cast) -> None:
    ana, pia = browse("ana"), browse("pia")
    opened = ana.get(kept.url).text
    save(pia, kept, cells={cell(kept, "Rosa", 0, "status"): "absent", cell(kept, "Mei", 1, "status"): "present"})
    typed = {cell(kept, "Rosa", 0, "status"): "present", cell(kept, "Liam", 0, "status"): "present"}
    answer = save(ana, kept, opened, cells=typed)
    assert answer.status_code == 409
    assert "Pia Example saved “absent” meanwhile." in unescape(answer.text)
    fields = fields_of(answer.text)
    assert {name: fields[name] for name in typed} == typed
    assert fields[cell(kept, "Mei", 1, "status")] == "present"  # Pia's other mark is on the page already
    assert row(cast, kept, "Liam", 0) is None
    assert save(ana, kept, answer.text).status_code == 302
    marks = [row(cast, kept, name, number) for name, number in (("Rosa", 0), ("Liam", 0), ("Mei", 1))]
    assert [mark and mark.status for mark in marks] == [AttendanceStatus.PRESENT] * 3


def test_marks_on_different_cells_are_merged_and_said(browse: Browse, kept: Ids, cast: Cast) -> None:
    ana, pia = browse("ana"), browse("pia")
    opened = ana.get(kept.url).text
    save(pia, kept, cells={cell(kept, "Rosa", 0, "status"): "absent"})
    answer = save(ana, kept, opened, cells={cell(kept, "Liam", 0, "status"): "present"})
    assert answer.status_code == 302
    assert "Somebody else recorded 1 mark meanwhile; it is kept." in ana.get(kept.url).text
    kept_mark = row(cast, kept, "Rosa", 0)
    assert kept_mark is not None
    assert kept_mark.status is AttendanceStatus.ABSENT


def test_who_only_reads_sees_no_buttons_and_may_not_send(browse: Browse, kept: Ids) -> None:
    ben = browse("ben")
    page = ben.get(kept.url).text
    assert "Save attendance" not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    assert ben.post(kept.url, data={"csrf_token": token.group(1)}).status_code == 403


def test_no_such_day_and_another_clinics_track_are_not_found(browse: Browse, kept: Ids) -> None:
    assert browse("cleo").get(kept.url.replace("alder", "birch")).status_code == 404
    ana = browse("ana")
    assert ana.get(f"/c/alder/schedule/day/{kept.track}/2026-02-30/").status_code == 404
    assert ana.get(f"/c/alder/schedule/day/{kept.people['Rosa']}/{DAY}/").status_code == 404


def test_a_person_outside_the_caseload_is_not_on_the_sheet(browse: Browse, kept: Ids) -> None:
    page = browse("pat").get(kept.url).text
    assert "Testperson" not in page
    assert "Nobody is expected" in page


def test_the_tracks_of_a_day_lead_to_their_sheets(browse: Browse, kept: Ids) -> None:
    page = browse("ana").get(f"/c/alder/schedule/day/?on={DAY}").text
    assert f"/c/alder/schedule/day/{kept.track}/{DAY}/" in page


def test_the_sheet_says_what_the_day_counts_for_and_what_the_week_comes_to(browse: Browse, kept: Ids) -> None:
    ana = browse("ana")
    page = ana.get(kept.url).text
    assert page.count('data-others="0" data-needed="540"') == 3
    assert page.count(" hidden>below a day of 3 h</span>") == 3  # nothing is said of a day nobody came on
    cells = {
        day(kept, "Rosa", "in"): "9:00",
        day(kept, "Rosa", "out"): "12:00",
        day(kept, "Liam", "in"): "9:15",
        day(kept, "Liam", "out"): "12:00",
    }
    assert save(ana, kept, cells=cells).status_code == 302
    page = ana.get(kept.url).text
    rosa, liam = (page[page.index(f'data-person="{kept.people[name].hex}"') :] for name in ("Rosa", "Liam"))
    assert ">counts as a day: 3 h</span>" in rosa[: rosa.index("</tr>")]
    assert ">3 h</output> of 9 h</span>" in rosa[: rosa.index("</tr>")]
    assert ">below a day of 3 h</span>" in liam[: liam.index("</tr>")]
    assert ">2 h 45 min</output> of 9 h</span>" in liam[: liam.index("</tr>")]
