"""The schedule's pages: who sees which hours, what is counted, and what they cost."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tenants.patients.models import Disclosure
from tenants.programs.models import Track, TrackSlot
from tenants.programs.rules import SessionKind
from tenants.sessions.models import ScheduleRun, SessionFacilitator, TherapySession
from tenants.sessions.queries import schedule_free
from tenants.sessions.queries.schedule_pages import Hour, Wanted, list_hours
from tenants.sessions.rules.words import CancelReason, SessionStatus
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tenants.sessions.services.schedule_series import generate
from tenants.staff.models import StaffMember
from tests.cast import Cast
from tests.pages import fields_of, submit
from tests.sessions.weeks import TODAY, Week, make_week

pytestmark = pytest.mark.usefixtures("monday_morning")

BASE = "/c/alder/schedule/"


def hours(week: Week, on: date = TODAY, who: str = "ana") -> list[Hour]:
    return list_hours(week.db, week.cast.actor(who), Wanted(on, on, track_id=week.track.id))


def test_a_group_expects_who_stays_on_the_track_that_day_and_is_not_on_leave(week: Week) -> None:
    week.patient("Rosa")
    week.patient("Later", admitted_on=date(2026, 11, 30))
    week.patient("Gone", until_on=date(2026, 11, 22))
    week.leave(week.patient("Away"), date(2026, 11, 20), date(2026, 11, 30))
    (today,), (next_week,) = hours(week), hours(week, date(2026, 11, 30))
    assert (today.expected, today.capacity) == (1, 10)
    assert next_week.expected == 3


@pytest.fixture
def kept(cast: Cast) -> Iterator[Week]:
    """A week that is committed, with its sessions."""
    with cast.session("alder", "dan") as db:
        made = make_week(db, cast)
        made.slot(1, 540, 720, title=f"Group {made.track.id}")
        generate(db, cast.actor("dan"), [made.track.id], date(2026, 12, 6))
        db.commit()
        yield made
        db.rollback()
        call_all_off(db, made)
        db.commit()


def call_all_off(db: Session, week: Week) -> None:
    """What tests commit stays; nobody is to meet these hours again."""
    db.query(TrackSlot).filter_by(track_id=week.track.id).update({"until_on": date(2026, 11, 1)})
    of_ana = select(SessionFacilitator.session_id).where(SessionFacilitator.staff_member_id == week.staff["ana"].id)
    for session in db.query(TherapySession).filter(
        (TherapySession.track_id == week.track.id) | TherapySession.id.in_(of_ana)
    ):
        session.status, session.cancel_reason, session.is_adjusted = SessionStatus.CANCELLED, CancelReason.OTHER, True
        session.began_at = session.ended_at = None


@pytest.mark.parametrize("who", ["dee", "dan", "ana", "pia", "nia", "pat", "ivy", "fay", "ben", "uma", "aud"])
@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_who_reads_programs_reads_the_schedule(
    browse: Callable[[str], FlaskClient], kept: Week, who: str, view: str
) -> None:
    page = browse(who).get(f"{BASE}?view={view}&track={kept.track.id}")
    assert page.status_code == 200
    assert f"Group {kept.track.id}" in page.text


def test_the_privacy_officer_and_another_clinic_do_not(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    assert browse("pru").get(BASE).status_code == 403
    assert browse("cleo").get(BASE).status_code == 404
    own = browse("cleo").get("/c/birch/schedule/?on=2026-11-23")
    assert own.status_code == 200
    assert f"Group {kept.track.id}" not in own.text


def test_hours_are_narrowed_to_a_person_a_room_or_a_track(week: Week) -> None:
    def found(**changes: Any) -> int:
        return len(list_hours(week.db, week.cast.actor("ana"), Wanted(TODAY, TODAY, **changes)))

    ana, dan = week.staff["ana"].id, week.staff["dan"].id
    assert found(staff_member_id=ana, track_id=week.track.id) == 1
    assert found(staff_member_id=dan, track_id=week.track.id) == 0
    assert (found(room_id=week.room.id), found(room_id=week.other_room.id)) == (1, 0)
    assert found(staff_member_id=ana, room_id=week.room.id) == 1


def test_an_address_that_makes_no_sense_shows_today(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    page = browse("ana").get(f"{BASE}?view=month&on=9999-99-99&room=here&person=me&track={kept.track.id}")
    assert page.status_code == 200
    assert "23 Nov 2026" in page.text


def test_making_sessions_is_asked_for_once_and_shown_until_it_is_over(
    browse: Callable[[str], FlaskClient], kept: Week
) -> None:
    dan = browse("dan")
    answer = submit(dan, f"{BASE}generate/", until_on="2026-12-31", track_id=str(kept.track.id))
    assert answer.status_code == 302
    assert dan.get(answer.location).status_code == 200
    piece = dan.get(f"{answer.location}progress/")
    assert "Waiting for its turn" in piece.text
    kept.db.rollback()
    assert kept.db.query(ScheduleRun).filter_by(track_id=kept.track.id).count() == 1
    assert browse("bo").get(answer.location.replace("alder", "birch")).status_code == 404


def test_a_day_in_the_past_is_refused_beside_its_field(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    answer = submit(browse("dan"), f"{BASE}generate/", until_on="2026-11-22", track_id="")
    assert answer.status_code == 422
    assert "The past is not made again" in answer.text
    assert browse("ana").get(f"{BASE}generate/").status_code == 403


@pytest.fixture
def hour_url(kept: Week) -> str:
    return f"{BASE}sessions/{kept.on(date(2026, 11, 30)).id}/"


def test_an_hours_page_is_read_by_all_who_read_programs_and_changed_by_few(
    browse: Callable[[str], FlaskClient], hour_url: str
) -> None:
    for who in ("ana", "dan", "fay", "ben"):
        page = browse(who).get(hour_url)
        assert page.status_code == 200
        assert ("Change</a>" in page.text) is (who in {"ana", "dan"})
        assert "0 of 10" in page.text
    assert browse("fay").get(f"{hour_url}change/").status_code == 403
    assert browse("cleo").get(hour_url.replace("alder", "birch")).status_code == 404


def test_a_change_is_saved_once_and_what_is_wrong_is_said_beside_its_field(
    browse: Callable[[str], FlaskClient], kept: Week, hour_url: str
) -> None:
    dan = browse("dan")
    wrong = submit(dan, f"{hour_url}change/", ends="08:00", topic="Sleep and rest")
    assert wrong.status_code == 422
    assert "ends before it begins" in wrong.text
    assert "Sleep and rest" in wrong.text
    assert submit(dan, f"{hour_url}change/", topic="Sleep and rest").status_code == 302
    assert "Sleep and rest" in dan.get(hour_url).text
    assert "changed by itself" in dan.get(hour_url).text


def test_a_third_person_who_leads_stays_when_the_form_names_two(
    browse: Callable[[str], FlaskClient], kept: Week, hour_url: str
) -> None:
    session = kept.on(date(2026, 11, 30))
    third = StaffMember(first_name="Tess", last_name="Third", name_key="third tess", is_active=True)
    kept.db.add(third)
    kept.db.flush()
    for one in (kept.staff["dan"], third):
        kept.db.add(SessionFacilitator(session_id=session.id, staff_member_id=one.id, is_lead=False))
    kept.db.commit()
    assert submit(browse("dan"), f"{hour_url}change/", topic="Sleep").status_code == 302
    page = browse("dan").get(hour_url).text
    assert "Ana Example, Dan Example, Tess Third" in page


def test_somebody_elses_save_is_noticed_and_no_text_is_lost(
    browse: Callable[[str], FlaskClient], hour_url: str
) -> None:
    dan, ana = browse("dan"), browse("ana")
    page = dan.get(f"{hour_url}change/")
    assert submit(ana, f"{hour_url}change/", topic="First").status_code == 302
    values = fields_of(page.text)
    values.setlist("topic", ["Second"])
    late = dan.post(f"{hour_url}change/", data=values)
    assert late.status_code == 409
    assert "First" in late.text
    assert "Second" in late.text


def test_an_hour_is_cancelled_and_put_back(browse: Callable[[str], FlaskClient], hour_url: str) -> None:
    dan = browse("dan")
    assert submit(dan, f"{hour_url}cancel/", reason="staff_away").status_code == 302
    assert "Staff away" in dan.get(hour_url).text
    assert submit(dan, f"{hour_url}put-back/").status_code == 302
    assert "Staff away" not in dan.get(hour_url).text


def test_booking_asks_for_whom_offers_times_and_books_once(
    browse: Callable[[str], FlaskClient], kept: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = kept.patient("Rosa", "Bookable")
    kept.db.commit()
    fay, ana_id = browse("fay"), kept.staff["ana"].id
    first = submit(
        fay, f"{BASE}book/", patient_id=str(patient.id), staff_id=str(ana_id), kind="individual", minutes="50"
    )
    assert first.status_code == 302
    offered = fay.get(first.location)
    assert "Times that fit" in offered.text
    chosen = next(link for link in re.findall(r'href="([^"]+)"', offered.text) if "at=" in link)
    page = fay.get(unescape(chosen))
    with monkeypatch.context() as patch:
        patch.setattr(schedule_free, "find_free", None)  # nothing is looked for any more
        answer = fay.post(unescape(chosen), data=fields_of(page.text))
    assert answer.status_code == 302
    assert fay.post(unescape(chosen), data=fields_of(page.text)).location == answer.location
    assert "Bookable, Rosa" in fay.get(answer.location).text
    assert "Bookable" not in browse("pat").get(answer.location).text
    taken = fay.post(unescape(chosen), data=fields_of(fay.get(unescape(chosen)).text))
    assert taken.status_code == 422
    assert "Times that fit" in taken.text  # what was offered stays beside what was typed
    assert browse("ben").get(f"{BASE}book/").status_code == 403


def test_the_printed_schedule_carries_initials(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    patient = kept.patient("Zelda", "Printable")
    at = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    facts = BookingFacts(
        SessionKind.INDIVIDUAL, at, at + timedelta(minutes=50), (kept.staff["dan"].id,), (patient.id,), "Individual"
    )
    book(kept.db, kept.cast.actor("dan"), facts)
    kept.db.commit()
    shown = browse("fay").get(f"{BASE}?on=2026-12-01").text
    printed = browse("fay").get(f"{BASE}print/?on=2026-12-01").text
    assert "Printable, Zelda" in shown
    assert "Printable" not in printed
    assert "PZ" in printed
    with kept.cast.session("alder") as db:
        left = (
            select(Disclosure)
            .where(Disclosure.user_id == kept.cast.users["fay"])
            .order_by(Disclosure.id.desc())
            .limit(1)
        )
        row = db.scalars(left).one()
        assert (row.what, row.patient_count, row.basis) == ("Schedule, patients by initials", 1, "own_schedule")


def test_a_week_of_forty_tracks_takes_a_fixed_number_of_statements(week: Week, alder: Session) -> None:
    span = (TODAY, TODAY + timedelta(days=6))

    def statements() -> int:
        sent: list[str] = []
        engine = alder.get_bind()

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            list_hours(alder, week.cast.actor("ana"), Wanted(*span))
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    before = statements()
    for number in range(40):
        track = Track(
            program_id=week.program.id,
            name=f"Track {number}",
            site_id=week.site.id,
            delivery=week.track.delivery,
            capacity=10,
            weekdays=[1, 3, 5],
            start_minutes=540,
            end_minutes=720,
        )
        alder.add(track)
        alder.flush()
        for weekday in (1, 3, 5):
            week.slot(weekday, 540, 720, track_id=track.id)
        generate(alder, week.cast.actor("dan"), [track.id], span[1])
    assert len(list_hours(alder, week.cast.actor("ana"), Wanted(*span))) >= 121
    assert statements() == before


def test_today_shows_ones_own_sessions_in_their_order_with_what_to_do(
    browse: Callable[[str], FlaskClient], kept: Week
) -> None:
    ana = browse("ana").get("/c/alder/")
    assert "My sessions today" in ana.text
    assert f"9:00 AM Group {kept.track.id}: Mornings" in ana.text
    assert "take attendance" in ana.text
    assert f"Group {kept.track.id}" not in browse("dan").get("/c/alder/").text
