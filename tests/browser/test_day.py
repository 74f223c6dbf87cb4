"""The day's sheet, the arrivals and the schedule in Chromium: keys, and marks that outlive leaving the page."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from causeway import clock
from causeway.ids import new_id
from tenants.intake.models import Stay
from tenants.sessions.models import Attendance, ProgramDay
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.words import AttendanceStatus
from tenants.sessions.services.attendance import Said, record
from tenants.sessions.services.makeups import add_to_day
from tests.browser.conftest import axe, sideways
from tests.cast import ZONES, Cast
from tests.sessions.conftest import HOURS, Group, Ids, add_track, at, make_group
from tests.sessions.test_hour_attendance import book

pytestmark = pytest.mark.browser
PEOPLE = 8


def day_of_eight(cast: Cast) -> tuple[Ids, date]:
    """Three sessions of last week, led by Ana, with eight people; nothing is recorded yet."""
    on = clock.today(ZONES["alder"]) - timedelta(days=1)
    with cast.session("alder", "dan") as db:
        made = make_group(db, cast, PEOPLE)
        for stay in db.scalars(select(Stay).where(Stay.track_id == made.track.id)):
            stay.from_on = on - timedelta(days=14)
        for episode in made.episodes.values():
            episode.admitted_on = on - timedelta(days=14)
        for session, (_title, start, end) in zip(made.sessions, HOURS, strict=True):
            session.on_date, session.starts_at, session.ends_at = on, at(start, on), at(end, on)
        ids = Ids(made.track.id, [one.id for one in made.sessions], {name: one.id for name, one in made.people.items()})
        db.commit()
        return ids, on


def test_marks_that_were_not_saved_are_there_in_another_browser(cast: Cast, visit: Callable[..., Page]) -> None:
    ids, on = day_of_eight(cast)
    sheet = f"/c/alder/schedule/day/{ids.track}/{on}/"
    page = visit("ana")
    page.goto(sheet)
    first, mei = (f"{ids.people[name].hex}.{ids.sessions[0].hex}" for name in ("Jada", "Mei"))
    page.locator(f"[name='{first}.status']").select_option("absent")
    expect(page.locator("#draft-state")).to_contain_text("Draft kept", timeout=15_000)
    page.locator(f"tr[data-person='{ids.people['Liam'].hex}'] .day-io [data-in]").fill("9:10")
    page.close()  # the browser is closed at once, and asks nothing
    with cast.session("alder", "dan") as db:  # meanwhile somebody says something else of Jada, and something of Mei
        said = [Said(ids.sessions[0], ids.people[name], Mark(AttendanceStatus.PRESENT)) for name in ("Jada", "Mei")]
        record(db, cast.actor("dan"), on, said, [])
        db.commit()
    page = visit("ana")
    page.goto(sheet)
    jada, liam = (page.locator(f"tr[data-person='{ids.people[name].hex}']") for name in ("Jada", "Liam"))
    expect(page.get_by_text("Below are marks that you made until")).to_be_visible()
    expect(page.locator(f"[name='{first}.status']")).to_have_value("absent")
    expect(page.get_by_text(re.compile("saved “present.*” meanwhile")).first).to_be_visible()
    expect(liam.locator(".day-io [data-in]")).to_have_value("9:10")
    expect(liam.locator("[data-came]").first).to_contain_text("no leaving time")
    expect(page.locator(f"[name='{mei}.status']")).to_have_value("present")
    assert axe(page) == []
    page.get_by_role("button", name="Discard what I typed").click()
    page.locator("#confirm [data-confirm-yes]").click()
    expect(page.locator(f"[name='{first}.status']")).to_have_value("present")
    expect(liam.locator(".day-io [data-in]")).to_have_value("")
    expect(jada.locator("[data-came]").first).to_have_text("1 h")


def test_the_last_mark_before_signing_out_is_there_at_the_next_sign_in(cast: Cast, visit: Callable[..., Page]) -> None:
    ids, on = day_of_eight(cast)
    sheet = f"/c/alder/schedule/day/{ids.track}/{on}/"
    first, second = (f"{ids.people[name].hex}.{ids.sessions[0].hex}" for name in ("Jada", "Liam"))
    page = visit("ana")
    page.goto(sheet)
    page.locator(f"[name='{first}.status']").select_option("absent")
    page.evaluate("document.querySelector('form[data-logout]').requestSubmit()")
    page.wait_for_url("**/login**")
    again = visit("ana")
    again.goto(sheet)
    expect(again.locator(f"[name='{first}.status']")).to_have_value("absent")
    again.locator(f"[name='{second}.status']").select_option("excused")
    again.locator("#menu").get_by_role("link", name="Today").click()
    again.wait_for_url("**/c/alder/")
    again.goto(sheet)
    expect(again.locator(f"[name='{second}.status']")).to_have_value("excused")
    again.locator(f"[name='{second}.reason']").select_option("court")
    again.keyboard.press("Control+Enter")
    expect(again.get_by_text("Saved.")).to_be_visible(timeout=60_000)
    expect(again.get_by_text("Below are marks")).to_be_hidden()
    expect(again.locator(f"[name='{first}.status']")).to_have_value("absent")
    again.reload()
    expect(again.get_by_text("Below are marks")).to_be_hidden()


def test_absent_is_without_word_and_no_excuse_is_however_it_is_chosen(cast: Cast, visit: Callable[..., Page]) -> None:
    ids, on = day_of_eight(cast)
    page = visit("ana")
    page.goto(f"/c/alder/schedule/day/{ids.track}/{on}/")
    first = f"{ids.people['Jada'].hex}.{ids.sessions[0].hex}"
    status, reason = (page.locator(f"[name='{first}.{part}']") for part in ("status", "reason"))
    for chosen, expected in (("absent", "no_word"), ("excused", ""), ("absent", "no_word"), ("present", "")):
        status.select_option(chosen)
        expect(reason).to_have_value(expected)
    status.select_option("excused")
    reason.select_option("illness")
    status.select_option("absent")
    expect(reason).to_have_value("illness")


def day_that_runs(cast: Cast, people: int) -> tuple[Group, date]:
    """A track whose first group runs now, the others after it; the caller commits."""
    zone, now = ZoneInfo(ZONES["alder"]), clock.now()
    on = clock.today(zone)
    starts_at = max(now - timedelta(minutes=30), datetime.combine(on, time(), zone))
    made = make_group(cast.session("alder", "dan"), cast, people)
    for number, session in enumerate(made.sessions):
        begins = starts_at + timedelta(hours=number)
        session.on_date, session.starts_at, session.ends_at = on, begins, begins + timedelta(hours=1)
    return made, on


def test_one_key_makes_up_and_two_sign_in_and_out(cast: Cast, visit: Callable[..., Page]) -> None:
    made, on = day_that_runs(cast, 2)
    with made.db as db:
        evening = add_track(db, made.program, f"Evening {new_id().hex}")
        vera = made.admit("Vera", track_id=evening.id).id
        add_to_day(db, made.dan, on, vera, [made.sessions[1].id])
        track, sessions, liam = made.track.id, [one.id for one in made.sessions], made.people["Liam"].id
        db.commit()
    page = visit("ana")
    page.goto(f"/c/alder/schedule/day/{track}/{on}/")
    page.locator(f"[name='{vera.hex}.{sessions[0].hex}.status']").focus()
    page.keyboard.press("m")
    expect(page.locator("[data-said]")).to_contain_text("make-up", ignore_case=True)
    page.locator(f"[name='{liam.hex}.{sessions[0].hex}.status']").focus()
    signed = page.locator(f"tr[data-person='{liam.hex}'] .day-io")
    page.keyboard.press("i")
    expect(signed.locator("[data-in]")).to_have_value(re.compile(r"\d+:\d\d"))
    page.keyboard.press("o")
    expect(signed.locator("[data-out]")).to_have_value(re.compile(r"\d+:\d\d"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=60_000)
    with cast.session("alder") as db:
        row = db.scalars(select(Attendance).where(Attendance.patient_id == vera, Attendance.session_id == sessions[0]))
        made_up = row.one()
        day = db.scalars(select(ProgramDay).where(ProgramDay.patient_id == liam)).one()
    assert (made_up.status, made_up.is_makeup) == (AttendanceStatus.PRESENT, True)
    assert day.signed_in_at is not None
    assert day.signed_out_at is not None
    assert abs(day.signed_in_at - clock.now()) < timedelta(minutes=5)


def test_the_front_desk_signs_in_and_out_by_keyboard(cast: Cast, visit: Callable[..., Page]) -> None:
    made, _on = day_that_runs(cast, 2)
    with made.db as db:
        rosa, number = made.people["Rosa"].id, made.people["Rosa"].record_number
        db.commit()
    page = visit("fay")
    page.goto(f"/c/alder/schedule/arrivals/?q={number}")
    expect(page.locator("table.arrivals tbody a").first).to_be_focused()
    page.keyboard.press("i")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=30_000)
    expect(page.locator("table.arrivals tbody a").first).to_be_focused()
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden(timeout=30_000)
    with cast.session("alder") as db:
        day = db.scalars(select(ProgramDay).where(ProgramDay.patient_id == rosa)).one()
    assert day.signed_in_at is not None
    assert day.signed_out_at is not None
    page.goto("/c/alder/schedule/arrivals/")
    links = page.locator("table.arrivals tbody th a")
    expect(links.first).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.first).to_be_focused()


def test_the_schedule_is_leafed_through_by_keyboard(visit: Callable[..., Page]) -> None:
    page, today = visit("dan"), clock.today(ZoneInfo(ZONES["alder"]))
    page.goto(f"/c/alder/schedule/?view=day&on={today}")
    for key, view, on in (
        ("ArrowRight", "day", today + timedelta(days=1)),
        ("ArrowLeft", "day", today),
        ("w", "week", today),
        ("ArrowRight", "week", today + timedelta(days=7)),
        ("l", "list", today + timedelta(days=7)),
        ("d", "day", today + timedelta(days=7)),
    ):
        page.keyboard.press(key)
        page.wait_for_url(re.compile(rf"view={view}(&.*)?on={on}|on={on}(&.*)?view={view}"))
    page.keyboard.press("t")
    page.wait_for_url(lambda url: str(today + timedelta(days=7)) not in url)


def test_a_booked_hour_is_marked_by_keyboard_alone(cast: Cast, visit: Callable[..., Page]) -> None:
    on = clock.today(ZoneInfo(ZONES["alder"])) - timedelta(days=1)
    with cast.session("alder", "dan") as db:
        group = make_group(db, cast, 2)
        for name, episode in group.episodes.items():
            stay = db.scalars(select(Stay).where(Stay.patient_id == group.people[name].id)).one()
            stay.from_on = episode.admitted_on = on - timedelta(days=14)
        hour = book(group, ("Rosa", "Liam"))
        hour.on_date, hour.starts_at, hour.ends_at = on, at("12:00", on), at("12:25", on)
        session_id, rosa = hour.id, group.people["Rosa"].id
        db.commit()
    page = visit("ana")
    page.goto(f"/c/alder/schedule/sessions/{session_id}/attendance/")
    expect(page.locator("tr[data-person]").first.locator(".day-status").first).to_be_focused()
    for key in ("e", "ArrowDown", "m"):  # everyone here; m says nothing of a booked hour
        page.keyboard.press(key)
    line = page.locator(f"tr[data-person='{rosa.hex}']")
    expect(line.locator(".day-status")).to_have_value("present")
    expect(line.locator(".day-io [data-in]")).to_have_value("")
    expect(line.locator("[data-total]")).to_have_text("25 min")
    expect(line.locator("[data-least]")).to_have_text("below a day of 3 h")
    expect(line.locator("[data-week]")).to_have_text("25 min")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=60_000)
    with cast.session("alder") as db:
        rows = db.scalars(select(Attendance).where(Attendance.session_id == session_id)).all()
        found = [(row.status, row.arrived_at, row.left_at) for row in rows]
    assert found == [(AttendanceStatus.PRESENT, at("12:00", on), at("12:25", on))] * 2


def test_the_sheet_passes_axe_narrow_and_dark(cast: Cast, visit: Callable[..., Page]) -> None:
    ids, on = day_of_eight(cast)
    for width, theme in ((1280, "light"), (360, "dark")):
        page = visit("ana", width=width, theme=theme)
        page.goto(f"/c/alder/schedule/day/{ids.track}/{on}/")
        assert axe(page) == [], (width, theme)
        assert sideways(page) <= 0, (width, theme)


def test_the_present_time_is_for_todays_sheet_alone(cast: Cast, visit: Callable[..., Page]) -> None:
    ids, on = day_of_eight(cast)
    page = visit("ana")
    page.goto(f"/c/alder/schedule/day/{ids.track}/{on}/")
    expect(page.locator("tr[data-person]").first.locator(".day-status").first).to_be_focused()
    page.keyboard.press("i")
    expect(page.locator("[data-said]")).to_have_text("This sheet is of another day; type the time instead.")
    expect(page.locator("tr[data-person]").first.locator(".day-io [data-in]")).to_have_value("")
