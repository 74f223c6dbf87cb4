"""BEGIN is sent by the kernel and not by the driver: whatever is rolled back, or never committed, is not there."""

import re
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from causeway import submissions
from causeway.database import driver
from causeway.ids import new_id
from causeway.web.application import Causeway
from tests.cast import Cast
from tests.database import DatabaseUrls


def kept(cast: Cast, key: UUID) -> bool:
    with cast.session("alder") as db:
        return submissions.is_settled(db, key)


def test_what_a_session_rolls_back_or_never_commits_is_not_there(cast: Cast) -> None:
    for end in ("rollback", "close"):
        key = new_id()
        with cast.session("alder") as db:
            assert submissions.claim(db, key, cast.users["ana"]) is None
            getattr(db, end)()
        assert not kept(cast, key)


def test_a_session_begins_again_after_a_commit_and_after_a_rollback(cast: Cast) -> None:
    first, second, third = new_id(), new_id(), new_id()
    with cast.session("alder") as db:
        submissions.claim(db, first, cast.users["ana"])
        db.commit()
        submissions.claim(db, second, cast.users["ana"])
        db.rollback()
        submissions.claim(db, third, cast.users["ana"])
        db.commit()
    assert [kept(cast, key) for key in (first, second, third)] == [True, False, True]


def test_a_connection_without_a_session_is_one_transaction_too(cast: Cast) -> None:
    with cast.database.engine.connect() as connection:
        connection.execute(text("SELECT set_config('app.kept', 'here', true)"))
        assert connection.scalar(text("SELECT current_setting('app.kept', true)")) == "here"
        connection.commit()
        assert not connection.scalar(text("SELECT current_setting('app.kept', true)"))


def test_a_statement_of_the_kernel_fails_as_any_other_and_shows_no_values(cast: Cast) -> None:
    with cast.session("alder") as db:
        with pytest.raises(ProgrammingError) as failed:
            driver.run_in(db, "SELECT nothing FROM nowhere WHERE name = %(name)s", {"name": "private words"})
        assert "private" not in str(failed.value)
        db.rollback()
        assert db.scalar(text("SELECT 1")) == 1


@pytest.fixture
def cut_before_the_commit(app: Causeway, database_urls: DatabaseUrls) -> Iterator[None]:
    """The server ends every connection of the application's that is about to commit."""

    def cut(db: Session) -> None:
        pid = db.connection().connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
        with psycopg.connect(database_urls.superuser.replace("+psycopg", ""), autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    sessions = app.extensions["causeway.database"].sessions
    event.listen(sessions, "before_commit", cut)
    yield
    event.remove(sessions, "before_commit", cut)


def test_what_could_not_be_committed_is_not_reported_as_done(
    browse: Callable[[str], FlaskClient], request: pytest.FixtureRequest
) -> None:
    fay = browse("fay")
    token = re.search(r'name="csrf_token" value="([^"]+)"', fay.get("/account/").text)
    assert token is not None
    done = "Every other browser is signed out."
    url, form = "/account/sessions/end-others", {"csrf_token": token.group(1)}
    assert fay.post(url, data=form).status_code == 302
    earlier = fay.get("/nowhere/at/all/")
    assert (earlier.status_code, done in earlier.text) == (404, True), "what was done before is still reported"
    request.getfixturevalue("cut_before_the_commit")
    failed = fay.post(url, data=form)
    assert (failed.status_code, done in failed.text) == (503, False)
    assert done not in fay.get("/logout").text
