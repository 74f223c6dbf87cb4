"""Engines and session factories. Nothing connects at import or construction; the first statement does.

The driver would send BEGIN as a message of its own and wait for the answer. Here a session's BEGIN travels in the batch that
binds it (`causeway.database.binding`), and a connection used without a session begins when SQLAlchemy says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from causeway.database import binding
from causeway.database.binding import Binding, clinic_session
from causeway.database.driver import raising_as_sqlalchemy, run

_BEGUN = "causeway_begun_by_session"
PREPARED = 300  # statements a connection keeps prepared; beyond that the least used are forgotten


class Database:
    """The application's connection to PostgreSQL: as the role that owns nothing and cannot pass row security."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=4,
            pool_timeout=5,
            isolation_level="AUTOCOMMIT",  # for the driver only: who sends BEGIN is said above
            pool_pre_ping=False,  # a lost server is answered with 503 and the pool is emptied (causeway.web.failures)
            hide_parameters=True,  # values of failing statements are patient data
            # The server reads a statement once for a connection from its second time on, not from its sixth: a form of
            # thirty fields is a long statement (docs/performance.md).
            connect_args={"connect_timeout": 5, "prepare_threshold": 1},
        )
        event.listen(self.engine, "connect", _keep_prepared)
        event.listen(self.engine, "begin", _begin)
        begun_by_session = self.engine.execution_options(**{_BEGUN: True})
        self.sessions: sessionmaker[Session] = sessionmaker(begun_by_session, expire_on_commit=False)
        binding.install(self.sessions)

    def ask(self, statement: str, values: Mapping[str, Any]) -> Any:
        """The first row of a statement, its values by name, or None: a transaction of its own, bound to nobody."""
        with raising_as_sqlalchemy(statement):
            pooled = self.engine.raw_connection()
        try:
            return run(pooled, statement, values).fetchone()
        finally:
            pooled.close()

    @contextmanager
    def clinic(self, bound: Binding) -> Iterator[Session]:
        """A session bound to one clinic in one transaction, committed at the end of the block."""
        with clinic_session(self.sessions, bound) as db:
            yield db

    @contextmanager
    def unbound(self) -> Iterator[Session]:
        """A session in one transaction that sees global tables only, committed at the end of the block."""
        with clinic_session(self.sessions, Binding()) as db:
            yield db

    def dispose(self) -> None:
        """Close pooled connections: after a fork, and when the server went away."""
        self.engine.dispose()


def _keep_prepared(connection: psycopg.Connection, _record: object) -> None:
    connection.prepared_max = PREPARED


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(_BEGUN):
        connection.exec_driver_sql("BEGIN")
