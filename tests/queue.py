"""The queue of jobs, for tests of what runs in the background: a worker on demand, and nothing left waiting."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from causeway import jobs
from causeway.database import Database
from tests.cast import Cast


@pytest.fixture
def empty_queue(cast: Cast) -> Iterator[None]:
    """Nothing waits after the test."""
    yield
    with cast.database.unbound() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))


@pytest.fixture
def work_off(cast: Cast) -> Callable[[], None]:
    """Does what a worker would do until nothing waits."""

    def run() -> None:
        url = cast.database.engine.url.render_as_string(hide_password=False)
        database = Database(url)
        jobs.run_worker(database, url, wait=False)
        database.dispose()

    return run
