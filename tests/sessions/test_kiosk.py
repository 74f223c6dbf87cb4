"""A tablet handed over as a kiosk, and the check-in that reaches the group's leader."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from causeway import clock
from causeway.web.application import Causeway
from tenants.patients.models import Patient
from tenants.sessions.errors import NotRecognized
from tenants.sessions.models import CheckIn, Kiosk, ProgramDay, TherapySession
from tenants.sessions.rules.checkins import QUESTIONS, SKIPPED, Flag, flags_of
from tenants.sessions.rules.words import CancelReason, SessionStatus, SignSource
from tenants.sessions.services import kiosks
from tests.bulk import statements_of
from tests.cast import Cast
from tests.sessions.conftest import DAY, NOON, Ids, at, make_group
from tests.sessions.test_hour_attendance import book
from tests.spanish import spanish, untranslated

Browse = Callable[[str], FlaskClient]
URL = "/c/alder/kiosk/"
BORN = date(1961, 8, 9)
OTHER_DAY = DAY + timedelta(days=1)


def hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)}


def hand_over(client: FlaskClient, track: object = "") -> Any:
    page = client.get("/c/alder/schedule/kiosk/").text
    form = page[page.index('<form class="form"') :]
    return client.post("/c/alder/schedule/kiosk/", data={**hidden(form), "track": str(track)})


def arrive(client: FlaskClient, letters: str = "Te", year: str = "1990", month: str = "4", day: str = "7") -> Any:
    fields = {"letters": letters, "year": year, "month": month, "day": day}
    return client.post(URL, data={**hidden(client.get(URL).text), **fields})


def go_on(client: FlaskClient, page: Any, path: str, **fields: str) -> Any:
    return client.post(URL + path, data={**hidden(page.text), **fields})


def seen_step(sheet: str) -> tuple[str, dict[str, str]]:
    """Where the sheet's "I have seen this" is sent, and with what."""
    step = sheet[sheet.index("/seen/") - 200 :]
    target = re.search(r'action="([^"]+/seen/[^"]+)"', step)
    assert target is not None
    return target.group(1), hidden(step[: step.index("</form>")])


@pytest.fixture
def alone(cast: Cast, kept: Ids) -> Ids:
    """Only Rosa is expected: the others were born on other days."""

    with cast.session("alder") as db:
        for number, name in enumerate(("Liam", "Mei")):
            found = db.scalar(select(Patient).where(Patient.id == kept.people[name]))
            assert found is not None
            found.born_on = found.born_on + timedelta(days=number + 1)
        db.commit()
    return kept


def check_in(cast: Cast, ids: Ids, name: str = "Rosa") -> CheckIn | None:
    with cast.session("alder") as db:
        found = db.scalar(select(CheckIn).where(CheckIn.patient_id == ids.people[name]))
        db.expunge_all()
        return found


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        ({}, []),
        ({"mood": "3", "sleep": "2", "urges": "some", "used": "no", "self_harm": "no", "medication": "none"}, []),
        ({"mood": "1", "sleep": "1"}, [Flag.LOW_MOOD, Flag.POOR_SLEEP]),
        ({"self_harm": "thoughts", "used": "yes"}, [Flag.SELF_HARM, Flag.USED]),
        (
            {"self_harm": "acted_or_plan", "urges": "strong", "medication": "no"},
            [Flag.SELF_HARM, Flag.URGES, Flag.NO_MEDICATION],
        ),
        ({"self_harm": "skipped", "used": "skipped"}, []),
    ],
)
def test_answers_are_flagged(answers: dict[str, str], flags: list[Flag]) -> None:
    assert flags_of(answers) == flags


@given(st.fixed_dictionaries({q.key: st.sampled_from([*q.answers, SKIPPED]) for q in QUESTIONS}))
def test_each_flag_follows_from_its_own_answer(answers: dict[str, str]) -> None:
    assert set(flags_of(answers)) == {q.flag for q in QUESTIONS if answers[q.key] in q.flagged}


def test_handing_over_ends_the_staffs_session_on_the_device(cast: Cast, browse: Browse, alone: Ids) -> None:
    fay = browse("fay")
    answer = hand_over(fay, alone.track)
    assert (answer.status_code, answer.location) == (302, URL)
    assert "HttpOnly" in " ".join(answer.headers.getlist("Set-Cookie"))
    assert fay.get("/c/alder/schedule/").status_code == 302  # to the sign-in page
    assert "first two letters" in fay.get(URL).text


