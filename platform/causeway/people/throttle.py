"""Failures of signing in, counted in PostgreSQL: a restart forgets nothing, and workers cannot be raced.

An attempt is counted before the password is looked at, in a transaction of its own that no refused answer rolls back,
with the key's row locked: of eleven attempts at the same instant the eleventh waits for the count and is refused. The
numbers are `rules.ACCOUNT` and `rules.ADDRESS`. Keys are keyed hashes: the table names no account and no address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import Database
from causeway.people import rules
from causeway.people.errors import TooManyAttempts
from causeway.people.models import LoginThrottle
from causeway.protection import master_key

FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was let through and counted, so that it can be forgiven."""

    account: bytes
    address: bytes


def begin_attempt(database: Database, account: str, address: str | None) -> Attempt:
    """Count one attempt against an account and the address it comes from. Raises TooManyAttempts.

    account: the e-mail address as typed, in lower case, whether or not it exists. address: the client's IP address.
    """
    counted = Attempt(_key("account", account), _key("address", rules.address_key(address)))
    with database.unbound() as db:
        now = clock.now()
        # The address first, always: two attempts can then never wait for each other in a circle.
        wait = _count(db, counted.address, rules.ADDRESS, now) or _count(db, counted.account, rules.ACCOUNT, now)
    if wait:
        raise TooManyAttempts(wait)
    return counted


def begin_request(database: Database, account: str, address: str | None) -> None:
    """Count one letter asked for (a forgotten password), so that nobody floods a mailbox. Raises TooManyAttempts."""
    with database.unbound() as db:
        now = clock.now()
        from_there = _key("letters-from", rules.address_key(address))
        wait = _count(db, from_there, rules.ADDRESS, now) or _count(db, _key("letters", account), rules.LETTERS, now)
    if wait:
        raise TooManyAttempts(wait)


def begin_guess(database: Database, address: str | None) -> None:
    """Count an address of ours that was asked for and opens nothing, such as a calendar's. Raises TooManyAttempts."""
    with database.unbound() as db:
        wait = _count(db, _key("guesses-from", rules.address_key(address)), rules.ADDRESS, clock.now())
    if wait:
        raise TooManyAttempts(wait)


def begin_try(database: Database, purpose: str, holder: str, policy: rules.ThrottlePolicy) -> None:
    """Count one try at saying who one is, made from `holder` (a device's id). Raises TooManyAttempts."""
    with database.unbound() as db:
        wait = _count(db, _key(f"try-{purpose}", holder), policy, clock.now())
    if wait:
        raise TooManyAttempts(wait)


def forgive_try(database: Database, purpose: str, holder: str) -> None:
    """The try was right: it does not count."""
    with database.unbound() as db:
        _forgive(db, _key(f"try-{purpose}", holder))


def forgive(database: Database, attempt: Attempt) -> None:
    """The attempt was right, but the person is not signed in yet (the code is still to come): it does not count."""
    with database.unbound() as db:
        for key in (attempt.address, attempt.account):
            _forgive(db, key)


def clear(database: Database, attempt: Attempt) -> None:
    """The person is in: the account's failures are forgotten, the address gets back this one attempt only.

    An address is never cleared by a success, or whoever owns one account could try all others for ever.
    """
    with database.unbound() as db:
        _forgive(db, attempt.address)
        db.execute(delete(LoginThrottle).where(LoginThrottle.key == attempt.account))


def unlock(db: Session, email: str) -> None:
    """Forget an account's failures, in this transaction: its owner came through the mailbox."""
    db.execute(delete(LoginThrottle).where(LoginThrottle.key == _key("account", email)))


def forget_old(db: Session) -> int:
    """Remove what no rule looks at any more; says how many. For the daily cleaning."""
    before = clock.now() - FORGOTTEN_AFTER
    gone = db.execute(delete(LoginThrottle).where(LoginThrottle.last_failed_at < before).returning(LoginThrottle.key))
    return len(gone.all())


def _count(db: Session, key: bytes, policy: rules.ThrottlePolicy, now: datetime) -> int:
    """Count one more attempt, or say how many seconds to wait."""
    before = _locked(db, key, now)
    after, wait = rules.attempt(before, policy, now)
    if after != before:
        _store(db, key, after)
    return wait


def _forgive(db: Session, key: bytes) -> None:
    state = _locked(db, key, clock.now())
    _store(db, key, rules.forgiven(state))


def _locked(db: Session, key: bytes, now: datetime) -> rules.ThrottleState:
    """The key's state, its row made if need be and locked until the transaction ends."""
    db.execute(insert(LoginThrottle).values(key=key, failures=0, last_failed_at=now).on_conflict_do_nothing())
    row = db.execute(
        select(LoginThrottle.failures, LoginThrottle.last_failed_at, LoginThrottle.locked_until)
        .where(LoginThrottle.key == key)
        .with_for_update()
    ).one()
    return rules.ThrottleState(row.failures, row.last_failed_at, row.locked_until)


def _store(db: Session, key: bytes, state: rules.ThrottleState) -> None:
    db.execute(
        update(LoginThrottle)
        .where(LoginThrottle.key == key)
        .values(failures=state.failures, last_failed_at=state.last_failed_at, locked_until=state.locked_until)
        .execution_options(synchronize_session=False)
    )


def _key(kind: str, value: str) -> bytes:
    return master_key().fingerprint("login_throttles", f"{kind}:{value}")
