"""The kernel's own few statements in the driver's own words: opening a request, binding it, counting a form once.

Every request runs them, and SQLAlchemy's way round them costs more than the driver's and the server's together
(docs/performance.md). What fails is raised as SQLAlchemy raises it. Whatever a slice asks goes through its session.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


def run(pooled: PoolProxiedConnection, statement: str, values: Mapping[str, Any] | None = None) -> psycopg.Cursor[Any]:
    """Run a statement on a connection of the pool; rows come by name. Raises what SQLAlchemy raises."""
    with raising_as_sqlalchemy(statement):
        driver: psycopg.Connection[Any] = pooled.driver_connection  # type: ignore[assignment]
        return driver.cursor(row_factory=namedtuple_row).execute(statement.encode(), values)


def run_in(db: Session, statement: str, values: Mapping[str, Any]) -> psycopg.Cursor[Any]:
    """The same in a session's transaction."""
    return run(db.connection().connection, statement, values)


@contextmanager
def raising_as_sqlalchemy(statement: str) -> Iterator[None]:
    """Turn the driver's errors into SQLAlchemy's, which is what everything above expects; values are never in them."""
    try:
        yield
    except psycopg.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg.Error, hide_parameters=True) from error
