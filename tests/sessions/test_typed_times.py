"""Times as people type them at the side of a group."""

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tenants.programs.models import Delivery
from tenants.programs.rules import SessionKind
from tenants.sessions.forms.day_sheet import data_of
from tenants.sessions.queries.roster_rows import SessionRow
from tenants.sessions.queries.track_day import Roll
from tenants.sessions.rules.minutes import Interval
from tenants.sessions.rules.typed_times import BadTime, read_time
from tenants.sessions.rules.words import SessionStatus

ZONE = ZoneInfo("America/Chicago")
DAY = date(2026, 11, 23)


def span(start: str, end: str, on: date = DAY) -> Interval:
    return Interval.of(*(datetime.combine(on, time.fromisoformat(clock), ZONE) for clock in (start, end)))


MORNING, NOON, EVENING = span("09:00", "10:30"), span("12:30", "14:00"), span("18:00", "21:00")


@pytest.mark.parametrize(
    ("typed", "near", "read"),
    [
        ("9", MORNING, "09:00"),
        ("905", MORNING, "09:05"),
        ("0905", MORNING, "09:05"),
        ("9:05", MORNING, "09:05"),
        ("9.05", MORNING, "09:05"),
        ("9:05 AM", MORNING, "09:05"),
        ("9:05\u202fAM", MORNING, "09:05"),  # as the page itself writes it
        ("10:15a", MORNING, "10:15"),
        ("105", NOON, "13:05"),
        ("1:05 pm", MORNING, "13:05"),
        ("12:40", NOON, "12:40"),
        ("12 am", MORNING, "00:00"),
        ("605", EVENING, "18:05"),
        ("0605", EVENING, "06:05"),  # a leading zero is meant
        ("18:05", EVENING, "18:05"),
        ("2100", EVENING, "21:00"),
    ],
)
def test_the_reading_nearest_to_the_session_is_meant(typed: str, near: Interval, read: str) -> None:
    found = read_time(typed, DAY, ZONE, near)
    assert found is not None
    assert found.astimezone(ZONE) == datetime.combine(DAY, time.fromisoformat(read), ZONE)


@pytest.mark.parametrize("typed", ["x", "25", "9:75", "13 am", "9:5", "123456", "-9", "nine"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(BadTime):
        read_time(typed, DAY, ZONE, MORNING)


def test_nothing_typed_is_no_time() -> None:
    assert read_time("  ", DAY, ZONE, MORNING) is None


def test_a_time_the_clocks_skip_is_refused() -> None:
    on = date(2026, 3, 8)
    with pytest.raises(BadTime):
        read_time("2:30 am", on, ZONE, span("01:00", "04:00", on))


def test_the_hour_that_comes_twice_is_the_one_of_the_session() -> None:
    on = date(2026, 11, 1)
    late = Interval(datetime(2026, 11, 1, 7, 0, tzinfo=UTC), datetime(2026, 11, 1, 8, 0, tzinfo=UTC))  # the second 1 am
    assert read_time("1:30 am", on, ZONE, late) == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


def test_leaving_at_midnight_is_the_end_of_the_day() -> None:
    late = Interval.of(datetime(2026, 11, 23, 22, 0, tzinfo=ZONE), datetime(2026, 11, 24, 0, 0, tzinfo=ZONE))
    assert read_time("12 am", DAY, ZONE, late) == datetime(2026, 11, 24, 0, 0, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize("on", [date(2026, 11, 1), date(2027, 3, 14), DAY])
def test_what_is_typed_beside_a_session_is_read_in_the_browser_as_on_the_server_on_days_the_clocks_change(
    on: date,
) -> None:
    hour = span("09:00", "10:00", on)
    session = SessionRow(
        UUID(int=1), None, None, SessionKind.GROUP, "Group", on, hour.start, hour.end, None, None, [],
        SessionStatus.SCHEDULED, Delivery.IN_PERSON, "", None, None,
    )  # fmt: skip
    drawn = data_of(Roll(on, [session], [], {}), ZONE)["sessions"][session.id.hex]
    in_browser = drawn["midnight"] + 9 * 60 + 5
    assert in_browser * 60 == read_time("9:05", on, ZONE, hour).timestamp()
