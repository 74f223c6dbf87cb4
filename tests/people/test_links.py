"""Invitation and reset links: one use, one hour, and only the newest."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from causeway import clock
from causeway.database import Database
from causeway.people import accounts, links, second_factor, sessions, throttle
from causeway.people.errors import LinkSpent, TooManyAttempts, WeakPassword
from causeway.people.models import LinkPurpose, LoginSession, OneTimeLink, User
from causeway.people.passwords import passwords
from tests.pages import unique_address
from tests.people.conftest import Folk, get

Later = Callable[..., datetime]
NEW = "lantern gravel ostrich"
RESET, INVITATION = LinkPurpose.RESET, LinkPurpose.INVITATION


def issue(database: Database, user: User, purpose: LinkPurpose = RESET) -> str:
    with database.unbound() as db:
        return links.issue(db, user.id, purpose)


def reset(database: Database, token: str, password: str = NEW) -> None:
    with database.unbound() as db:
        accounts.reset_password(db, token, password=password)


def test_a_link_works_once(database: Database, folk: Folk) -> None:
    token = issue(database, folk.user())
    reset(database, token)
    with pytest.raises(LinkSpent):
        reset(database, token)


def test_of_two_clicks_at_once_one_works(database: Database, folk: Folk) -> None:
    token = issue(database, folk.user())

    def click(_number: int) -> bool:
        try:
            reset(database, token)
        except LinkSpent:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(click, range(4))) == 1


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (60, False), (600, False)])
def test_a_link_works_for_an_hour(database: Database, folk: Folk, later: Later, minutes: int, works: bool) -> None:
    user = folk.user()
    with clock.frozen(later()):
        token = issue(database, user)
    with clock.frozen(later(minutes=minutes)), database.unbound() as db:
        if works:
            assert links.holder(db, token, RESET).id == user.id
        else:
            with pytest.raises(LinkSpent):
                links.holder(db, token, RESET)
            with pytest.raises(LinkSpent):
                links.redeem(db, token, RESET)


def test_a_newer_link_ends_the_older_one(database: Database, folk: Folk) -> None:
    user = folk.user()
    older, newer = issue(database, user), issue(database, user)
    with pytest.raises(LinkSpent):
        reset(database, older)
    reset(database, newer)


def test_a_reset_link_is_no_invitation_and_the_other_way_round(database: Database, folk: Folk) -> None:
    user = folk.user()
    with database.unbound() as db:
        with pytest.raises(LinkSpent):
            links.redeem(db, links.issue(db, user.id, INVITATION), RESET)
        with pytest.raises(LinkSpent):
            links.redeem(db, links.issue(db, user.id, RESET), INVITATION)
        with pytest.raises(LinkSpent):
            links.redeem(db, "no such token", RESET)


def test_a_closed_accounts_link_opens_nothing(database: Database, folk: Folk) -> None:
    user = folk.user()
    token = issue(database, user)
    with database.unbound() as db:
        get(db, user.id).is_active = False
    with pytest.raises(LinkSpent):
        reset(database, token)


def test_a_refused_password_leaves_the_link_unused(database: Database, folk: Folk) -> None:
    token = issue(database, folk.user())
    with pytest.raises(WeakPassword):
        reset(database, token, "password1234")
    reset(database, token)


def test_the_table_does_not_hold_the_token(database: Database, folk: Folk) -> None:
    token = issue(database, folk.user())
    with database.unbound() as db:
        hashes = db.scalars(select(OneTimeLink.token_hash)).all()
    assert hashes
    assert all(len(kept) == 32 and token.encode() not in kept for kept in hashes)


def test_a_reset_ends_every_session_and_lifts_the_lock_but_leaves_the_second_factor(
    database: Database, folk: Folk
) -> None:
    user = folk.user()
    with database.unbound() as db:
        own = get(db, user.id)
        own.totp_sealed, own.totp_confirmed_at = b"sealed", clock.now()
        sessions.begin(db, user.id, has_second_factor=True, agent=None)
        codes = second_factor.renew_recovery_codes(db, own)
    for _ in range(10):
        throttle.begin_attempt(database, user.email, unique_address())
    reset(database, issue(database, user))
    throttle.begin_attempt(database, user.email, unique_address())
    with database.unbound() as db:
        own = get(db, user.id)
        assert passwords().verify(own.password_hash, NEW)
        assert own.totp_sealed == b"sealed"
        assert second_factor.count_recovery_codes(db, user.id) == len(codes)
        open_sessions = select(LoginSession).where(LoginSession.user_id == user.id, LoginSession.revoked_at.is_(None))
        assert db.scalars(open_sessions).all() == []


def test_a_lock_without_a_reset_stays(database: Database, folk: Folk) -> None:
    user = folk.user()
    for _ in range(10):
        throttle.begin_attempt(database, user.email, unique_address())
    issue(database, user)
    with pytest.raises(TooManyAttempts):
        throttle.begin_attempt(database, user.email, unique_address())


def test_accepting_an_invitation_sets_name_and_password_and_ends_every_open_link(
    database: Database, folk: Folk
) -> None:
    user = folk.user("Invited", password=None)
    token = issue(database, user, INVITATION)
    with database.unbound() as db:
        accounts.accept_invitation(db, token, display_name="  Ana   Montefiore ", password=NEW)
    with database.unbound() as db:
        assert get(db, user.id).display_name == "Ana Montefiore"
        assert passwords().verify(get(db, user.id).password_hash, NEW)
        with pytest.raises(LinkSpent):
            links.holder(db, token, INVITATION)


def test_who_forgot_gets_a_reset_and_who_never_came_gets_the_invitation_again(database: Database, folk: Folk) -> None:
    member, invited, closed = folk.user(), folk.user(password=None), folk.user()
    with database.unbound() as db:
        get(db, closed.id).is_active = False
    with database.unbound() as db:
        for user, purpose in [(member, RESET), (invited, INVITATION)]:
            sent = accounts.link_for_forgotten(db, user.email)
            assert sent is not None
            assert (sent[0].id, sent[1]) == (user.id, purpose)
            assert links.holder(db, sent[2], purpose).id == user.id
        assert accounts.link_for_forgotten(db, closed.email) is None
        assert accounts.link_for_forgotten(db, "nobody@alder.example") is None
