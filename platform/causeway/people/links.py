"""One-time links sent by mail: invitations and password resets. Random, hashed at rest, one hour, one use.

A newer link for the same person makes older ones worthless, whatever they were for. What a link leads to (a password, a
clinic) is `causeway.people.invitations` and `causeway.people.accounts`.
"""

import secrets
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from causeway import clock
from causeway.people import rules
from causeway.people.errors import LinkSpent
from causeway.people.models import LinkPurpose, OneTimeLink, User
from causeway.people.sessions import token_hash


def issue(db: Session, user_id: UUID, purpose: LinkPurpose) -> str:
    """The token of a new link; every unused older link of this person stops working."""
    withdraw(db, user_id)
    token = secrets.token_urlsafe(32)
    db.add(
        OneTimeLink(
            token_hash=token_hash(token), purpose=purpose, user_id=user_id, expires_at=clock.now() + rules.LINK_LIFE
        )
    )
    db.flush()
    return token


def withdraw(db: Session, user_id: UUID) -> None:
    """Make every unused link of a person worthless."""
    db.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None)))


def holder(db: Session, token: str, purpose: LinkPurpose) -> User:
    """The person a working link belongs to, without using it: for showing the form. Raises LinkSpent."""
    user = db.scalar(
        select(User)
        .join(OneTimeLink, OneTimeLink.user_id == User.id)
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
            User.is_active,
        )
    )
    if user is None:
        raise LinkSpent
    return user


def redeem(db: Session, token: str, purpose: LinkPurpose) -> User:
    """Use a link up; the person it belongs to. Of two that arrive together one finds it spent. Raises LinkSpent."""
    now = clock.now()
    user_id = db.scalar(
        update(OneTimeLink)
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeLink.user_id)
        .execution_options(synchronize_session=False)
    )
    user = None if user_id is None else db.get(User, user_id, with_for_update=True)
    if user is None or not user.is_active:
        raise LinkSpent
    return user


def forget_old(db: Session) -> int:
    """Remove links that ran out more than 30 days ago; says how many. For the daily cleaning."""
    before = clock.now() - rules.SESSION_KEPT
    gone = db.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < before).returning(OneTimeLink.id))
    return len(gone.all())
