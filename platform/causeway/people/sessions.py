"""Signed-in browsers: begun, kept alive, renewed and ended. The cookie holds a random token, the table its SHA-256.

How long one lives is in `causeway.people.rules`; who may begin one is `causeway.people.sign_in`.
"""

import hashlib
import secrets
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import NotFound
from causeway.people import rules
from causeway.people.models import LoginSession


def token_hash(token: str) -> bytes:
    """What the table keeps of a token. A plain digest will do: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).digest()


def begin(db: Session, user_id: UUID, *, has_second_factor: bool, agent: str | None) -> str:
    """Sign a person in, in a new session of its own; the token for the cookie.

    A session that came with the request is never taken over: what somebody planted in a browser stays worthless.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.add(
        LoginSession(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            stepped_up_at=now,
            expires_at=now + rules.SESSION_LIFE,
            has_second_factor=has_second_factor,
            agent=rules.short_agent(agent),
        )
    )
    db.flush()
    return token


def step_up(db: Session, session_id: UUID) -> str:
    """The password was given again: a new token for the same session, no younger for it. The old token is dead."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    changed = db.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.revoked_at.is_(None))
        .values(token_hash=token_hash(token), stepped_up_at=now, last_seen_at=now)
        .returning(LoginSession.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise NotFound
    return token


def touch(db: Session, session_id: UUID) -> None:
    """Note that the person is here. Ask `rules.is_touch_due` first: once a minute is enough."""
    db.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id)
        .values(last_seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def list_open(db: Session, user_id: UUID) -> list[LoginSession]:
    """A person's sessions that still work, the latest used first."""
    now = clock.now()
    rows = db.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None), LoginSession.expires_at > now)
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id)
    )
    return [row for row in rows if rules.is_alive(now, last_seen_at=row.last_seen_at, expires_at=row.expires_at)]


def revoke(db: Session, user_id: UUID, session_id: UUID) -> None:
    """End one of a person's own sessions. Raises NotFound for anybody else's; a second time changes nothing."""
    found = db.scalar(select(LoginSession).where(LoginSession.id == session_id, LoginSession.user_id == user_id))
    if found is None:
        raise NotFound
    if found.revoked_at is None:
        found.revoked_at = clock.now()
        db.flush()


def revoke_all(db: Session, user_id: UUID, *, but: UUID | None = None) -> int:
    """End all of a person's sessions, except perhaps the one at hand; says how many were ended."""
    ended = db.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.id != but if but is not None else LoginSession.id.is_not(None),
        )
        .values(revoked_at=clock.now())
        .returning(LoginSession.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def forget_old(db: Session) -> int:
    """Remove sessions that ended more than 30 days ago; says how many. For the daily cleaning."""
    before = clock.now() - rules.SESSION_KEPT
    gone = db.execute(delete(LoginSession).where(LoginSession.expires_at < before).returning(LoginSession.id))
    return len(gone.all())


def note_second_factor(db: Session, session_id: UUID) -> None:
    """The person has just proved a second factor within this session."""
    db.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id)
        .values(has_second_factor=True)
        .execution_options(synchronize_session=False)
    )
