"""What every test stands on. The database's part lives in `tests.database`."""

import os

import hypothesis
import pytest
from hypothesis import HealthCheck

from tests import logs

pytest_plugins = ("tests.database", "tests.cast", "tests.populated", "tests.queue")

LEAVE_ROWS = {"browser", "care", "notes", "sessions"}  # folders of tests whose sessions and notes stay in the database


def pytest_configure(config: pytest.Config) -> None:
    """Tests never follow the settings of the shell they run in, least of all to a real database; what they log is kept."""
    for name in [*os.environ]:
        if name.startswith(("CAUSEWAY_", "DATABASE_", "PG")) or name == "PORT":
            del os.environ[name]
    logs.keep_all()
    set_up_hypothesis()


def set_up_hypothesis() -> None:
    """A property holds however long an example takes: a busy machine fails none. Its fixtures last for all of its examples;
    what an example does to the database it takes back itself. How many examples, a test may say: `@settings(max_examples=25)`.
    """
    hypothesis.settings.register_profile(
        "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    )
    hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-routes` rewrites the table of routes instead of failing on it."""
    parser.addoption("--update-routes", action="store_true", help="rewrite tests/contracts/routes.txt")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that leave committed rows come after those that count what a clinic has; those that fill one come last."""
    items.sort(
        key=lambda item: 2 if "populated" in getattr(item, "fixturenames", ()) else item.path.parent.name in LEAVE_ROWS
    )
