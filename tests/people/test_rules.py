"""Pure rules of signing in, by tables of cases worked by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.people import rules
from causeway.people.rules import ACCOUNT, ADDRESS, ThrottleState

START = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, 0), (9, 0), (10, 15), (11, 30), (12, 60), (13, 120), (14, 240), (15, 240), (100, 240)],
)
def test_the_tenth_failure_locks_an_account_and_each_further_one_for_longer(failures: int, minutes: int) -> None:
    assert ACCOUNT.wait_after(failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(30, 0), (31, 1), (32, 2), (35, 16), (40, 512), (41, 900), (90, 900)]
)
def test_an_address_is_slowed_after_thirty_failures(failures: int, seconds: int) -> None:
    assert ADDRESS.wait_after(failures) == timedelta(seconds=seconds)


def test_knocking_at_a_locked_door_does_not_lengthen_the_wait() -> None:
    locked = ThrottleState(10, START, START + timedelta(minutes=15))
    after, wait = rules.attempt(locked, ACCOUNT, START + timedelta(minutes=5))
    assert after == locked
    assert wait == 600


def test_a_lock_ends_by_itself_and_the_next_failure_locks_for_twice_as_long() -> None:
    locked = ThrottleState(10, START, START + timedelta(minutes=15))
    now = START + timedelta(minutes=15)
    after, wait = rules.attempt(locked, ACCOUNT, now)
    assert wait == 0
    assert after == ThrottleState(11, now, now + timedelta(minutes=30))


def test_failures_are_forgotten_after_a_quiet_day() -> None:
    nearly = ThrottleState(9, START, None)
    assert rules.attempt(nearly, ACCOUNT, START + timedelta(hours=23))[0].failures == 10
    assert rules.attempt(nearly, ACCOUNT, START + timedelta(hours=25))[0].failures == 1


def test_a_right_password_gives_its_attempt_back_but_forgets_nothing_else() -> None:
    assert rules.forgiven(ThrottleState(4, START, None)) == ThrottleState(3, START, None)
    assert rules.forgiven(ThrottleState(10, START, START + timedelta(minutes=15))) == ThrottleState(9, START, None)
    assert rules.forgiven(ThrottleState(0, START, None)).failures == 0


@given(st.lists(st.integers(min_value=0, max_value=3600), max_size=200))
def test_whatever_the_pace_an_account_takes_few_guesses_a_day(gaps: list[int]) -> None:
    state, now, tried = ThrottleState(0, START, None), START, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        state, wait = rules.attempt(state, ACCOUNT, now)
        if not wait:
            tried.append(now)
    for first in tried:
        assert sum(first <= at < first + timedelta(days=1) for at in tried) <= 20


@pytest.mark.parametrize(
    ("seen", "ends", "idle", "alive"),
    [
        (14, 60, 15, True),
        (15, 60, 15, False),
        (4, 60, 5, True),
        (5, 60, 5, False),
        (14, 60, 600, True),
        (15, 60, 600, False),  # a clinic can shorten the limit, never lengthen it
        (0, 0, 15, False),
    ],
)
def test_a_session_ends_when_idle_too_long_or_at_its_absolute_end(seen: int, ends: int, idle: int, alive: bool) -> None:
    last, end = START - timedelta(minutes=seen), START + timedelta(minutes=ends)
    assert rules.is_alive(START, last_seen_at=last, expires_at=end, idle_minutes=idle) is alive


def test_a_session_is_touched_at_most_once_a_minute() -> None:
    assert not rules.is_touch_due(START, START - timedelta(seconds=59))
    assert rules.is_touch_due(START, START - timedelta(seconds=60))


def test_a_password_is_good_for_signing_for_ten_minutes() -> None:
    assert rules.is_stepped_up(START, START - timedelta(minutes=10))
    assert not rules.is_stepped_up(START, START - timedelta(minutes=10, seconds=1))


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_one_subscriber_counts_as_one_address(address: str | None, key: str) -> None:
    assert rules.address_key(address) == key


@pytest.mark.parametrize("target", ["/", "/c/alder/", "/c/alder/patients/?q=a&page=2", "/account/#top", "/a%2f%2fb"])
def test_a_path_of_ours_may_follow_a_sign_in(target: str) -> None:
    assert rules.local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "c/alder/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ /evil.example",
        "https://evil.example/c/alder/",
        "http:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example@causeway.example/",
        "https:/evil.example",
        "http://[::1",
        "//[::1",
        "/\x00evil",
        "/a\x7fb",
        "/" + "a" * 3000,
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(target: str | None) -> None:
    assert rules.local_path(target) is None


@given(st.text(max_size=60))
def test_a_target_that_passes_stays_on_this_site(text: str) -> None:
    found = rules.local_path(text)
    assert found is None or (found.startswith("/") and not found.startswith(("//", "/\\")))


def test_the_page_a_browser_reports_is_reduced_to_its_path() -> None:
    assert rules.path_of("https://causeway.example/c/alder/?q=1") == "/c/alder/?q=1"
    assert rules.path_of("https://evil.example//other.example/") is None
    assert rules.path_of("http://[::1") is None
    assert rules.path_of(None) is None


@pytest.mark.parametrize(
    ("agent", "short"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/130.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/128.0 Safari/537.36 Edg/128.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/128.0 Safari/537.36", "Chrome on Linux"),
        ("", "A browser"),
        (None, "A browser"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent: str | None, short: str) -> None:
    assert rules.short_agent(agent) == short
