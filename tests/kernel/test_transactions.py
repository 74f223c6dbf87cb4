"""BEGIN is sent by the kernel and not by the driver: whatever is rolled back, or never committed, is not there."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from causeway import submissions
from causeway.database import driver
from causeway.ids import new_id
from tests.cast import Cast


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
