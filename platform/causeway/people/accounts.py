"""A person's own account: found, made, its name and password. Signing in is `sign_in`, the second factor
`second_factor`, membership of clinics `memberships`.
"""

from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import NotFound, Refused
from causeway.ids import new_id
from causeway.people import links, sessions, throttle
from causeway.people.errors import BadEmail
from causeway.people.models import LinkPurpose, User
from causeway.people.passwords import passwords, require_good

NAME_LENGTH = 120


def normal_email(text: str) -> str:
    """An e-mail address as it is kept: checked, without spaces around it, in lower case. Raises BadEmail."""
    try:
        return validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise BadEmail from None


def find_by_email(db: Session, email: str) -> User | None:
    """The account with this address (in lower case), whether or not it is in use yet."""
    return db.scalar(select(User).where(User.email == email))


def get_user(db: Session, user_id: UUID, *, for_update: bool = False) -> User:
    """A person's account. Raises NotFound for an unknown or closed one."""
    user = db.get(User, user_id, with_for_update=True if for_update else None)
    if user is None or not user.is_active:
        raise NotFound
    return user


def find_or_open(db: Session, email: str, display_name: str, *, is_operator: bool = False) -> User:
    """The account with this address, opened without a password if there is none.

    Two that arrive together agree on one account. An existing account keeps its name: it is that person's own.
    """
    db.execute(
        insert(User)
        .values(id=new_id(), email=email, display_name=good_name(display_name), is_operator=is_operator, is_active=True)
        .on_conflict_do_nothing(index_elements=[User.email])
    )
    user = find_by_email(db, email)
    if user is None:
        raise NotFound
    if is_operator and not user.is_operator:
        user.is_operator = True
        db.flush()
    return user


def good_name(text: str) -> str:
    """A person's name without superfluous spaces. Raises Refused when there is none or it is far too long."""
    name = " ".join(text.split())
    if not name:
        raise Refused("Enter a name.", field="display_name")
    if len(name) > NAME_LENGTH:
        raise Refused("Use at most 120 characters.", field="display_name")
    return name


def rename(db: Session, user: User, display_name: str) -> None:
    """Change the name others see."""
    user.display_name = good_name(display_name)
    db.flush()


def set_password(db: Session, user: User, password: str, *personal: str, keep_session: UUID | None = None) -> None:
    """Give a person a new password. All of their other sessions end, and open links stop working. Raises WeakPassword.

    personal: further words nobody should use, such as the clinic's name; the person's own are known.
    keep_session: the session at hand, which goes on.
    """
    require_good(password, user.email, user.display_name, *personal)
    user.password_hash = passwords().hash(password)
    user.password_changed_at = clock.now()
    db.flush()
    sessions.revoke_all(db, user.id, but=keep_session)
    links.withdraw(db, user.id)


def accept_invitation(db: Session, token: str, *, display_name: str, password: str) -> User:
    """Follow an invitation: name and password are set, the link is used up. Raises LinkSpent, WeakPassword.

    The memberships the person was invited to are joined when they have signed in (`memberships.join`).
    """
    user = links.redeem(db, token, LinkPurpose.INVITATION)
    user.display_name = good_name(display_name)
    set_password(db, user, password)
    return user


def reset_password(db: Session, token: str, *, password: str) -> User:
    """Follow a reset link: the password changes, every session ends, and a lock on the account is lifted.

    The second factor stays as it is: a mailbox alone does not open an account. Raises LinkSpent, WeakPassword.
    """
    user = links.redeem(db, token, LinkPurpose.RESET)
    set_password(db, user, password)
    throttle.unlock(db, user.email)
    return user


def link_for_forgotten(db: Session, email: str) -> tuple[User, LinkPurpose, str] | None:
    """The person, kind and token of the link for somebody who cannot sign in; None when there is no such account.

    Somebody who never accepted their invitation gets it again.
    """
    user = find_by_email(db, email)
    if user is None or not user.is_active:
        return None
    purpose = LinkPurpose.INVITATION if user.password_hash is None else LinkPurpose.RESET
    return user, purpose, links.issue(db, user.id, purpose)