def test_a_patient_signs_in_answers_and_signs_out(cast: Cast, browse: Browse, alone: Ids) -> None:
    tablet = browse("fay")
    with clock.frozen(at("08:55")):
        hand_over(tablet, alone.track)
        page = arrive(tablet)
        assert "Hello Rosa" in page.text
        page = go_on(tablet, page, "sign/", step="in")
        for question in QUESTIONS:
            assert "Question" in page.text
            page = go_on(tablet, page, "answer/", value=question.answers[-1] if question.key != "self_harm" else "no")
        assert "Your group leader will see this" in page.text
    with clock.frozen(at("11:00")):
        page = go_on(tablet, arrive(tablet), "sign/", step="out")
        assert "You are signed out" in page.text
    with cast.session("alder") as db:
        day = db.scalar(select(ProgramDay).where(ProgramDay.patient_id == alone.people["Rosa"]))
        assert day is not None
        assert (day.signed_in_at, day.signed_out_at) == (at("08:55"), at("11:00"))
        assert (day.in_source, day.out_source) == (SignSource.KIOSK, SignSource.KIOSK)
    found = check_in(cast, alone)
    assert found is not None
    assert found.finished_at is not None
    assert found.flags == ["used", "urges"]
    assert b"very_strong" not in found.answers_sealed


def test_a_thought_of_self_harm_shows_the_crisis_line_at_once_and_reaches_the_group(
    app: Causeway, cast: Cast, browse: Browse, alone: Ids
) -> None:
    tablet, ana = browse("fay"), browse("ana")
    with clock.frozen(at("08:50")):
        hand_over(tablet, alone.track)
        page = go_on(tablet, arrive(tablet), "sign/", step="in")
        for question in QUESTIONS:
            page = go_on(tablet, page, "answer/", value="thoughts" if question.key == "self_harm" else SKIPPED)
            if question.key == "self_harm":
                break
        assert "988" in page.text
        sheet = ana.get(alone.url).text
        assert "thoughts of self-harm" in sheet
        target, fields = seen_step(sheet)
        with statements_of(app.extensions["causeway.database"].engine) as asked:
            assert ana.post(target, data=fields).status_code == 302
        assert not any("program_days" in statement for statement, _values in asked), "nor does it read the sheet again"
        assert "Seen by Ana Example" in ana.get(alone.url).text
        page = go_on(tablet, page, "answer/")
        assert "medication" in page.text
    found = check_in(cast, alone)
    assert found is not None
    assert found.acknowledged_by_id == cast.users["ana"]


def test_the_kiosk_is_whole_in_spanish(cast: Cast, browse: Browse, alone: Ids) -> None:
    tablet = browse("fay")
    with clock.frozen(at("08:55")), untranslated() as missing:
        hand_over(tablet, alone.track)
        spanish(tablet)
        assert "No le encontramos" in arrive(tablet, letters="Zz").text
        page = go_on(tablet, arrive(tablet), "sign/", step="in")
        for question in QUESTIONS:
            page = go_on(
                tablet, page, "answer/", value="thoughts" if question.key == "self_harm" else question.answers[-1]
            )
            if question.key == "self_harm":
                assert "No está solo ni sola" in page.text
                page = go_on(tablet, page, "answer/")
        assert "Quien dirige su grupo verá esto" in page.text
    assert not missing


def test_nobody_has_seen_what_was_answered_after_the_sheet_was_opened(cast: Cast, browse: Browse, alone: Ids) -> None:
    tablet, ana = browse("fay"), browse("ana")
    with clock.frozen(at("08:50")):
        hand_over(tablet, alone.track)
        page = go_on(tablet, arrive(tablet), "sign/", step="in")
        while "988" not in page.text:
            page = go_on(tablet, page, "answer/", value="thoughts" if "hurting yourself" in page.text else SKIPPED)
        target, fields = seen_step(ana.get(alone.url).text)
        go_on(tablet, go_on(tablet, page, "answer/"), "answer/", value="no")  # medication
        answer = ana.post(target, data=fields, follow_redirects=True)
        assert "They have answered more since this page was opened" in answer.text
        found = check_in(cast, alone)
        assert found is not None
        assert found.acknowledged_at is None
        target, fields = seen_step(answer.text)
        assert "Noted that you have seen it" in ana.post(target, data=fields, follow_redirects=True).text


