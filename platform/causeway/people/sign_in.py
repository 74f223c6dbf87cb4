"""Signing in, step by step: the password, then the code (or setting up a second factor), then a session.

Everything that fails reads the same and takes the same work whether or not the account exists. Counting failures is
`throttle`, the session itself `sessions`. What the browser holds between the steps is `causeway.people.views`.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import Database
from causeway.people import rules, second_factor, sessions, throttle
from causeway.people.errors import WrongCode, WrongCredentials, WrongPassword
from causeway.people.models import User
from causeway.people.passwords import passwords

log = structlog.get_logger(__name__)


class Step(StrEnum):
    """What is still missing once the password was right."""

    CODE = "code"
    ENROLMENT = "enrolment"
    NOTHING = "nothing"


def next_step(user: User, *, mfa_required: bool) -> Step:
    """What a person must do after the password.

    Whoever has a second factor is asked for it. Everyone else must set one up first, in every role: only the embedded
    installation may relax that (`mfa_required` false), no clinic can.
    """
    if user.totp_confirmed_at is not None:
        return Step.CODE
    return Step.ENROLMENT if mfa_required else Step.NOTHING


def check_password(
    database: Database, db: Session, *, email: str, password: str, address: str | None, mfa_required: bool
) -> tuple[User, Step]:
    """The first step. Raises WrongCredentials, TooManyAttempts.

    A hash made with older parameters is renewed. Failures are forgotten only when no further step follows.
    """
    account = email.strip().lower()
    attempt = throttle.begin_attempt(database, account, address)
    user = db.scalar(select(User).where(User.email == account))
    kept = user.password_hash if user is not None and user.is_active else None
    if not passwords().verify(kept, password) or user is None or kept is None:
        log.info("sign_in.password_refused")
        raise WrongCredentials
    if passwords().is_outdated(kept):
        user.password_hash = passwords().hash(password)
        db.flush()
    step = next_step(user, mfa_required=mfa_required)
    if step is Step.NOTHING:
        throttle.clear(database, attempt)
    else:
        throttle.forgive(database, attempt)
    return user, step


def check_code(database: Database, db: Session, user: User, code: str, address: str | None) -> None:
    """The second step: a code of the authenticator or a recovery code. Raises WrongCode, TooManyAttempts."""
    attempt = throttle.begin_attempt(database, user.email, address)
    try:
        second_factor.redeem(db, user, code)
    except WrongCode:
        log.info("sign_in.code_refused", user_id=str(user.id))
        raise
    throttle.clear(database, attempt)


def half_signed_in(db: Session, user_id: UUID, since: datetime) -> User | None:
    """The person who gave the right password at `since`, if that still counts.

    It does for five minutes, while the account is in use and its password is the same.
    """
    if clock.now() - since > rules.HALF_SIGNED_IN_LIFE:
        return None
    user = db.get(User, user_id)
    if user is None or not user.is_active or user.password_hash is None:
        return None
    if user.password_changed_at is not None and user.password_changed_at > since:
        return None
    return user


def finish(db: Session, user: User, *, has_second_factor: bool, agent: str | None, replaces: UUID | None = None) -> str:
    """Every step is done: the token of a new session. `replaces`: the session this browser had, which ends."""
    if replaces is not None:
        sessions.revoke(db, user.id, replaces)
    log.info("sign_in.succeeded", user_id=str(user.id), second_factor=has_second_factor)
    return sessions.begin(db, user.id, has_second_factor=has_second_factor, agent=agent)


def check_own_password(
    database: Database, db: Session, user: User, password: str, address: str | None, *, field: str = "password"
) -> None:
    """A signed-in person shows that it is still them. Counts like any other attempt.

    Raises WrongPassword, TooManyAttempts.
    """
    attempt = throttle.begin_attempt(database, user.email, address)
    if not passwords().verify(user.password_hash, password):
        log.info("step_up.refused", user_id=str(user.id))
        raise WrongPassword(field)
    throttle.clear(database, attempt)
