"""The calendar a person's own devices read: right instants, initials only, opened by its address and by nothing else."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from flask.testing import FlaskClient
from sqlalchemy import select, update

from causeway import clock
from causeway.disclosure import Way
from causeway.ids import new_id
from causeway.people.models import Membership
from causeway.web.application import Causeway
from tenants.patients.models import Disclosure
from tenants.programs.rules import SessionKind
from tenants.sessions.calendar_file import Entry, write
from tenants.sessions.models import CalendarFeed
from tenants.sessions.services.schedule_booking import BookingFacts, book
from tests.cast import ZONES, Cast
from tests.sessions.test_schedule_pages import call_all_off
from tests.sessions.weeks import NOW, Week, make_week

pytestmark = pytest.mark.usefixtures("monday_morning")

BASE = "/c/alder/calendar/"


def parse(content: bytes) -> list[dict[str, Any]]:
    """The events of a calendar file, read by the letter of RFC 5545; times through dateutil's reading of its zones."""
    text = re.sub(r"\r\n[ \t]", "", content.decode())
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    zones = tzical(io.StringIO(text.replace("\r\n", "\n"))) if "BEGIN:VTIMEZONE" in text else None
    events = []
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.S):
        event: dict[str, Any] = {}
        for line in block.strip().split("\r\n"):
            head, _, value = line.partition(":")
            name, *parameters = head.split(";")
            tzid = next((one[5:] for one in parameters if one.startswith("TZID=")), None)
            if tzid is not None:
                assert zones is not None
                event[name] = datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zones.get(tzid)).astimezone(UTC)
            else:
                event[name] = re.sub(r"\\([,;\\])", r"\1", value)
        events.append(event)
    return events


@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu"])
def test_another_reader_finds_the_same_instants_on_both_sides_of_the_clock_changes(zone: str) -> None:
    starts = [
        datetime(2026, 3, 7, 15, tzinfo=UTC),
        datetime(2026, 3, 8, 15, tzinfo=UTC),
        datetime(2026, 10, 31, 15, tzinfo=UTC),
        datetime(2026, 11, 1, 15, tzinfo=UTC),
        datetime(2027, 3, 14, 18, tzinfo=UTC),
    ]
    entries = [Entry(new_id(), at, at + timedelta(hours=3), "Group, with; marks", "Blue room", False) for at in starts]
    found = parse(write("Sample", ZoneInfo(zone), entries, made_at=NOW))
    assert [one["DTSTART"] for one in found] == starts
    assert [one["DTEND"] - one["DTSTART"] for one in found] == [timedelta(hours=3)] * len(starts)
    assert found[0]["SUMMARY"] == "Group, with; marks"


def test_lines_are_folded_and_an_empty_calendar_is_one() -> None:
    long = Entry(new_id(), NOW, NOW + timedelta(hours=1), "A name " * 30, "", True)
    content = write("Sample", ZoneInfo("America/Chicago"), [long], made_at=NOW)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert parse(content)[0]["STATUS"] == "CANCELLED"
    assert parse(write("Sample", ZoneInfo("America/Chicago"), [], made_at=NOW)) == []


@pytest.fixture
def kept(cast: Cast) -> Iterator[Week]:
    """A booked hour of Ana's with a patient, committed."""
    with cast.session("alder", "dan") as db:
        made = make_week(db, cast)
        patient = made.patient("Zoe", "Quillfeather")
        at = datetime(2026, 12, 2, 16, 0, tzinfo=UTC)
        facts = BookingFacts(
            SessionKind.INDIVIDUAL,
            at,
            at + timedelta(minutes=50),
            (made.staff["ana"].id,),
            (patient.id,),
            "Individual",
            room_id=made.other_room.id,
        )
        book(db, cast.actor("dan"), facts)
        db.commit()
        yield made
        db.rollback()
        call_all_off(db, made)
        db.commit()


def make_address(client: FlaskClient) -> str:
    page = client.get(BASE)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    made = client.post(f"{BASE}make/", data={"csrf_token": token.group(1)})
    assert made.status_code == 200
    found = re.search(r"/c/alder/calendar/[\w-]+\.ics", made.text)
    assert found is not None
    return found.group(0)