def test_nothing_is_said_about_anybody_else(browse: Browse, kept: Ids) -> None:
    tablet = browse("fay")
    hand_over(tablet, kept.track)
    answers = [
        arrive(tablet),  # three people with these letters and this day: none of them is named
        arrive(tablet, "Zz"),
        arrive(tablet, "Te", "1891"),
        arrive(tablet, "T"),
        arrive(tablet, "Te", "x"),
    ]
    problems = [re.findall(r'role="alert">.*?<p>(.*?)</p>', answer.text, re.S) for answer in answers]
    assert len({str(problem) for problem in problems}) == 1
    for answer in answers:
        assert answer.status_code == 422
        assert "Rosa" not in answer.text
        assert "Testperson" not in answer.text


def test_guessing_is_slowed_down(browse: Browse, kept: Ids) -> None:
    tablet = browse("fay")
    hand_over(tablet, kept.track)
    statuses = [arrive(tablet, "Qq").status_code for _ in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_a_kiosk_ends_with_its_day_when_unused_and_from_afar(cast: Cast, browse: Browse, alone: Ids) -> None:
    tablet, fay = browse("fay"), browse("fay")
    hand_over(tablet, alone.track)
    assert tablet.get(URL).status_code == 200
    with clock.frozen(NOON + timedelta(hours=3)):
        assert tablet.get(URL).status_code == 404
    with clock.frozen(NOON + timedelta(days=1)):
        assert tablet.get(URL).status_code == 404
    page = fay.get("/c/alder/schedule/kiosk/").text
    with cast.session("alder") as db:
        kiosk_id = db.scalar(select(Kiosk.id).where(Kiosk.track_id == alone.track))
    answer = fay.post(f"/c/alder/schedule/kiosk/{kiosk_id}/end/", data={"csrf_token": hidden(page)["csrf_token"]})
    assert answer.status_code == 302
    assert tablet.get(URL).status_code == 404
    assert tablet.post(URL, data=hidden(fay.get("/c/alder/schedule/kiosk/").text)).status_code in {400, 404}


def test_a_kiosk_opens_nothing_without_its_token_or_in_another_clinic(browse: Browse, app: Any, alone: Ids) -> None:
    assert app.test_client().get(URL).status_code == 404
    tablet = browse("fay")
    hand_over(tablet)
    assert tablet.get("/c/birch/kiosk/").status_code == 404
    assert tablet.get("/c/nowhere/kiosk/").status_code == 404
    assert tablet.get(alone.url).status_code == 302


def test_who_was_recognized_cannot_be_forged(browse: Browse, alone: Ids) -> None:
    tablet = browse("fay")
    hand_over(tablet, alone.track)
    page = arrive(tablet)
    fields = {**hidden(page.text), "step": "in"}
    for who in ("", "x", fields["who"][:-2], str(alone.people["Rosa"])):
        assert "Please start again" in tablet.post(URL + "sign/", data={**fields, "who": who}).text


def test_a_token_is_kept_as_a_hash(cast: Cast, browse: Browse, alone: Ids) -> None:
    tablet = browse("fay")
    hand_over(tablet, alone.track)
    cookie = tablet.get_cookie("kiosk")
    assert cookie is not None
    with cast.session("alder") as db:
        hashes = list(db.scalars(select(Kiosk.token_hash)))
    assert all(cookie.value.encode() not in one for one in hashes)


def test_a_kiosk_of_every_track_knows_who_comes_for_a_booked_hour_only(cast: Cast, noon: None) -> None:
    with cast.session("alder") as db:
        group = make_group(db, cast, 1)
        db.execute(update(TherapySession).where(TherapySession.track_id == group.track.id).values(on_date=OTHER_DAY))
        rosa = group.people["Rosa"]
        rosa.born_on, rosa.last_key = BORN, "bookedonly"
        hour = book(group)
        with clock.frozen(at("11:55")):
            every, _token = kiosks.hand_over(db, group.dan, None)
            of_track, _token = kiosks.hand_over(db, group.dan, group.track.id)
            assert kiosks.recognize(db, every, "bo", BORN).patient_id == rosa.id
            with pytest.raises(NotRecognized):
                kiosks.recognize(db, of_track, "bo", BORN)
            hour.status, hour.cancel_reason = SessionStatus.CANCELLED, CancelReason.PATIENT
            db.flush()
            with pytest.raises(NotRecognized):
                kiosks.recognize(db, every, "bo", BORN)
        db.rollback()
