"""The tests' own PostgreSQL: one throwaway server per run, one migrated template, one clone per worker.

The server is the embedded one with its safety off. The first worker that needs it starts it; it stops when the last
has finished, and with the run however that ends. The template is migrated once, as the owner, by Alembic.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from causeway import schema
from causeway.embedded import attach_or_start
from causeway.embedded.cluster import SUPERUSER, make_database
from config import APPLICATION_ROLE, MAINTENANCE_ROLE, OWNER_ROLE, Settings, embedded_url

TEMPLATE = "causeway_template"


@dataclass(frozen=True)
class DatabaseUrls:
    """One database as each role sees it."""

    name: str
    application: str
    owner: str
    maintenance: str
    superuser: str


@dataclass(frozen=True)
class Server:
    """The run's server: makes databases from the migrated template and drops them."""

    home: Path
    socket_directory: Path

    def urls(self, name: str) -> DatabaseUrls:
        roles = (APPLICATION_ROLE, OWNER_ROLE, MAINTENANCE_ROLE, SUPERUSER)
        return DatabaseUrls(name, *(embedded_url(self.socket_directory, role, name) for role in roles))

    def make(self, name: str, template: str = TEMPLATE) -> DatabaseUrls:
        with self.connect() as connection:
            make_database(connection, name, template)
        return self.urls(name)

    def drop(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def connect(self) -> psycopg.Connection:
        """A superuser's connection to the server's own database, in autocommit."""
        return psycopg.connect(
            host=str(self.socket_directory), port=5432, user=SUPERUSER, dbname="postgres", autocommit=True
        )


@pytest.fixture(scope="session")
def worker_name() -> str:
    """This xdist worker's name, or "main"."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Server]:
    """The run's server, shared by all workers, with its template migrated."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_name == "main" else base.parent) / "database"
    with attach_or_start(home, durable=False) as socket_directory:
        server = Server(home, socket_directory)
        with _alone(home):
            _make_template(server)
        yield server
    with _alone(home):
        if not (home / "postgresql" / "data" / "postmaster.pid").exists():
            shutil.rmtree(home / "postgresql", ignore_errors=True)


@pytest.fixture(scope="session")
def database_urls(database_server: Server, worker_name: str) -> DatabaseUrls:
    """This worker's migrated database. Tests roll back, or clean up what they commit."""
    return database_server.make(f"causeway_test_{worker_name}")


@pytest.fixture
def new_database(database_server: Server, worker_name: str) -> Iterator[Callable[[], DatabaseUrls]]:
    """Makes migrated databases that one test may fill and commit to; they are dropped after it."""
    made: list[str] = []

    def make() -> DatabaseUrls:
        made.append(f"causeway_test_{worker_name}_{next(_numbers)}")
        return database_server.make(made[-1])

    yield make
    for name in made:
        database_server.drop(name)


@pytest.fixture(scope="session")
def settings(database_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The embedded mode's settings with this worker's database and a home of its own."""
    return settings_for(database_urls, tmp_path_factory.mktemp("home"))


def settings_for(urls: DatabaseUrls, home: Path) -> Settings:
    """The embedded mode's settings for that database and home."""
    return replace(
        Settings.from_environment({"CAUSEWAY_HOME": str(home)}),
        database_url=urls.application,
        database_owner_url=urls.owner,
        maintenance_url=urls.maintenance,
    )


_numbers = count(1)


def _make_template(server: Server) -> None:
    with server.connect() as connection:
        found = connection.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
    if found == (True,):
        return
    server.drop(TEMPLATE)  # a worker died while migrating it
    urls = server.make(TEMPLATE, "template0")
    schema.upgrade(schema.Target(urls.owner))
    with server.connect() as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(TEMPLATE)))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One worker at a time."""
    with (home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