def test_a_calendar_reads_initials_and_knows_what_it_has(
    app: Causeway, browse: Callable[[str], FlaskClient], kept: Week
) -> None:
    address = make_address(browse("ana"))
    stranger = app.test_client()
    answer = stranger.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"Quillfeather" not in answer.data
    booked = [one for one in parse(answer.data) if one["DTSTART"] == datetime(2026, 12, 2, 16, 0, tzinfo=UTC)]
    assert [one["SUMMARY"] for one in booked] == ["Individual: QZ"]
    assert booked[0]["LOCATION"] == kept.other_room.name
    own = Disclosure.user_id == kept.cast.users["ana"], Disclosure.basis == "own_schedule"
    left = kept.db.scalars(select(Disclosure).where(*own).order_by(Disclosure.id)).all()
    assert (left[-1].way, left[-1].categories) == (Way.DOWNLOAD, ["attendance"])
    assert left[-1].patient_count
    again = stranger.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(kept.db.scalars(select(Disclosure).where(*own)).all()) == len(left)  # nothing more has left
    assert stranger.head(address).status_code == 200


def test_only_the_hash_of_an_address_is_kept(browse: Callable[[str], FlaskClient], kept: Week) -> None:
    address = make_address(browse("ana"))
    token = address.rpartition("/")[2].removesuffix(".ics")
    kept.db.rollback()
    rows = kept.db.query(CalendarFeed).filter(CalendarFeed.revoked_at.is_(None)).all()
    assert rows
    assert all(token.encode() not in bytes(row.token_hash) for row in rows)
    assert token not in browse("ana").get(BASE).text


def test_an_address_opens_in_its_clinic_only_and_no_more_once_revoked(
    app: Causeway, browse: Callable[[str], FlaskClient], kept: Week
) -> None:
    ana, stranger = browse("ana"), app.test_client()
    address = make_address(ana)
    for wrong in (
        address.replace("/alder/", "/birch/"),
        address.replace("/alder/", "/nowhere/"),
        f"{address[:-6]}.ics",
    ):
        assert stranger.get(wrong).status_code == 404
    newer = make_address(ana)
    assert stranger.get(address).status_code == 404
    assert stranger.get(newer).status_code == 200
    token = re.search(r'name="csrf_token" value="([^"]+)"', ana.get(BASE).text)
    assert token is not None
    for _time in range(2):
        assert ana.post(f"{BASE}revoke/", data={"csrf_token": token.group(1)}).status_code == 200
    assert stranger.get(newer).status_code == 404


def test_somebody_who_left_the_clinic_reads_nothing_more(
    app: Causeway, browse: Callable[[str], FlaskClient], kept: Week
) -> None:
    address = make_address(browse("ana"))
    ana = kept.staff["ana"]
    ana.is_active = False
    kept.db.commit()
    try:
        assert app.test_client().get(address).status_code == 404
    finally:
        ana.is_active = True
        kept.db.commit()


def test_guessing_addresses_is_slowed_down(app: Causeway, cast: Cast) -> None:
    stranger = app.test_client()
    found = [
        stranger.get(f"/c/alder/calendar/{new_id()}{at}.ics", environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
        for at in range(40)
    ]
    assert found[0].status_code == 404
    assert found[-1].status_code == 429
    assert int(found[-1].headers["Retry-After"]) >= 1


def test_who_is_not_on_the_staff_has_no_calendar(browse: Callable[[str], FlaskClient], cast: Cast) -> None:
    page = browse("uma").get(BASE)
    assert page.status_code == 200


def test_past_the_last_day_of_a_membership_its_calendar_reads_nothing_more(
    app: Causeway, browse: Callable[[str], FlaskClient], cast: Cast, kept: Week
) -> None:
    address = make_address(browse("ana"))
    today = clock.today(ZoneInfo(ZONES["alder"]))
    mine = update(Membership).where(Membership.user_id == cast.users["ana"])
    try:
        for ends_on, status in [(today, 200), (today - timedelta(days=1), 404)]:
            kept.db.execute(mine.values(ends_on=ends_on).execution_options(synchronize_session=False))
            kept.db.commit()
            assert app.test_client().get(address).status_code == status
    finally:
        kept.db.execute(mine.values(ends_on=None).execution_options(synchronize_session=False))
        kept.db.commit()
