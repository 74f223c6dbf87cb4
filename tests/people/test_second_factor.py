"""Codes of the authenticator and recovery codes: each works once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pyotp
import pytest

from causeway import clock
from causeway.database import Database
from causeway.people import second_factor
from causeway.people.errors import WrongCode
from causeway.people.models import User
from causeway.protection import SealBroken
from tests.people.conftest import Folk, get

Later = Callable[..., datetime]


def code_at(secret: str, when: datetime) -> str:
    return pyotp.TOTP(secret).at(when)


def enrolled(database: Database, folk: Folk, when: datetime) -> tuple[User, str, list[str]]:
    user, secret = folk.user(), second_factor.new_secret()
    with clock.frozen(when), database.unbound() as db:
        codes = second_factor.enrol(db, get(db, user.id), secret, code_at(secret, when))
    return user, secret, codes


def redeem(database: Database, user: User, code: str) -> None:
    with database.unbound() as db:
        second_factor.redeem(db, get(db, user.id), code)


def test_an_authenticator_is_taken_only_when_it_shows_the_right_code(
    database: Database, folk: Folk, later: Later
) -> None:
    user, secret = folk.user(), second_factor.new_secret()
    with clock.frozen(later()), database.unbound() as db:
        wrong = str((int(code_at(secret, later())) + 1) % 1_000_000).zfill(6)
        with pytest.raises(WrongCode):
            second_factor.enrol(db, get(db, user.id), secret, wrong)
        assert get(db, user.id).totp_confirmed_at is None


def test_a_code_works_once(database: Database, folk: Folk, later: Later) -> None:
    user, secret, _codes = enrolled(database, folk, later())
    with clock.frozen(later(seconds=60)):
        code = code_at(secret, later(seconds=60))
        redeem(database, user, code)
        with pytest.raises(WrongCode):
            redeem(database, user, code)


def test_the_code_that_proved_the_authenticator_does_not_sign_in_as_well(
    database: Database, folk: Folk, later: Later
) -> None:
    user, secret, _codes = enrolled(database, folk, later())
    with clock.frozen(later()), pytest.raises(WrongCode):
        redeem(database, user, code_at(secret, later()))


def test_an_older_code_is_refused_after_a_newer_one(database: Database, folk: Folk, later: Later) -> None:
    user, secret, _codes = enrolled(database, folk, later())
    with clock.frozen(later(minutes=5)):
        redeem(database, user, code_at(secret, later(minutes=5)))
        with pytest.raises(WrongCode):
            redeem(database, user, code_at(secret, later(minutes=5, seconds=-30)))


@pytest.mark.parametrize(("seconds", "works"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_telephones_clock_may_be_half_a_minute_off(
    database: Database, folk: Folk, later: Later, seconds: int, works: bool
) -> None:
    user, secret, _codes = enrolled(database, folk, later())
    with clock.frozen(later(minutes=10)):
        code = code_at(secret, later(minutes=10, seconds=seconds))
        if works:
            redeem(database, user, f" {code[:3]} {code[3:]} ")
        else:
            with pytest.raises(WrongCode):
                redeem(database, user, code)


def test_of_two_workers_with_the_same_code_one_lets_in(database: Database, folk: Folk, later: Later) -> None:
    user, secret, _codes = enrolled(database, folk, later())
    when = later(minutes=3)
    code = code_at(secret, when)

    def attempt(_number: int) -> bool:
        with clock.frozen(when):
            try:
                redeem(database, user, code)
            except WrongCode:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1


def test_a_worker_that_read_the_account_before_the_code_was_used_refuses_it_too(
    database: Database, folk: Folk, later: Later
) -> None:
    user, secret, _codes = enrolled(database, folk, later())
    with clock.frozen(later(minutes=3)):
        code = code_at(secret, later(minutes=3))
        with database.unbound() as slow:
            read_before = get(slow, user.id)
            redeem(database, user, code)
            with pytest.raises(WrongCode):
                second_factor.redeem(slow, read_before, code)


def test_ten_recovery_codes_each_work_once(database: Database, folk: Folk, later: Later) -> None:
    user, _secret, codes = enrolled(database, folk, later())
    assert len(set(codes)) == 10
    redeem(database, user, codes[3].upper().replace("-", " "))
    with pytest.raises(WrongCode):
        redeem(database, user, codes[3])
    with database.unbound() as db:
        assert second_factor.count_recovery_codes(db, user.id) == 9


def test_new_recovery_codes_end_the_old_ones_and_belong_to_one_person(
    database: Database, folk: Folk, later: Later
) -> None:
    user, _secret, old = enrolled(database, folk, later())
    somebody, _other, _codes = enrolled(database, folk, later())
    with database.unbound() as db:
        new = second_factor.renew_recovery_codes(db, get(db, user.id))
    for person, code in [(user, old[0]), (somebody, new[0])]:
        with pytest.raises(WrongCode):
            redeem(database, person, code)
    redeem(database, user, new[0])


def test_secret_and_recovery_codes_are_not_readable_in_the_database(
    database: Database, folk: Folk, later: Later
) -> None:
    user, secret, codes = enrolled(database, folk, later())
    with database.unbound() as db:
        row = (
            db.connection()
            .exec_driver_sql(
                "SELECT (SELECT string_agg(u::text, '') FROM users u) || (SELECT string_agg(r::text, '') FROM recovery_codes r)"
            )
            .scalar_one()
        )
        sealed = get(db, user.id).totp_sealed
    assert sealed is not None
    assert secret.encode() not in sealed
    assert not any(code in row or code.replace("-", "") in row for code in [secret, *codes])


def test_a_draft_opens_for_the_person_it_was_shown_to_only(folk: Folk) -> None:
    ana, ben = folk.user("Ana"), folk.user("Ben")
    sealed = second_factor.seal_draft(ana.id, "JBSWY3DPEHPK3PXP")
    assert second_factor.open_draft(ana.id, sealed) == "JBSWY3DPEHPK3PXP"
    assert "JBSWY3DPEHPK3PXP" not in sealed
    with pytest.raises(SealBroken):
        second_factor.open_draft(ben.id, sealed)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "123 45a", "0" * 400])
def test_what_is_no_code_is_refused(database: Database, folk: Folk, later: Later, code: str) -> None:
    user, _secret, _codes = enrolled(database, folk, later())
    with pytest.raises(WrongCode):
        redeem(database, user, code)
