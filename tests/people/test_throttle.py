"""Failures of signing in are counted in the database, whoever counts them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from causeway import clock
from causeway.database import Database
from causeway.people import throttle
from causeway.people.errors import TooManyAttempts
from causeway.people.models import LoginThrottle
from tests.database import DatabaseUrls
from tests.pages import unique_address

Later = Callable[..., datetime]


def fail(database: Database, email: str, address: str, times: int) -> None:
    for _ in range(times):
        throttle.begin_attempt(database, email, address)


def test_ten_failures_lock_the_account_for_fifteen_minutes(database: Database, email: str, later: Later) -> None:
    address = unique_address()
    with clock.frozen(later()):
        fail(database, email, address, 10)
        with pytest.raises(TooManyAttempts) as refusal:
            throttle.begin_attempt(database, email, address)
    assert refusal.value.retry_after_seconds == 900
    with clock.frozen(later(minutes=14, seconds=59)), pytest.raises(TooManyAttempts):
        throttle.begin_attempt(database, email, address)
    with clock.frozen(later(minutes=15)):
        throttle.begin_attempt(database, email, address)
        with pytest.raises(TooManyAttempts) as again:
            throttle.begin_attempt(database, email, address)
    assert again.value.retry_after_seconds == 1800


def test_a_lock_survives_a_restart(database: Database, people_urls: DatabaseUrls, email: str) -> None:
    address = unique_address()
    fail(database, email, address, 10)
    database.dispose()
    after_restart = Database(people_urls.application)
    try:
        with pytest.raises(TooManyAttempts):
            throttle.begin_attempt(after_restart, email, address)
    finally:
        after_restart.dispose()


def test_of_thirty_attempts_at_once_over_two_workers_ten_are_let_through(
    database: Database, people_urls: DatabaseUrls, email: str
) -> None:
    other = Database(people_urls.application)

    def attempt(number: int) -> bool:
        try:
            throttle.begin_attempt((database, other)[number % 2], email, f"198.51.100.{number}")
        except TooManyAttempts:
            return False
        return True

    try:
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(attempt, range(30))) == 10
    finally:
        other.dispose()


def test_an_account_that_does_not_exist_locks_alike(database: Database) -> None:
    unknown = f"nobody.{unique_address()}@alder.example"
    fail(database, unknown, unique_address(), 10)
    with pytest.raises(TooManyAttempts) as refusal:
        throttle.begin_attempt(database, unknown, unique_address())
    assert refusal.value.sentence() == "There were too many attempts. Please wait 15 minutes before you try again."


def test_signing_in_clears_the_accounts_failures(database: Database, email: str) -> None:
    address = unique_address()
    fail(database, email, address, 8)
    throttle.clear(database, throttle.begin_attempt(database, email, address))
    fail(database, email, address, 10)
    with pytest.raises(TooManyAttempts):
        throttle.begin_attempt(database, email, address)


def test_a_right_password_before_the_code_forgets_no_failure(database: Database, email: str) -> None:
    """Or whoever has the password could try codes for ever, giving it again every nine."""
    address = unique_address()
    for _ in range(9):
        throttle.forgive(database, throttle.begin_attempt(database, email, address))
        throttle.begin_attempt(database, email, address)  # a wrong code
    throttle.forgive(database, throttle.begin_attempt(database, email, address))
    throttle.begin_attempt(database, email, address)  # the tenth wrong code
    with pytest.raises(TooManyAttempts):
        throttle.begin_attempt(database, email, address)


def test_one_address_is_slowed_down_across_accounts(database: Database, email: str, later: Later) -> None:
    address = unique_address()
    with clock.frozen(later()):
        for number in range(31):
            throttle.begin_attempt(database, f"{number}.{email}", address)
        with pytest.raises(TooManyAttempts) as refusal:
            throttle.begin_attempt(database, f"another.{email}", address)
        throttle.begin_attempt(database, f"another.{email}", unique_address())
    assert refusal.value.retry_after_seconds == 1


def test_owning_one_account_does_not_free_an_address(database: Database, email: str, later: Later) -> None:
    address = unique_address()
    with clock.frozen(later()):
        for number in range(15):
            throttle.begin_attempt(database, f"{number}.{email}", address)
            throttle.clear(database, throttle.begin_attempt(database, f"own.{email}", address))
        for number in range(16):
            throttle.begin_attempt(database, f"more.{number}.{email}", address)
        with pytest.raises(TooManyAttempts):
            throttle.begin_attempt(database, f"own.{email}", address)


def test_the_table_names_nobody_and_forgets_in_time(database: Database, email: str, later: Later) -> None:
    address = unique_address()
    with clock.frozen(later()):
        throttle.begin_attempt(database, email, address)
    with database.unbound() as db:
        keys = db.scalars(select(LoginThrottle.key)).all()
        assert all(len(key) == 32 and email.encode() not in key for key in keys)
    with clock.frozen(later() + timedelta(days=3)), database.unbound() as db:
        assert throttle.forget_old(db) >= 2
        assert throttle.forget_old(db) == 0
        db.rollback()


def test_a_mailbox_is_not_flooded_with_links(database: Database, email: str, later: Later) -> None:
    with clock.frozen(later()):
        for _ in range(3):
            throttle.begin_request(database, email, unique_address())
        with pytest.raises(TooManyAttempts):
            throttle.begin_request(database, email, unique_address())
        throttle.begin_attempt(database, email, unique_address())  # signing in is counted apart
