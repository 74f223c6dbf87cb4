"""Signing in step by step, and the sessions it begins."""

from collections.abc import Callable
from datetime import datetime

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from causeway import clock
from causeway.database import Database
from causeway.errors import CausewayError, NotFound
from causeway.people import accounts, second_factor, sessions, sign_in
from causeway.people.errors import TooManyAttempts, WeakPassword, WrongCode, WrongCredentials, WrongPassword
from causeway.people.models import LoginSession, User
from causeway.people.sign_in import Step
from tests.pages import unique_address
from tests.people.conftest import PASSWORD, Folk, get

Later = Callable[..., datetime]


def give_password(
    database: Database, email: str, password: str, *, mfa_required: bool = True, address: str | None = None
) -> Step:
    with database.unbound() as db:
        _user, step = sign_in.check_password(
            database,
            db,
            email=email,
            password=password,
            address=address or unique_address(),
            mfa_required=mfa_required,
        )
    return step


def begin(database: Database, user: User) -> str:
    with database.unbound() as db:
        return sign_in.finish(
            db, get(db, user.id), has_second_factor=True, agent="Mozilla/5.0 (X11; Linux) Firefox/130.0"
        )


def found(database: Database, token: str) -> LoginSession | None:
    with database.unbound() as db:
        return db.scalar(
            select(LoginSession).where(
                LoginSession.token_hash == sessions.token_hash(token), LoginSession.revoked_at.is_(None)
            )
        )


def test_the_right_password_leads_to_setting_up_a_second_factor_first(database: Database, folk: Folk) -> None:
    user = folk.user()
    assert give_password(database, user.email, PASSWORD) is Step.ENROLMENT
    assert give_password(database, f"  {user.email.upper()} ", PASSWORD) is Step.ENROLMENT


def test_only_the_embedded_demonstration_goes_without_a_second_factor(database: Database, folk: Folk) -> None:
    user = folk.user()
    assert give_password(database, user.email, PASSWORD, mfa_required=False) is Step.NOTHING


def test_who_has_a_second_factor_is_asked_for_it_even_in_the_demonstration(database: Database, folk: Folk) -> None:
    user, secret = folk.user(), second_factor.new_secret()
    with database.unbound() as db:
        second_factor.enrol(db, get(db, user.id), secret, pyotp.TOTP(secret).now())
    assert give_password(database, user.email, PASSWORD, mfa_required=False) is Step.CODE


@pytest.mark.parametrize("kind", ["unknown", "wrong password", "closed", "not accepted yet", "empty"])
def test_no_refusal_tells_whether_the_account_exists(database: Database, folk: Folk, kind: str) -> None:
    user = folk.user(password=None if kind == "not accepted yet" else PASSWORD)
    if kind == "closed":
        with database.unbound() as db:
            get(db, user.id).is_active = False
    email = "nobody@alder.example" if kind == "unknown" else user.email
    password = {"wrong password": "violet tractor nimbuz", "empty": ""}.get(kind, PASSWORD)
    with pytest.raises(WrongCredentials) as refusal:
        give_password(database, email, password)
    told = (refusal.value.status, refusal.value.sentence(), refusal.value.field)
    words = "The e-mail address and the password do not belong together. Please try again."
    assert told == (422, words, "password")


@pytest.mark.parametrize("exists", [True, False])
def test_the_eleventh_try_is_refused_alike_with_and_without_an_account(
    database: Database, folk: Folk, exists: bool
) -> None:
    email = folk.user().email if exists else f"nobody.{unique_address().replace(':', '')}@alder.example"
    told: list[tuple[int, str]] = []
    for _ in range(11):
        try:
            give_password(database, email, "not the password at all")
        except CausewayError as error:
            told.append((error.status, error.sentence()))
    assert [status for status, _words in told] == [422] * 10 + [429]
    assert told[-1][1] == "There were too many attempts. Please wait 15 minutes before you try again."


def test_a_locked_account_refuses_the_right_password_too(database: Database, folk: Folk) -> None:
    user = folk.user()
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            give_password(database, user.email, "not the password at all")
    with pytest.raises(TooManyAttempts):
        give_password(database, user.email, PASSWORD)


def test_a_hash_made_with_older_parameters_is_renewed_at_sign_in(database: Database, folk: Folk) -> None:
    user = folk.user()
    older = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    with database.unbound() as db:
        get(db, user.id).password_hash = older
    give_password(database, user.email, PASSWORD)
    with database.unbound() as db:
        renewed = get(db, user.id).password_hash
    assert renewed is not None
    assert "m=64," in renewed
    give_password(database, user.email, PASSWORD)


def test_wrong_codes_lock_the_account_as_wrong_passwords_do(database: Database, folk: Folk) -> None:
    user = folk.user()

    def give_code() -> None:
        with database.unbound() as db:
            sign_in.check_code(database, db, get(db, user.id), "000000", unique_address())

    for _ in range(10):
        with pytest.raises(WrongCode):
            give_code()
    with pytest.raises(TooManyAttempts):
        give_code()
    with pytest.raises(TooManyAttempts):
        give_password(database, user.email, PASSWORD)


def test_the_right_password_between_wrong_codes_buys_no_more_of_them(database: Database, folk: Folk) -> None:
    user = folk.user()
    with database.unbound() as db:
        second_factor.enrol(db, get(db, user.id), secret := second_factor.new_secret(), pyotp.TOTP(secret).now())
    for _ in range(10):
        assert give_password(database, user.email, PASSWORD) is Step.CODE
        with database.unbound() as db, pytest.raises(WrongCode):
            sign_in.check_code(database, db, get(db, user.id), "000000", unique_address())
    with pytest.raises(TooManyAttempts):
        give_password(database, user.email, PASSWORD)


def test_between_password_and_code_there_are_five_minutes(database: Database, folk: Folk, later: Later) -> None:
    user = folk.user()
    with database.unbound() as db:
        with clock.frozen(later(minutes=5)):
            assert sign_in.half_signed_in(db, user.id, later()) is not None
        with clock.frozen(later(minutes=5, seconds=1)):
            assert sign_in.half_signed_in(db, user.id, later()) is None


def test_a_password_changed_meanwhile_ends_the_sign_in_halfway(database: Database, folk: Folk, later: Later) -> None:
    user = folk.user()
    with clock.frozen(later(minutes=1)), database.unbound() as db:
        accounts.set_password(db, get(db, user.id), "lantern gravel ostrich")
        assert sign_in.half_signed_in(db, user.id, later()) is None


def test_each_sign_in_gets_a_session_of_its_own(database: Database, folk: Folk) -> None:
    user = folk.user()
    first, second = begin(database, user), begin(database, user)
    assert first != second
    assert len(first) == 43  # 256 random bits in base64
    one, other = found(database, first), found(database, second)
    assert one is not None
    assert other is not None
    assert one.id != other.id
    assert first.encode() not in one.token_hash
    assert one.agent == "Firefox on Linux"


def test_giving_the_password_again_changes_the_token_and_ends_the_old_one(
    database: Database, folk: Folk, later: Later
) -> None:
    user = folk.user()
    with clock.frozen(later()):
        old = begin(database, user)
    before = found(database, old)
    assert before is not None
    with clock.frozen(later(hours=1)), database.unbound() as db:
        new = sessions.step_up(db, before.id)
    after = found(database, new)
    assert found(database, old) is None
    assert after is not None
    assert (after.id, after.expires_at) == (before.id, later(hours=12))  # no younger for it
    assert after.stepped_up_at == later(hours=1)


def test_a_revoked_session_is_not_brought_back_by_a_password(database: Database, folk: Folk) -> None:
    user = folk.user()
    session = found(database, begin(database, user))
    assert session is not None
    with database.unbound() as db:
        sessions.revoke(db, user.id, session.id)
        with pytest.raises(NotFound):
            sessions.step_up(db, session.id)


def test_the_list_shows_sessions_that_still_work_and_no_others(database: Database, folk: Folk, later: Later) -> None:
    user = folk.user()
    with clock.frozen(later()):
        begin(database, user)
        begin(database, user)
        ended = found(database, begin(database, user))
        assert ended is not None
        with database.unbound() as db:
            sessions.revoke(db, user.id, ended.id)
            assert len(sessions.list_open(db, user.id)) == 2
    with clock.frozen(later(minutes=15)), database.unbound() as db:
        assert sessions.list_open(db, user.id) == []


def test_nobody_ends_somebody_elses_session(database: Database, folk: Folk) -> None:
    ana, ben = folk.user("Ana"), folk.user("Ben")
    session = found(database, begin(database, ana))
    assert session is not None
    with database.unbound() as db, pytest.raises(NotFound):
        sessions.revoke(db, ben.id, session.id)


def test_changing_the_password_ends_every_other_session(database: Database, folk: Folk) -> None:
    user = folk.user()
    here, there = begin(database, user), begin(database, user)
    kept = found(database, here)
    assert kept is not None
    with database.unbound() as db:
        accounts.set_password(db, get(db, user.id), "lantern gravel ostrich", keep_session=kept.id)
    assert found(database, here) is not None
    assert found(database, there) is None


def test_a_new_password_is_not_the_persons_own_name(database: Database, folk: Folk) -> None:
    user = folk.user("Montgomery Featherstone")
    with database.unbound() as db, pytest.raises(WeakPassword):
        accounts.set_password(db, get(db, user.id), "featherstone-montgomery")


def test_confirming_with_a_wrong_password_counts_and_refuses(database: Database, folk: Folk) -> None:
    user = folk.user()
    with database.unbound() as db:
        own = get(db, user.id)
        sign_in.check_own_password(database, db, own, PASSWORD, unique_address())
        for _ in range(10):
            with pytest.raises(WrongPassword):
                sign_in.check_own_password(database, db, own, "something else entirely", unique_address())
        with pytest.raises(TooManyAttempts):
            sign_in.check_own_password(database, db, own, PASSWORD, unique_address())


def test_old_sessions_are_forgotten_after_thirty_days(database: Database, folk: Folk, later: Later) -> None:
    with clock.frozen(later()):
        begin(database, folk.user())
    with clock.frozen(later(days=31)), database.unbound() as db:
        assert sessions.forget_old(db) >= 1
        db.rollback()
